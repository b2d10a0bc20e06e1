package javatext

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// otherData lists zones whose rules differ between Go and Java: because of their versions, or in
// summers in which standard time changed too.
var otherData = map[string]bool{
	"1995-07-01 00:00:00 Armenia Standard Time": true, "1995-07-01 00:00:00 AMT": true,
	"1995-07-01 00:00:00 Pitcairn Time": true, // Java's own SystemV/PST8
	"2024-10-06 02:30:00 PYT":           true, // Paraguay stayed in summer time
}

// Each zone name is parsed as Java parses it: testdata/Zones.java recorded the results of
// SimpleDateFormat for some times.
func TestZoneNames(t *testing.T) {
	golden, err := os.ReadFile("testdata/zones-golden.txt")
	if err != nil {
		t.Fatal(err)
	}
	format, err := ParseDateFormat("yyyy-MM-dd HH:mm:ss z")
	if err != nil {
		t.Fatal(err)
	}
	var times []string
	for line := range strings.Lines(string(golden)) {
		name, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		columns := strings.Split(rest, "\t")
		if times == nil {
			times = columns
			continue
		}
		for i, want := range columns {
			got := "refused"
			if ms, ok := format.Parse(times[i] + " " + name); ok {
				got = strconv.FormatInt(ms/1000, 10)
			}
			if got != want && !otherData[times[i]+" "+name] {
				t.Errorf("%s %s is %s, want %s", times[i], name, got, want)
			}
		}
	}
}

func TestDatePatternBound(t *testing.T) {
	if _, err := ParseDateFormat(strings.Repeat("y", 100_000)); err == nil || !strings.Contains(err.Error(), "100000 bytes") {
		t.Errorf("got %v", err)
	}
}

// Go knows every zone of Java's, so that none is taken for UTC.
func TestZonesAreKnown(t *testing.T) {
	_, byID := zones()
	for id := range byID {
		if _, err := time.LoadLocation(id); err != nil {
			t.Error(err)
		}
	}
	if len(byID) < 500 {
		t.Errorf("there are %d zones", len(byID))
	}
}
