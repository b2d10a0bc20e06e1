package converter

import (
	"cmp"
	"slices"

	"millrace/plugins/connect"
)

// jsonMembers are the members of an object, of all parts of its schema.
type jsonMembers struct {
	order    []string
	sure     map[string][]jsonPlace // from parts that hold for all data
	maybe    map[string][]jsonPlace // from parts that hold for some
	required map[string]bool
	loose    map[string]bool // required by an alternative only
	any      bool            // there are properties, be it none
	null     bool            // an alternative is null
}

// object reads an object as a struct of everything that any part of its schema names, so that no member is lost. What only some
// data has is optional.
func (r *jsonSchemas) object(flat jsonFlat, p jsonPlace, optional bool) (*connect.Schema, error) {
	m := &jsonMembers{sure: map[string][]jsonPlace{}, maybe: map[string][]jsonPlace{}, required: map[string]bool{}, loose: map[string]bool{}}
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
			return nil, &DataError{"field " + name, err}
		}
		s.Fields = append(s.Fields, connect.Field{Name: name, Schema: field})
	}
	m.sort(s.Fields)
	return s, r.metadata(s, flat.all)
}

// collect finds the members that a schema names. sure is false in what holds for some data only.
func (r *jsonSchemas) collect(m *jsonMembers, flat jsonFlat, p jsonPlace, sure bool) error {
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
		sub := jsonFlat{}
		if err := r.flatten(one, &sub); err != nil {
			return err
		}
		kinds, err := jsonKinds(sub.all, one)
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
			return one.wrong("data is an object or of the type %s, which data of Connect cannot: write it as oneOf without properties beside it", kinds[0])
		}
		if err := r.collect(m, sub, one, false); err != nil {
			return err
		}
	}
	return nil
}

func (m *jsonMembers) add(name string, c jsonPlace, sure bool) {
	if m.sure[name] == nil && m.maybe[name] == nil {
		m.order = append(m.order, name)
	}
	if sure {
		m.sure[name] = append(m.sure[name], c)
	} else {
		m.maybe[name] = append(m.maybe[name], c)
	}
}

// member reads one member of an object: what is sure about it, and the members of objects that are not.
func (r *jsonSchemas) member(m *jsonMembers, name string, p jsonPlace) (*connect.Schema, error) {
	sure, maybe := m.sure[name], m.maybe[name]
	maybe = slices.DeleteFunc(slices.Clone(maybe), isFalse)
	if len(sure) == 0 {
		if len(maybe) == 0 {
			return nil, p.child("properties").child(name).wrong("it is false, which no data is")
		}
		return r.anyOf(maybe, maybe[0], true)
	}
	optional := !m.required[name] && (r.nonRequired || m.loose[name])
	flat := jsonFlat{}
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

// merges reports whether what may hold can add members: what is sure is an object, and so is that.
func (r *jsonSchemas) merges(flat jsonFlat, maybe []jsonPlace) bool {
	kinds, err := jsonKinds(flat.all, jsonPlace{})
	if err != nil || len(maybe) == 0 {
		return false
	}
	object, err := r.isObject(flat, slices.DeleteFunc(kinds, func(k string) bool { return k == "null" }))
	return err == nil && (object || len(flat.alts) > 0)
}

// mapping reads an object that names no members: as a map where it says what they are, else as JSON. It reports whether it was one.
func (r *jsonSchemas) mapping(s *connect.Schema, all []jsonPlace, m *jsonMembers, hint string) (bool, error) {
	var values []jsonPlace
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
		anyJSON(s.Elem)
		return true, nil
	case m.any || closed:
		return len(m.order) == 0, nil
	}
	anyJSON(s)
	return true, nil
}

// sort orders fields by the places that Connect's converter gave them; those without one stay where they are.
func (m *jsonMembers) sort(fields []connect.Field) {
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
