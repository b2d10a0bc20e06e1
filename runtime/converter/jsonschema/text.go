package jsonschema

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"millrace/plugins/connect"
	"millrace/runtime/converter/connectjson"
	"millrace/runtime/converter/conversion"
)

const (
	connectNamespace = "io.confluent.connect.json"
	enumName         = connectNamespace + ".Enum"
)

var typeNames = map[connect.Kind]string{
	connect.Bool: `"boolean"`, connect.Int8: `"integer","connect.type":"int8"`, connect.Int16: `"integer","connect.type":"int16"`,
	connect.Int32: `"integer","connect.type":"int32"`, connect.Int64: `"integer","connect.type":"int64"`,
	connect.Float32: `"number","connect.type":"float32"`, connect.Float64: `"number","connect.type":"float64"`,
	connect.String: `"string"`, connect.Bytes: `"string","connect.type":"bytes"`,
}

// schemaText generates the JSON Schema of a Connect schema, like Confluent's JsonSchemaData.
type schemaText struct {
	json   *connectjson.Converter // for defaults
	closed bool                   // objects have no other members
	within []*connect.Schema
}

// schema appends the schema of s. index is its position in a struct, or -1.
func (w *schemaText) schema(dst []byte, s *connect.Schema, index int) (_ []byte, err error) {
	if s == nil {
		return append(dst, "{}"...), nil
	}
	if slices.Contains(w.within, s) {
		return dst, conversion.Errorf("a recursive schema cannot be written as JSON Schema: %s", s.Name)
	}
	w.within = append(w.within, s)
	defer func() { w.within = w.within[:len(w.within)-1] }()
	oneOf := s.Type == connect.KindStruct && s.Name == connectjson.OneOf
	if !s.Optional && !oneOf {
		return w.base(dst, s, index)
	}
	dst = append(dst, `{"oneOf":[`...)
	if s.Optional {
		dst = append(dst, `{"type":"null"}`...)
	}
	if !oneOf {
		dst, err = w.base(append(dst, ','), s, -1)
	} else {
		for i, f := range s.Fields {
			if dst[len(dst)-1] != '[' {
				dst = append(dst, ',')
			}
			if dst, err = w.base(dst, f.Schema, i); err != nil {
				return dst, err
			}
		}
	}
	return append(appendIndex(append(dst, ']'), index), '}'), err
}

func appendIndex(dst []byte, index int) []byte {
	if index < 0 {
		return dst
	}
	return strconv.AppendInt(append(dst, `,"connect.index":`...), int64(index), 10)
}

// base appends s as if it were required.
func (w *schemaText) base(dst []byte, s *connect.Schema, index int) (_ []byte, err error) {
	dst = append(dst, `{"type":`...)
	switch {
	case s.Type == connect.List:
		dst, err = w.schema(append(dst, `"array","items":`...), s.Elem, -1)
	case s.Type == connect.Map && conversion.StringKeys(s):
		dst, err = w.schema(append(dst, `"object","connect.type":"map","additionalProperties":`...), s.Elem, -1)
	case s.Type == connect.Map:
		dst, err = w.schema(append(dst, `"array","connect.type":"map","items":{"type":"object","properties":{"key":`...), s.Key, 0)
		if err == nil {
			dst, err = w.schema(append(dst, `,"value":`...), s.Elem, 1)
		}
		dst = append(dst, "}}"...)
	case s.Type == connect.KindStruct:
		dst, err = w.properties(append(dst, `"object","properties":{`...), s)
	case s.Name == connect.DecimalName:
		dst = append(dst, `"number","connect.type":"bytes"`...)
	default:
		dst = append(dst, typeNames[s.Type]...)
	}
	if err != nil {
		return dst, err
	}
	return w.metadata(dst, s, index)
}

func (w *schemaText) properties(dst []byte, s *connect.Schema) (_ []byte, err error) {
	for i, f := range s.Fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(connect.AppendJSONString(dst, []byte(f.Name)), ':')
		if dst, err = w.schema(dst, f.Schema, i); err != nil {
			return dst, err
		}
	}
	dst = append(dst, '}')
	if w.closed {
		dst = append(dst, `,"additionalProperties":false`...)
	}
	return dst, nil
}

func (w *schemaText) metadata(dst []byte, s *connect.Schema, index int) (_ []byte, err error) {
	if _, ok := s.Parameters[enumName]; ok && s.Type == connect.String {
		dst = append(dst, `,"enum":`...)
		open := byte('[')
		for _, k := range slices.Sorted(maps.Keys(s.Parameters)) {
			if strings.HasPrefix(k, enumName+".") {
				dst = connect.AppendJSONString(append(dst, open), []byte(s.Parameters[k]))
				open = ','
			}
		}
		dst = append(dst, ']')
	}
	dst = connectjson.AppendText(dst, `,"title":`, s.Name)
	dst = connectjson.AppendText(dst, `,"description":`, s.Doc)
	if s.Version != 0 {
		dst = strconv.AppendInt(append(dst, `,"connect.version":`...), int64(s.Version), 10)
	}
	parameters := maps.Clone(s.Parameters)
	maps.DeleteFunc(parameters, func(k, _ string) bool { return strings.HasPrefix(k, connectNamespace) })
	if len(parameters) > 0 {
		dst = connectjson.AppendParameters(append(dst, `,"connect.parameters":`...), parameters)
	}
	if !s.Default.IsNull() {
		if dst, err = w.json.AppendJSON(append(dst, `,"default":`...), connectjson.NewNode(s), s.Default); err != nil {
			return dst, err
		}
	}
	return append(appendIndex(dst, index), '}'), nil
}
