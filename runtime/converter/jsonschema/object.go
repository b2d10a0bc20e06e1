package jsonschema

import (
	"cmp"
	"slices"

	"millrace/plugins/connect"
	"millrace/runtime/converter/connectjson"
	"millrace/runtime/converter/conversion"
)

// members are the members of an object, from all parts of its schema.
type members struct {
	order    []string
	sure     map[string][]place // from parts that apply to all data
	maybe    map[string][]place // from parts that apply to some data
	required map[string]bool
	loose    map[string]bool // required by an alternative only
	any      bool            // there is a properties keyword, even if empty
	null     bool            // an alternative is null
}

// object converts an object schema to a struct with the members of all parts of the schema, so that
// no member is lost. Members that only some data has are optional.
func (r *schemaReader) object(flat flatSchema, p place, optional bool) (*connect.Schema, error) {
	m := &members{sure: map[string][]place{}, maybe: map[string][]place{}, required: map[string]bool{}, loose: map[string]bool{}}
	if err := r.collect(m, flat, p, true); err != nil {
		return nil, err
	}
	s := &connect.Schema{Type: connect.KindStruct, Optional: optional || m.null}
	hint := firstText(flat.all, "connect.type")
	if len(m.order) == 0 || hint == "map" {
		done, err := r.mapping(s, flat.all, m, hint)
		if err != nil {
			return nil, err
		}
		if done {
			return s, r.metadata(s, flat.all)
		}
	}
	for _, name := range m.order {
		field, err := r.member(m, name, p)
		if err != nil {
			return nil, conversion.Wrap("field "+name, err)
		}
		s.Fields = append(s.Fields, connect.Field{Name: name, Schema: field})
	}
	m.sort(s.Fields)
	return s, r.metadata(s, flat.all)
}

// collect finds the members that a schema names. sure is false in parts that apply to some data
// only.
func (r *schemaReader) collect(m *members, flat flatSchema, p place, sure bool) error {
	for _, one := range flat.all {
		m.any = m.any || one.has("properties")
		for i, c := range one.child("properties").children() {
			m.add(one.child("properties").v.Map()[i].Key.Str(), c, sure)
		}
		if list := part(one.v, "required"); list.Kind() == connect.List {
			for _, name := range list.List() {
				m.required[name.Text()] = m.required[name.Text()] || sure
				m.loose[name.Text()] = m.loose[name.Text()] || !sure
			}
		}
	}
	for _, one := range append(slices.Concat(flat.alts...), flat.maybe...) {
		sub := flatSchema{}
		if err := r.flatten(one, &sub); err != nil {
			return err
		}
		kinds, err := kindsOf(sub.all, one)
		if err != nil {
			return err
		}
		if slices.Contains(kinds, "null") {
			m.null = true
			if kinds = slices.DeleteFunc(kinds, func(k string) bool { return k == "null" }); len(kinds) == 0 {
				continue
			}
		}
		if len(kinds) > 0 && !slices.Contains(kinds, "object") {
			return one.wrong("data is an object or of the type %s, which Connect data cannot be: write it as oneOf without properties beside it", kinds[0])
		}
		if err := r.collect(m, sub, one, false); err != nil {
			return err
		}
	}
	return nil
}

func (m *members) add(name string, c place, sure bool) {
	if m.sure[name] == nil && m.maybe[name] == nil {
		m.order = append(m.order, name)
	}
	if sure {
		m.sure[name] = append(m.sure[name], c)
	} else {
		m.maybe[name] = append(m.maybe[name], c)
	}
}

// member converts the schema of one member: the parts that apply to all data and, if the member is
// an object, the members from other parts.
func (r *schemaReader) member(m *members, name string, p place) (*connect.Schema, error) {
	sure, maybe := m.sure[name], m.maybe[name]
	maybe = slices.DeleteFunc(slices.Clone(maybe), isFalse)
	if len(sure) == 0 {
		if len(maybe) == 0 {
			return nil, p.child("properties").child(name).wrong("it is false, which no data matches")
		}
		return r.anyOf(maybe, maybe[0], true)
	}
	optional := !m.required[name] && (r.nonRequired || m.loose[name])
	flat := flatSchema{}
	for _, one := range sure {
		if err := r.flatten(one, &flat); err != nil {
			return nil, err
		}
	}
	switch {
	case len(flat.alts) == 0 && !saysKind(flat.all) && len(maybe) > 0:
		return r.anyOf(maybe, maybe[0], optional)
	case r.merges(flat, maybe):
		flat.maybe = append(flat.maybe, maybe...)
	}
	return r.build(flat, sure[0], optional)
}

// merges reports whether parts that apply to some data can add members, which requires that all
// parts are objects.
func (r *schemaReader) merges(flat flatSchema, maybe []place) bool {
	kinds, err := kindsOf(flat.all, place{})
	if err != nil || len(maybe) == 0 {
		return false
	}
	object, err := r.isObject(flat, slices.DeleteFunc(kinds, func(k string) bool { return k == "null" }))
	return err == nil && (object || len(flat.alts) > 0)
}

// mapping converts an object schema without named members: to a map if it has a schema for members,
// else to JSON text. It reports whether the schema was one.
func (r *schemaReader) mapping(s *connect.Schema, all []place, m *members, hint string) (bool, error) {
	var values []place
	closed := false
	for _, one := range all {
		values = append(values, one.child("patternProperties").children()...)
		if more := one.child("additionalProperties"); more.v.Kind() == connect.Map || more.v.Kind() == connect.Bool && more.v.Bool() && hint == "map" {
			values = append(values, more)
		} else if isFalse(more) {
			closed = true
		}
	}
	values = slices.DeleteFunc(values, isFalse)
	switch {
	case len(values) > 0:
		var err error
		s.Type, s.Key = connect.Map, connect.StringSchema
		s.Elem, err = r.anyOf(values, values[0], false)
		return true, err
	case hint == "map":
		s.Type, s.Key, s.Elem = connect.Map, connect.StringSchema, &connect.Schema{Optional: true}
		connectjson.SetAny(s.Elem)
		return true, nil
	case m.any || closed:
		return len(m.order) == 0, nil
	}
	connectjson.SetAny(s)
	return true, nil
}

// sort orders fields by the indexes that Connect's converter stored; fields without one keep their
// position.
func (m *members) sort(fields []connect.Field) {
	places := map[string]int64{}
	for i, name := range m.order {
		places[name] = int64(i)
		for _, p := range slices.Concat(m.sure[name], m.maybe[name]) {
			if at := part(p.v, "connect.index"); at.Kind() == connect.Int64 {
				places[name] = at.Int()
				break
			}
		}
	}
	slices.SortStableFunc(fields, func(a, b connect.Field) int { return cmp.Compare(places[a.Name], places[b.Name]) })
}
