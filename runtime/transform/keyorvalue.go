package transform

import (
	"slices"

	"millrace/plugins/connect"
)

// part is the part of a record that a transformation works on: its key or its value.
type part bool

const (
	onKey   part = true
	onValue part = false
)

func (p part) String() string {
	if p == onKey {
		return "Key"
	}
	return "Value"
}

// get returns the part's schema and data. JSON text is parsed once for the whole chain.
func (p part) get(r *record) (*connect.Schema, connect.Value, error) {
	schema, v := r.ValueSchema, &r.Value
	if p == onKey {
		schema, v = r.KeySchema, &r.Key
	}
	if v.Kind() != connect.JSON {
		return schema, *v, nil
	}
	own := p.unshared(r)
	read, entries, err := r.work.json.Decode(v.Bytes())
	if err != nil {
		return nil, connect.Value{}, unreadable(err)
	}
	*v = read
	own.entries = entries
	return schema, read, nil
}

// unshared is the outermost struct or map of a key or value that the chain itself created, so that
// nothing else refers to it: the next step modifies it instead of a copy.
type unshared struct {
	s       *connect.Struct
	entries []connect.MapEntry
}

func (p part) unshared(r *record) *unshared {
	if p == onKey {
		return &r.ownKey
	}
	return &r.ownValue
}

// values returns the values of a struct that is the part's data, to be modified and passed to
// setStruct. They have capacity for more.
func (p part) values(r *record, of *connect.Struct, more int) []connect.Value {
	if p.unshared(r).s == of {
		return of.Values
	}
	return append(r.work.structs.Room(len(of.Values) + more)[:0], of.Values...)
}

// setStruct makes unshared values the part's data.
func (p part) setStruct(r *record, schema *connect.Schema, values []connect.Value) {
	made := p.unshared(r).s
	if made == nil {
		made = r.work.structs.Make(schema, values)
	} else {
		made.Schema, made.Values = schema, values
	}
	p.set(r, schema, connect.StructValue(made))
	p.unshared(r).s = made
}

// entries returns the entries of a map that is the part's data, to be modified and passed to
// setMap. They have capacity for more.
func (p part) entries(r *record, of []connect.MapEntry, more int) []connect.MapEntry {
	if own := p.unshared(r).entries; own != nil {
		return own
	}
	return copyOf(of, more)
}

// setMap makes unshared entries the part's data.
func (p part) setMap(r *record, entries []connect.MapEntry) {
	p.set(r, nil, connect.MapValue(entries))
	p.unshared(r).entries = entries
}

// decoded returns data with all JSON texts parsed, including nested ones.
func decoded(v connect.Value) (connect.Value, error) {
	v, err := v.Decode()
	if err != nil {
		return v, unreadable(err)
	}
	return v, nil
}

func unreadable(err error) error {
	return &Error{Exception: dataException, Message: "reading JSON", Err: err}
}

// set sets the part's data, which may be shared.
func (p part) set(r *record, schema *connect.Schema, v connect.Value) {
	if p == onKey {
		r.KeySchema, r.Key = schema, v
	} else {
		r.ValueSchema, r.Value = schema, v
	}
	*p.unshared(r) = unshared{}
}

// requireMap returns the entries of schemaless data.
func requireMap(v connect.Value, purpose string) ([]connect.MapEntry, error) {
	v, err := decoded(v)
	if err != nil {
		return nil, err
	}
	if v.Kind() != connect.Map {
		return nil, dataErrorf("Only Map objects supported in absence of schema for [%s], found: %s", purpose, described(v))
	}
	return v.Map(), nil
}

func requireStruct(v connect.Value, purpose string) (*connect.Struct, error) {
	if v.Kind() != connect.KindStruct {
		return nil, dataErrorf("Only Struct objects supported for [%s], found: %s", purpose, described(v))
	}
	return v.Struct(), nil
}

// keyIndex returns the index of a key in a map, or -1.
func keyIndex(entries []connect.MapEntry, key string) int {
	for i := range entries {
		if k := entries[i].Key; k.Kind() == connect.String && k.Str() == key {
			return i
		}
	}
	return -1
}

// member returns the value of a key, or null if it is missing.
func member(entries []connect.MapEntry, key string) connect.Value {
	if i := keyIndex(entries, key); i >= 0 {
		return entries[i].Value
	}
	return connect.Value{}
}

// put sets a key of an unshared map.
func put(entries []connect.MapEntry, key string, v connect.Value) []connect.MapEntry {
	if i := keyIndex(entries, key); i >= 0 {
		entries[i].Value = v
		return entries
	}
	return append(entries, connect.MapEntry{Key: connect.StringValue(key), Value: v})
}

// copyOf returns a copy of a map that may be modified, with capacity for more.
func copyOf(entries []connect.MapEntry, more int) []connect.MapEntry {
	return append(make([]connect.MapEntry, 0, len(entries)+more), entries...)
}

// withHeader returns the headers and one more. It does not modify shared headers.
func withHeader(headers []connect.Header, h connect.Header) []connect.Header {
	return append(slices.Clip(headers), h)
}
