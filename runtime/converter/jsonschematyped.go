package converter

import (
	"cmp"
	"slices"

	"millrace/plugins/connect"
)

// jsonAny is the name of a schema for data of any form, which is read as JSON text.
const jsonAny = jsonNamespace + ".Any"

func anyJSON(s *connect.Schema) {
	s.Type, s.Name, s.Version = connect.String, jsonText, 1
	s.Parameters = map[string]string{jsonAny: "true"}
}

func isAnyJSON(s *connect.Schema) bool { return s.Name == jsonText && s.Parameters[jsonAny] != "" }

// typed converts a schema with one type, or without any.
func (r *jsonSchemas) typed(s *connect.Schema, flat jsonFlat, kinds []string, p jsonPlace) error {
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
		if t, ok := jsonConnectTypes[hint]; ok {
			s.Type = t
		}
	case "string":
		s.Type = connect.String
		if hint == "bytes" {
			s.Type = connect.Bytes
		}
		jsonSymbols(s, flat.all)
	case "array":
		return r.array(s, flat.all, hint, p)
	case "":
		anyJSON(s)
		s.Optional = true // data of any form includes null
	default:
		return p.wrong("the type %q is not one of JSON Schema's", kind)
	}
	return nil
}

// firstText returns the first string member with this name among the parts, or "".
func firstText(all []jsonPlace, name string) string {
	for _, p := range all {
		if text := p.text(name); text != "" {
			return text
		}
	}
	return ""
}

func jsonSymbols(s *connect.Schema, all []jsonPlace) {
	for _, p := range all {
		if enum := part(p.v, "enum"); enum.Kind() == connect.List {
			s.Parameters = map[string]string{jsonEnum: ""}
			for _, symbol := range enum.List() {
				if !symbol.IsNull() {
					s.Parameters[jsonEnum+"."+symbol.Text()] = symbol.Text()
				}
			}
			return
		}
	}
}

func (r *jsonSchemas) array(s *connect.Schema, all []jsonPlace, hint string, p jsonPlace) (err error) {
	items := jsonFlat{}
	var tuple []jsonPlace
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
	if hint == "map" && len(tuple) == 0 && slices.ContainsFunc(items.all, func(one jsonPlace) bool { return one.has("properties") }) {
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
func (r *jsonSchemas) pairs(s *connect.Schema, items jsonFlat, at jsonPlace) error {
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
func (r *jsonSchemas) anyOf(list []jsonPlace, p jsonPlace, optional bool) (*connect.Schema, error) {
	var distinct []jsonPlace
	for _, one := range list {
		null, err := r.isNull(one)
		if err != nil {
			return nil, err
		}
		optional = optional || null
		if !null && !slices.ContainsFunc(distinct, func(o jsonPlace) bool { return o.doc == one.doc && o.v.Text() == one.v.Text() }) {
			distinct = append(distinct, one)
		}
	}
	same, objects := true, true
	var first *connect.Schema
	for _, one := range distinct {
		s, err := r.schema(one, optional)
		if err != nil || isAnyJSON(s) {
			return s, err
		}
		first = cmp.Or(first, s)
		objects = objects && s.Type == connect.KindStruct && s.Name != jsonOneOf
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
		return r.object(jsonFlat{alts: [][]jsonPlace{distinct}}, p, optional)
	}
	return r.union(jsonFlat{alts: [][]jsonPlace{distinct}}, p, optional)
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
func (r *jsonSchemas) metadata(s *connect.Schema, all []jsonPlace) error {
	if !isAnyJSON(s) {
		s.Name = firstText(all, "title")
	}
	s.Doc = firstText(all, "description")
	symbols := s.Parameters
	for _, p := range slices.Backward(all) {
		if n := part(p.v, "connect.version"); n.Kind() == connect.Int64 && !isAnyJSON(s) {
			s.Version = Int32(n)
		}
		if err := schemaParameters(s, part(p.v, "connect.parameters")); err != nil {
			return &DataError{"the JSON Schema at " + p.String(), err}
		}
	}
	for k, text := range symbols {
		if s.Parameters[k] == "" {
			s.Parameters[k] = text
		}
	}
	for _, p := range all {
		given := part(p.v, "default")
		if given.IsNull() || !fitsJSON(s, given) {
			continue
		}
		if def, err := r.json.convert(s, given); err == nil {
			s.Default = def
			break
		}
	}
	return nil
}
