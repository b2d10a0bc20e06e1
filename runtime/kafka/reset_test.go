package kafka

import (
	"testing"
	"time"
)

func TestParseDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"PT1H": time.Hour, "pt1h30m": 90 * time.Minute, "P1D": 24 * time.Hour, "P1DT1S": 24*time.Hour + time.Second, "PT0.5S": 500 * time.Millisecond,
		"PT1,25S": 1250 * time.Millisecond, "PT-1H": -time.Hour, "-PT1H": -time.Hour, "-PT-1H": time.Hour, "+PT2M": 2 * time.Minute,
		"PT0S": 0, "PT-0.5S": -500 * time.Millisecond, "PT1.S": time.Second, "PT999999999999H": longest, "P-1DT25H": time.Hour,
	} {
		if got, err := ParseDuration(text); err != nil || got != want {
			t.Errorf("%s is %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "P", "PT", "P1DT", "1H", "P1H", "PT1D", "P1Y", "P1M", "P1W", "PT1H1", "PT1M1H", "PTS", "PT.5S", "PT1.0000000001S", "--PT1H"} {
		if got, err := ParseDuration(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}

func TestReset(t *testing.T) {
	for value, ok := range map[string]bool{
		"": false, "earliest": true, "Latest": true, "none": true, "by_duration:PT1H": true, "by_duration:P1DT2H3M4.5S": true, "by_duration:PT0S": true,
		"by_duration": false, "by_duration:": false, "by_duration:-PT1H": false, "by_duration:1h": false, "earliest:PT1H": false, "oldest": false,
	} {
		_, err := Options(map[string]string{"bootstrap.servers": "b:1", ResetKey: value, "group.id": "g"}, Consumer)
		if (err == nil) != ok {
			t.Errorf("%q: %v", value, err)
		}
	}
}
