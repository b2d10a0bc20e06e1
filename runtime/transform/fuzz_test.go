package transform

import (
	"testing"
	"time"
)

// No pattern or text causes a panic, and formatted times can be parsed again.
func FuzzDateFormat(f *testing.F) {
	f.Add("yyyy-MM-dd'T'HH:mm:ss.SSSX", "2024-02-30T25:61:00.1Z", int64(0))
	f.Add("G yy MMM d EEE D u a h K k z Z XXX ''", "AD 24 Feb 1 Mon 3 1 pm 1 1 1 GMT-3:15 +0100 +01:00 '", int64(-1))
	f.Fuzz(func(t *testing.T, pattern, text string, ms int64) {
		format, err := parseDateFormat(pattern)
		if err != nil {
			return
		}
		format.now = func() time.Time { return time.UnixMilli(1.7e12) }
		format.parse(text)
		format.format(ms)
		if pattern == "yyyy-MM-dd'T'HH:mm:ss.SSSX" && ms > -62135769600000 && ms < 253402300800000 {
			if back, ok := format.parse(format.format(ms)); !ok || back != ms {
				t.Errorf("%d is %s, which reads as %d", ms, format.format(ms), back)
			}
		}
	})
}

// No expression causes a panic, and accepted ones can be matched and replaced.
func FuzzRegex(f *testing.F) {
	f.Add(`(?<a>\w++)-(\d{1,2}?)|[^\]\Q-\E]\p{Alpha}\k<a>`, "${a}$2\\$", "a-1")
	f.Fuzz(func(t *testing.T, pattern, replacement, text string) {
		re, err := compileJava(pattern)
		if err != nil || len(pattern) > 30 || len(text) > 15 {
			return
		}
		if _, err := re.matches(text); err == nil {
			_, _ = re.replaceFirst(text, replacement)
		}
	})
}

// No path causes a panic, and each has at least one step.
func FuzzPath(f *testing.F) {
	f.Add("a.`b.c`.d\\`")
	f.Fuzz(func(t *testing.T, path string) {
		if steps, err := parsePath(path); err == nil && len(steps) == 0 {
			t.Errorf("%q has no steps", path)
		}
	})
}

// Whatever expression: no panic, and within its budget it comes to an end.
func FuzzExpression(f *testing.F) {
	for _, text := range []string{
		`filter(value.list, # != nil) | map(string(#)) | join("-")`, `reduce(1..9, [#acc, #acc], [1]) in [topic, {"a": -value?.a ?? 1}]`,
		`let s = repeat("ab", 9); s[1:3] matches "^(a|b)*$" and not (s contains "c") ? {(topic): 0x1F ** 2} : 1..3`,
		`if 0 < len(topic) < 5 { sortBy(toPairs(value), #[0], "desc") } else { fromPairs([["a", 1]]) }; uniq(concat([1], [1.5e3]))`,
		`date("2024-01-01").Format("2006") == toJSON(groupBy(value.list, type(#))) || findLast(split("a,b", ","), true) in ['a', 'b']`,
		`median([1, [2, 3]]) + sum(1..3, # % 2) - min(flatten([[1]])) ; fromJSON(b'[1]' == nil ? "" : "[]") ; a?.b::len("")`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var m meter
		p, err := compileExpression(text, &m)
		if err != nil {
			return
		}
		m.start(nil)
		began := time.Now()
		_, err = (&program{"value", p, &m}).run(&seen{Topic: "t", Value: map[string]any{"a": 1, "list": []any{1, "b", nil}}})
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("it took %v: %v", took, err)
		}
	})
}
