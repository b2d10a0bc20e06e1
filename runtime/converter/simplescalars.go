package converter

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"millrace/plugins/connect"
	"millrace/runtime/number"
)

var (
	int8Schema      = &connect.Schema{Type: connect.Int8}
	int16Schema     = &connect.Schema{Type: connect.Int16}
	float32Schema   = &connect.Schema{Type: connect.Float32}
	dateSchema      = &connect.Schema{Type: connect.Int32, Name: connect.DateName, Version: 1}
	timeSchema      = &connect.Schema{Type: connect.Int32, Name: connect.TimeName, Version: 1}
	timestampSchema = &connect.Schema{Type: connect.Int64, Name: connect.TimestampName, Version: 1}
)

func trim(s string) string { return strings.TrimFunc(s, isJavaBlank) }

// temporal parses a date, a time or a timestamp, distinguished by length, as leniently as Java:
// 2024-13-45 is a day in February 2025. Unlike Java it rejects text after the pattern.
func temporal(s string) (*connect.Schema, connect.Value, bool) {
	var schema *connect.Schema
	pattern := ""
	switch utf8.RuneCountInString(s) {
	case 10:
		schema, pattern = dateSchema, "y-m-d"
	case 13:
		schema, pattern = timeSchema, "H:M:S.fZ"
	case 24:
		schema, pattern = timestampSchema, "y-m-dTH:M:S.fZ"
	default:
		return nil, connect.Value{}, false
	}
	fields, ok := match(s, pattern)
	if !ok {
		return nil, connect.Value{}, false
	}
	if schema == timeSchema {
		fields['y'], fields['m'], fields['d'] = 1970, 1, 1
	}
	moment := time.Date(fields['y'], time.Month(fields['m']), fields['d'], fields['H'], fields['M'], fields['S'], 0, time.UTC)
	return schema, connect.TimeValue(moment.Add(time.Duration(fields['f']) * time.Millisecond)), true
}

// match matches digits where the pattern has y m d H M S or f, and the pattern's own character
// elsewhere.
func match(s, pattern string) (fields ['z']int, ok bool) {
	for i := range len(pattern) {
		c := pattern[i]
		if strings.IndexByte("ymdHMSf", c) < 0 {
			if s == "" || s[0] != c {
				return fields, false
			}
			s = s[1:]
			continue
		}
		s = strings.TrimLeft(s, " \t")
		end := 0
		for end < len(s) && s[end] >= '0' && s[end] <= '9' {
			end++
		}
		n, err := strconv.Atoi(s[:end])
		if err != nil || n > math.MaxInt32 {
			return fields, false
		}
		fields[c], s = n, s[end:]
	}
	return fields, s == ""
}

// number parses what Java's BigDecimal parses. An integer becomes the smallest integer type that
// holds it; any other number the first of float32, float64 and decimal that is finite.
func (c *simpleHeader) number(token string) (*connect.Schema, connect.Value, bool) {
	text, digits, scale, ok := number.SplitDecimal(token)
	if !ok {
		return nil, connect.Value{}, false
	}
	if n, whole := wholeNumber(digits, scale); whole {
		s, v := smallest(n)
		return s, v, true
	}
	if scale != 0 {
		if f, err := strconv.ParseFloat(text, 32); err == nil {
			return float32Schema, connect.Float32Value(float32(f)), true
		}
		if f, err := strconv.ParseFloat(text, 64); err == nil {
			return connect.Float64Schema, connect.Float64Value(f), true
		}
	}
	unscaled, ok := new(big.Int).SetString(digits, 10)
	s := c.schema(schemaShape{kind: connect.Bytes, scale: strconv.FormatInt(scale, 10)})
	return s, connect.DecimalValue(&connect.Decimal{Unscaled: unscaled, Scale: int32(scale)}), ok
}

// wholeNumber returns digits · 10^-scale if that is an int64.
func wholeNumber(digits string, scale int64) (int64, bool) {
	if strings.Trim(digits, "-0") == "" {
		return 0, true
	}
	for scale > 0 {
		if digits[len(digits)-1] != '0' {
			return 0, false
		}
		digits, scale = digits[:len(digits)-1], scale-1
	}
	if scale < -18 {
		return 0, false
	}
	n, err := strconv.ParseInt(digits+strings.Repeat("0", int(-scale)), 10, 64)
	return n, err == nil
}

func smallest(n int64) (*connect.Schema, connect.Value) {
	switch {
	case n == int64(int8(n)):
		return int8Schema, connect.Int8Value(int8(n))
	case n == int64(int16(n)):
		return int16Schema, connect.Int16Value(int16(n))
	case n == int64(int32(n)):
		return connect.Int32Schema, connect.Int32Value(int32(n))
	}
	return connect.Int64Schema, connect.Int64Value(n)
}

// commonSchema is the schema that all elements of a container fit. There is none if they differ in
// more than width.
type commonSchema struct {
	schema *connect.Schema
	mixed  bool
}

func (c *commonSchema) merge(s *connect.Schema) {
	switch {
	case s == nil || c.mixed || c.schema == s:
	case c.schema == nil:
		c.schema = s
	case isNumber(c.schema) && isNumber(s):
		if s.Type > c.schema.Type {
			c.schema = s
		}
	default:
		c.schema, c.mixed = nil, true
	}
}

func isNumber(s *connect.Schema) bool {
	return s.Name == "" && s.Type >= connect.Int8 && s.Type <= connect.Float64
}

// align converts numbers to the common type. A null is then an error, because the schema is not
// optional.
func (c *commonSchema) align(values []connect.Value) error {
	if c.schema == nil {
		return nil
	}
	for i, v := range values {
		if v.IsNull() {
			return errNoValue
		}
		if isNumber(c.schema) {
			values[i] = widen(v, c.schema.Type)
		}
	}
	return nil
}

func widen(v connect.Value, to connect.Kind) connect.Value {
	from := v.Kind()
	switch to {
	case connect.Int16:
		return connect.Int16Value(int16(v.Int()))
	case connect.Int32:
		return connect.Int32Value(int32(v.Int()))
	case connect.Int64:
		return connect.Int64Value(v.Int())
	case connect.Float32, connect.Float64:
		f := v.Float()
		if from != connect.Float32 && from != connect.Float64 {
			f = float64(v.Int())
		}
		if to == connect.Float32 {
			return connect.Float32Value(float32(f))
		}
		return connect.Float64Value(f)
	}
	return v
}
