package transform

import (
	"math/big"
	"slices"
	"time"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/number"
)

var maskFieldClasses = halves(apachePackage+"MaskField", "Masks fields of the %s: replaces them with 0, false or an empty value, or with a given text.", configs.Keys{
	configs.Req("fields", configs.List, configs.High, "The names of the fields.", configs.NonEmptyList, configs.UniqueItems),
	configs.Opt("replacement", configs.String, configs.Low, "The replacement for numbers and strings.", configs.NonEmpty),
	replaceNull,
}, func(c configs.Config, on part) (transformation, error) {
	return &maskField{on: on, read: readerOf(c), fields: c.List("fields"), replacement: c.String("replacement")}, nil
})

type maskField struct {
	on          part
	read        reader
	fields      []string
	replacement string
}

func (t *maskField) apply(r *record) (bool, error) {
	schema, v, err := t.on.get(r)
	switch {
	case err != nil:
		return false, err
	case schema == nil:
		return true, t.inMap(r, v)
	}
	return true, t.inStruct(r, schema, v)
}

func (t *maskField) inMap(r *record, v connect.Value) error {
	entries, err := requireMap(v, "mask fields")
	if err != nil {
		return err
	}
	out := t.on.entries(r, entries, len(t.fields))
	for _, field := range t.fields {
		masked, err := t.mask(member(entries, field))
		if err != nil {
			return err
		}
		out = put(out, field, masked)
	}
	t.on.setMap(r, out)
	return nil
}

func (t *maskField) inStruct(r *record, schema *connect.Schema, v connect.Value) error {
	s, err := requireStruct(v, "mask fields")
	if err != nil {
		return err
	}
	of := s.Schema
	values := t.on.values(r, s, 0)
	if err := t.read.complete(values, of); err != nil {
		return err
	}
	for i := range of.Fields {
		if slices.Contains(t.fields, of.Fields[i].Name) {
			if values[i], err = t.mask(values[i]); err != nil {
				return err
			}
		}
	}
	t.on.set(r, schema, structOf(of, values))
	return nil
}

func (t *maskField) mask(v connect.Value) (connect.Value, error) {
	v, err := decoded(v)
	switch {
	case err != nil || v.IsNull():
		return v, err
	case t.replacement == "":
		return blank(v)
	}
	return t.replaced(v)
}

func blank(v connect.Value) (connect.Value, error) {
	switch k := v.Kind(); k {
	case connect.Bool:
		return connect.BoolValue(false), nil
	case connect.Int8, connect.Int16, connect.Int32, connect.Int64, connect.Float32, connect.Float64:
		return castNumber(connect.Int64Value(0), k), nil
	case connect.String:
		return connect.StringValue(""), nil
	case connect.KindDecimal:
		return connect.DecimalValue(&connect.Decimal{Unscaled: new(big.Int)}), nil
	case connect.KindTime:
		return connect.TimeValue(time.UnixMilli(0)), nil
	case connect.List:
		return connect.ListValue(nil), nil
	case connect.Map:
		return connect.MapValue(nil), nil
	}
	return v, dataErrorf("Cannot mask %s", described(v))
}

func (t *maskField) replaced(v connect.Value) (connect.Value, error) {
	switch k := v.Kind(); k {
	case connect.String:
		return connect.StringValue(t.replacement), nil
	case connect.Int8, connect.Int16, connect.Int32, connect.Int64, connect.Float32, connect.Float64:
		if d, ok := number.ParseDecimal(t.replacement); ok {
			return castNumber(connect.DecimalValue(d), k), nil
		}
	case connect.KindDecimal:
		if d, ok := number.ParseDecimal(t.replacement); ok {
			return connect.DecimalValue(d), nil
		}
	default:
		return v, dataErrorf("Cannot mask %s with custom replacement.", described(v))
	}
	return v, dataErrorf("Unable to convert %s to number", t.replacement)
}
