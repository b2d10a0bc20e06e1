package javatext

import (
	"testing"
	"time"
)

// No pattern or text causes a panic, and formatted times can be parsed again.
func FuzzDateFormat(f *testing.F) {
	f.Add("yyyy-MM-dd'T'HH:mm:ss.SSSX", "2024-02-30T25:61:00.1Z", int64(0))
	f.Add("G yy MMM d EEE D u a h K k z Z XXX ''", "AD 24 Feb 1 Mon 3 1 pm 1 1 1 GMT-3:15 +0100 +01:00 '", int64(-1))
	f.Fuzz(func(t *testing.T, pattern, text string, ms int64) {
		format, err := ParseDateFormat(pattern)
		if err != nil {
			return
		}
		format.now = func() time.Time { return time.UnixMilli(1.7e12) }
		format.Parse(text)
		format.Format(ms)
		if pattern == "yyyy-MM-dd'T'HH:mm:ss.SSSX" && ms > -62135769600000 && ms < 253402300800000 {
			if back, ok := format.Parse(format.Format(ms)); !ok || back != ms {
				t.Errorf("%d is %s, which reads as %d", ms, format.Format(ms), back)
			}
		}
	})
}

// No expression causes a panic, and accepted ones can be matched and replaced.
func FuzzRegex(f *testing.F) {
	f.Add(`(?<a>\w++)-(\d{1,2}?)|[^\]\Q-\E]\p{Alpha}\k<a>`, "${a}$2\\$", "a-1")
	f.Fuzz(func(t *testing.T, pattern, replacement, text string) {
		re, err := CompileRegex(pattern)
		if err != nil || len(pattern) > 30 || len(text) > 15 {
			return
		}
		if _, err := re.Matches(text); err == nil {
			_, _ = re.ReplaceFirst(text, replacement)
		}
	})
}
