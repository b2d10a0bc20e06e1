package transform

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// otherData is where the rules of Go's and of Java's zones differ: by their versions, and in summers in which standard time changed too.
var otherData = map[string]bool{
	"1995-07-01 00:00:00 Armenia Standard Time": true, "1995-07-01 00:00:00 AMT": true,
	"1995-07-01 00:00:00 Pitcairn Time": true, // of Java's own SystemV/PST8
	"2024-10-06 02:30:00 PYT":           true, // Paraguay stayed in summer time
}

// Each name of a zone is read as Java reads it: testdata/Zones.java wrote what SimpleDateFormat makes of it at some times.
func TestZoneNames(t *testing.T) {
	golden, err := os.ReadFile("testdata/zones-golden.txt")
	if err != nil {
		t.Fatal(err)
	}
	format, err := parseDateFormat("yyyy-MM-dd HH:mm:ss z")
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
			if ms, ok := format.parse(times[i] + " " + name); ok {
				got = strconv.FormatInt(ms/1000, 10)
			}
			if got != want && !otherData[times[i]+" "+name] {
				t.Errorf("%s %s is %s, want %s", times[i], name, got, want)
			}
		}
	}
}

func TestDatePatternBound(t *testing.T) {
	if _, err := parseDateFormat(strings.Repeat("y", 100_000)); err == nil || !strings.Contains(err.Error(), "100000 bytes") {
		t.Errorf("got %v", err)
	}
}

// Every zone of Java's is known to Go, so that none is taken for UTC.
func TestZonesAreKnown(t *testing.T) {
	_, byID := javaZones()
	for id := range byID {
		if _, err := time.LoadLocation(id); err != nil {
			t.Error(err)
		}
	}
	if len(byID) < 500 {
		t.Errorf("there are %d zones", len(byID))
	}
}
