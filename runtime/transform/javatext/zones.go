package javatext

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // the time zones, for machines without them
)

// javaZoneText lists the time zone names that Java's SimpleDateFormat parses in English, in the
// order in which it tries them. Each line has the full and short names of standard time and summer
// time, the current shift of summer time in milliseconds, and the zones with these names; the first
// of them is used. testdata/Zones.java writes it.
//
//go:embed zones.txt
var javaZoneText string

// zoneNames are the names shared by a group of zones.
type zoneNames struct {
	names   [4]string // standard time in full and short, then summer time
	savings int64     // shift of summer time, in milliseconds
	read    func() *time.Location
}

// zones returns the zones in Java's order, and by identifier.
var zones = sync.OnceValues(func() (ordered []*zoneNames, byID map[string]*zoneNames) {
	byID = map[string]*zoneNames{}
	for line := range strings.Lines(javaZoneText) {
		columns := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		ids := strings.Fields(columns[5])
		z := &zoneNames{names: [4]string(columns[:4])}
		z.savings, _ = strconv.ParseInt(columns[4], 10, 64)
		z.read = sync.OnceValue(func() *time.Location {
			location, err := time.LoadLocation(ids[0])
			if err != nil {
				return time.UTC
			}
			return location
		})
		ordered = append(ordered, z)
		for _, id := range ids {
			if byID[id] == nil {
				byID[id] = z
			}
		}
	}
	return ordered, byID
})

// namedZone is a zone that a time gives by name.
type namedZone struct {
	in     *time.Location
	asks   bool // the zone's rules decide whether it was summer time
	summer int64
}

// zoneName parses the name of a zone, in any case. It takes the first name in Java's order that the
// text begins with, but tries those of UTC first.
func (d *dateFields) zoneName(s string) (rest string, ok bool) {
	ordered, byID := zones()
	if rest, ok = d.nameOf(byID["UTC"], s); ok {
		return rest, true
	}
	for _, z := range ordered {
		if rest, ok = d.nameOf(z, s); ok {
			return rest, true
		}
	}
	return s, false
}

func (d *dateFields) nameOf(z *zoneNames, s string) (rest string, ok bool) {
	for i, name := range z.names {
		if name == "" || len(s) < len(name) || !strings.EqualFold(s[:len(name)], name) {
			continue
		}
		d.named = &namedZone{in: z.read()}
		switch summer := i >= 2; {
		case summer && z.savings == 0, !summer && strings.EqualFold(name, z.names[i+2]):
			d.named.asks = true
		case summer:
			d.named.summer = z.savings
		}
		return s[len(name):], true
	}
	return s, false
}

// offset returns the offset of a local time in milliseconds. A local time that clocks skip gets the
// offset before the change, one that occurs twice the offset after it.
func (z *namedZone) offset(local int64) int64 {
	start, end := zoneBounds(local-dayMillis, z.in)
	offset := start.offset
	if !end.IsZero() {
		after := zoneAt(end.UnixMilli(), z.in).offset
		if local >= end.UnixMilli()+after {
			offset = after
		}
	}
	if z.asks {
		return offset
	}
	return z.standard(local-offset) + z.summer
}

func zoneBounds(ms int64, in *time.Location) (zone, time.Time) {
	_, end := time.UnixMilli(ms).In(in).ZoneBounds()
	return zoneAt(ms, in), end
}

// standard returns the offset without summer time. For a zone that defines winter time as the
// exception, such as Ireland's, it is the winter offset.
func (z *namedZone) standard(ms int64) int64 {
	t := time.UnixMilli(ms).In(z.in)
	_, seconds := t.Zone()
	start, end := t.ZoneBounds()
	for _, beside := range []time.Time{end, start.Add(-time.Millisecond)} {
		if !start.IsZero() && !end.IsZero() && beside.In(z.in).IsDST() != t.IsDST() {
			_, other := beside.In(z.in).Zone()
			seconds = min(seconds, other)
			break
		}
	}
	return int64(seconds) * 1000
}

// Instant returns the time at which clocks in a zone show a local time.
func Instant(local int64, in *time.Location) int64 {
	l := time.UnixMilli(local).UTC()
	return time.Date(l.Year(), l.Month(), l.Day(), l.Hour(), l.Minute(), l.Second(), l.Nanosecond(), in).UnixMilli()
}

// zoneAt returns the zone of a time, with names as Go writes them.
func zoneAt(ms int64, in *time.Location) zone {
	name, offset := time.UnixMilli(ms).In(in).Zone()
	return zone{long: name, short: name, offset: int64(offset) * 1000}
}

// namedZoneAt is zoneAt with names as Java writes them.
func namedZoneAt(ms int64, in *time.Location) zone {
	z := zoneAt(ms, in)
	_, byID := zones()
	if known := byID[in.String()]; known != nil {
		of := &namedZone{in: in}
		i := 0
		if z.offset > of.standard(ms) {
			i = 2
		}
		z.long, z.short = known.names[i], known.names[i+1]
	}
	return z
}
