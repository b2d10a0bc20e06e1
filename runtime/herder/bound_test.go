package herder

import (
	"strings"
	"testing"
	"time"
)

// A signature is good for one request: once, about one connector, to one worker, for an hour.
func TestBoundSignatures(t *testing.T) {
	key, other := []byte("key"), []byte("other")
	started := time.Unix(1_000_000, 0)
	now := started.Add(10 * time.Minute)
	mine := about{"tasks", "a1", "http://leader:8083/"}
	body := []byte("[]")
	for name, row := range map[string]struct {
		header string
		about  about
		body   string
		at     time.Time // 0: now
		kind   Kind
		want   string // "": taken
	}{
		"right":                    {bind("HmacSHA256", key, mine, body, now), mine, "[]", now, 0, ""},
		"a little ahead":           {bind("HmacSHA256", key, mine, body, now.Add(time.Minute)), mine, "[]", now, 0, ""},
		"none":                     {"", mine, "[]", now, Forbidden, "no signature"},
		"nonsense":                 {"1 x y", mine, "[]", now, Forbidden, "no signature"},
		"another version":          {"2" + bind("HmacSHA256", key, mine, body, now)[1:], mine, "[]", now, Forbidden, "no signature"},
		"another connector":        {bind("HmacSHA256", key, mine, body, now), about{"tasks", "a2", mine.url}, "[]", now, Forbidden, "another request"},
		"another kind":             {bind("HmacSHA256", key, mine, body, now), about{"fence", "a1", mine.url}, "[]", now, Forbidden, "another request"},
		"another worker":           {bind("HmacSHA256", key, mine, body, now), about{"tasks", "a1", "http://next:8083/"}, "[]", now, Forbidden, "another request"},
		"another body":             {bind("HmacSHA256", key, mine, body, now), mine, "[{}]", now, Forbidden, "another request"},
		"another key":              {bind("HmacSHA256", other, mine, body, now), mine, "[]", now, Forbidden, "another request"},
		"another algorithm":        {bind("HmacSHA512", key, mine, body, now), mine, "[]", now, Forbidden, "another request"},
		"old":                      {bind("HmacSHA256", key, mine, body, now), mine, "[]", now.Add(2 * time.Hour), Forbidden, "clocks"},
		"of the future":            {bind("HmacSHA256", key, mine, body, now.Add(2*time.Hour)), mine, "[]", now, Forbidden, "clocks"},
		"before the worker's time": {bind("HmacSHA256", key, mine, body, started.Add(-time.Minute)), mine, "[]", now, Unavailable, "before this worker was started"},
	} {
		var seen seenOnce
		r := InternalRequest{Body: []byte(row.body), Algorithm: "HmacSHA256", Bound: row.header}
		err := seen.check(row.about, key, r, row.at, started)
		if (err == nil) != (row.want == "") || err != nil && (KindOf(err) != row.kind || !strings.Contains(err.Error(), row.want)) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			if err := seen.check(row.about, key, r, row.at.Add(time.Minute), started); err == nil || !strings.Contains(err.Error(), "taken already") {
				t.Errorf("%s: the second time: %v", name, err)
			}
			if err := seen.check(row.about, key, r, row.at.Add(2*boundFor), started); err == nil {
				t.Errorf("%s: it is taken again when its number is forgotten", name)
			}
		}
	}
}
