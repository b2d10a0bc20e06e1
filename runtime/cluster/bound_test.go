package cluster

import (
	"strings"
	"testing"

	"millrace/runtime/fault"
)

// A signature is valid for one request: once, about one connector, to one worker that was in the
// group when it was made.
func TestBoundSignatures(t *testing.T) {
	key, other := []byte("key"), []byte("other")
	mine := About{"tasks", "a1", "http://leader:8083/"}
	body := []byte("[]")
	for name, row := range map[string]struct {
		header string
		about  About
		body   string
		kind   fault.Kind
		want   string // "": taken
	}{
		"right":             {bind("HmacSHA256", key, mine, body, 7), mine, "[]", 0, ""},
		"ahead":             {bind("HmacSHA256", key, mine, body, 8), mine, "[]", 0, ""},
		"none":              {"", mine, "[]", fault.Forbidden, "no signature"},
		"nonsense":          {"2 x y", mine, "[]", fault.Forbidden, "no signature"},
		"another version":   {"1" + bind("HmacSHA256", key, mine, body, 7)[1:], mine, "[]", fault.Forbidden, "no signature"},
		"another connector": {bind("HmacSHA256", key, mine, body, 7), About{"tasks", "a2", mine.URL}, "[]", fault.Forbidden, "another request"},
		"another kind":      {bind("HmacSHA256", key, mine, body, 7), About{"fence", "a1", mine.URL}, "[]", fault.Forbidden, "another request"},
		"another worker":    {bind("HmacSHA256", key, mine, body, 7), About{"tasks", "a1", "http://next:8083/"}, "[]", fault.Forbidden, "another request"},
		"another body":      {bind("HmacSHA256", key, mine, body, 7), mine, "[{}]", fault.Forbidden, "another request"},
		"another key":       {bind("HmacSHA256", other, mine, body, 7), mine, "[]", fault.Forbidden, "another request"},
		"another algorithm": {bind("HmacSHA512", key, mine, body, 7), mine, "[]", fault.Forbidden, "another request"},
		"changed":           {strings.Replace(bind("HmacSHA256", key, mine, body, 6), " 6 ", " 7 ", 1), mine, "[]", fault.Forbidden, "another request"},
		"of an earlier run": {bind("HmacSHA256", key, mine, body, 6), mine, "[]", fault.Unavailable, "before this worker joined"},
	} {
		var seen Once
		r := Request{Body: []byte(row.body), Algorithm: "HmacSHA256", Bound: row.header}
		err := seen.Check(row.about, key, r, 7)
		if (err == nil) != (row.want == "") || err != nil && (fault.KindOf(err) != row.kind || !strings.Contains(err.Error(), row.want)) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil {
			continue
		}
		if err := seen.Check(row.about, key, r, 7); err == nil || !strings.Contains(err.Error(), "taken already") {
			t.Errorf("%s: the second time: %v", name, err)
		}
	}
}

// The numbers of requests are kept for as long as the key that signed them.
func TestBoundSignaturesAreForgotten(t *testing.T) {
	var seen Once
	mine := About{"tasks", "a1", "http://leader:8083/"}
	for _, key := range []string{"old", "new"} {
		for range 3 {
			r := Request{Body: []byte("[]"), Algorithm: "HmacSHA256", Bound: bind("HmacSHA256", []byte(key), mine, []byte("[]"), 1)}
			if err := seen.Check(mine, []byte(key), r, 1); err != nil {
				t.Fatal(err)
			}
		}
		if len(seen.taken) != 3 {
			t.Errorf("%d numbers of the key %s are kept", len(seen.taken), key)
		}
	}
}
