package change

import (
	"bytes"
	"strconv"
	"time"
)

const dayMicros = 86_400_000_000

// Infinite timestamps in Debezium, in microseconds since 1970.
const (
	positiveInfinity = 9223372036825200000
	negativeInfinity = -9223372036832400000
)

// Infinite dates in Debezium, in days since 1970: -5877611-06-21 and the day after.
var (
	infiniteDay         = daysOf(-5877611, 6, 21)
	negativeInfiniteDay = daysOf(-5877611, 6, 22)
)

func unixMilli(n int64) time.Time { return time.UnixMilli(n) }

// daysOf returns the days since 1970 of a date in the proleptic Gregorian calendar. Year 0 is 1 BC.
func daysOf(year, month, day int64) int64 {
	if month <= 2 {
		year--
	}
	era := floor(year, 400)
	inEra := year - era*400
	month = (month + 9) % 12
	inYear := (153*month+2)/5 + day - 1
	return era*146_097 + inEra*365 + inEra/4 - inEra/100 + inYear - 719_468
}

// dateOf is the reverse of daysOf.
func dateOf(days int64) (year, month, day int64) {
	days += 719_468
	era := floor(days, 146_097)
	inEra := days - era*146_097
	inYears := (inEra - inEra/1460 + inEra/36_524 - inEra/146_096) / 365
	inYear := inEra - (365*inYears + inYears/4 - inYears/100)
	month = (5*inYear + 2) / 153
	day = inYear - (153*month+2)/5 + 1
	year = inYears + era*400
	if month += 3; month > 12 {
		month -= 12
	}
	if month <= 2 {
		year++
	}
	return year, month, day
}

// digits parses a number of at most nine digits from the beginning of text.
func digits(text []byte) (n int64, rest []byte, ok bool) {
	i := 0
	for ; i < len(text) && i < 9 && text[i] >= '0' && text[i] <= '9'; i++ {
		n = n*10 + int64(text[i]-'0')
	}
	return n, text[i:], i > 0
}

// after returns text without its first byte, which must be c.
func after(text []byte, c byte) ([]byte, bool) {
	if len(text) == 0 || text[0] != c {
		return text, false
	}
	return text[1:], true
}

var eraSuffix = []byte(" BC")

// parseDate returns the days since 1970 of a date such as 2024-02-29 or 0044-03-15 BC.
func parseDate(text []byte) (int64, error) {
	switch string(text) {
	case "infinity":
		return infiniteDay, nil
	case "-infinity":
		return negativeInfiniteDay, nil
	}
	text, bc := bytes.CutSuffix(text, eraSuffix)
	days, rest, ok := date(text, bc)
	if !ok || len(rest) > 0 {
		return 0, errSyntax
	}
	return days, nil
}

func date(text []byte, bc bool) (days int64, rest []byte, ok bool) {
	year, rest, ok1 := digits(text)
	rest, ok2 := after(rest, '-')
	month, rest, ok3 := digits(rest)
	rest, ok4 := after(rest, '-')
	day, rest, ok5 := digits(rest)
	if !(ok1 && ok2 && ok3 && ok4 && ok5) || month < 1 || month > 12 || day < 1 || day > 31 {
		return 0, nil, false
	}
	if bc {
		year = 1 - year
	}
	return daysOf(year, month, day), rest, true
}

// parseTime returns the microseconds of a time of day. 24:00:00 is allowed.
func parseTime(text []byte) (int64, error) {
	micros, rest, ok := timeOfDay(text)
	if !ok || len(rest) > 0 {
		return 0, errSyntax
	}
	return micros, nil
}

func timeOfDay(text []byte) (micros int64, rest []byte, ok bool) {
	hour, rest, ok1 := digits(text)
	rest, ok2 := after(rest, ':')
	minute, rest, ok3 := digits(rest)
	rest, ok4 := after(rest, ':')
	second, rest, ok5 := digits(rest)
	if !(ok1 && ok2 && ok3 && ok4 && ok5) || hour > 24 || minute > 59 || second > 60 {
		return 0, nil, false
	}
	micros = ((hour*60+minute)*60 + second) * 1_000_000
	if rest, ok = after(rest, '.'); !ok {
		return micros, rest, true
	}
	part, tail, ok := digits(rest)
	width := len(rest) - len(tail)
	if !ok || width > 6 {
		return 0, nil, false
	}
	for ; width < 6; width++ {
		part *= 10
	}
	return micros + part, tail, true
}

// parseTimestamp returns the microseconds since 1970 of a timestamp without a time zone.
func parseTimestamp(text []byte) (int64, error) {
	switch string(text) {
	case "infinity":
		return positiveInfinity, nil
	case "-infinity":
		return negativeInfinity, nil
	}
	micros, rest, ok := timestamp(text)
	if !ok || len(rest) > 0 {
		return 0, errSyntax
	}
	return micros, nil
}

// timestamp parses a date and a time. rest is what follows the time, without the era.
func timestamp(text []byte) (micros int64, rest []byte, ok bool) {
	text, bc := bytes.CutSuffix(text, eraSuffix)
	days, rest, ok := date(text, bc)
	if !ok {
		return 0, nil, false
	}
	if rest, ok = after(rest, ' '); !ok {
		return 0, nil, false
	}
	const most = 1 << 63 / dayMicros
	micros, rest, ok = timeOfDay(rest)
	return days*dayMicros + micros, rest, ok && days < most && days > -most
}

// parseZoned returns the microseconds since 1970 of a timestamp with an offset.
func parseZoned(text []byte) (int64, error) {
	micros, rest, ok := timestamp(text)
	if !ok {
		return 0, errSyntax
	}
	offset, ok := zone(rest)
	if !ok {
		return 0, errSyntax
	}
	return micros - offset, nil
}

// zone parses an offset from UTC, such as +00, -03:30 or +00:19:32, to microseconds.
func zone(text []byte) (int64, bool) {
	if len(text) == 0 || text[0] != '+' && text[0] != '-' {
		return 0, false
	}
	sign := int64(1)
	if text[0] == '-' {
		sign = -1
	}
	seconds, unit, rest := int64(0), int64(3600), text[1:]
	for {
		n, tail, ok := digits(rest)
		if !ok || n > 59 || unit == 0 {
			return 0, false
		}
		seconds += n * unit
		unit /= 60
		if len(tail) == 0 {
			return sign * seconds * 1_000_000, true
		}
		if rest, ok = after(tail, ':'); !ok {
			return 0, false
		}
	}
}

// parseZonedTime returns the microseconds of a time of day in UTC.
func parseZonedTime(text []byte) (int64, error) {
	micros, rest, ok := timeOfDay(text)
	if !ok {
		return 0, errSyntax
	}
	offset, ok := zone(rest)
	if !ok {
		return 0, errSyntax
	}
	return ((micros-offset)%dayMicros + dayMicros) % dayMicros, nil
}

// appendDate appends a date in ISO 8601. Years after 9999 have a plus.
func appendDate(dst []byte, days int64) []byte {
	year, month, day := dateOf(days)
	switch {
	case year > 9999:
		dst = append(dst, '+')
	case year < 0:
		dst, year = append(dst, '-'), -year
	}
	dst = appendPadded(dst, year, 4)
	dst = appendPadded(append(dst, '-'), month, 2)
	return appendPadded(append(dst, '-'), day, 2)
}

// variableWidth is the width of a fraction without zeros at its end.
const variableWidth = -1

// appendTime appends a time of day. width is the number of digits of the fraction.
func appendTime(dst []byte, micros int64, width int) []byte {
	dst = appendPadded(dst, micros/3_600_000_000, 2)
	dst = appendPadded(append(dst, ':'), micros/60_000_000%60, 2)
	dst = appendPadded(append(dst, ':'), micros/1_000_000%60, 2)
	part := micros % 1_000_000
	if width == variableWidth && part == 0 {
		return dst
	}
	dst = appendPadded(append(dst, '.'), part, 6)
	if width == variableWidth {
		return bytes.TrimRight(dst, "0")
	}
	for ; width > 6; width-- {
		dst = append(dst, '0')
	}
	return dst[:len(dst)-6+min(width, 6)]
}

func appendTimestamp(dst []byte, micros int64, width int) []byte {
	days := floor(micros, dayMicros)
	dst = append(appendDate(dst, days), 'T')
	return appendTime(dst, micros-days*dayMicros, width)
}

func appendPadded(dst []byte, n int64, width int) []byte {
	for limit := int64(10); width > 1; width, limit = width-1, limit*10 {
		if n < limit {
			for range width - 1 {
				dst = append(dst, '0')
			}
			return strconv.AppendInt(dst, n, 10)
		}
	}
	return strconv.AppendInt(dst, n, 10)
}
