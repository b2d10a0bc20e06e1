package javatext

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// DateFormat is a pattern of Java's SimpleDateFormat, in UTC and English.
type DateFormat struct {
	pattern string
	parts   []datePart
	now     func() time.Time // for two-digit years
}

// datePart is a field, identified by its pattern letter, or a text.
type datePart struct {
	letter byte // 0: a text
	count  int
	text   string
}

// dateLetters are the supported fields. weekLetters are those of them that can be formatted but not
// parsed.
const (
	dateLetters = "GyMLdDEuaHkKhmsSzZX" + weekLetters
	weekLetters = "YwWF"
)

// Readable rejects patterns that cannot be used for parsing.
func (f *DateFormat) Readable() error {
	for _, p := range f.parts {
		if p.isOfWeek() {
			return fmt.Errorf("the pattern letter '%c' can format times but not parse them; use y for the year of a date, in the pattern %s", p.letter, f.pattern)
		}
	}
	return nil
}

func (p datePart) isOfWeek() bool {
	return p.letter != 0 && strings.IndexByte(weekLetters, p.letter) >= 0
}

// maxDatePattern is the maximum length of a pattern in bytes: repeating a letter adds digits
// without limit.
const maxDatePattern = 1000

// ParseDateFormat parses a pattern. It refuses letters that are not supported.
func ParseDateFormat(pattern string) (*DateFormat, error) {
	if len(pattern) > maxDatePattern {
		return nil, fmt.Errorf("the pattern has %d bytes: the limit is %d", len(pattern), maxDatePattern)
	}
	f := &DateFormat{pattern: pattern, now: time.Now}
	for i := 0; i < len(pattern); {
		c := pattern[i]
		switch {
		case c == '\'':
			text, size, closed := quotedText(pattern[i:])
			if !closed {
				// Java's wording
				return nil, fmt.Errorf("Unterminated quote in the pattern %s", pattern)
			}
			f.parts = append(f.parts, datePart{text: text})
			i += size
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			count := len(pattern[i:]) - len(strings.TrimLeft(pattern[i:], string(c)))
			if err := checkLetter(c, count); err != nil {
				return nil, fmt.Errorf("%w, in the pattern %s", err, pattern)
			}
			f.parts = append(f.parts, datePart{letter: c, count: count})
			i += count
		default:
			f.parts = append(f.parts, datePart{text: string(c)})
			i++
		}
	}
	return f, nil
}

func checkLetter(c byte, count int) error {
	switch {
	case strings.IndexByte(dateLetters, c) < 0:
		return fmt.Errorf("Illegal pattern character '%c'; letters that are text stand between single quotes", c) // Java's wording
	case c == 'X' && count > 3:
		return fmt.Errorf("invalid ISO 8601 format: more than three X")
	}
	return nil
}

// quotedText reads a text from its opening quote to the closing one. Two quotes stand for one,
// inside and outside of a text.
func quotedText(s string) (text string, size int, closed bool) {
	if strings.HasPrefix(s, "''") {
		return "'", 2, true
	}
	var out strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] != '\'':
			out.WriteByte(s[i])
		case strings.HasPrefix(s[i:], "''"):
			out.WriteByte('\'')
			i++
		default:
			return out.String(), i + 1, true
		}
	}
	return "", 0, false
}

// Format formats a time, given in milliseconds since 1970, in UTC.
func (f *DateFormat) Format(ms int64) string {
	return f.formatZone(ms, zone{long: "Coordinated Universal Time", short: "UTC"})
}

// zone is the part of a time zone that a pattern can format.
type zone struct {
	long, short string
	offset      int64 // in milliseconds
}

// FormatIn formats a time in a zone, with the names that Java gives it.
func (f *DateFormat) FormatIn(ms int64, in *time.Location) string {
	return f.formatZone(ms, namedZoneAt(ms, in))
}

// String returns the pattern.
func (f *DateFormat) String() string { return f.pattern }

func (f *DateFormat) formatZone(ms int64, in zone) string {
	ms += in.offset
	days, clock := floorDiv(ms, dayMillis), FloorMod(ms, dayMillis)
	date := civilFromDays(days)
	var out []byte
	for _, p := range f.parts {
		if p.letter == 0 {
			out = append(out, p.text...)
			continue
		}
		if strings.IndexByte("zZX", p.letter) >= 0 {
			out = append(out, p.zone(in)...)
			continue
		}
		out = p.append(out, days, date, clock)
	}
	return string(out)
}

func (p datePart) append(out []byte, days int64, date civil, clock int64) []byte {
	hour := clock / 3_600_000
	switch p.letter {
	case 'G':
		return append(out, map[bool]string{true: "AD", false: "BC"}[date.year > 0]...)
	case 'y':
		return p.appendYear(out, date.year)
	case 'Y':
		return p.appendYear(out, civilFromDays(saturday(days)).year)
	case 'w':
		return p.pad(out, (dayOfYear(saturday(days))-1)/7+1)
	case 'W':
		return p.pad(out, (date.day-1+int64(weekday(days-date.day+1)))/7+1)
	case 'F':
		return p.pad(out, (date.day-1)/7+1)
	case 'M', 'L':
		if p.count >= 3 {
			return append(out, p.name(time.Month(date.month).String())...)
		}
		return p.pad(out, date.month)
	case 'd':
		return p.pad(out, date.day)
	case 'D':
		return p.pad(out, dayOfYear(days))
	case 'E':
		return append(out, p.name(weekday(days).String())...)
	case 'u':
		return p.pad(out, (int64(weekday(days))+6)%7+1)
	case 'a':
		return append(out, map[bool]string{true: "AM", false: "PM"}[hour < 12]...)
	case 'H':
		return p.pad(out, hour)
	case 'k':
		return p.pad(out, (hour+23)%24+1)
	case 'K':
		return p.pad(out, hour%12)
	case 'h':
		return p.pad(out, (hour+11)%12+1)
	case 'm':
		return p.pad(out, clock/60_000%60)
	case 's':
		return p.pad(out, clock/1000%60)
	}
	return p.pad(out, clock%1000)
}

// saturday returns the last day of a week, which determines the week year: as in the United States,
// weeks begin on Sunday, and the first week of a year contains 1 January.
func saturday(days int64) int64 { return days + 6 - int64(weekday(days)) }

func dayOfYear(days int64) int64 {
	return days - daysFromCivil(civil{civilFromDays(days).year, 1, 1}) + 1
}

func weekday(days int64) time.Weekday { return time.Weekday(FloorMod(days+4, 7)) }

// name returns a name in full, or its first letters.
func (p datePart) name(full string) string {
	if p.count >= 4 {
		return full
	}
	return full[:3]
}

func (p datePart) zone(in zone) string {
	minutes := in.offset / 60_000
	sign := "+"
	if minutes < 0 {
		sign, minutes = "-", -minutes
	}
	switch {
	case p.letter == 'X' && minutes == 0:
		return "Z"
	case p.letter == 'X' && p.count == 1:
		return fmt.Sprintf("%s%02d", sign, minutes/60)
	case p.letter == 'X' && p.count == 3:
		return fmt.Sprintf("%s%02d:%02d", sign, minutes/60, minutes%60)
	case p.letter != 'z':
		return fmt.Sprintf("%s%02d%02d", sign, minutes/60, minutes%60)
	case p.count >= 4:
		return in.long
	}
	return in.short
}

// appendYear appends the year within its era: year 0 is 1 BC.
func (p datePart) appendYear(out []byte, year int64) []byte {
	if year < 1 {
		year = 1 - year
	}
	if p.count == 2 {
		year %= 100
	}
	return p.pad(out, year)
}

func (p datePart) pad(out []byte, n int64) []byte {
	text := strconv.FormatInt(n, 10)
	for i := len(text); i < p.count; i++ {
		out = append(out, '0')
	}
	return append(out, text...)
}
