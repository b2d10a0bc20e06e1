package jsonschema

import (
	"cmp"
	"slices"

	"millrace/plugins/connect"
	"millrace/runtime/converter/connectjson"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/number"
)

// typed converts a schema with one type, or without any.
func (r *schemaReader) typed(s *connect.Schema, flat flatSchema, kinds []string, p place) error {
	kind := kindOfAll(flat.all)
	if len(kinds) > 0 {
		kind = kinds[0]
	}
	hint := firstText(flat.all, "connect.type")
	switch kind {
	case "boolean":
		s.Type = connect.Bool
	case "integer", "number":
		s.Type = map[string]connect.Kind{"integer": connect.Int64, "number": connect.Float64}[kind]
		if t, ok := connectTypes[hint]; ok {
			s.Type = t
		}
	case "string":
		s.Type = connect.String
		if hint == "bytes" {
			s.Type = connect.Bytes
		}
		setSymbols(s, flat.all)
	case "array":
		return r.array(s, flat.all, hint, p)
	case "":
		connectjson.SetAny(s)
		s.Optional = true // data of any form includes null
	default:
		return p.wrong("the type %q is not one of JSON Schema's", kind)
	}
	return nil
}

// firstText returns the first string member with this name among the parts, or "".
func firstText(all []place, name string) string {
	for _, p := range all {
		if text := p.text(name); text != "" {
			return text
		}
	}
	return ""
}

func setSymbols(s *connect.Schema, all []place) {
	for _, p := range all {
		if enum := part(p.v, "enum"); enum.Kind() == connect.List {
			s.Parameters = map[string]string{enumName: ""}
			for _, symbol := range enum.List() {
				if !symbol.IsNull() {
					s.Parameters[enumName+"."+symbol.Text()] = symbol.Text()
				}
			}
			return
		}
	}
}

func (r *schemaReader) array(s *connect.Schema, all []place, hint string, p place) (err error) {
	items := flatSchema{}
	var tuple []place
	for _, one := range all {
		if one.child("items").v.Kind() == connect.List {
			tuple = append(tuple, one.child("items").children()...)
		} else if one.has("items") && !isFalse(one.child("items")) {
			if err := r.flatten(one.child("items"), &items); err != nil {
				return err
			}
		}
		tuple = append(tuple, one.child("prefixItems").children()...)
		if len(tuple) > 0 && one.child("additionalItems").v.Kind() == connect.Map {
			tuple = append(tuple, one.child("additionalItems"))
		}
	}
	at := p.child("items")
	if hint == "map" && len(tuple) == 0 && slices.ContainsFunc(items.all, func(one place) bool { return one.has("properties") }) {
		return r.pairs(s, items, at)
	}
	s.Type = connect.List
	if len(tuple) == 0 {
		s.Elem, err = r.build(items, at, false)
		return err
	}
	if len(items.all) > 0 {
		tuple = append(tuple, items.all[0])
	}
	s.Elem, err = r.anyOf(tuple, at, false)
	return err
}

// pairs converts a map that is written as an array of keys and values.
func (r *schemaReader) pairs(s *connect.Schema, items flatSchema, at place) error {
	entry, err := r.object(items, at, false)
	if err != nil {
		return err
	}
	k, v := entry.FieldIndex("key"), entry.FieldIndex("value")
	if k < 0 || v < 0 {
		return at.wrong("the entries of a map have no key and value")
	}
	s.Type, s.Key, s.Elem = connect.Map, entry.Fields[k].Schema, entry.Fields[v].Schema
	return nil
}

// anyOf returns the schema of data that matches one of several schemas. If all convert to the same
// schema, it is that one.
func (r *schemaReader) anyOf(list []place, p place, optional bool) (*connect.Schema, error) {
	var distinct []place
	for _, one := range list {
		null, err := r.isNull(one)
		if err != nil {
			return nil, err
		}
		optional = optional || null
		if !null && !slices.ContainsFunc(distinct, func(o place) bool { return o.doc == one.doc && o.v.Text() == one.v.Text() }) {
			distinct = append(distinct, one)
		}
	}
	same, objects := true, true
	var first *connect.Schema
	for _, one := range distinct {
		s, err := r.schema(one, optional)
		if err != nil || connectjson.IsAny(s) {
			return s, err
		}
		first = cmp.Or(first, s)
		objects = objects && s.Type == connect.KindStruct && s.Name != connectjson.OneOf
		same = same && (s == first || s.Type == first.Type && s.Name == first.Name && s.Elem == nil && s.Fields == nil)
		if same {
			mergeSymbols(first, s)
		}
	}
	switch {
	case first == nil:
		return nil, p.wrong("it allows only null: expected another type")
	case same:
		return first, nil
	case objects:
		return r.object(flatSchema{alts: [][]place{distinct}}, p, optional)
	}
	return r.union(flatSchema{alts: [][]place{distinct}}, p, optional)
}

// mergeSymbols adds the symbols of other to first. A schema without symbols allows every text.
func mergeSymbols(first, other *connect.Schema) {
	if first == other || first.Parameters == nil {
		return
	}
	if other.Parameters == nil {
		first.Parameters = nil
		return
	}
	for k, v := range other.Parameters {
		first.Parameters[k] = v
	}
}

// metadata sets the attributes besides the type from the first part that has them. A default that
// does not fit is ignored.
func (r *schemaReader) metadata(s *connect.Schema, all []place) error {
	if !connectjson.IsAny(s) {
		s.Name = firstText(all, "title")
	}
	s.Doc = firstText(all, "description")
	symbols := s.Parameters
	for _, p := range slices.Backward(all) {
		if n := part(p.v, "connect.version"); n.Kind() == connect.Int64 && !connectjson.IsAny(s) {
			s.Version = number.Int32(n)
		}
		if err := connectjson.SetParameters(s, part(p.v, "connect.parameters")); err != nil {
			return conversion.Wrap("the JSON Schema at "+p.String(), err)
		}
	}
	for k, text := range symbols {
		if s.Parameters[k] == "" {
			s.Parameters[k] = text
		}
	}
	for _, p := range all {
		given := part(p.v, "default")
		if given.IsNull() || !connectjson.Fits(s, given) {
			continue
		}
		if def, err := r.json.Convert(s, given); err == nil {
			s.Default = def
			break
		}
	}
	return nil
}
