package javatext

import (
	"strconv"
	"strings"
	"time"
)

// dateFields are the parsed fields of a time; only those in given are set.
type dateFields struct {
	values [128]int64 // by pattern letter
	given  [128]bool
	order  [128]int // the order in which they occurred
	count  int
	zoned  bool  // a zone was given
	offset int64 // of the zone, in milliseconds
	named  *namedZone
}

// Parse parses a time as leniently as Java: numbers out of range carry over, and text after the
// pattern is ignored.
func (f *DateFormat) Parse(s string) (ms int64, ok bool) {
	fields, ok := f.fields(s)
	if !ok {
		return 0, false
	}
	return fields.millis(), true
}

// ParseIn is parse for texts that may not contain a zone: they are times of the given one.
func (f *DateFormat) ParseIn(s string, in *time.Location) (ms int64, ok bool) {
	fields, ok := f.fields(s)
	switch {
	case !ok:
		return 0, false
	case fields.zoned:
		return fields.millis(), true
	}
	return Instant(fields.local(), in), true
}

// millis returns the time in milliseconds since 1970.
func (d *dateFields) millis() int64 {
	local := d.local()
	if d.named != nil {
		return local - d.named.offset(local)
	}
	return local - d.offset
}

func (f *DateFormat) fields(s string) (fields *dateFields, ok bool) {
	fields = &dateFields{}
	for i, p := range f.parts {
		if p.letter == 0 {
			if s, ok = strings.CutPrefix(s, p.text); !ok {
				return nil, false
			}
			continue
		}
		if p.isOfWeek() {
			return nil, false
		}
		if s, ok = f.read(fields, p, s, i+1 < len(f.parts) && f.parts[i+1].isNumber()); !ok {
			return nil, false
		}
	}
	return fields, true
}

// isNumber reports whether the part is parsed as a number.
func (p datePart) isNumber() bool {
	return strings.IndexByte("ydkHmsSDKhu", p.letter) >= 0 && p.letter != 0 || (p.letter == 'M' || p.letter == 'L') && p.count <= 2
}

// read parses one field at the start of s. An abutting field is followed by a number, so it has
// exactly as many digits as the pattern.
func (f *DateFormat) read(to *dateFields, p datePart, s string, abutting bool) (rest string, ok bool) {
	all := len(s)
	s = strings.TrimLeft(s, " \t")
	switch p.letter {
	case 'G':
		return to.oneOf('G', s, []string{"BC", "AD"}, 0)
	case 'a':
		return to.oneOf('a', s, []string{"AM", "PM"}, 0)
	case 'E':
		return to.oneOf('E', s, []string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}, 3)
	case 'z', 'Z':
		to.zoned = true
		return to.zone(s)
	case 'X':
		to.zoned = true
		return to.isoZone(s, p.count)
	case 'M', 'L':
		if p.count >= 3 {
			rest, ok = to.oneOf('M', s, monthNames, 3)
			to.values['M']++
			return rest, ok
		}
	}
	size := len(s)
	if abutting {
		blanks := all - len(s)
		if size = p.count - blanks; size < 1 || len(s) < size {
			return s, false
		}
	}
	n, rest, ok := leadingNumber(s, size)
	if !ok {
		return s, false
	}
	letter := p.letter
	switch {
	case letter == 'L':
		letter = 'M'
	case letter == 'y' && p.count <= 2 && len(s)-len(rest) == 2 && n >= 0 && isDigits(s[:2]):
		n = f.fullYear(n)
	}
	to.set(letter, n)
	return rest, true
}

var monthNames = []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
	"November", "December"}

func isDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// leadingNumber parses an integer at the start of a text, of at most size bytes.
func leadingNumber(s string, size int) (n int64, rest string, ok bool) {
	end := 0
	if size > 0 && s[0] == '-' {
		end = 1
	}
	for end < size && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	n, err := strconv.ParseInt(s[:end], 10, 64)
	return int64(int32(n)), s[end:], err == nil
}

// fullYear returns the year with these two last digits that is at most 80 years ago or 20 ahead.
func (f *DateFormat) fullYear(n int64) int64 {
	start := f.now().UTC().AddDate(-80, 0, 0)
	first := int64(start.Year())
	year := first - first%100 + n
	if year < first {
		year += 100
	}
	return year
}

func (d *dateFields) set(letter byte, n int64) {
	switch letter {
	case 'k':
		letter = 'H'
		if n == 24 {
			n = 0
		}
	case 'h':
		letter = 'K'
		if n == 12 {
			n = 0
		}
	case 'u':
		letter, n = 'E', n%7
	}
	d.values[letter], d.given[letter] = n, true
	d.count++
	d.order[letter] = d.count
}

// oneOf parses the longest of the given names, in full or abbreviated, in any case.
func (d *dateFields) oneOf(letter byte, s string, names []string, short int) (rest string, ok bool) {
	best := 0
	for i, name := range names {
		for _, text := range []string{name, name[:max(short, 2)]} {
			if len(text) > best && len(s) >= len(text) && strings.EqualFold(s[:len(text)], text) {
				best = len(text)
				d.set(letter, int64(i))
			}
		}
	}
	return s[best:], best > 0
}

// zone parses +0130, GMT+01:30, or the name of a zone.
func (d *dateFields) zone(s string) (rest string, ok bool) {
	if s != "" && (s[0] == '+' || s[0] == '-') {
		return d.hoursAndMinutes(s, false)
	}
	const gmt = "GMT"
	if len(s) < len(gmt) || !strings.EqualFold(s[:len(gmt)], gmt) {
		return d.zoneName(s)
	}
	d.offset = 0
	if rest = s[len(gmt):]; rest != "" && (rest[0] == '+' || rest[0] == '-') {
		return d.hoursAndMinutes(rest, true)
	}
	return rest, true
}

// hoursAndMinutes parses an offset after its sign: 0130, or with a colon 1:30 and 01:30.
func (d *dateFields) hoursAndMinutes(s string, colon bool) (rest string, ok bool) {
	digits := 0
	for digits < len(s)-1 && digits < 2 && isDigits(s[1+digits:2+digits]) {
		digits++
	}
	if digits == 0 {
		return s, false
	}
	hours, _ := strconv.ParseInt(s[1:1+digits], 10, 64)
	rest = s[1+digits:]
	if hours > 23 || !colon && digits == 1 {
		return s, false
	}
	if colon {
		if rest, ok = strings.CutPrefix(rest, ":"); !ok {
			return s, false
		}
	}
	if len(rest) < 2 || !isDigits(rest[:2]) {
		return s, false
	}
	minutes, _ := strconv.ParseInt(rest[:2], 10, 64)
	d.setOffset(s[0], hours, minutes)
	return rest[2:], minutes < 60
}

func (d *dateFields) setOffset(sign byte, hours, minutes int64) {
	d.offset = (hours*60 + minutes) * 60_000
	if sign == '-' {
		d.offset = -d.offset
	}
}

// isoZone parses Z, +01, +0130 or +01:30, depending on the count of X.
func (d *dateFields) isoZone(s string, count int) (rest string, ok bool) {
	switch {
	case strings.HasPrefix(s, "Z"):
		d.offset = 0
		return s[1:], true
	case len(s) < 3 || s[0] != '+' && s[0] != '-' || !isDigits(s[1:3]):
		return s, false
	}
	hours, _ := strconv.ParseInt(s[1:3], 10, 64)
	rest, minutes := s[3:], int64(0)
	if count == 3 {
		if rest, ok = strings.CutPrefix(rest, ":"); !ok {
			return s, false
		}
	}
	if count > 1 {
		if len(rest) < 2 || !isDigits(rest[:2]) {
			return s, false
		}
		minutes, _ = strconv.ParseInt(rest[:2], 10, 64)
		rest = rest[2:]
	}
	d.setOffset(s[0], hours, minutes)
	return rest, hours < 24 && minutes < 60
}

// local combines the fields as if the zone were UTC. Missing fields default to those of 1 January
// 1970.
func (d *dateFields) local() int64 {
	get := func(letter byte, otherwise int64) int64 {
		if d.given[letter] {
			return d.values[letter]
		}
		return otherwise
	}
	date := civil{get('y', 1970), get('M', 1), get('d', 1)}
	if d.given['G'] && d.values['G'] == 0 {
		date.year = 1 - date.year
	}
	clock := d.hour()*3_600_000 + get('m', 0)*60_000 + get('s', 0)*1000 + get('S', 0)
	more := floorDiv(clock, dayMillis) // carry days before the calendar is chosen
	date.day += more
	days := daysFromCivil(date)
	switch {
	case d.order['D'] > d.order['d']:
		days = daysFromCivil(civil{date.year, 1, d.values['D'] + more})
	case d.given['E'] && !d.given['d']: // the first such day of the month
		days += FloorMod(d.values['E']-int64(weekday(days-more)), 7)
	}
	return days*dayMillis + FloorMod(clock, dayMillis)
}

// hour returns the hour of the day, or combines the half-day hour with AM or PM if that came last.
func (d *dateFields) hour() int64 {
	if d.given['H'] && (!d.given['K'] || !d.given['a'] || d.order['H'] > max(d.order['K'], d.order['a'])) {
		return d.values['H']
	}
	return d.values['K'] + 12*d.values['a']
}
