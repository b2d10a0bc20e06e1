package http

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Formats of times with a numeric month. Their parts are named groups.
var timeForms = []*regexp.Regexp{
	regexp.MustCompile(`^(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?:[Tt_ ]\s*(?P<clock>\S.*))?$`),
	regexp.MustCompile(`^(?P<year>\d{4})/(?P<month>\d\d?)/(?P<day>\d\d?)(?:[Tt ]\s*(?P<clock>\S.*))?$`),
	regexp.MustCompile(`^(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)[Tt ](?P<clock>\S.*)$`),
	regexp.MustCompile(`^(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>\d{4})(?:,? \s*(?P<clock>\S.*))?$`),
}

// clockForms are formats of the time of day, with an optional zone.
var clockForms = []*regexp.Regexp{
	regexp.MustCompile(`^(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d+))?)?` + afterClock),
	regexp.MustCompile(`^(?P<hour>\d\d)(?P<minute>\d\d)(?:(?P<second>\d\d)(?:[.,](?P<fraction>\d+))?)?` + afterClock),
	regexp.MustCompile(`^(?P<hour>\d\d?)` + afterClock),
}

const afterClock = `\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>\S.*)?$`

// dotNetDate is .NET's format of times in JSON: milliseconds since 1970, and a zone that does not
// change them.
var dotNetDate = regexp.MustCompile(`^/Date\((-?\d{1,18})(?:[+-]\d{4})?\)/$`)

// zoneName is the suffix that java.time and JavaScript append to the offset of a zone.
var zoneName = regexp.MustCompile(`\[[A-Za-z0-9_+/-]+\]$|\s*\([^()]*\)$`)

var zoneForm = regexp.MustCompile(`^(?:UTC|GMT)?([+-])(\d\d?)(?::?(\d\d))?(?::?(\d\d))?$`)

// zoneHours are the abbreviations of RFC 822, and other unambiguous ones.
var zoneHours = map[string]int{"Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
	"WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13}

// dateOrder is the order of day and month in a date with the year at the end; "" if unknown.
type dateOrder string

const (
	dayFirst   dateOrder = "day"
	monthFirst dateOrder = "month"
)

// orderedForms are formats of dates with the year at the end.
var orderedForms = map[dateOrder]*regexp.Regexp{
	dayFirst:   regexp.MustCompile(`^(?P<day>\d\d?)[/-](?P<month>\d\d?)[/-](?P<year>\d{4}|\d{2})(?:(?:[Tt ]|, ?)\s*(?P<clock>\S.*))?$`),
	monthFirst: regexp.MustCompile(`^(?P<month>\d\d?)[/-](?P<day>\d\d?)[/-](?P<year>\d{4}|\d{2})(?:(?:[Tt ]|, ?)\s*(?P<clock>\S.*))?$`),
}

// ambiguousDate is a date with the year at the end, whose first number is the month or the day. It
// is a time only if the order is known.
var ambiguousDate = regexp.MustCompile(`^\s*\d{1,2}[/-]\d{1,2}[/-](\d{4}|\d{2})([ ,T]|$)`)

// parseTime parses a time in the formats that services use. It returns seconds since 1970 with the
// complete fraction. A time without a zone is in UTC.
func parseTime(text string, dates dateOrder) (*big.Rat, bool) {
	text = strings.TrimSpace(text)
	least := len("1 Jan 26")
	if dates != "" {
		least = len("1/1/26")
	}
	if len(text) < least || len(text) > 100 {
		return nil, false
	}
	if m := dotNetDate.FindStringSubmatch(text); m != nil {
		millis, err := strconv.ParseInt(m[1], 10, 64)
		return big.NewRat(millis, 1000), err == nil
	}
	// ISO 8601 allows the minus sign U+2212
	text = strings.ReplaceAll(zoneName.ReplaceAllString(text, ""), "\u2212", "-")
	for _, form := range timeForms {
		if parts := match(form, text); parts != nil {
			return parts.seconds()
		}
	}
	if form := orderedForms[dates]; form != nil {
		if parts := match(form, text); parts != nil {
			parts["year"] = fullYear(parts["year"])
			return parts.seconds()
		}
	}
	if parts := namedMonth(text); parts != nil {
		return parts.seconds()
	}
	return nil, false
}

// timeParts are the parts of a time, by group name.
type timeParts map[string]string

func match(form *regexp.Regexp, text string) timeParts {
	found := form.FindStringSubmatch(text)
	if found == nil {
		return nil
	}
	parts := timeParts{}
	for i, name := range form.SubexpNames() {
		if name != "" && found[i] != "" {
			parts[name] = found[i]
		}
	}
	return parts
}

// seconds combines the parts. An invalid day or zone makes the time invalid.
func (p timeParts) seconds() (*big.Rat, bool) {
	if clock := p["clock"]; clock != "" {
		var of timeParts
		for i := 0; i < len(clockForms) && of == nil; i++ {
			of = match(clockForms[i], clock)
		}
		if of["hour"] == "" {
			return nil, false
		}
		for name, part := range of {
			if p[name] == "" {
				p[name] = part
			}
		}
	}
	n := func(name string) int { v, _ := strconv.Atoi(p[name]); return v } // digits, or empty
	hour, east, ok := n("hour"), 0, true
	if half := p["half"]; half != "" {
		ok = hour >= 1 && hour <= 12
		hour %= 12
		if half[0] == 'p' || half[0] == 'P' {
			hour += 12
		}
	}
	if zone := p["zone"]; zone != "" && ok {
		east, ok = zoneSeconds(zone)
	}
	at := time.Date(n("year"), time.Month(n("month")), n("day"), 0, 0, 0, 0, time.UTC)
	if !ok || at.Day() != n("day") || int(at.Month()) != n("month") || hour > 24 || n("minute") > 59 || n("second") > 60 {
		return nil, false
	}
	whole := at.Unix() + int64(hour*3600+n("minute")*60+n("second")-east)
	seconds, ok := new(big.Rat).SetString(strconv.FormatInt(whole, 10))
	if fraction := p["fraction"]; fraction != "" && ok {
		part, _ := new(big.Rat).SetString("0." + fraction)
		seconds.Add(seconds, part)
	}
	return seconds, ok
}

// zoneSeconds returns the offset of a zone from UTC; east is positive.
func zoneSeconds(zone string) (int, bool) {
	zone = strings.ToUpper(strings.Trim(strings.TrimSpace(zone), "()"))
	if hours, ok := zoneHours[zone]; ok {
		return hours * 3600, true
	}
	m := zoneForm.FindStringSubmatch(zone)
	if m == nil {
		return 0, false
	}
	east := 0
	for i, unit := range []int{3600, 60, 1} {
		n, _ := strconv.Atoi(m[2+i]) // digits, or empty
		east += n * unit
	}
	if m[1] == "-" {
		east = -east
	}
	return east, true
}

var months = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

var weekdays = regexp.MustCompile(`(?i)^(mon|tue|wed|thu|fri|sat|sun)[a-z]*$`)

// namedMonth parses a time with the name of its month, as in RFC 1123, RFC 850, C's asctime and
// Java's Date, whose other parts vary in order.
func namedMonth(text string) timeParts {
	parts := timeParts{}
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' }) {
		if pieces := strings.Split(word, "-"); len(pieces) == 3 && pieces[0] != "" { // 02-Jan-2006
			if !parts.date(pieces) {
				return nil
			}
			continue
		}
		if !parts.word(word) {
			return nil
		}
	}
	if parts["month"] == "" || parts["day"] == "" || parts["year"] == "" {
		return nil
	}
	return parts
}

func (p timeParts) date(pieces []string) bool {
	for _, piece := range pieces {
		if !p.word(piece) {
			return false
		}
	}
	return true
}

// word determines which part a word is. It returns false if it is none.
func (p timeParts) word(word string) bool {
	_, err := strconv.ParseUint(word, 10, 16)
	digits := err == nil
	switch {
	case digits && len(word) <= 2 && p["day"] == "":
		p["day"] = word
	case digits && len(word) == 4 && p["year"] == "":
		p["year"] = word
	case digits && len(word) == 2 && p["year"] == "":
		p["year"] = fullYear(word)
	case digits:
		return false
	case strings.Contains(word, ":") && p["clock"] == "":
		p["clock"] = word
	case strings.EqualFold(word, "AM") || strings.EqualFold(word, "PM"):
		p["half"] = word
	case weekdays.MatchString(word):
	default:
		if month := monthOf(word); month > 0 && p["month"] == "" {
			p["month"] = strconv.Itoa(month)
			return true
		}
		_, zone := zoneSeconds(word)
		if p["zone"] == "" && zone {
			p["zone"] = word
		}
		return zone
	}
	return true
}

// fullYear adds the century to a year of two digits: from 1970 to 2069.
func fullYear(year string) string {
	switch {
	case len(year) != 2:
		return year
	case year < "70":
		return "20" + year
	}
	return "19" + year
}

// monthOf returns the number of a month by its name or its first three letters; 0 for other words.
func monthOf(word string) int {
	lower := strings.ToLower(strings.TrimSuffix(word, "."))
	for i, short := range months {
		full := strings.ToLower(time.Month(i + 1).String())
		if lower == short || lower == full || lower == "sept" && short == "sep" {
			return i + 1
		}
	}
	return 0
}
