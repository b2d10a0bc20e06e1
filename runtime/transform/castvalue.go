package transform

import (
	"encoding/base64"
	"regexp"
	"strconv"
	"strings"

	"millrace/plugins/connect"
	"millrace/runtime/number"
)

const millisPerDay = 24 * 60 * 60 * 1000

// castValue converts v to another type, as Java's number classes do: whole numbers lose their high
// bits, fractions are truncated and clamped to the range.
func castValue(schema *connect.Schema, v connect.Value, to connect.Kind) (connect.Value, error) {
	v, err := decoded(v)
	if err != nil {
		return v, err
	}
	switch k := v.Kind(); {
	case k == connect.Null || k == to && (schema == nil || !isTime(schema)):
		return v, nil
	case k == connect.List || k == connect.Map || k == connect.KindStruct || schema == nil && (k == connect.KindDecimal || k == connect.KindTime):
		return v, dataErrorf("Cast transformation does not support casting from %s", k)
	case to == connect.String:
		return castToString(schema, v), nil
	case schema != nil && isTime(schema) != (k == connect.KindTime):
		return v, errorf(classCast, "a schema with the name %s is of a %s", schema.Name, k)
	case k == connect.KindTime:
		n, err := encodeTime(schema, v)
		if err != nil {
			return v, err
		}
		v = n
	case k == connect.String:
		return castString(v.Str(), to)
	case k == connect.Bytes:
		return v, dataErrorf("Cast transformation cannot cast bytes to %s", to)
	}
	return castNumber(v, to), nil
}

func castToString(schema *connect.Schema, v connect.Value) connect.Value {
	switch v.Kind() {
	case connect.Bytes:
		return connect.StringValue(base64.StdEncoding.EncodeToString(v.Bytes()))
	case connect.KindTime:
		return connect.StringValue(timeText(schema, v))
	case connect.KindDecimal:
		return connect.StringBytes(number.AppendDecimal(nil, v.Decimal()))
	}
	return connect.StringBytes(v.AppendText(make([]byte, 0, 24)))
}

// timeText formats a Date, a Time or a Timestamp. A Timestamp on 1 January 1970 is formatted as a
// time, one at midnight as a date, any other as both.
func timeText(schema *connect.Schema, v connect.Value) string {
	layout := "2006-01-02T15:04:05.000Z"
	switch ms := v.Int(); {
	case schema.Name == connect.TimeName || schema.Name != connect.DateName && ms >= 0 && ms < millisPerDay:
		layout = "15:04:05.000Z"
	case ms%millisPerDay == 0:
		layout = "2006-01-02"
	}
	return v.Time().Format(layout)
}

// encodeTime returns the number that represents a Date, Time or Timestamp.
func encodeTime(schema *connect.Schema, v connect.Value) (connect.Value, error) {
	ms := v.Int()
	switch schema.Name {
	case connect.DateName:
		if ms%millisPerDay != 0 {
			return v, dataErrorf("Kafka Connect Date type should not have any time fields set to non-zero values.")
		}
		return connect.Int32Value(int32(ms / millisPerDay)), nil
	case connect.TimeName:
		if ms < 0 || ms >= millisPerDay {
			return v, dataErrorf("Kafka Connect Time type should not have any date fields set to non-zero values.")
		}
		return connect.Int32Value(int32(ms)), nil
	}
	return connect.Int64Value(ms), nil
}

var widths = [...]int{connect.Int8: 8, connect.Int16: 16, connect.Int32: 32, connect.Int64: 64, connect.Float32: 32, connect.Float64: 64}

func castString(s string, to connect.Kind) (connect.Value, error) {
	bits := widths[to]
	switch to {
	case connect.Bool:
		return connect.BoolValue(strings.EqualFold(s, "true")), nil
	case connect.Float32, connect.Float64:
		f, ok := javaFloat(s, bits)
		if !ok {
			return connect.Value{}, dataErrorf("Value (%s) was out of range for requested data type", s)
		}
		return castNumber(connect.Float64Value(f), to), nil
	}
	n, err := strconv.ParseInt(unpadded(s), 10, bits)
	if err != nil {
		return connect.Value{}, dataErrorf("Value (%s) was out of range for requested data type", s)
	}
	return castNumber(connect.Int64Value(n), to), nil
}

// unpadded strips leading zeros. Files with fixed-width columns are full of them, and each would
// cost as much as a digit.
func unpadded(s string) string {
	const zeros = "00000000"
	i := 0
	for len(s)-i > len(zeros) && s[i:i+len(zeros)] == zeros {
		i += len(zeros)
	}
	if i > 0 && (s[i] == '+' || s[i] == '-') {
		return s
	}
	return s[i:]
}

var floatText = regexp.MustCompile(`^[+-]?(?:NaN|Infinity|((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?\d+)[fFdD]?)$`)

// javaFloat parses what Java's Float and Double parse.
func javaFloat(s string, bits int) (float64, bool) {
	s = strings.TrimFunc(s, func(r rune) bool { return r <= ' ' })
	m := floatText.FindStringSubmatch(s)
	switch {
	case m == nil:
		return 0, false
	case m[1] != "":
		s = s[:strings.Index(s, m[1])+len(m[1])]
	}
	f, _ := strconv.ParseFloat(s, bits) // values out of range become infinite
	return f, true
}

// castNumber converts between numbers, booleans and decimals as Java does.
func castNumber(v connect.Value, to connect.Kind) connect.Value {
	if v.Kind() == connect.Bool {
		v = connect.Int64Value(v.Int())
	}
	switch to {
	case connect.Float32:
		return connect.Float32Value(number.Float32(v))
	case connect.Float64:
		return connect.Float64Value(number.Float64(v))
	case connect.Int64:
		return connect.Int64Value(number.Int64(v))
	case connect.Bool:
		return connect.BoolValue(number.Int64(v) != 0)
	}
	n := number.Int32(v)
	switch to {
	case connect.Int8:
		return connect.Int8Value(int8(n))
	case connect.Int16:
		return connect.Int16Value(int16(n))
	}
	return connect.Int32Value(n)
}
