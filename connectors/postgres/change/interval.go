package change

import (
	"bytes"
	"math"
	"strconv"

	"millrace/plugins/connect"
)

// interval is what the JDBC driver makes of an interval.
type interval struct {
	years, months, days, hours, minutes int64
	seconds                             float64
}

// intervalConversion is for interval columns.
func (e *Emitter) intervalConversion() conversion {
	if e.options.intervals == "string" {
		return conversion{schema: named(connect.String, "io.debezium.time.Interval"), fallback: connect.StringValue("P0Y0M0DT0H0M0S"),
			decode: func(text []byte) (connect.Value, error) {
				i, err := parseInterval(text)
				return connect.StringBytes(i.iso()), err
			}}
	}
	return conversion{schema: named(connect.Int64, "io.debezium.time.MicroDuration"), fallback: connect.Int64Value(0),
		decode: func(text []byte) (connect.Value, error) {
			i, err := parseInterval(text)
			return connect.Int64Value(i.micros()), err
		}}
}

// parseInterval parses an interval in PostgreSQL's own style, such as 1 year -2 mons +3 days
// 04:05:06.7.
func parseInterval(text []byte) (interval, error) {
	var out interval
	fields := bytes.Fields(text)
	for i := 0; i < len(fields); i++ {
		if bytes.IndexByte(fields[i], ':') >= 0 {
			if !out.clock(fields[i]) {
				return out, errSyntax
			}
			continue
		}
		n, err := strconv.ParseInt(str(bytes.TrimPrefix(fields[i], []byte("+"))), 10, 32)
		if i++; err != nil || i == len(fields) {
			return out, errSyntax
		}
		switch name := fields[i]; {
		case bytes.HasPrefix(name, []byte("year")):
			out.years = n
		case bytes.HasPrefix(name, []byte("mon")):
			out.months = n
		case bytes.HasPrefix(name, []byte("day")):
			out.days = n
		default:
			return out, errSyntax
		}
	}
	return out, nil
}

// clock parses the part of hours, minutes and seconds.
func (i *interval) clock(text []byte) bool {
	sign := int64(1)
	if rest, ok := bytes.CutPrefix(text, []byte("-")); ok {
		text, sign = rest, -1
	}
	parts := bytes.Split(bytes.TrimPrefix(text, []byte("+")), []byte(":"))
	if len(parts) != 3 {
		return false
	}
	hours, err1 := strconv.ParseUint(str(parts[0]), 10, 31)
	minutes, err2 := strconv.ParseUint(str(parts[1]), 10, 31)
	seconds, err3 := strconv.ParseFloat(str(parts[2]), 64)
	if err1 != nil || err2 != nil || err3 != nil || !(seconds >= 0 && seconds <= 60) {
		return false
	}
	whole := math.Trunc(seconds)
	micros := math.Floor((seconds-whole)*1e6 + 0.5)
	i.hours, i.minutes, i.seconds = sign*int64(hours), sign*int64(minutes), float64(sign)*(whole+micros/1e6)
	return true
}

// micros returns the length in microseconds, with Debezium's length of a month. The conversions
// keep the compiler from fusing operations, which would change the last digits.
func (i interval) micros() int64 {
	const daysPerMonth = 365.25 / 12
	days := float64(float64(i.years*12+i.months)*daysPerMonth) + float64(i.days)
	minutes := float64((float64(days*24)+float64(i.hours))*60) + float64(i.minutes)
	seconds := float64(minutes*60) + i.seconds
	switch micros := float64(seconds * 1e6); { // Java's conversion
	case micros >= math.MaxInt64:
		return math.MaxInt64
	case micros <= math.MinInt64:
		return math.MinInt64
	default:
		return int64(micros)
	}
}

// iso returns the interval in ISO 8601, with all parts.
func (i interval) iso() []byte {
	b := append(make([]byte, 0, 32), 'P')
	for _, part := range []struct {
		n    int64
		unit string
	}{{i.years, "Y"}, {i.months, "M"}, {i.days, "DT"}, {i.hours, "H"}, {i.minutes, "M"}} {
		b = append(strconv.AppendInt(b, part.n, 10), part.unit...)
	}
	if i.seconds == 0 {
		return append(b, "0S"...)
	}
	return append(strconv.AppendFloat(b, i.seconds, 'f', -1, 64), 'S')
}
