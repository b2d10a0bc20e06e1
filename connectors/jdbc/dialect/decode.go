package dialect

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"

	"millrace/plugins/connect"
)

// Value returns what a driver returned for a column as data.
func (c *ReadColumn) Value(x any) (connect.Value, error) {
	if x == nil {
		return connect.Value{}, nil
	}
	v, err := c.value(x)
	if err != nil {
		return v, fmt.Errorf("the column %s: %w", c.Name, err)
	}
	return v, nil
}

func (c *ReadColumn) value(x any) (connect.Value, error) {
	switch c.kind {
	case Bool:
		return boolOf(x)
	case Int8, Int16, Int32, Int64:
		return c.integer(x)
	case Float32, Float64:
		f, err := strconv.ParseFloat(textOf(x), 64)
		if c.kind == Float32 {
			return connect.Float32Value(float32(f)), err
		}
		return connect.Float64Value(f), err
	case Bytes:
		switch x := x.(type) {
		case []byte:
			return connect.BytesValue(append([]byte{}, x...)), nil
		case string:
			return connect.BytesValue([]byte(x)), nil
		}
		return connect.BytesValue([]byte(textOf(x))), nil
	case Decimal:
		return c.decimal(textOf(x))
	case Date, Time, Timestamp:
		return c.moment(x)
	}
	return connect.StringValue(textOf(x)), nil
}

// textOf returns a value as text. Drivers return numbers as text, too.
func textOf(x any) string {
	switch x := x.(type) {
	case string:
		return strings.Clone(x)
	case []byte:
		return string(x)
	case int64:
		return strconv.FormatInt(x, 10)
	case float64:
		return strconv.FormatFloat(x, 'g', -1, 64)
	case float32:
		return strconv.FormatFloat(float64(x), 'g', -1, 32)
	case time.Time:
		return x.Format("2006-01-02 15:04:05.999999999")
	}
	return fmt.Sprint(x)
}

func boolOf(x any) (connect.Value, error) {
	switch x := x.(type) {
	case bool:
		return connect.BoolValue(x), nil
	case int64:
		return connect.BoolValue(x != 0), nil
	}
	b, err := strconv.ParseBool(textOf(x))
	return connect.BoolValue(b), err
}

func (c *ReadColumn) integer(x any) (connect.Value, error) {
	n, ok := x.(int64)
	switch y := x.(type) {
	case int64:
	case bool:
		if y {
			n = 1
		}
		ok = true
	}
	if !ok {
		text := textOf(x)
		var err error
		if n, err = strconv.ParseInt(text, 10, 64); err != nil {
			whole, zeros, found := strings.Cut(text, ".")
			if n, err = strconv.ParseInt(whole, 10, 64); err != nil || !found || strings.Trim(zeros, "0") != "" {
				return connect.Value{}, fmt.Errorf("%.40s is no integer of 64 bits", text)
			}
		}
	}
	bits := map[Kind]int{Int8: 8, Int16: 16, Int32: 32, Int64: 64}[c.kind]
	if bits < 64 && (n >= 1<<(bits-1) || n < -1<<(bits-1)) {
		return connect.Value{}, fmt.Errorf("%d is no integer of %d bits", n, bits)
	}
	switch c.kind {
	case Int8:
		return connect.Int8Value(int8(n)), nil
	case Int16:
		return connect.Int16Value(int16(n)), nil
	case Int32:
		return connect.Int32Value(int32(n)), nil
	}
	return connect.Int64Value(n), nil
}

// decimal parses digits with the scale of the column. It never rounds.
func (c *ReadColumn) decimal(text string) (connect.Value, error) {
	mantissa, exponent := text, 0
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		n, err := strconv.Atoi(text[i+1:])
		if err != nil || n > 1000 || n < -1000 {
			return connect.Value{}, fmt.Errorf("%.40s is no decimal", text)
		}
		mantissa, exponent = text[:i], n
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	unscaled, ok := new(big.Int).SetString(whole+fraction, 10)
	if !ok {
		return connect.Value{}, fmt.Errorf("%.40s is no decimal", text)
	}
	shift := int(c.scale) - (len(fraction) - exponent)
	if shift >= 0 {
		unscaled.Mul(unscaled, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(shift)), nil))
		return connect.DecimalValue(&connect.Decimal{Unscaled: unscaled, Scale: c.scale}), nil
	}
	rest := new(big.Int)
	unscaled.QuoRem(unscaled, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(-shift)), nil), rest)
	if rest.Sign() != 0 {
		return connect.Value{}, fmt.Errorf("%.40s has more than %d decimal places, and the column has no scale: give it one, cast it in a query, or set numeric.mapping=best_fit_eager_double", text, c.scale)
	}
	return connect.DecimalValue(&connect.Decimal{Unscaled: unscaled, Scale: c.scale}), nil
}

var layouts = []string{"2006-01-02 15:04:05.999999999", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999Z07:00",
	"2006-01-02 15:04:05.999999999Z07", "2006-01-02", "15:04:05.999999999", "15:04:05.999999999Z07:00", "15:04:05.999999999Z07", "15:04"}

// parse returns a time as the driver returned it: a wall clock in UTC, or a point in time if zoned.
func (c *ReadColumn) parse(x any) (t time.Time, zoned bool, err error) {
	switch x := x.(type) {
	case time.Time:
		return x, false, nil
	case int64: // of SQLite, as the Java driver writes it
		return time.UnixMilli(x).UTC(), true, nil
	}
	text := textOf(x)
	for _, layout := range layouts {
		if t, err = time.Parse(layout, text); err == nil {
			return t, strings.Contains(layout, "Z"), nil
		}
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.UnixMilli(n).UTC(), true, nil
	}
	return t, false, fmt.Errorf("%.40s is no date or time", text)
}

// moment returns a Date, Time or Timestamp.
func (c *ReadColumn) moment(x any) (connect.Value, error) {
	t, zoned, err := c.parse(x)
	if err != nil {
		return connect.Value{}, err
	}
	wall := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
	switch c.kind {
	case Date:
		return connect.TimeValue(c.read.Zone.days(wall.Truncate(24 * time.Hour))), nil
	case Time:
		return connect.TimeValue(time.UnixMilli(wall.Sub(wall.Truncate(24 * time.Hour)).Milliseconds())), nil
	}
	if !zoned && !c.zonedTime(t) {
		wall = c.read.Zone.days(wall)
		t = time.Date(wall.Year(), wall.Month(), wall.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), c.read.Zone.Location)
	}
	switch c.read.Granularity {
	case "micros_long":
		return connect.Int64Value(t.UnixMicro()), nil
	case "micros_string":
		return connect.StringValue(strconv.FormatInt(t.UnixMicro(), 10)), nil
	case "micros_iso_datetime_string":
		return connect.StringValue(t.In(c.read.Zone.Location).Format("2006-01-02T15:04:05.000000")), nil
	case "nanos_long":
		return connect.Int64Value(t.UnixNano()), nil
	case "nanos_string":
		return connect.StringValue(strconv.FormatInt(t.UnixNano(), 10)), nil
	case "nanos_iso_datetime_string":
		return connect.StringValue(t.In(c.read.Zone.Location).Format("2006-01-02T15:04:05.000000000")), nil
	}
	return connect.TimeValue(t), nil
}

// zonedTime reports whether a time of a driver is a point in time. Drivers return wall clocks in UTC.
func (c *ReadColumn) zonedTime(t time.Time) bool { return c.zoned || t.Location() != time.UTC }

// Instant returns the point in time of a timestamp column, with all its digits.
func (c *ReadColumn) Instant(x any) (time.Time, error) {
	t, zoned, err := c.parse(x)
	if err != nil || zoned || c.zonedTime(t) {
		return t, err
	}
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), c.read.Zone.Location), nil
}
