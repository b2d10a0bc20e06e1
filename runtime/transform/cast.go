package transform

import (
	"fmt"
	"slices"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
)

var castClasses = halves(apachePackage+"Cast", "Converts the %s, or fields of it, to another type.", configs.Keys{
	configs.Req("spec", configs.List, configs.High, "The fields and their new types, as field:type, or a single type for the whole. Types: "+
		"int8, int16, int32, int64, float32, float64, boolean and string. Bytes can only be converted to a string.", checkCasts),
	replaceNull,
}, newCast)

// casts maps fields to their target types. The target type of the whole value stands in whole.
type casts struct {
	types map[string]connect.Kind
	whole connect.Kind // Null: the casts are those of fields
}

var castTypes = map[string]connect.Kind{"int8": connect.Int8, "int16": connect.Int16, "int32": connect.Int32, "int64": connect.Int64,
	"float32": connect.Float32, "float64": connect.Float64, "boolean": connect.Bool, "string": connect.String}

func checkCasts(spec string) error {
	_, err := parseCasts(configs.SplitList(spec))
	return err
}

func parseCasts(spec []string) (c casts, err error) {
	if len(spec) == 0 {
		return c, fmt.Errorf("Must specify at least one field to cast.") // Apache's wording
	}
	c.types = map[string]connect.Kind{}
	for _, item := range spec {
		parts := strings.Split(strings.TrimRight(item, ":"), ":")
		name := strings.ToLower(strings.TrimSpace(parts[len(parts)-1]))
		kind, ok := castTypes[name]
		switch {
		case len(parts) > 2:
			return c, fmt.Errorf("Invalid cast: %s; expected field:type", item) // in Apache's style
		case !ok && slices.Contains([]string{"bytes", "array", "map", "struct"}, name):
			return c, fmt.Errorf("Cast transformation does not support casting to %s; supported types are int8, int16, int32, int64, "+ // Apache's wording
				"float32, float64, boolean, string", strings.ToUpper(name))
		case !ok:
			return c, fmt.Errorf("Invalid type found in casting spec: %s; expected int8, int16, int32, int64, float32, float64, boolean or string", parts[len(parts)-1]) // Apache's wording
		case len(parts) == 1:
			c.whole = kind
		default:
			c.types[strings.TrimSpace(parts[0])] = kind
		}
	}
	if c.whole != connect.Null && len(spec) > 1 {
		return c, fmt.Errorf("Cast transformations that specify a type to cast the entire value to may only specify a single cast in their spec") // Apache's wording
	}
	return c, nil
}

type cast struct {
	on part
	casts
	read  reader
	order []string // of the fields, for maps
	plans derived[castPlan]
}

// castPlan is the result of the casts for a schema: the new schema and the target type of each
// field, or Null.
type castPlan struct {
	schema *connect.Schema
	to     []connect.Kind
}

func newCast(c configs.Config, on part) (transformation, error) {
	parsed, err := parseCasts(c.List("spec"))
	t := &cast{on: on, casts: parsed, read: readerOf(c)}
	for name := range parsed.types {
		t.order = append(t.order, name)
	}
	slices.Sort(t.order)
	return t, err
}

func (t *cast) apply(r *record) (bool, error) {
	schema, v, err := t.on.get(r)
	switch {
	case err != nil || v.IsNull():
		return true, err
	case schema == nil && t.whole != connect.Null:
		v, err = castValue(nil, v, t.whole)
		t.on.set(r, nil, v)
		return true, err
	case schema == nil:
		return true, t.inMap(r, v)
	}
	plan, err := t.plans.of(schema, t.plan)
	switch {
	case err != nil:
		return false, err
	case t.whole != connect.Null:
		v, err = castValue(schema, v, t.whole)
		t.on.set(r, plan.schema, v)
		return true, err
	}
	return true, t.inStruct(r, plan, v)
}

func (t *cast) inMap(r *record, v connect.Value) error {
	entries, err := requireMap(v, "cast types")
	if err != nil {
		return err
	}
	out := t.on.entries(r, entries, len(t.order))
	for _, name := range t.order {
		i := keyIndex(out, name)
		if i < 0 { // as in Apache, this adds a null
			out = append(out, connect.MapEntry{Key: connect.StringValue(name)})
			continue
		}
		if out[i].Value, err = castValue(nil, out[i].Value, t.types[name]); err != nil {
			return err
		}
	}
	t.on.setMap(r, out)
	return nil
}

func (t *cast) inStruct(r *record, plan castPlan, v connect.Value) error {
	s, err := requireStruct(v, "cast types")
	if err != nil {
		return err
	}
	values := t.on.values(r, s, 0)
	for i, v := range values {
		if v.IsNull() {
			v = t.read.instead(s.Schema, i)
		}
		if to := plan.to[i]; to != connect.Null {
			if v, err = castValue(s.Schema.Fields[i].Schema, v, to); err != nil {
				return err
			}
		}
		if v.IsNull() {
			if err := check(&plan.schema.Fields[i], v); err != nil {
				return err
			}
		}
		values[i] = v
	}
	t.on.setStruct(r, plan.schema, values)
	return nil
}

func (t *cast) plan(s *connect.Schema) (p castPlan, err error) {
	if t.whole != connect.Null {
		p.schema = basics(s, t.whole)
		p.schema.Optional = s.Optional
		p.schema.Default, err = castValue(s, s.Default, t.whole)
		return p, err
	}
	fields, err := fieldsOf(s)
	if err != nil {
		return p, err
	}
	p.schema = basics(s, connect.KindStruct)
	p.schema.Optional = s.Optional
	if !s.Default.IsNull() {
		return p, dataErrorf("Cast transformation does not support casting from STRUCT: the schema has a default")
	}
	for _, f := range fields {
		to := t.types[f.Name]
		p.to = append(p.to, to)
		if to != connect.Null {
			of := &connect.Schema{Type: to, Optional: f.Schema.Optional}
			if of.Default, err = castValue(f.Schema, f.Schema.Default, to); err != nil {
				return p, err
			}
			f.Schema = of
		}
		p.schema.Fields = append(p.schema.Fields, f)
	}
	return p, nil
}
