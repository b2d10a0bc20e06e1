package transform

import (
	"fmt"
	"slices"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
)

var replaceFieldClasses = halves(apachePackage+"ReplaceField", "Removes and renames fields of the %s.", configs.Keys{
	configs.Def("exclude", configs.List, "", configs.Medium, "The names of fields to remove. Overrides include.", configs.UniqueItems),
	configs.Def("include", configs.List, "", configs.Medium, "The names of the fields to keep. Empty: all.", configs.UniqueItems),
	configs.Def("renames", configs.List, "", configs.Medium, "The fields to rename, as old:new. exclude and include refer to the old names.", checkRenames),
	replaceNull,
}, newReplaceField)

type replaceField struct {
	on               part
	read             reader
	exclude, include []string
	renames          []rename
	plans            derived[replacement]
}

type rename struct{ from, to string }

// replacement is the new schema for a schema, and the fields that stay.
type replacement struct {
	schema *connect.Schema
	from   []int
}

func checkRenames(value string) error {
	_, err := parseRenames(configs.SplitList(value))
	return err
}

func parseRenames(pairs []string) (out []rename, err error) {
	places := map[string]int{} // indexes of the old names
	for _, pair := range pairs {
		parts := strings.Split(pair, ":")
		if len(parts) != 2 {
			// Apache's wording
			return nil, fmt.Errorf("Invalid rename mapping: %s; expected old:new", pair)
		}
		r := rename{strings.TrimSpace(parts[0]), strings.TrimSpace(parts[1])}
		if i, known := places[r.from]; known {
			out[i] = r // the last one wins
		} else {
			places[r.from] = len(out)
			out = append(out, r)
		}
	}
	return out, nil
}

func newReplaceField(c configs.Config, on part) (transformation, error) {
	renames, err := parseRenames(c.List("renames"))
	return &replaceField{on: on, read: readerOf(c), exclude: c.List("exclude"), include: c.List("include"), renames: renames}, err
}

func (t *replaceField) keeps(field string) bool {
	return !slices.Contains(t.exclude, field) && (len(t.include) == 0 || slices.Contains(t.include, field))
}

func (t *replaceField) renamed(field string) string {
	for i := range t.renames {
		if t.renames[i].from == field {
			return t.renames[i].to
		}
	}
	return field
}

func (t *replaceField) apply(r *record) (bool, error) {
	schema, v, err := t.on.get(r)
	switch {
	case err != nil || v.IsNull():
		return true, err
	case schema == nil:
		return true, t.inMap(r, v)
	}
	return true, t.inStruct(r, v)
}

func (t *replaceField) inMap(r *record, v connect.Value) error {
	entries, err := requireMap(v, "field replacement")
	if err != nil {
		return err
	}
	changed := t.on.entries(r, entries, 0)
	out := changed[:0]
	for _, e := range changed {
		switch name := e.Key.Text(); {
		case !t.keeps(name):
		case t.clashes(name) || e.Key.Kind() != connect.String:
			out = put(out, t.renamed(name), e.Value)
		default:
			out = append(out, e)
		}
	}
	t.on.setMap(r, out)
	return nil
}

// clashes reports whether a field's new name may be that of another field, too.
func (t *replaceField) clashes(name string) bool {
	for i := range t.renames {
		if t.renames[i].from == name || t.renames[i].to == name {
			return true
		}
	}
	return false
}

func (t *replaceField) inStruct(r *record, v connect.Value) error {
	s, err := requireStruct(v, "field replacement")
	if err != nil {
		return err
	}
	plan, err := t.plans.of(s.Schema, t.plan)
	if err != nil {
		return err
	}
	of, values := s.Schema, t.on.values(r, s, 0)
	for i, from := range plan.from { // never before i
		v := values[from]
		if v.IsNull() {
			v = t.read.instead(of, from)
			if err := check(&plan.schema.Fields[i], v); err != nil {
				return err
			}
		}
		values[i] = v
	}
	t.on.setStruct(r, plan.schema, values[:len(plan.from)])
	return nil
}

func (t *replaceField) plan(s *connect.Schema) (replacement, error) {
	p := replacement{schema: basics(s, connect.KindStruct)}
	for i, f := range s.Fields {
		if !t.keeps(f.Name) {
			continue
		}
		if err := addField(p.schema, t.renamed(f.Name), f.Schema); err != nil {
			return p, err
		}
		p.from = append(p.from, i)
	}
	return p, nil
}
