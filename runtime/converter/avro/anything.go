package avro

import (
	"bytes"
	"encoding/binary"
	"math"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/number"
)

// Fields of the record that holds schemaless data. Exactly one of them is set.
const (
	anyBoolean = iota
	anyBytes
	anyDouble
	anyFloat
	anyInt
	anyLong
	anyString
	anyArray
	anyMap
	anyFields
)

var anythingKinds = map[connect.Kind]int{
	connect.Bool: anyBoolean, connect.Bytes: anyBytes, connect.Float64: anyDouble, connect.Float32: anyFloat, connect.Int8: anyInt,
	connect.Int16: anyInt, connect.Int32: anyInt, connect.Int64: anyLong, connect.String: anyString, connect.List: anyArray, connect.Map: anyMap,
}

const unionData = 2 // the second branch of a union, in Avro's encoding

func writeAnything(_ *writer, dst []byte, v connect.Value) ([]byte, error) {
	return appendAnything(dst, v)
}

func appendAnything(dst []byte, v connect.Value) (_ []byte, err error) {
	if v.Kind() == connect.JSON {
		if v, err = v.Decode(); err != nil {
			return dst, conversion.Wrap("Invalid JSON", err)
		}
	}
	field, ok := anythingKinds[v.Kind()]
	if !ok && !v.IsNull() {
		return dst, conversion.Errorf("Unknown Java type for schemaless data: %s", conversion.JavaClass(v))
	}
	if v.IsNull() {
		field = anyFields
	}
	dst = append(dst, make([]byte, field)...)
	switch v.Kind() {
	case connect.Null:
		return dst, nil
	case connect.List, connect.Map:
		if dst, err = appendAnyItems(append(dst, unionData), v); err != nil {
			return dst, err
		}
	case connect.Bool:
		dst = append(dst, unionData, byte(map[bool]int{true: 1}[v.Bool()]))
	case connect.Bytes, connect.String:
		dst = appendLong(append(dst, unionData), v.Bytes())
	case connect.Float64:
		dst = binary.LittleEndian.AppendUint64(append(dst, unionData), number.RawDoubleBits(v.Float()))
	case connect.Float32:
		dst = binary.LittleEndian.AppendUint32(append(dst, unionData), math.Float32bits(float32(v.Float())))
	default:
		dst = binary.AppendVarint(append(dst, unionData), v.Int())
	}
	return append(dst, make([]byte, anyFields-1-field)...), nil
}

func appendAnyItems(dst []byte, v connect.Value) (_ []byte, err error) {
	var flat []connect.Value
	count := 0
	if v.Kind() == connect.List {
		flat, count = v.List(), len(v.List())
	} else {
		for _, e := range v.Map() {
			flat = append(flat, e.Key, e.Value)
		}
		count = len(v.Map())
	}
	if count > 0 {
		dst = binary.AppendVarint(dst, int64(count))
	}
	for _, item := range flat {
		if dst, err = appendAnything(dst, item); err != nil {
			return dst, err
		}
	}
	return append(dst, 0), nil
}

func readAnything(_ *reader, d *input) (connect.Value, error) { return d.anything() }

func (d *input) anything() (found connect.Value, err error) {
	if err := d.deeper(); err != nil {
		return connect.Value{}, err
	}
	defer d.up()
	for field := range anyFields {
		branch, err := d.long()
		if err != nil {
			return found, err
		}
		if branch == 0 {
			continue
		}
		if branch != 1 {
			return found, conversion.Errorf("Invalid Avro data for schemaless Connect data")
		}
		v, err := d.anyField(field)
		if err != nil {
			return found, err
		}
		if found.IsNull() {
			found = v
		}
	}
	return found, nil
}

func (d *input) anyField(field int) (connect.Value, error) {
	switch field {
	case anyArray:
		var items []connect.Value
		err := d.blocks(func() error {
			v, err := d.anything()
			items = append(items, v)
			return err
		})
		return connect.ListValue(items), err
	case anyMap:
		var entries []connect.MapEntry
		err := d.blocks(func() (err error) {
			var e connect.MapEntry
			if e.Key, err = d.anything(); err == nil {
				e.Value, err = d.anything()
			}
			entries = append(entries, e)
			return err
		})
		return connect.MapValue(entries), err
	}
	return anyReaders[field].read(anyReaders[field], d)
}

var anyReaders = [...]*reader{
	anyBoolean: {schema: connect.BoolSchema, read: readBool}, anyBytes: {schema: connect.BytesSchema, read: readBytes, size: -1},
	anyDouble: {schema: connect.Float64Schema, read: readDouble}, anyFloat: {schema: &connect.Schema{Type: connect.Float32}, read: readFloat},
	anyInt: {schema: connect.Int32Schema, read: readInt}, anyLong: {schema: connect.Int64Schema, read: readLong},
	anyString: {schema: connect.StringSchema, read: readString},
}

func (w *schemaText) anything(dst []byte) []byte {
	w.names[connectNamespace+".Anything"] = nil
	return append(dst, anythingText...)
}

// anythingText is Confluent's schema for schemaless data.
var anythingText = string(bytes.ReplaceAll([]byte(`{"type":"record","name":"Anything","namespace":"io.confluent.connect.avro","fields":[
{"name":"boolean","type":["null","boolean"],"default":null},
{"name":"bytes","type":["null","bytes"],"default":null},
{"name":"double","type":["null","double"],"default":null},
{"name":"float","type":["null","float"],"default":null},
{"name":"int","type":["null","int"],"default":null},
{"name":"long","type":["null","long"],"default":null},
{"name":"string","type":["null","string"],"default":null},
{"name":"array","type":["null",{"type":"array","items":"Anything"}],"default":null},
{"name":"map","type":["null",{"type":"array","items":{"type":"record","name":"MapEntry","fields":[
{"name":"key","type":"Anything"},
{"name":"value","type":"Anything"}]}}],"default":null}]}`), []byte("\n"), nil))
