package storage

import (
	"errors"
	"fmt"

	"millrace/plugins/connect"
)

// pair is a key and a value as stored; a nil value removes the key.
type pair struct{ key, value []byte }

// encodeKey encodes ["connector",{…}] with sorted members; a nil partition is null.
func encodeKey(connector string, partition map[string]any) ([]byte, error) {
	key := connect.AppendJSONString([]byte{'['}, []byte(connector))
	key = append(key, ',')
	if partition == nil {
		return append(key, "null]"...), nil
	}
	key, err := appendObject(key, partition)
	if err != nil {
		return nil, fmt.Errorf("encoding a source partition of %s: %w", connector, err)
	}
	return append(key, ']'), nil
}

// encodeOffset encodes an offset as a JSON object, or as nil if there is no offset.
func encodeOffset(connector string, offset map[string]any) ([]byte, error) {
	if offset == nil {
		return nil, nil
	}
	value, err := appendObject(nil, offset)
	if err != nil {
		return nil, fmt.Errorf("encoding a source offset of %s: %w", connector, err)
	}
	return value, nil
}

func appendObject(dst []byte, m map[string]any) ([]byte, error) {
	v, err := connect.AnyValue(m)
	if err != nil {
		return nil, err
	}
	for _, e := range v.Map() {
		switch kind := e.Value.Kind(); kind {
		case connect.List, connect.Map, connect.KindStruct, connect.KindDecimal, connect.KindTime, connect.JSON:
			return nil, fmt.Errorf("%s is a %s: expected null, a boolean, a number, a string or bytes", e.Key.Str(), kind)
		}
	}
	return connect.AppendJSON(dst, v)
}

var errKey = errors.New(`the key is not ["connector",{…}]`)

func decodeKey(key []byte) (connector string, partition map[string]any, err error) {
	v, err := connect.DecodeJSON(key)
	if err != nil {
		return "", nil, fmt.Errorf("%w: %w", errKey, err)
	}
	if v.Kind() != connect.List || len(v.List()) != 2 || v.List()[0].Kind() != connect.String {
		return "", nil, errKey
	}
	partition, ok := plainObject(v.List()[1])
	if !ok {
		return "", nil, errKey
	}
	return v.List()[0].Str(), partition, nil
}

func decodeOffset(value []byte) (map[string]any, error) {
	if value == nil {
		return nil, nil
	}
	v, err := connect.DecodeJSON(value)
	if err != nil {
		return nil, fmt.Errorf("the value is not JSON: %w", err)
	}
	offset, ok := plainObject(v)
	if !ok {
		return nil, errors.New("the value is not a JSON object")
	}
	return offset, nil
}

// plainObject returns an object as Go data, and a nil map for null.
func plainObject(v connect.Value) (map[string]any, bool) {
	switch v.Kind() {
	case connect.Null:
		return nil, true
	case connect.Map:
	default:
		return nil, false
	}
	m := make(map[string]any, len(v.Map()))
	for _, e := range v.Map() {
		m[e.Key.Str()] = plain(e.Value)
	}
	return m, true
}

// plain returns numbers that the JSON decoder has as decimals as float64, as Apache reads them.
func plain(v connect.Value) any {
	if v.Kind() == connect.KindDecimal {
		f, _ := v.Decimal().Unscaled.Float64()
		for range max(v.Decimal().Scale, 0) {
			f /= 10
		}
		for range max(-v.Decimal().Scale, 0) {
			f *= 10
		}
		return f
	}
	return v.Any()
}
