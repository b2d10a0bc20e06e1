package transform

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
	"time"
)

// javaZoneText is the names of time zones that Java's SimpleDateFormat reads in English, in the order in which it tries them: in full and
// short, of standard time and of summer time, what summer time adds today in milliseconds, and the zones with these names, of which the
// first is the one that is read. testdata/Zones.java writes it.
//
//go:embed javazones.txt
var javaZoneText string

// zoneNames are the names of zones that have the same ones.
type zoneNames struct {
	names   [4]string // standard time in full and short, and summer time
	savings int64     // that summer time adds, in milliseconds
	read    func() *time.Location
}

// javaZones are the zones in Java's order, and by their identifiers.
var javaZones = sync.OnceValues(func() (ordered []*zoneNames, byID map[string]*zoneNames) {
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

// namedZone is the zone of a time that says it by its name.
type namedZone struct {
	in     *time.Location
	asks   bool // the zone says whether it was summer time
	summer int64
}

// zoneName takes the name of a zone, in any case: the first in Java's order that the text begins with, but for those of UTC, which come
// before all others.
func (d *dateFields) zoneName(s string) (rest string, ok bool) {
	ordered, byID := javaZones()
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

// offset is that of a time of the clocks there, in milliseconds. A time that they skip is of before, one that they show twice of after.
func (z *namedZone) offset(local int64) int64 {
	start, end := zoneBounds(local-millisPerDay, z.in)
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

// standard is the offset without summer time. Where a zone counts winter time as the exception, as Ireland does, it is that of winter.
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
