package transform

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/transform/javatext"
)

var timestampConverterClasses = halves(apachePackage+"TimestampConverter", "Converts a time in the %s, or in a field of it, to another format.", configs.Keys{
	configs.Def("field", configs.String, "", configs.High, "The name of the field. Empty: the whole key or value."),
	configs.Req("target.type", configs.String, configs.High, "The type to convert to: string, unix (a number), or Connect's Date, Time or Timestamp.",
		configs.OneOf("string", "unix", "Date", "Time", "Timestamp")),
	configs.Def("format", configs.String, "", configs.Medium, "The format of strings: a pattern of Java's SimpleDateFormat. Times are in UTC unless they contain a zone. Required "+
		"to convert from or to strings."),
	configs.Def("unix.precision", configs.String, "milliseconds", configs.Low, "The unit of numbers, counted since 1970: seconds, milliseconds, microseconds or nanoseconds.",
		configs.OneOf("nanoseconds", "microseconds", "milliseconds", "seconds")),
	replaceNull,
}, newTimestampConverter)

type timestampConverter struct {
	on      part
	read    reader
	field   string
	target  string
	format  *javatext.DateFormat // nil: none
	unit    time.Duration
	schemas derived[*connect.Schema]
}

func newTimestampConverter(c configs.Config, on part) (transformation, error) {
	t := &timestampConverter{on: on, read: readerOf(c), field: c.String("field"), target: c.String("target.type"),
		unit: timeUnits[c.String("unix.precision")]}
	pattern := c.String("format")
	if strings.TrimSpace(pattern) == "" {
		if t.target == "string" {
			return nil, errors.New("TimestampConverter requires format option to be specified when using string timestamps") // Apache's wording
		}
		return t, nil
	}
	format, err := javatext.ParseDateFormat(pattern)
	if err == nil && t.target != "string" {
		err = format.Readable()
	}
	if err != nil {
		return nil, prefixedKey("format", err)
	}
	t.format = format
	return t, nil
}

func prefixedKey(key string, err error) error { return fmt.Errorf("%s: %w", key, err) }

func (t *timestampConverter) apply(r *record) (bool, error) {
	schema, v, err := t.on.get(r)
	switch {
	case err != nil:
	case schema == nil && (t.field == "" || v.IsNull()):
		v, err = t.convert(nil, v)
	case schema == nil:
		v, err = t.inMap(v)
	case t.field == "":
		v, err = t.convert(schema, v)
		schema = t.targetSchema(schema.Optional)
	default:
		schema, v, err = t.inStruct(schema, v)
	}
	if err != nil {
		return false, err
	}
	t.on.set(r, schema, v)
	return true, nil
}

func (t *timestampConverter) inMap(v connect.Value) (connect.Value, error) {
	entries, err := requireMap(v, "converting timestamp formats")
	if err != nil {
		return v, err
	}
	converted, err := t.convert(nil, member(entries, t.field))
	if err != nil {
		return v, err
	}
	return connect.MapValue(put(copyOf(entries, 1), t.field, converted)), nil
}

func (t *timestampConverter) inStruct(schema *connect.Schema, v connect.Value) (*connect.Schema, connect.Value, error) {
	if !v.IsNull() && v.Kind() != connect.KindStruct {
		return nil, v, dataErrorf("Only Struct objects supported for [converting timestamp formats], found: %s", described(v))
	}
	updated, err := t.schemas.of(schema, t.schemaOf)
	if err != nil || v.IsNull() {
		return updated, v, err
	}
	v, err = t.structOf(updated, v.Struct())
	return updated, v, err
}

func (t *timestampConverter) structOf(updated *connect.Schema, s *connect.Struct) (connect.Value, error) {
	values := slices.Clone(s.Values)
	err := t.read.complete(values, s.Schema)
	if err != nil {
		return connect.Value{}, err
	}
	if i := s.Schema.FieldIndex(t.field); i >= 0 {
		if values[i], err = t.convert(s.Schema.Fields[i].Schema, values[i]); err != nil {
			return connect.Value{}, err
		}
	}
	return structOf(updated, values), nil
}

func (t *timestampConverter) schemaOf(s *connect.Schema) (*connect.Schema, error) {
	fields, err := fieldsOf(s)
	if err != nil {
		return nil, err
	}
	out := basics(s, connect.KindStruct)
	out.Optional = s.Optional
	for _, f := range fields {
		if f.Name == t.field {
			f.Schema = t.targetSchema(f.Schema.Optional)
		}
		out.Fields = append(out.Fields, f)
	}
	if s.Default.Kind() == connect.KindStruct {
		out.Default, err = t.structOf(out, s.Default.Struct())
	}
	return out, err
}

func (t *timestampConverter) targetSchema(optional bool) *connect.Schema {
	schemas := map[string][2]*connect.Schema{
		"string": {connect.StringSchema, connect.OptionalStringSchema}, "unix": {connect.Int64Schema, optionalInt64},
		"Date": {dateSchema, optionalDate}, "Time": {timeSchema, optionalTime}, "Timestamp": {timestampSchema, optionalTimestamp},
	}[t.target]
	if optional {
		return schemas[1]
	}
	return schemas[0]
}

// convert converts one time to the target type; null stays null.
func (t *timestampConverter) convert(schema *connect.Schema, v connect.Value) (connect.Value, error) {
	v, err := decoded(v)
	if err != nil {
		return v, err
	}
	expected := v.Kind()
	if schema != nil {
		if expected = schema.Type; isTime(schema) {
			expected = connect.KindTime
		} else if expected != connect.String && expected != connect.Int64 {
			return v, errorf(connectException, "Schema of type %s does not correspond to a known timestamp type format", schema.Type)
		}
	}
	switch {
	case v.IsNull():
		return v, nil
	case v.Kind() != expected:
		return v, dataErrorf("Expected a timestamp of type %s, but found %s", expected, described(v))
	}
	ms, err := t.millis(v)
	if err != nil {
		return v, err
	}
	switch t.target {
	case "string":
		return connect.StringValue(t.format.Format(ms)), nil
	case "unix":
		return connect.Int64Value(t.count(ms)), nil
	case "Date":
		ms -= javatext.FloorMod(ms, millisPerDay)
	case "Time":
		ms = javatext.FloorMod(ms, millisPerDay)
	}
	return connect.TimeValue(time.UnixMilli(ms)), nil
}

// millis parses a time.
func (t *timestampConverter) millis(v connect.Value) (int64, error) {
	switch v.Kind() {
	case connect.KindTime:
		return v.Int(), nil
	case connect.Int64:
		n := v.Int()
		if t.unit == time.Second {
			return times(n, 1000), nil
		}
		return n / int64(time.Millisecond/t.unit), nil
	case connect.String:
		if t.format == nil {
			return 0, errorf(nullPointer, "a string can only be read as a time by the key format: set it")
		}
		ms, ok := t.format.Parse(v.Str())
		if !ok {
			return 0, dataErrorf("Could not parse timestamp: value (%s) does not match pattern (%s)", v.Str(), t.format)
		}
		return ms, nil
	}
	return 0, dataErrorf("TimestampConverter does not support %s", described(v))
}

// count converts milliseconds to the configured unit. On overflow it returns the largest number.
func (t *timestampConverter) count(ms int64) int64 {
	if t.unit == time.Second {
		return ms / 1000
	}
	return times(ms, int64(time.Millisecond/t.unit))
}

func times(n, factor int64) int64 {
	switch {
	case n > math.MaxInt64/factor:
		return math.MaxInt64
	case n < math.MinInt64/factor:
		return math.MinInt64
	}
	return n * factor
}
