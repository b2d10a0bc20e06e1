package http

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"millrace/configs"
	"millrace/connectors/internal/tasktest"
	"millrace/plugins/connect"
)

func checkValues(t *testing.T, props string, values []configs.Value, key, says string) {
	t.Helper()
	found := ""
	for _, v := range values {
		if v.Name == key {
			found = strings.Join(v.Errors, "\n")
		} else if len(v.Errors) > 0 {
			t.Errorf("%s: %s: %v", props, v.Name, v.Errors)
		}
	}
	if !strings.Contains(found, says) {
		t.Errorf("%s: %q does not say %q", props, found, says)
	}
}

// polls polls the service the given number of times. It returns the texts of the records by poll,
// or the error.
func polls(t *testing.T, s *service, offsets tasktest.Offsets, times int, props string) (out []string) {
	t.Helper()
	all := map[string]string{"http.request.url": s.URL + "/items", "topic": "t", "http.timer.interval.millis": "1"}
	for _, p := range strings.Fields(props) {
		key, value, _ := strings.Cut(p, "=")
		all[key] = value
	}
	source := tasktest.StartSource(t, &PollSource{}, offsets, all)
	defer source.Stop()
	for range times {
		b, err := source.Poll()
		switch {
		case err != nil && connect.IsRetriable(err):
			out = append(out, "RETRY "+err.Error())
		case err != nil:
			return append(out, "ERR "+err.Error())
		case b == nil:
			out = append(out, "")
		default:
			var texts []string
			for i := range b.Records {
				texts = append(texts, b.Records[i].Key.Text()+":"+tasktest.Text(&b.Records[i]))
			}
			out = append(out, strings.Join(texts, " "))
		}
	}
	return out
}

func always(text string) func(int, string) (int, string, string, string) {
	return func(int, string) (int, string, string, string) { return 200, "", "", text }
}

func TestPoll(t *testing.T) {
	for _, row := range []struct {
		name, props string
		answer      func(n int, body string) (int, string, string, string)
		want        string // polls, separated by |
	}{
		{"an array", "", always(` [ {"a" : 1}, null, 2 ]`), `null:{"a":1} null:2||`},
		{"an object", "", always(`{"a":[1]}`), `null:{"a":[1]}||`},
		{"a pointer", "http.response.list.pointer=/data/items http.response.record.key.pointer=/id", always(`{"data":{"items":[{"id":7},{"id":"x"},{}]}}`),
			`7:{"id":7} x:{"id":"x"} null:{}||`},
		{"by number", "http.response.record.offset.pointer=/n", func(n int, _ string) (int, string, string, string) {
			return 200, "", "", []string{`[{"n":10},{"n":9}]`, `[{"n":10},{"n":100}]`, `[]`}[n-1]
		}, `null:{"n":9} null:{"n":10}|null:{"n":100}|`},
		{"by time", "http.response.record.offset.pointer=/at", func(n int, _ string) (int, string, string, string) {
			return 200, "", "", []string{`[{"at":"2026-01-02T00:00:00Z"}]`, `[{"at":"2026-01-02T00:00:00Z"},{"at":"2026-01-03T00:00:00Z"}]`, `[]`}[n-1]
		}, `null:{"at":"2026-01-02T00:00:00Z"}|null:{"at":"2026-01-03T00:00:00Z"}|`},
		{"changed", "", func(n int, _ string) (int, string, string, string) {
			return 200, "", "", []string{`[1]`, `[1]`, `[2]`}[n-1]
		}, `null:1||null:2`},
		{"nothing", "", func(int, string) (int, string, string, string) { return 204, "", "", "" }, `||`},
		{"busy", "", func(n int, _ string) (int, string, string, string) {
			return []int{500, 200, 200}[n-1], "", "", "[1]"
		}, `RETRY GET URL/items: 500 Internal Server Error: [1]|null:1|`},
		{"not there", "", func(int, string) (int, string, string, string) { return 404, "", "", "" }, `ERR GET URL/items: 404 Not Found`},
		{"no list", "http.response.list.pointer=/x", always(`{}`), `||`},
		{"no offset", "http.response.record.offset.pointer=/x", always(`[{"x":1},{"y":1},{"x":2}]`),
			`null:{"x":1} null:{"x":2}|null:ERR a record has no offset, a number or text, at http.response.record.offset.pointer=/x: {"y":1}|`},
		{"an offset of another kind", "http.response.record.offset.pointer=/x", always(`[{"x":"2026-01-01"},{"x":"later"}]`),
			`null:{"x":"2026-01-01"}|null:ERR the offset "later" of a record cannot be compared with others, which are times|`},
		{"too long", "http.response.max.bytes=5", always(`[1,2,3]`), `ERR URL/items: the answer is longer than http.response.max.bytes=5: raise it, or ask for less`},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := newService(t)
			s.answer = row.answer
			got := strings.Join(polls(t, s, nil, 3, row.props), "|")
			if want := strings.ReplaceAll(row.want, "URL", s.URL); got != want {
				t.Errorf("got\n%s\nexpected\n%s", got, want)
			}
		})
	}
}

// The next request contains the last offset and the validators of the last response, also after a
// restart.
func TestPollResumes(t *testing.T) {
	s := newService(t)
	s.answer = func(n int, _ string) (int, string, string, string) {
		return 200, "ETag", `"e1"`, []string{`[{"n":1.50}]`, `[{"n":1.50},{"n":2}]`}[n-1]
	}
	offsets := tasktest.Offsets{}
	const props = "http.response.record.offset.pointer=/n http.offset.initial=0 http.request.params=since=${offset}&limit=9 http.request.method=POST http.request.body={\"since\":\"${offset}\"}"
	first := polls(t, s, offsets, 1, props)
	second := polls(t, s, offsets, 1, props)
	if got := strings.Join(append(first, second...), "|"); got != `null:{"n":1.50}|null:{"n":2}` {
		t.Error(got)
	}
	if want := "POST /items?since=0&limit=9 {\"since\":\"0\"}\nPOST /items?since=1.50&limit=9 {\"since\":\"1.50\"}"; s.got() != want {
		t.Error(s.got())
	}
	if s.headers[0].Get("If-None-Match") != "" || s.headers[1].Get("If-None-Match") != `"e1"` || s.headers[1].Get("Content-Type") != "application/json" {
		t.Error(s.headers)
	}
	s.answer = func(int, string) (int, string, string, string) { return 304, "", "", "" }
	if got := polls(t, s, offsets, 1, props); got[0] != "" {
		t.Error(got)
	}
}

// A response with many records becomes several batches, each with an offset to resume from.
func TestPollManyRecords(t *testing.T) {
	s := newService(t)
	s.answer = always("[" + strings.Repeat(`{"n":1},`, 1499) + `{"n":2}]`)
	got := polls(t, s, nil, 3, "http.response.record.offset.pointer=/n")
	if n := strings.Count(got[0], ":{") + strings.Count(got[1], ":{"); n != 1500 || strings.Count(got[0], ":{") != 1000 || got[2] != "" {
		t.Error(n, len(got[2]))
	}
}

// given returns the records of consecutive polls. The service returns the answers in order, and
// repeats the last one.
func given(t *testing.T, offsets tasktest.Offsets, times int, props string, answers ...string) string {
	t.Helper()
	s := newService(t)
	s.answer = func(n int, _ string) (int, string, string, string) {
		text := answers[min(n, len(answers))-1]
		if status, err := strconv.Atoi(text[:min(3, len(text))]); err == nil && status >= 200 {
			return status, "", "", text[3:]
		}
		return 200, "", "", text
	}
	return strings.Join(strings.Fields(strings.ReplaceAll(strings.Join(polls(t, s, offsets, times, props), " "), "null:", "")), " ")
}

// No format of times or numbers causes a lost or duplicate record.
func TestPollLosesNothing(t *testing.T) {
	for name, answers := range map[string][]string{
		"fractions":       {`"10:00:00Z"`, `"10:00:00.500Z" "10:00:01Z"`, `"10:00:01.250Z"`},
		"the same second": {`"10:00:00Z" "10:00:00.000Z"`, `"10:00:00+00:00" "12:00:00.1+02:00"`},
		"zones":           {`"10:00:00+02:00"`, `"09:00:00+00:00"`},
	} {
		var texts, want []string
		n := 0
		for _, answer := range answers {
			var items []string
			for _, at := range strings.Fields(answer) {
				n++
				items = append(items, fmt.Sprintf(`{"id":%d,"at":"2026-01-02T%s}`, n, at[1:]))
			}
			want = append(want, items...)
			texts = append(texts, "["+strings.Join(items, ",")+"]")
		}
		const props = "http.response.record.offset.pointer=/at"
		if got := given(t, nil, len(texts)+1, props, append(texts, "[]")...); got != strings.Join(want, " ") {
			t.Errorf("%s: got\n%s\nexpected\n%s", name, got, strings.Join(want, " "))
		}
	}
}

// Records that share the last offset are delivered once each, also across responses and restarts.
func TestPollBoundary(t *testing.T) {
	const props = "http.response.record.offset.pointer=/n http.request.params=since=${offset}"
	a, b, c, d := `{"id":"a","n":1}`, `{"id":"b","n":1}`, `{"id":"c","n":1}`, `{"id":"d","n":2}`
	list := func(items ...string) string { return "[" + strings.Join(items, ",") + "]" }
	if got, want := given(t, nil, 4, props, list(a, b), list(b, a, c), list(b, c, d), list(d)), strings.Join([]string{a, b, c, d}, " "); got != want {
		t.Errorf("got %s, expected %s", got, want)
	}
	offsets := tasktest.Offsets{}
	s := newService(t)
	s.answer = always("[" + strings.Repeat(`{"n":7},`, 1499) + `{"n":7}]`)
	first := polls(t, s, offsets, 1, props) // stops in the middle of the response
	second := polls(t, s, offsets, 2, props)
	if n := strings.Count(strings.Join(append(first, second...), " "), ":{"); n != 1500 {
		t.Errorf("%d records", n)
	}
}

// A response without new records, in any form, is not a failure. An invalid response is requested
// again.
func TestPollOddAnswers(t *testing.T) {
	const record = `{"items":[{"at":1}]}`
	for _, odd := range []string{"", " \n", "{}", "null", "[]", `""`, `{"items":null}`, `{"items":[]}`, `{"items":""}`, `{"items":{}}`, `{"other":1}`, "204", "\xef\xbb\xbf{}",
		"<html>Bad gateway</html>", `{"items":[{"at":1`, "Service unavailable", "\xff\xfe", "500", "503<html>", "429", "404not here", "302",
		`{"items":"none"}`, `{"items":false}`, `{"items":0}`, `{"items":{"error":"rate limit"}}`} {
		props := "http.response.list.pointer=/items http.response.record.offset.pointer=/at"
		got := given(t, nil, 4, props, `{"items":[{"at":0}]}`, odd, odd, "\xef\xbb\xbf"+record)
		if !strings.HasPrefix(got, `{"at":0}`) || !strings.HasSuffix(got, `{"at":1}`) || strings.Contains(got, "ERR") {
			t.Errorf("%q: %s", odd, got)
		}
	}
	if got := given(t, nil, 3, "", "", "null", `[""]`); got != `""` {
		t.Error(got)
	}
}

// When responses stay unreadable for long, errors.tolerance applies.
func TestPollOddForLong(t *testing.T) {
	s := newService(t)
	s.answer = always("<html>")
	source := tasktest.StartSource(t, &PollSource{}, nil, map[string]string{"http.request.url": s.URL, "topic": "t", "http.timer.interval.millis": "1"})
	defer source.Stop()
	if _, err := source.Poll(); !connect.IsRetriable(err) {
		t.Fatal(err)
	}
	source.Task.(*pollTask).oddSince = time.Now().Add(-maxOdd)
	b, err := source.Poll()
	if err != nil || len(b.Records) != 1 || b.Records[0].Err == nil || string(b.Records[0].Value.Bytes()) != "<html>" {
		t.Fatal(b, err)
	}
	if _, err := source.Poll(); !connect.IsRetriable(err) {
		t.Fatal(err)
	}
}

func TestPollConfig(t *testing.T) {
	for _, row := range []struct{ props, key, says string }{
		{"http.request.url=x", "http.request.url", "expected http://HOST/PATH"},
		{"topic=a/b", "topic", "expected letters"},
		{"http.response.list.pointer=x", "http.response.list.pointer", "expected a JSON Pointer"},
		{"http.authorization.type=basic", "http.authorization.type", "it needs http.auth.username"},
	} {
		props := map[string]string{"http.request.url": "http://x/", "topic": "t"}
		for _, p := range strings.Fields(row.props) {
			key, value, _ := strings.Cut(p, "=")
			props[key] = value
		}
		checkValues(t, row.props, (&PollSource{}).Validate(t.Context(), props, pollKeys().Validate(props)), row.key, row.says)
	}
	for _, row := range []struct {
		partition, offset map[string]any
		ok                bool
	}{
		{map[string]any{"url": "x"}, map[string]any{"offset": "1"}, true},
		{map[string]any{"url": "x"}, nil, true},
		{map[string]any{"file": "x"}, nil, false},
		{map[string]any{"url": "x"}, map[string]any{"offset": int64(1)}, false},
		{map[string]any{"url": "x"}, map[string]any{"line": "1"}, false},
	} {
		err := (&PollSource{}).AlterOffsets(t.Context(), nil, []connect.SourceOffset{{Partition: row.partition, Offset: row.offset}})
		if (err == nil) != row.ok {
			t.Errorf("%v %v: %v", row.partition, row.offset, err)
		}
	}
}

// The error names an unsupported format.
func TestSequenceAnswered(t *testing.T) {
	var poll pollTask
	if _, err := poll.document([]byte(" \x1e{\"n\":1}\n")); err == nil || !strings.Contains(err.Error(), "a JSON text sequence (RFC 7464)") {
		t.Error(err)
	}
}
