package change

import (
	"errors"

	"millrace/plugins/connect"
)

// Names of Debezium's types of dates and times.
const (
	zonedTimestampName = "io.debezium.time.ZonedTimestamp"
	zonedTimeName      = "io.debezium.time.ZonedTime"
)

// timeConversion is for dates and times; false for other types.
func (e *Emitter) timeConversion(c *column) (conversion, bool) {
	switch c.kind.oid {
	case oidDate:
		return e.dateConversion(c), true
	case oidTime:
		return e.timeOfDayConversion(c), true
	case oidTimestamp:
		return e.timestampConversion(c), true
	case oidTimestamptz:
		width := c.scaleOr(c.length)
		if width > 9 {
			width = 0
		}
		return conversion{schema: named(connect.String, zonedTimestampName), fallback: connect.StringValue("1970-01-01T00:00:00Z"),
			missing: connect.Value{}, decode: func(text []byte) (connect.Value, error) { return decodeZoned(text, width) }}, true
	case oidTimetz:
		return conversion{schema: named(connect.String, zonedTimeName), fallback: connect.StringValue("00:00:00Z"), decode: zonedTime(c.element)}, true
	}
	return conversion{}, false
}

func (e *Emitter) dateConversion(*column) conversion {
	switch e.options.times {
	case "isostring":
		return conversion{schema: named(connect.String, "io.debezium.time.IsoDate"), fallback: connect.StringValue("1970-01-01Z"),
			decode: func(text []byte) (connect.Value, error) {
				days, err := parseDate(text)
				return connect.StringBytes(append(appendDate(nil, days), 'Z')), err
			}}
	case "connect":
		return conversion{schema: named(connect.Int32, connect.DateName), fallback: millisValue(0), decode: func(text []byte) (connect.Value, error) {
			days, err := parseDate(text)
			return millisValue(days * 86_400_000), err
		}}
	}
	return conversion{schema: named(connect.Int32, "io.debezium.time.Date"), fallback: connect.Int32Value(0), decode: func(text []byte) (connect.Value, error) {
		days, err := parseDate(text)
		return connect.Int32Value(int32(days)), err
	}}
}

// unit is the unit of a time, and the name of its schema.
type unit struct {
	name  string
	kind  connect.Kind
	nanos int64
}

// Units of times of day and of timestamps, by precision.
var (
	dayUnits = [3]unit{{"io.debezium.time.Time", connect.Int32, 1_000_000}, {"io.debezium.time.MicroTime", connect.Int64, 1000},
		{"io.debezium.time.NanoTime", connect.Int64, 1}}
	timestampUnits = [3]unit{{"io.debezium.time.Timestamp", connect.Int64, 1_000_000}, {"io.debezium.time.MicroTimestamp", connect.Int64, 1000},
		{"io.debezium.time.NanoTimestamp", connect.Int64, 1}}
)

// unitOf returns the index of the unit for a column.
func (o *Options) unitOf(c *column) int {
	switch digits := c.scaleOr(-1); {
	case o.times == "microseconds":
		return 1
	case o.times == "nanoseconds":
		return 2
	case digits <= 3:
		return 0
	case digits <= 6:
		return 1
	}
	return 2
}

func (e *Emitter) timeOfDayConversion(c *column) conversion {
	parse := parseTime
	if c.element { // Debezium reads elements in milliseconds
		parse = func(text []byte) (int64, error) {
			micros, err := parseTime(text)
			return micros % dayMicros / 1000 * 1000, err
		}
	}
	switch e.options.times {
	case "isostring":
		return conversion{schema: named(connect.String, "io.debezium.time.IsoTime"), fallback: connect.StringValue("00:00:00Z"),
			decode: func(text []byte) (connect.Value, error) {
				micros, err := parse(text)
				return connect.StringBytes(append(appendTime(nil, micros%dayMicros, variableWidth), 'Z')), err
			}}
	case "connect":
		return conversion{schema: named(connect.Int32, connect.TimeName), fallback: millisValue(0), decode: func(text []byte) (connect.Value, error) {
			micros, err := parse(text)
			return millisValue(micros / 1000), err
		}}
	}
	u := dayUnits[e.options.unitOf(c)]
	if e.options.times == "adaptive_time_microseconds" {
		u = dayUnits[1]
	}
	return conversion{schema: named(u.kind, u.name), fallback: u.value(0), decode: func(text []byte) (connect.Value, error) {
		micros, err := parse(text)
		return u.value(micros * 1000 / u.nanos), err
	}}
}

func (u unit) value(n int64) connect.Value {
	if u.kind == connect.Int32 {
		return connect.Int32Value(int32(n))
	}
	return connect.Int64Value(n)
}

func (e *Emitter) timestampConversion(c *column) conversion {
	switch e.options.times {
	case "isostring":
		return conversion{schema: named(connect.String, "io.debezium.time.IsoTimestamp"), fallback: connect.StringValue("1970-01-01T00:00:00Z"),
			decode: func(text []byte) (connect.Value, error) {
				micros, err := parseTimestamp(text)
				return connect.StringBytes(append(appendTimestamp(nil, micros, variableWidth), 'Z')), err
			}}
	case "connect":
		return conversion{schema: named(connect.Int64, connect.TimestampName), fallback: millisValue(0), decode: func(text []byte) (connect.Value, error) {
			micros, err := parseTimestamp(text)
			return millisValue(floor(micros, 1000)), err
		}}
	}
	u := timestampUnits[e.options.unitOf(c)]
	decode := func(text []byte) (connect.Value, error) {
		micros, err := parseTimestamp(text)
		return connect.Int64Value(floor(micros, u.nanos/1000)), err
	}
	if u.nanos == 1 {
		decode = decodeNanos
	}
	return conversion{schema: named(u.kind, u.name), fallback: connect.Int64Value(0), decode: decode}
}

var errNanos = errors.New("the timestamp is out of the range of nanoseconds since 1970 (1677 to 2262): set " + timeKey + "=microseconds or isostring")

func decodeNanos(text []byte) (connect.Value, error) {
	micros, err := parseTimestamp(text)
	switch {
	case err != nil:
		return connect.Value{}, err
	case micros == positiveInfinity:
		return connect.Int64Value(1<<63 - 1), nil
	case micros == negativeInfinity:
		return connect.Int64Value(-1 << 63), nil
	case micros > (1<<63-1)/1000 || micros < (-1<<63)/1000:
		return connect.Value{}, errNanos
	}
	return connect.Int64Value(micros * 1000), nil
}

func decodeZoned(text []byte, width int) (connect.Value, error) {
	if string(text) == "infinity" || string(text) == "-infinity" {
		return connect.StringBytes(text), nil
	}
	micros, err := parseZoned(text)
	if err != nil {
		return connect.Value{}, err
	}
	if width <= 0 {
		width = variableWidth
	}
	return connect.StringBytes(append(appendTimestamp(make([]byte, 0, 32), micros, width), 'Z')), nil
}

// zonedTime returns the decoder of timetz. Debezium reads elements of arrays in seconds.
func zonedTime(element bool) decoder {
	return func(text []byte) (connect.Value, error) {
		micros, err := parseZonedTime(text)
		if err != nil {
			return connect.Value{}, err
		}
		if element {
			micros = micros / 1_000_000 * 1_000_000
		}
		return connect.StringBytes(append(appendTime(nil, micros, variableWidth), 'Z')), nil
	}
}

// millisValue returns a value of one of Connect's logical types of time.
func millisValue(n int64) connect.Value { return connect.TimeValue(unixMilli(n)) }
