package dialect

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Zone says how dates and times become wall clocks.
type Zone struct {
	Location *time.Location // of the wall clocks in the database
	DatesUTC bool           // dates are in UTC, whatever Location is
	Legacy   bool           // dates before 1582-10-15 are in the Julian calendar

	// the units of numbers in these fields, which are written as timestamps
	Fields map[string]time.Duration
}

var gmtOffset = regexp.MustCompile(`^(?:GMT|UTC)?([+-])(\d{1,2})(?::?(\d{2}))?$`)

// LoadZone returns the time zone with a name of Java's: Europe/Berlin, UTC, GMT+02:00.
func LoadZone(name string) (*time.Location, error) {
	if m := gmtOffset.FindStringSubmatch(name); m != nil {
		hours, _ := strconv.Atoi(m[2]) // digits
		minutes, _ := strconv.Atoi(m[3])
		seconds := hours*3600 + minutes*60
		if hours > 23 || minutes > 59 {
			return nil, fmt.Errorf("%s is no time zone; expected a name such as UTC, Europe/Berlin or GMT+02:00", name)
		}
		if m[1] == "-" {
			seconds = -seconds
		}
		return time.FixedZone(name, seconds), nil
	}
	loc, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		return nil, fmt.Errorf("%s is no time zone; expected a name such as UTC, Europe/Berlin or GMT+02:00", name)
	}
	return loc, nil
}

// gregorianStart is the first day of the Gregorian calendar.
var gregorianStart = time.Date(1582, 10, 15, 0, 0, 0, 0, time.UTC)

// calendar returns the wall clock of t in the calendar of the zone, as Java's older classes show
// it: before 1582-10-15 in the Julian calendar.
func (z *Zone) calendar(t time.Time) time.Time {
	if !z.Legacy {
		return t
	}
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	if !day.Before(gregorianStart) {
		return t
	}
	const julianDayOf1970 = 2440588
	c := floorDiv(day.Unix(), 86400) + julianDayOf1970 + 32082
	d := floorDiv(4*c+3, 1461)
	e := c - floorDiv(1461*d, 4)
	m := floorDiv(5*e+2, 153)
	date, month, year := e-floorDiv(153*m+2, 5)+1, m+3-12*floorDiv(m, 10), d-4800+floorDiv(m, 10)
	return time.Date(int(year), time.Month(month), int(date), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

// days is the inverse of calendar: a date before 1582-10-15 is taken for one of the Julian calendar.
func (z *Zone) days(wall time.Time) time.Time {
	if !z.Legacy || !wall.Before(gregorianStart) {
		return wall
	}
	a := (14 - int64(wall.Month())) / 12
	year, month := int64(wall.Year())+4800-a, int64(wall.Month())+12*a-3
	const julianDayOf1970 = 2440588
	day := int64(wall.Day()) + (153*month+2)/5 + 365*year + floorDiv(year, 4) - 32083 - julianDayOf1970
	return time.Unix(day*86400, 0).UTC().Add(wall.Sub(wall.Truncate(24 * time.Hour)))
}
