package converter

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"millrace/plugins/connect"
)

// jsonSchemas reads JSON Schemas as schemas of Connect.
type jsonSchemas struct {
	json        *jsonConverter // for defaults
	nonRequired bool           // members that are not required are optional
	documents   map[string]connect.Value
	within      []string // the references that are being followed
	parts       int      // how many schemas were read
}

var jsonConnectTypes = map[string]connect.Kind{
	"int8": connect.Int8, "int16": connect.Int16, "int32": connect.Int32, "int64": connect.Int64,
	"float32": connect.Float32, "float64": connect.Float64, "bytes": connect.Bytes,
}

// part is a member of what may be no object.
func part(v connect.Value, name string) connect.Value {
	if v.Kind() != connect.Map {
		return connect.Value{}
	}
	return member(v, name)
}

func textMember(v connect.Value, name string) string {
	if m := part(v, name); m.Kind() == connect.String {
		return m.Str()
	}
	return ""
}

// schema reads one schema; doc is the document that it stands in. Nil is data of any form.
func (r *jsonSchemas) schema(v connect.Value, doc string, optional bool) (*connect.Schema, error) {
	if r.parts++; r.parts > mostParts {
		return nil, errTooManyParts
	}
	if v.Kind() == connect.Bool && v.Bool() || v.Kind() == connect.Map && len(v.Map()) == 0 {
		return nil, nil
	}
	if v.Kind() != connect.Map {
		return nil, dataErrorf("a JSON Schema is an object, not %s", nodeType(v))
	}
	if ref := textMember(v, "$ref"); ref != "" {
		return r.reference(ref, doc, optional)
	}
	for _, key := range []string{"oneOf", "anyOf"} {
		if list := member(v, key); list.Kind() == connect.List {
			return r.oneOf(v, list.List(), doc, optional)
		}
	}
	if list := member(v, "allOf"); list.Kind() == connect.List {
		return r.schema(allOf(v, list.List()), doc, optional)
	}
	if types := member(v, "type"); types.Kind() == connect.List {
		var each []connect.Value
		for _, t := range types.List() {
			each = append(each, with(v, "type", t))
		}
		return r.oneOf(connect.MapValue(nil), each, doc, optional)
	}
	s := &connect.Schema{Optional: optional}
	if err := r.typed(s, v, doc); err != nil {
		return nil, err
	}
	return s, r.metadata(s, v)
}

// with is v with another member.
func with(v connect.Value, name string, value connect.Value) connect.Value {
	out := slices.DeleteFunc(slices.Clone(v.Map()), func(e connect.MapEntry) bool { return e.Key.Str() == name })
	return connect.MapValue(append(out, connect.MapEntry{Key: connect.StringValue(name), Value: value}))
}

// allOf puts all into one: their properties together, of everything else the first.
func allOf(v connect.Value, all []connect.Value) connect.Value {
	out := slices.DeleteFunc(slices.Clone(v.Map()), func(e connect.MapEntry) bool { return e.Key.Str() == "allOf" })
	merged := connect.MapValue(out)
	for _, one := range all {
		if one.Kind() != connect.Map {
			continue
		}
		for _, e := range one.Map() {
			name, have := e.Key.Str(), member(merged, e.Key.Str())
			switch {
			case have.IsNull():
				merged = with(merged, name, e.Value)
			case name == "properties" && have.Kind() == connect.Map && e.Value.Kind() == connect.Map:
				merged = with(merged, name, connect.MapValue(slices.Concat(have.Map(), e.Value.Map())))
			}
		}
	}
	return merged
}

func (r *jsonSchemas) reference(ref, doc string, optional bool) (*connect.Schema, error) {
	name, path, _ := strings.Cut(ref, "#")
	if name == "" {
		name = doc
	}
	v, ok := r.documents[name]
	if !ok {
		return nil, dataErrorf("the JSON Schema refers to %q, which is not among its references", ref)
	}
	full := name + "#" + path
	if slices.Contains(r.within, full) {
		return nil, dataErrorf("the JSON Schema %s contains itself, which data of Connect cannot", ref)
	}
	r.within = append(r.within, full)
	defer func() { r.within = r.within[:len(r.within)-1] }()
	for step := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		if step == "" {
			continue
		}
		if plain, err := url.PathUnescape(step); err == nil {
			step = plain
		}
		v = part(v, strings.NewReplacer("~1", "/", "~0", "~").Replace(step))
	}
	if v.IsNull() {
		return nil, dataErrorf("the JSON Schema refers to %q, which is not there", ref)
	}
	return r.schema(v, name, optional)
}

func isNullSchema(v connect.Value) bool {
	return textMember(v, "type") == "null"
}

// oneOf reads null and one other as data that is optional, and everything else as a union.
func (r *jsonSchemas) oneOf(v connect.Value, all []connect.Value, doc string, optional bool) (*connect.Schema, error) {
	rest := slices.DeleteFunc(slices.Clone(all), isNullSchema)
	optional = optional || len(rest) < len(all)
	switch len(rest) {
	case 0:
		return nil, dataErrorf("a JSON Schema of nothing but null is no schema for data")
	case 1:
		return r.schema(rest[0], doc, optional)
	}
	s := &connect.Schema{Type: connect.KindStruct, Name: jsonOneOf, Optional: optional}
	for i, one := range rest {
		field, err := r.schema(one, doc, true)
		if err != nil {
			return nil, err
		}
		if field == nil {
			return nil, dataErrorf("a member of a union has no type")
		}
		s.Fields = append(s.Fields, connect.Field{Name: jsonOneOf + ".field." + strconv.Itoa(i), Schema: field})
	}
	return s, nil
}

func (r *jsonSchemas) typed(s *connect.Schema, v connect.Value, doc string) (err error) {
	kind, hint := textMember(v, "type"), textMember(v, "connect.type")
	has := func(name string) bool { return !member(v, name).IsNull() }
	if kind == "" {
		switch {
		case has("properties"):
			kind = "object"
		case has("items"):
			kind = "array"
		case has("enum") || has("const"):
			kind = "string"
		}
	}
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
		jsonSymbols(s, member(v, "enum"))
	case "array":
		return r.array(s, v, hint, doc)
	case "object":
		more := member(v, "additionalProperties")
		if hint != "map" && (has("properties") || more.Kind() != connect.Map) {
			return r.object(s, v, doc)
		}
		s.Type, s.Key = connect.Map, connect.StringSchema
		s.Elem, err = r.elem(more, doc)
	default:
		return dataErrorf("a JSON Schema has no type that Connect knows: %s", v.Text())
	}
	return err
}

func jsonSymbols(s *connect.Schema, enum connect.Value) {
	if enum.Kind() != connect.List {
		return
	}
	s.Parameters = map[string]string{jsonEnum: ""}
	for _, symbol := range enum.List() {
		s.Parameters[jsonEnum+"."+symbol.Text()] = symbol.Text()
	}
}

func (r *jsonSchemas) elem(v connect.Value, doc string) (*connect.Schema, error) {
	s, err := r.schema(v, doc, false)
	if err == nil && s == nil {
		err = dataErrorf("an array or a map in the JSON Schema does not say what its items are")
	}
	return s, err
}

func (r *jsonSchemas) array(s *connect.Schema, v connect.Value, hint, doc string) (err error) {
	items := member(v, "items")
	if entry := part(items, "properties"); hint == "map" && entry.Kind() == connect.Map {
		s.Type = connect.Map
		if s.Key, err = r.elem(member(entry, "key"), doc); err == nil {
			s.Elem, err = r.elem(member(entry, "value"), doc)
		}
		return err
	}
	if items.IsNull() {
		return dataErrorf("Array schema did not specify the items type")
	}
	s.Type = connect.List
	s.Elem, err = r.elem(items, doc)
	return err
}

func (r *jsonSchemas) object(s *connect.Schema, v connect.Value, doc string) error {
	s.Type = connect.KindStruct
	properties := member(v, "properties")
	if properties.Kind() != connect.Map {
		return nil
	}
	required := map[string]bool{}
	if list := member(v, "required"); list.Kind() == connect.List {
		for _, name := range list.List() {
			required[name.Text()] = true
		}
	}
	entries := slices.Clone(properties.Map())
	place := func(i int) int64 {
		if at := part(entries[i].Value, "connect.index"); at.Kind() == connect.Int64 {
			return at.Int()
		}
		return int64(i)
	}
	order := make([]int, len(entries))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(place(a), place(b)) })
	for _, i := range order {
		name := entries[i].Key.Str()
		field, err := r.schema(entries[i].Value, doc, r.nonRequired && !required[name])
		if err == nil && field == nil {
			err = dataErrorf("the JSON Schema does not say what it is")
		}
		if err != nil {
			return &DataError{"field " + name, err}
		}
		s.Fields = append(s.Fields, connect.Field{Name: name, Schema: field})
	}
	return nil
}

func (r *jsonSchemas) metadata(s *connect.Schema, v connect.Value) error {
	s.Name, s.Doc = textMember(v, "title"), textMember(v, "description")
	if n := member(v, "connect.version"); n.Kind() == connect.Int64 {
		s.Version = Int32(n)
	}
	parameters := s.Parameters
	if err := schemaParameters(s, member(v, "connect.parameters")); err != nil {
		return err
	}
	for k, text := range parameters {
		if s.Parameters[k] == "" {
			s.Parameters[k] = text
		}
	}
	given := member(v, "default")
	if given.IsNull() {
		return nil
	}
	def, err := r.json.convert(s, given)
	if err != nil {
		return &DataError{"reading a schema's default", err}
	}
	s.Default = def
	return nil
}
