package transform

import (
	"fmt"
	"slices"
	"time"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/transform/javatext"
)

const ownPackage = "millrace.transforms."

var timeZoneClasses = halves(ownPackage+"TimeZone", "Converts times in fields of the %s from one time zone to another.", configs.Keys{
	configs.Req("fields", configs.List, configs.High, "The names of the fields: strings, or Timestamps and numbers of milliseconds that represent local time.",
		configs.NonEmptyList, configs.UniqueItems),
	configs.Def("from", configs.String, "UTC", configs.High, "The time zone of times that do not contain one, such as Europe/Berlin.", checkZone),
	configs.Req("to", configs.String, configs.High, "The time zone to convert to.", checkZone),
	configs.Def("format", configs.String, "yyyy-MM-dd'T'HH:mm:ss", configs.Medium, "The format of strings: a pattern of Java's SimpleDateFormat."),
}, newTimeZone)

func checkZone(name string) error {
	if _, err := time.LoadLocation(name); err != nil || name == "" || name == "Local" {
		return fmt.Errorf("there is no such time zone; expected a name such as UTC or Europe/Berlin")
	}
	return nil
}

type timeZone struct {
	on       part
	fields   []string
	from, to *time.Location
	format   *javatext.DateFormat
}

func newTimeZone(c configs.Config, on part) (transformation, error) {
	t := &timeZone{on: on, fields: c.List("fields")}
	var err error
	if t.from, err = time.LoadLocation(c.String("from")); err != nil {
		return nil, err
	}
	if t.to, err = time.LoadLocation(c.String("to")); err != nil {
		return nil, err
	}
	if t.format, err = javatext.ParseDateFormat(c.String("format")); err == nil {
		err = t.format.Readable()
	}
	if err != nil {
		return nil, prefixedKey("format", err)
	}
	return t, nil
}

func (t *timeZone) apply(r *record) (bool, error) {
	schema, v, err := t.on.get(r)
	if err != nil || v.IsNull() {
		return true, err
	}
	if schema == nil {
		entries, err := requireMap(v, "changing time zones")
		if err != nil {
			return false, err
		}
		entries = slices.Clone(entries)
		for _, field := range t.fields {
			if i := keyIndex(entries, field); i >= 0 {
				if entries[i].Value, err = t.moved(field, entries[i].Value); err != nil {
					return false, err
				}
			}
		}
		t.on.set(r, nil, connect.MapValue(entries))
		return true, nil
	}
	s, err := requireStruct(v, "changing time zones")
	if err != nil {
		return false, err
	}
	values := slices.Clone(s.Values)
	for _, field := range t.fields {
		if i := s.Schema.FieldIndex(field); i >= 0 {
			if values[i], err = t.moved(field, values[i]); err != nil {
				return false, err
			}
		}
	}
	t.on.set(r, schema, structOf(s.Schema, values))
	return true, nil
}

func (t *timeZone) moved(field string, v connect.Value) (connect.Value, error) {
	switch v.Kind() {
	case connect.Null:
		return v, nil
	case connect.KindTime:
		return connect.TimeValue(time.UnixMilli(t.shifted(v.Int()))), nil
	case connect.Int64:
		return connect.Int64Value(t.shifted(v.Int())), nil
	case connect.String:
		ms, ok := t.format.ParseIn(v.Str(), t.from)
		if !ok {
			return v, dataErrorf("the field %s holds %q, which does not match the pattern %s", field, v.Str(), t.format)
		}
		return connect.StringValue(t.format.FormatIn(ms, t.to)), nil
	}
	return v, dataErrorf("the field %s holds %s; expected a string, a Timestamp or an int64", field, described(v))
}

// shifted converts the local time of one zone to that of the other.
func (t *timeZone) shifted(local int64) int64 {
	ms := javatext.Instant(local, t.from)
	_, seconds := time.UnixMilli(ms).In(t.to).Zone()
	return ms + int64(seconds)*1000
}
