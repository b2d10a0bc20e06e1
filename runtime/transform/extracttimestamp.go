package transform

import (
	"errors"
	"time"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/transform/javatext"
)

var extractTimestampClasses = halves(aivenPackage+"ExtractTimestamp", "Sets the record's timestamp to a field of the %s.", configs.Keys{
	configs.Req("field.name", configs.String, configs.High, "The field with the time: a Timestamp, a number or, if format is set, a string. Dots separate the names of nested fields.", configs.NonEmpty),
	configs.Def("timestamp.resolution", configs.String, "milliseconds", configs.Low, "The unit of a number, counted since 1970: seconds, milliseconds, microseconds or nanoseconds.",
		configs.OneOf("seconds", "milliseconds", "microseconds", "nanoseconds")),
	configs.Def("format", configs.String, "", configs.Low, "The format of a string, in UTC: a pattern of Java's SimpleDateFormat."),
}, newExtractTimestamp)

type extractTimestamp struct {
	field extractField
	read  timestampConverter
}

func newExtractTimestamp(c configs.Config, on part) (transformation, error) {
	path, err := parsePath(c.String("field.name"))
	t := &extractTimestamp{field: extractField{on: on, read: reader{defaults: true}, path: path}}
	t.read.unit = timeUnits[c.String("timestamp.resolution")]
	if pattern := c.String("format"); pattern != "" && err == nil {
		if t.read.format, err = javatext.ParseDateFormat(pattern); err == nil {
			err = t.read.format.Readable()
		}
		if err != nil {
			err = prefixedKey("format", err)
		}
	}
	return t, err
}

var timeUnits = map[string]time.Duration{"seconds": time.Second, "milliseconds": time.Millisecond, "microseconds": time.Microsecond,
	"nanoseconds": time.Nanosecond}

func (t *extractTimestamp) apply(r *record) (bool, error) {
	_, v, err := t.field.find(r)
	if err != nil {
		return false, err
	}
	if v.IsNull() {
		return false, dataErrorf("the timestamp is missing or null in the %s", t.field.on)
	}
	ms, err := t.read.millis(asLong(v))
	var e *Error
	if errors.As(err, &e) {
		e.Exception = dataException
	}
	if err == nil && ms < 0 {
		err = dataErrorf("a record's timestamp cannot be before 1970")
	}
	r.Timestamp = ms
	return true, err
}

// asLong converts an integer of any width to an int64.
func asLong(v connect.Value) connect.Value {
	switch v.Kind() {
	case connect.Int8, connect.Int16, connect.Int32:
		return connect.Int64Value(v.Int())
	}
	return v
}
