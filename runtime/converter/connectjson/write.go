package connectjson

import (
	"encoding/base64"
	"maps"
	"slices"
	"strconv"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
)

// Node is a schema prepared for writing data.
type Node struct {
	schema    *connect.Schema
	envelope  []byte // {"schema":…,"payload":
	names     [][]byte
	fields    []*Node
	key, elem *Node
	logical   func(j *Converter, dst []byte, n *Node, v connect.Value) ([]byte, error)
}

// NewNode prepares a schema and all its parts.
func NewNode(s *connect.Schema) *Node {
	if s == nil {
		return nil
	}
	n := &Node{schema: s, key: NewNode(s.Key), elem: NewNode(s.Elem), logical: logicalWriter(s.Name)}
	for _, f := range s.Fields {
		name := append(connect.AppendJSONString(nil, []byte(f.Name)), ':')
		n.names = append(n.names, name)
		n.fields = append(n.fields, NewNode(f.Schema))
	}
	return n
}

// AppendJSON appends v, which must be of the node's schema. Without a node, v may be anything.
func (j *Converter) AppendJSON(dst []byte, n *Node, v connect.Value) (_ []byte, err error) {
	if n == nil {
		return connect.AppendJSON(dst, v)
	}
	if v.Kind() == connect.JSON {
		if v, err = v.Decode(); err != nil {
			return dst, conversion.Wrap("Invalid JSON", err)
		}
	}
	switch {
	case v.IsNull():
		return j.appendNull(dst, n)
	case n.logical != nil:
		return n.logical(j, dst, n, v)
	case v.Kind() != n.schema.Type:
		return dst, conversion.Errorf("Invalid type for %s: %s", conversion.SchemaType(n.schema), conversion.JavaClass(v))
	}
	switch v.Kind() {
	case connect.List:
		return j.appendArray(dst, n, v.List())
	case connect.Map:
		return j.appendMap(dst, n, v.Map())
	case connect.KindStruct:
		return j.appendStruct(dst, n, v.Struct())
	}
	return connect.AppendJSON(dst, v)
}

func (j *Converter) appendNull(dst []byte, n *Node) ([]byte, error) {
	switch {
	case j.Defaults && !n.schema.Default.IsNull():
		return j.AppendJSON(dst, n, n.schema.Default)
	case n.schema.Optional:
		return append(dst, "null"...), nil
	}
	return dst, conversion.Errorf("Conversion error: null value for field that is required and has no default value")
}

func (j *Converter) appendArray(dst []byte, n *Node, items []connect.Value) (_ []byte, err error) {
	dst = append(dst, '[')
	for i, item := range items {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = j.AppendJSON(dst, n.elem, item); err != nil {
			return dst, err
		}
	}
	return append(dst, ']'), nil
}

// appendMap appends an object if the schema's keys are strings, else a list of pairs.
func (j *Converter) appendMap(dst []byte, n *Node, entries []connect.MapEntry) (_ []byte, err error) {
	object := n.key != nil && n.key.schema.Type == connect.String && !(j.Confluent && n.key.schema.Optional)
	brackets, open, between, end := "[]", "[", ",", "]"
	if j.Confluent {
		open, between, end = `{"key":`, `,"value":`, "}"
	}
	if object {
		brackets, open, between, end = "{}", "", ":", ""
	}
	dst = append(dst, brackets[0])
	for i, e := range entries {
		if i > 0 {
			dst = append(dst, ',')
		}
		if object && e.Key.IsNull() && n.key.schema.Optional && n.key.schema.Default.IsNull() {
			e.Key = connect.StringValue("null") // as in Apache
		}
		if object && e.Key.Kind() != connect.String {
			return dst, conversion.Errorf("Invalid type for STRING: %s", conversion.JavaClass(e.Key))
		}
		dst = append(dst, open...)
		if dst, err = j.AppendJSON(dst, n.key, e.Key); err != nil {
			return dst, err
		}
		dst = append(dst, between...)
		if dst, err = j.AppendJSON(dst, n.elem, e.Value); err != nil {
			return dst, err
		}
		dst = append(dst, end...)
	}
	return append(dst, brackets[1]), nil
}

func (j *Converter) appendStruct(dst []byte, n *Node, s *connect.Struct) (_ []byte, err error) {
	if s.Schema != n.schema && !conversion.SameFields(s.Schema, n.schema) || len(s.Values) != len(n.fields) {
		return dst, conversion.Errorf("Mismatching schema.")
	}
	if j.Confluent && n.schema.Name == OneOf {
		return j.appendOneOf(dst, n, s)
	}
	dst = append(dst, '{')
	for i, field := range n.fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, n.names[i]...)
		if dst, err = j.AppendJSON(dst, field, s.Values[i]); err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

var typeNames = map[connect.Kind]string{
	connect.Bool: "boolean", connect.Int8: "int8", connect.Int16: "int16", connect.Int32: "int32", connect.Int64: "int64",
	connect.Float32: "float", connect.Float64: "double", connect.String: "string", connect.Bytes: "bytes",
	connect.List: "array", connect.Map: "map", connect.KindStruct: "struct",
}

// appendSchema appends a schema with its members in Apache's order. field is its name in a struct.
func (j *Converter) appendSchema(dst []byte, n *Node, field string) (_ []byte, err error) {
	if n == nil {
		return append(dst, "null"...), nil
	}
	s := n.schema
	dst = append(append(append(dst, `{"type":"`...), typeNames[s.Type]...), '"')
	if dst, err = j.appendMembers(dst, n); err != nil {
		return dst, err
	}
	dst = strconv.AppendBool(append(dst, `,"optional":`...), s.Optional)
	dst = AppendText(dst, `,"name":`, s.Name)
	if s.Version != 0 {
		dst = strconv.AppendInt(append(dst, `,"version":`...), int64(s.Version), 10)
	}
	dst = AppendText(dst, `,"doc":`, s.Doc)
	if len(s.Parameters) > 0 {
		dst = AppendParameters(append(dst, `,"parameters":`...), s.Parameters)
	}
	if !s.Default.IsNull() {
		if dst, err = j.AppendJSON(append(dst, `,"default":`...), n, s.Default); err != nil {
			return dst, err
		}
	}
	return append(AppendText(dst, `,"field":`, field), '}'), nil
}

func (j *Converter) appendMembers(dst []byte, n *Node) (_ []byte, err error) {
	switch n.schema.Type {
	case connect.List:
		return j.appendSchema(append(dst, `,"items":`...), n.elem, "")
	case connect.Map:
		if dst, err = j.appendSchema(append(dst, `,"keys":`...), n.key, ""); err != nil {
			return dst, err
		}
		return j.appendSchema(append(dst, `,"values":`...), n.elem, "")
	case connect.KindStruct:
		dst = append(dst, `,"fields":[`...)
		for i, field := range n.fields {
			if i > 0 {
				dst = append(dst, ',')
			}
			if dst, err = j.appendSchema(dst, field, n.schema.Fields[i].Name); err != nil {
				return dst, err
			}
		}
		dst = append(dst, ']')
	}
	return dst, nil
}

// AppendText appends the start of a member, such as `,"doc":`, and its text; nothing if that is
// empty.
func AppendText(dst []byte, member, text string) []byte {
	if text == "" {
		return dst
	}
	return connect.AppendJSONString(append(dst, member...), []byte(text))
}

// AppendParameters appends the parameters of a schema as a JSON object, sorted by their names.
func AppendParameters(dst []byte, parameters map[string]string) []byte {
	open := byte('{')
	for _, k := range slices.Sorted(maps.Keys(parameters)) {
		dst = append(connect.AppendJSONString(append(dst, open), []byte(k)), ':')
		dst = connect.AppendJSONString(dst, []byte(parameters[k]))
		open = ','
	}
	return append(dst, '}')
}

// AppendBase64 appends bytes as a JSON string in base64.
func AppendBase64(dst, b []byte) []byte {
	return append(base64.StdEncoding.AppendEncode(append(dst, '"'), b), '"')
}
