package convertertest

import (
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/number"
)

// Describe formats a schema in full. A top-level schema without a version gets the registry's.
func Describe(s *connect.Schema, top bool) string {
	if s == nil {
		return "none"
	}
	version := s.Version
	if top && version == 0 {
		version = 1
	}
	text := fmt.Sprintf("%v optional=%v %q v%d %q default=%s", s.Type, s.Optional, s.Name, version, s.Doc, Java(s.Default, false, false))
	for _, k := range slices.Sorted(maps.Keys(s.Parameters)) {
		text += fmt.Sprintf(" %s=%q", k, s.Parameters[k])
	}
	for _, f := range s.Fields {
		text += "\n." + f.Name + " " + strings.ReplaceAll(Describe(f.Schema, false), "\n", "\n ")
	}
	if s.Key != nil {
		text += " key(" + Describe(s.Key, false) + ")"
	}
	if s.Elem != nil {
		text += " of(" + Describe(s.Elem, false) + ")"
	}
	return text
}

// ShowSchema formats a schema with its fields.
func ShowSchema(s *connect.Schema) string {
	text := conversion.SchemaType(s)
	if s.Name != "" {
		text += "/" + s.Name
	}
	if s.Optional {
		text += "?"
	}
	if !s.Default.IsNull() {
		text += "=" + ShowValue(s.Default)
	}
	switch s.Type {
	case connect.List:
		text += "<" + ShowSchema(s.Elem) + ">"
	case connect.Map:
		text += "<" + ShowSchema(s.Key) + "," + ShowSchema(s.Elem) + ">"
	case connect.KindStruct:
		text += "{"
		for _, f := range s.Fields {
			text += f.Name + ":" + ShowSchema(f.Schema) + ";"
		}
		text += "}"
	}
	return text
}

// ShowValue formats a value: bytes in hex, times in milliseconds, the entries of maps in order.
func ShowValue(v connect.Value) string {
	text := ""
	switch v.Kind() {
	case connect.Null:
		return "null"
	case connect.Bytes:
		return hex.EncodeToString(v.Bytes())
	case connect.KindTime:
		return fmt.Sprint(v.Int(), "ms")
	case connect.KindDecimal:
		return string(number.AppendDecimal(nil, v.Decimal()))
	case connect.List:
		for _, item := range v.List() {
			text += ShowValue(item) + ";"
		}
		return "[" + text + "]"
	case connect.KindStruct:
		for i, f := range v.Struct().Schema.Fields {
			text += f.Name + "=" + ShowValue(v.Struct().Values[i]) + ";"
		}
		return "{" + text + "}"
	case connect.Map:
		var entries []string
		for _, e := range v.Map() {
			entries = append(entries, ShowValue(e.Key)+"="+ShowValue(e.Value)+";")
		}
		slices.Sort(entries)
		return "{" + strings.Join(entries, "") + "}"
	}
	return v.Text()
}

// Outcome formats the result of reading data as the programs do that print Apache's results: the
// schema and the value, or the exception.
func Outcome(s *connect.Schema, v connect.Value, err error, hashed bool) string {
	if err != nil {
		text := err.Error()
		if before, _, ok := strings.Cut(text, "serialization error: "); ok {
			text = before + "serialization error: "
		}
		if strings.HasPrefix(text, "Invalid bytes field") {
			text = "Invalid bytes field"
		}
		return "THROWS DataException: " + text
	}
	return Show(s) + " = " + Java(v, hashed, true)
}

// Show formats a schema without its fields.
func Show(s *connect.Schema) string {
	if s == nil {
		return "null"
	}
	text := conversion.SchemaType(s)
	switch s.Type {
	case connect.List:
		text += "<" + Show(s.Elem) + ">"
	case connect.Map:
		text += "<" + Show(s.Key) + "," + Show(s.Elem) + ">"
	}
	if s.Name != "" {
		text += "/" + s.Name
	}
	if s.Optional {
		text += "?"
	}
	if scale, ok := s.Parameters["scale"]; ok {
		text += "{scale=" + scale + "}"
	}
	return text
}

// Java formats a value with the names of Java's classes. hashed names a HashMap instead of a
// LinkedHashMap, top writes a date as milliseconds.
func Java(v connect.Value, hashed, top bool) string {
	classes := map[connect.Kind]string{connect.Bool: "Boolean", connect.Int8: "Byte", connect.Int16: "Short", connect.Int32: "Integer",
		connect.Int64: "Long", connect.Float32: "Float", connect.Float64: "Double", connect.String: "String"}
	switch v.Kind() {
	case connect.Null:
		return "null"
	case connect.KindDecimal:
		return "BigDecimal:" + string(number.AppendDecimal(nil, v.Decimal()))
	case connect.KindTime:
		if top {
			return fmt.Sprintf("Date:%dms", v.Int())
		}
		return "Date:" + v.Text()
	case connect.KindStruct:
		return "Struct:" + v.Text()
	case connect.List:
		text := "ArrayList:["
		for _, item := range v.List() {
			text += Java(item, hashed, false) + ","
		}
		return text + "]"
	case connect.Map:
		text := map[bool]string{true: "HashMap:{", false: "LinkedHashMap:{"}[hashed]
		for _, e := range v.Map() {
			key := classes[e.Key.Kind()]
			text += e.Key.Text() + "(" + key + ")->" + Java(e.Value, hashed, false) + ","
		}
		return text + "}"
	}
	return classes[v.Kind()] + ":" + v.Text()
}
