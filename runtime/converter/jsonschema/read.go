package jsonschema

import (
	"slices"
	"strconv"
	"strings"

	"millrace/plugins/connect"
	"millrace/runtime/converter/connectjson"
	"millrace/runtime/converter/registered"
)

// schemaReader converts JSON Schemas to Connect schemas.
type schemaReader struct {
	json        *connectjson.Converter // for defaults
	nonRequired bool                   // members that are not required are optional
	docs        *documents
	parts       int // number of schemas converted so far
	looked      int // number of schemas visited so far
	depth       int
}

var connectTypes = map[string]connect.Kind{
	"int8": connect.Int8, "int16": connect.Int16, "int32": connect.Int32, "int64": connect.Int64,
	"float32": connect.Float32, "float64": connect.Float64, "bytes": connect.Bytes,
}

// root converts the schema named "". Nil means data of any form.
func (r *schemaReader) root() (*connect.Schema, error) {
	s, err := r.schema(place{v: r.docs.roots[""]}, false)
	if err == nil && connectjson.IsAny(s) {
		return nil, nil
	}
	return s, err
}

func (r *schemaReader) schema(p place, optional bool) (*connect.Schema, error) {
	flat := flatSchema{}
	if err := r.flatten(p, &flat); err != nil {
		return nil, err
	}
	return r.build(flat, p, optional)
}

// build makes the schema of data to which all of flat applies. p is the position of the schema.
func (r *schemaReader) build(flat flatSchema, p place, optional bool) (_ *connect.Schema, err error) {
	if r.depth++; r.depth > registered.MaxDepth {
		return nil, registered.ErrTooDeep
	}
	defer func() { r.depth-- }()
	if r.parts++; r.parts > registered.MaxParts {
		return nil, registered.ErrTooManyParts
	}
	kinds, err := kindsOf(flat.all, p)
	if err != nil {
		return nil, err
	}
	if slices.Contains(kinds, "null") {
		optional, kinds = true, slices.DeleteFunc(kinds, func(k string) bool { return k == "null" })
		if len(kinds) == 0 {
			return nil, p.wrong("it allows only null: expected another type")
		}
	}
	optional = optional || slices.ContainsFunc(flat.all, place.nullable)
	whole := flat
	if err := r.dropShapeless(&flat); err != nil {
		return nil, err
	}
	object, err := r.isObject(flat, kinds)
	switch {
	case err != nil:
		return nil, err
	case object:
		return r.object(whole, p, optional)
	case len(flat.alts) > 0:
		return r.union(flat, p, optional)
	case len(kinds) > 1:
		return r.kinds(flat, kinds, p, optional)
	}
	s := &connect.Schema{Optional: optional}
	if err := r.typed(s, flat, kinds, p); err != nil {
		return nil, err
	}
	return s, r.metadata(s, flat.all)
}

// kindsOf returns the types that all parts allow; none: unrestricted. An integer is also a
// number.
func kindsOf(all []place, p place) (kinds []string, err error) {
	for _, one := range all {
		var given []string
		switch t := part(one.v, "type"); t.Kind() {
		case connect.String:
			given = []string{t.Str()}
		case connect.List:
			for _, item := range t.List() {
				given = append(given, item.Text())
			}
		default:
			continue
		}
		if kinds == nil {
			kinds = slices.Compact(given)
			continue
		}
		both := slices.DeleteFunc(slices.Clone(kinds), func(k string) bool {
			return !slices.Contains(given, k) && (k != "integer" || !slices.Contains(given, "number"))
		})
		if slices.Contains(kinds, "number") && slices.Contains(given, "integer") && !slices.Contains(both, "integer") {
			both = append(both, "integer")
		}
		if len(both) == 0 {
			return nil, p.wrong("it has to be of the types %s and %s, which no data matches (%s)", strings.Join(kinds, " or "), strings.Join(given, " or "), one)
		}
		kinds = both
	}
	return kinds, nil
}

func (p place) nullable() bool {
	if n := part(p.v, "nullable"); n.Kind() == connect.Bool && n.Bool() {
		return true
	}
	enum := part(p.v, "enum")
	return enum.Kind() == connect.List && slices.ContainsFunc(enum.List(), connect.Value.IsNull)
}

// kindOf infers the type from a schema's keywords if the schema does not name it.
func (p place) kindOf() string {
	for _, row := range [...]struct{ kind, keys string }{
		{"object", "properties additionalProperties patternProperties"}, {"array", "items prefixItems"}, {"", "enum const"},
		{"number", "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf"}, {"string", "minLength maxLength pattern contentEncoding"},
	} {
		for key := range strings.SplitSeq(row.keys, " ") {
			switch {
			case !p.has(key):
			case row.kind == "":
				return "string"
			case key == "additionalProperties" && p.child(key).v.Kind() != connect.Map:
			default:
				return row.kind
			}
		}
	}
	return ""
}

func kindOfAll(all []place) string {
	for _, p := range all {
		if kind := p.kindOf(); kind != "" {
			return kind
		}
	}
	return ""
}

// shapeless reports whether a schema does not restrict the form of data, for example because it
// only lists required members.
func (r *schemaReader) shapeless(p place) (bool, error) {
	flat := flatSchema{}
	if err := r.flatten(p, &flat); err != nil {
		return false, err
	}
	for _, one := range flat.all {
		if one.has("type") || one.has("properties") || one.has("items") || one.has("prefixItems") || one.has("enum") || one.has("const") ||
			one.has("patternProperties") || one.child("additionalProperties").v.Kind() == connect.Map {
			return false, nil
		}
	}
	for _, sub := range append(slices.Concat(flat.alts...), flat.maybe...) {
		if is, err := r.shapeless(sub); !is || err != nil {
			return false, err
		}
	}
	return true, nil
}

// dropShapeless drops alternatives that do not restrict the form of data. If no others are left and
// nothing else restricts it, the data may have any form.
func (r *schemaReader) dropShapeless(flat *flatSchema) (err error) {
	kept := flat.alts[:0:0]
	for _, list := range flat.alts {
		all := true
		for _, one := range list {
			is, err := r.shapeless(one)
			if err != nil {
				return err
			}
			all = all && is
		}
		if !all {
			kept = append(kept, list)
		}
	}
	flat.alts = kept
	return nil
}

// isObject reports whether the data is an object whose members come from all parts.
func (r *schemaReader) isObject(flat flatSchema, kinds []string) (bool, error) {
	if len(kinds) > 0 {
		return len(kinds) == 1 && kinds[0] == "object", nil
	}
	if len(flat.alts)+len(flat.maybe) == 0 || kindOfAll(flat.all) == "object" {
		return kindOfAll(flat.all) == "object", nil
	}
	if len(flat.alts) == 1 && len(flat.maybe) == 0 {
		return false, nil // a union
	}
	for _, one := range append(slices.Concat(flat.alts...), flat.maybe...) {
		sub := flatSchema{}
		if err := r.flatten(one, &sub); err != nil {
			return false, err
		}
		inner, err := kindsOf(sub.all, one)
		if err != nil {
			return false, err
		}
		if object, err := r.isObject(sub, inner); object || err != nil {
			return object, err
		}
	}
	return false, nil
}

// isNull reports whether a schema allows only null.
func (r *schemaReader) isNull(p place) (bool, error) {
	sub := flatSchema{}
	if err := r.flatten(p, &sub); err != nil {
		return false, err
	}
	kinds, err := kindsOf(sub.all, p)
	if err != nil {
		return false, err
	}
	null := slices.ContainsFunc(sub.all, func(one place) bool {
		c, given := connect.Value{}, false
		if one.v.Kind() == connect.Map {
			given = slices.ContainsFunc(one.v.Map(), func(e connect.MapEntry) bool { return e.Key.Str() == "const" })
			c = part(one.v, "const")
		}
		return given && c.IsNull()
	})
	return null || len(kinds) == 1 && kinds[0] == "null", nil
}

// union converts a union of null and one other schema to optional data, and any other union to a
// struct with a field for each branch. Parts outside of the union apply to each branch.
func (r *schemaReader) union(flat flatSchema, p place, optional bool) (*connect.Schema, error) {
	var rest []flatSchema
	var places []place
	for _, one := range flat.alts[0] {
		null, err := r.isNull(one)
		if err != nil {
			return nil, err
		}
		if null {
			optional = true
			continue
		}
		member := flatSchema{}
		if err := r.flatten(one, &member); err != nil {
			return nil, err
		}
		kinds, err := kindsOf(member.all, one)
		if err != nil {
			return nil, err
		}
		object, err := r.isObject(member, kinds)
		if err != nil {
			return nil, err
		}
		if object || !saysKind(slices.Concat(flat.all, member.all)) { // otherwise its type is fixed
			member.alts, member.maybe = append(member.alts, flat.alts[1:]...), append(member.maybe, flat.maybe...)
		}
		rest, places = append(rest, member), append(places, one)
	}
	switch len(rest) {
	case 0:
		return nil, p.wrong("it allows only null: expected another type")
	case 1:
		for _, one := range flat.all { // without its title, which is the field's
			rest[0].all = append(rest[0].all, one.without("title"))
		}
		return r.build(rest[0], places[0], optional)
	}
	s := &connect.Schema{Type: connect.KindStruct, Name: connectjson.OneOf, Optional: optional}
	for i, one := range rest {
		if saysKind(flat.all) {
			one.all = append(one.all, flat.all...)
		}
		field, err := r.build(one, places[i], true)
		if err != nil {
			return nil, err
		}
		s.Fields = append(s.Fields, connect.Field{Name: connectjson.OneOf + ".field." + strconv.Itoa(i), Schema: field})
	}
	return s, nil
}

// without returns the place without one of its members.
func (p place) without(name string) place {
	if p.has(name) {
		p.v = connect.MapValue(slices.DeleteFunc(slices.Clone(p.v.Map()), func(e connect.MapEntry) bool { return e.Key.Str() == name }))
	}
	return p
}

// saysKind reports whether the parts restrict the type of the data.
func saysKind(all []place) bool {
	return kindOfAll(all) != "" || slices.ContainsFunc(all, func(p place) bool { return p.has("type") })
}

// kinds converts a schema with several types to a union of them.
func (r *schemaReader) kinds(flat flatSchema, kinds []string, p place, optional bool) (*connect.Schema, error) {
	s := &connect.Schema{Type: connect.KindStruct, Name: connectjson.OneOf, Optional: optional}
	for i, kind := range kinds {
		only := place{connect.MapValue([]connect.MapEntry{{Key: connect.StringValue("type"), Value: connect.StringValue(kind)}}), p.doc, p.at + "/type", p.via}
		field, err := r.build(flatSchema{all: append(slices.Clone(flat.all), only), maybe: flat.maybe}, p, true)
		if err != nil {
			return nil, err
		}
		s.Fields = append(s.Fields, connect.Field{Name: connectjson.OneOf + ".field." + strconv.Itoa(i), Schema: field})
	}
	return s, nil
}
