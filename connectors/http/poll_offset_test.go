package http

import (
	"math/big"
	"testing"
)

// Every row is the same moment, 2026-01-02T10:00:00.5Z or without the half second, in a format that
// services use.
func TestTimes(t *testing.T) {
	whole, half := big.NewRat(1767348000, 1), big.NewRat(3534696001, 2)
	for want, texts := range map[*big.Rat][]string{
		whole: {"2026-01-02T10:00:00Z", "2026-01-02T10:00:00.000Z", "2026-01-02T10:00:00+00:00", "2026-01-02T10:00:00+0000", "2026-01-02T12:00:00+02", "2026-01-02T12:00:00+02:00",
			"2026-01-02T12:00:00+0200", "2026-01-02T05:00:00-05:00", "2026-01-02 10:00:00", "2026-01-02 10:00:00Z", "2026-01-02 10:00:00 UTC", "2026-01-02 10:00:00 +0000",
			"2026-01-02t10:00:00z", "2026-01-02T10:00Z", "2026-01-02T10:00", "2026-01-02 10:00", "20260102T100000Z", "20260102T10:00:00Z",
			"2026-01-02T12:00:00+02:00[Europe/Berlin]", "2026-01-02T10:00:00Z[UTC]", "Fri, 02 Jan 2026 10:00:00 GMT", "Fri, 2 Jan 2026 10:00:00 +0000", "02 Jan 2026 10:00:00 UT",
			"Fri, 02 Jan 2026 05:00:00 EST", "Friday, 02-Jan-26 10:00:00 GMT", "Fri, 02-Jan-2026 10:00:00 GMT", "Fri Jan  2 10:00:00 2026", "Fri Jan 02 10:00:00 UTC 2026",
			"Fri Jan 02 11:00:00 CET 2026", "Fri Jan 02 10:00:00 +0000 2026", "Fri Jan 02 2026 12:00:00 GMT+0200 (Eastern European Standard Time)", "Jan 2, 2026 10:00:00 AM",
			"January 2, 2026, 10:00 am", "2 Jan 2026 10:00", "2026/01/02 10:00:00", "02.01.2026 10:00:00", "2026-01-02 10:00:00 AM", "/Date(1767348000000)/", "/Date(1767348000000+0200)/",
			" 2026-01-02T10:00:00Z ", "2026-01-02T05:00:00\u221205:00"},
		half: {"2026-01-02T10:00:00.5Z", "2026-01-02T10:00:00.500Z", "2026-01-02T10:00:00.500000Z", "2026-01-02T10:00:00.500000000Z", "2026-01-02T10:00:00,5+00:00",
			"2026-01-02 10:00:00.5", "20260102T100000.500Z", "/Date(1767348000500)/", "2026-01-02T10:00:00.500000000000000000Z"},
	} {
		for _, text := range texts {
			if got := parseOffset(text, true, ""); got.kind != timeOffset || got.at.Cmp(want) != 0 {
				t.Errorf("%q: %s %v", text, got.kind, got.at)
			}
		}
	}
	for _, text := range []string{"2026-13-02T10:00:00Z", "2026-02-30T10:00:00Z", "2026-01-02T25:00:00Z", "2026-01-02T10:61:00Z", "2026-01-02T10:00:00 Nowhere", "a-b-c-d-e", "01/02/2026 10:00:00",
		"May be 2026 10:00", "", "x", "2026-W01-1", "01JGQ6V0000000000000000000", "550e8400-e29b-41d4-a716-446655440000", "Jan Jan Jan", "10:00:00", "/Date(x)/"} {
		if got := parseOffset(text, true, ""); got.kind != textOffset {
			t.Errorf("%q is %s: %v", text, got.kind, got.at)
		}
	}
}

// The offsets in each row are in ascending order.
func TestOffsetOrder(t *testing.T) {
	for _, row := range [][]string{
		{"2026-01-02T10:00:00Z", "2026-01-02T10:00:00.500Z", "2026-01-02T10:00:01Z", "2026-01-02T10:00:01.250Z"},
		{"2026-01-02T10:00:00+02:00", "2026-01-02T09:00:00+00:00"},
		{"Thu, 31 Dec 2026 10:00:00 GMT", "Fri, 01 Jan 2027 10:00:00 GMT"},
		{"9", "10", "10.5", "1e2", "101"},
		{"-10", "-9.99", "0", "99999999999999999999999999999", "99999999999999999999999999999.5"},
		{"1767348000", "2026-01-02T10:00:01Z", "1767348002000", "1767348003000000", "1767348004000000000"},
		{"a", "ab", "b"},
		{"0009", "000a", "000b"},
	} {
		var offsets []offsetValue
		for _, text := range row {
			offsets = append(offsets, parseOffset(text, false, ""))
		}
		kind := kindOf(nil, offsets)
		for i := range offsets[1:] {
			if offsets[i].compare(offsets[i+1], kind) >= 0 {
				t.Errorf("%s is not before %s, as %s", offsets[i].text, offsets[i+1].text, kind)
			}
		}
	}
	if o := parseOffset("1e5", true, ""); o.kind != textOffset {
		t.Error(o)
	}
}

func TestAmbiguousDates(t *testing.T) {
	for text, want := range map[string]bool{"5/1/2026 10:00:00 AM": true, "05/01/2026": true, "01-05-26 10:00": true, "12/1/2026, 9:00:00 AM": true,
		"2026/5/1": false, "1/2": false, "10/20/3000000": false, "a1/2/2026": false} {
		if got := ambiguousDate.MatchString(text); got != want {
			t.Errorf("%q: %t", text, got)
		}
		if got := parseOffset(text, true, ""); want && got.kind != textOffset {
			t.Errorf("%q is %s", text, got.kind)
		}
	}
}

// With a known order, such dates are times, including those that an earlier run stored as text.
func TestDateOrder(t *testing.T) {
	second := big.NewRat(1767348000, 1) // 2026-01-02T10:00:00Z
	for order, texts := range map[dateOrder][]string{
		dayFirst:   {"02/01/2026 10:00:00", "2/1/2026 10:00", "02-01-2026T10:00:00", "2/1/26, 10:00 AM", "02/01/2026 12:00:00 +02:00", "2026-01-02T10:00:00Z", "02.01.2026 10:00:00"},
		monthFirst: {"01/02/2026 10:00:00", "1/2/2026 10:00:00 AM", "1/2/2026, 10:00:00 AM", "01-02-26 10:00", "1/2/26 10:00", "2026/1/2 10:00", "Jan 2, 2026 10:00 AM"},
	} {
		for _, text := range texts {
			if got := parseOffset(text, true, order); got.kind != timeOffset || got.at.Cmp(second) != 0 {
				t.Errorf("%s: %q: %s %v", order, text, got.kind, got.at)
			}
		}
		for _, text := range []string{"13/13/2026", "31/02/2026", "02/31/2026", "1/2", "1/2/3", "1/2/026", "1/2/2026x", "1.2/2026"} {
			if got := parseOffset(text, true, order); got.kind != textOffset {
				t.Errorf("%s: %q is %s: %v", order, text, got.kind, got.at)
			}
		}
		days := []offsetValue{parseOffset("1/9/2026", true, order), parseOffset("01/10/2026", true, order), parseOffset("1/1/2027", true, order)}
		for i := range days[1:] {
			if days[i].compare(days[i+1], kindOf(nil, days)) >= 0 {
				t.Errorf("%s: %s is not before %s", order, days[i].text, days[i+1].text)
			}
		}
	}
	var b boundary
	b.restore("31/12/2025", "", dayFirst)
	if b.offset.kind != timeOffset {
		t.Errorf("what was stored is %s", b.offset.kind)
	}
}

func FuzzOffset(f *testing.F) {
	for _, s := range []string{"2026-01-02T10:00:00.5+02:00[Europe/Berlin]", "Fri, 02-Jan-26 10:00:00 GMT", "1e5", "/Date(1)/", "Jan 2, 2026 10:00 PM"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, order := range []dateOrder{"", dayFirst, monthFirst} {
			o := parseOffset(text, false, order)
			if o.compare(o, o.kind) != 0 || (o.kind != textOffset) != (o.at != nil) {
				t.Fatalf("%q: %+v", text, o)
			}
		}
	})
}
