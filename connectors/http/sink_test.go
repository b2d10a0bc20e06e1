package http

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"millrace/connectors/internal/tasktest"
	"millrace/plugins/connect"
)

// service records requests and returns configured responses.
type service struct {
	*httptest.Server
	mu       sync.Mutex
	requests []string
	headers  []http.Header
	// for request n; nil: 200
	answer func(n int, body string) (status int, header, value, text string)
}

func newService(t *testing.T) *service {
	s := &service{}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body) // use what was read
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, strings.TrimSpace(r.Method+" "+r.URL.RequestURI()+" "+string(body)))
	s.headers = append(s.headers, r.Header)
	if s.answer == nil {
		return
	}
	status, header, value, text := s.answer(len(s.requests), string(body))
	if status == 0 { // close the connection
		panic(http.ErrAbortHandler)
	}
	w.Header().Set(header, value)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}

func (s *service) got() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.requests, "\n")
}

// startSink starts a task that sends to the service.
func startSink(t *testing.T, s *service, props string) connect.SinkTask {
	t.Helper()
	all := map[string]string{"http.url": s.URL + "/in", "retry.backoff.ms": "1"}
	for _, p := range strings.Fields(props) {
		key, value, _ := strings.Cut(p, "=")
		all[key] = strings.ReplaceAll(value, "URL", s.URL)
	}
	task, err := tasktest.Sink(t, &Sink{}, all)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := task.Stop(); err != nil {
			t.Error(err)
		}
	})
	return task
}

// put puts records like the worker: it retries after retriable errors.
func put(t *testing.T, task connect.SinkTask, records []connect.SinkRecord) (tries int, err error) {
	for tries = 1; ; tries++ {
		if err = task.Put(t.Context(), records); !connect.IsRetriable(err) {
			return tries, err
		}
	}
}

// sinkRecords returns records of one partition with these JSON documents. "" is null, and a leading
// quote makes a string.
func sinkRecords(values ...string) []connect.SinkRecord {
	records := make([]connect.SinkRecord, len(values))
	for i, v := range values {
		records[i] = connect.SinkRecord{Record: connect.Record{Topic: "t", Timestamp: 5, Key: connect.StringValue("k/" + v)}, Offset: int64(i)}
		if text, ok := strings.CutPrefix(v, "'"); ok {
			records[i].Value = connect.StringValue(text)
		} else if v != "" {
			records[i].Value = connect.JSONValue([]byte(v))
		}
	}
	return records
}

func TestSink(t *testing.T) {
	for _, row := range []struct {
		name, props string
		values      []string
		want        string
		bad         string
	}{
		{"each alone", "", []string{`{"a": 1}`, "'text"}, "POST /in {\"a\": 1}\nPOST /in text", ""},
		{"put to an address of each", "http.method=PUT http.url=URL/${topic}/${partition}/${offset}?k=${key}&t=${timestamp}", []string{"1", "2"},
			"PUT /t/0/0?k=k%2F1&t=5 1\nPUT /t/0/1?k=k%2F2&t=5 2", ""},
		{"lines", "batching.enabled=true batch.max.size=2", []string{"{ \"a\" : 1 }", "'[2,\n3]", "'text"}, "POST /in {\"a\":1}\n[2,3]\nPOST /in text", ""},
		{"an array", "batching.enabled=true batch.format=array", []string{`{"a": 1}`, "'text", "'{\"b\":2}"}, `POST /in [{"a":1},"text",{"b":2}]`, ""},
		{"a line end in a line", "batching.enabled=true", []string{"1", "'two\nlines", "3"}, "POST /in 1\nPOST /in 3", "record 1 of the batch: the text has a line end"},
		{"null", "", []string{"1", "", "3"}, "POST /in 1\nPOST /in 3", "record 1 of the batch: the record has no value"},
		{"null ignored", "behavior.on.null.values=ignore batching.enabled=true", []string{"1", "", "3"}, "POST /in 1\nPOST /in 3", ""},
		{"null deletes", "behavior.on.null.values=delete http.url=URL/${topic}", []string{"1", ""}, "POST /t 1\nDELETE /t", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := newService(t)
			_, err := put(t, startSink(t, s, row.props), sinkRecords(row.values...))
			if s.got() != row.want || (err != nil) != (row.bad != "") || err != nil && !strings.Contains(err.Error(), row.bad) {
				t.Errorf("%v, got\n%s\nexpected\n%s", err, s.got(), row.want)
			}
		})
	}
}

// Aiven's keys add text around and between unchanged records. If only some are set, the others have
// Aiven's defaults.
func TestFrame(t *testing.T) {
	aivens := map[string]string{"connector.class": "io.aiven.kafka.connect.http.HttpSinkConnector", "batching.enabled": "true", "batch.max.size": "2"}
	for _, row := range []struct {
		props map[string]string
		want  string // bodies, separated by |
	}{
		{map[string]string{"batch.prefix": "[", "batch.suffix": "]", "batch.separator": ","}, `[{"n":1},{"n":2}]|[{ "n" : 3 }]`},
		{map[string]string{"batch.prefix": "["}, "[{\"n\":1}\n{\"n\":2}\n|[{ \"n\" : 3 }\n"},
		{map[string]string{"batch.suffix": "]"}, "{\"n\":1}\n{\"n\":2}]|{ \"n\" : 3 }]"},
		{map[string]string{"batch.suffix": ""}, "{\"n\":1}\n{\"n\":2}|{ \"n\" : 3 }"},
		{map[string]string{"batch.separator": " "}, "{\"n\":1} {\"n\":2}\n|{ \"n\" : 3 }\n"},
		{map[string]string{"batch.prefix": "<", "batch.max.size": "1"}, "<{\"n\":1}\n|<{\"n\":2}\n|<{ \"n\" : 3 }\n"},
		{nil, "{\"n\":1}\n{\"n\":2}\n|{\"n\":3}\n"},
		{map[string]string{"batching.enabled": "false"}, `{"n":1}|{"n":2}|{ "n" : 3 }`},
	} {
		var bodies []string
		service := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			bodies = append(bodies, string(body))
		}))
		props := maps.Clone(aivens)
		maps.Copy(props, row.props)
		props["http.url"] = service.URL
		task, err := tasktest.Sink(t, &Sink{}, props)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := put(t, task, sinkRecords(`{"n":1}`, `{"n":2}`, `'{ "n" : 3 }`)); err != nil {
			t.Error(err)
		}
		if err := task.Stop(); err != nil {
			t.Error(err)
		}
		service.Close()
		if got := strings.Join(bodies, "|"); got != row.want {
			t.Errorf("%v: got\n%s\nexpected\n%s", row.props, got, row.want)
		}
	}
	o, err := parseSink(map[string]string{"connector.class": aivens["connector.class"], "http.url": "http://x"})
	if err != nil || o.retries != 1 || o.backoff != 3*time.Second {
		t.Error(o, err)
	}
}

func TestSinkHeaders(t *testing.T) {
	for _, row := range []struct{ props, header, value string }{
		{"", "Content-Type", "application/json"},
		{"", "Idempotency-Key", "t-0-0"},
		{"batching.enabled=true", "Content-Type", "application/x-ndjson"},
		{"http.headers.content.type=text/plain", "Content-Type", "text/plain"},
		{"http.headers.additional=X-A:1,X-B:2", "X-B", "2"},
		{"http.authorization.type=basic http.auth.username=u http.auth.password=p", "Authorization", "Basic dTpw"},
		{"http.authorization.type=bearer http.auth.token=abc", "Authorization", "Bearer abc"},
		{"http.authorization.type=static http.headers.authorization=Abc", "Authorization", "Abc"},
	} {
		s := newService(t)
		if _, err := put(t, startSink(t, s, row.props), sinkRecords("1")); err != nil || s.headers[0].Get(row.header) != row.value {
			t.Errorf("%s: %v, %v", row.props, err, s.headers[0])
		}
	}
}

// Refused records in a batch are found by halving. All others are delivered once, in order.
func TestRefusedInBatch(t *testing.T) {
	s := newService(t)
	delivered := ""
	s.answer = func(_ int, body string) (int, string, string, string) {
		if strings.Contains(body, "bad") {
			return 422, "", "", "no such thing as bad\n\n"
		}
		delivered += body
		return 204, "", "", ""
	}
	_, err := put(t, startSink(t, s, "batching.enabled=true"), sinkRecords("0", `"bad"`, "2", "3", "4", "5", `"bad"`))
	var bad connect.BadRecords
	if !errors.As(err, &bad) || len(bad) != 2 || bad[0].Index != 1 || bad[1].Index != 6 || !strings.HasSuffix(bad[0].Err.Error(), "/in: 422 Unprocessable Entity: no such thing as bad") {
		t.Errorf("%v", err)
	}
	if delivered != "0\n2\n3\n4\n5\n" {
		t.Errorf("delivered %q", delivered)
	}
}

// Transient failures are retried from the failed record.
func TestRetry(t *testing.T) {
	for _, status := range []int{0, 408, 425, 429, 500, 503} {
		s := newService(t)
		s.answer = func(n int, _ string) (int, string, string, string) {
			if n == 2 || n == 3 {
				return status, "", "", ""
			}
			return 200, "", "", ""
		}
		tries, err := put(t, startSink(t, s, ""), sinkRecords("1", "2", "3"))
		want := "POST /in 1\nPOST /in 2\nPOST /in 2\nPOST /in 2\nPOST /in 3"
		if status == 0 { // Go's client may retry by itself if there was no response
			s.requests = nil
			want = ""
		}
		if err != nil || tries < 2 || s.got() != want {
			t.Errorf("%d: %d tries, %v\n%s", status, tries, err, s.got())
		}
	}
}

func TestGiveUp(t *testing.T) {
	s := newService(t)
	s.answer = func(int, string) (int, string, string, string) { return 503, "", "", "down" }
	tries, err := put(t, startSink(t, s, "max.retries=2"), sinkRecords("1"))
	if tries != 3 || err == nil || !strings.Contains(err.Error(), "given up after 3 tries: POST "+s.URL+"/in: 503 Service Unavailable: down") {
		t.Errorf("%d tries, %v", tries, err)
	}
}

func TestFatalAnswers(t *testing.T) {
	for status, says := range map[int]string{401: "correct the credentials", 403: "correct the credentials", 302: "redirects are not followed"} {
		s := newService(t)
		s.answer = func(int, string) (int, string, string, string) { return status, "Location", "/other", "" }
		_, err := put(t, startSink(t, s, ""), sinkRecords("1", "2"))
		if bad := (connect.BadRecords)(nil); err == nil || errors.As(err, &bad) || !strings.Contains(err.Error(), says) {
			t.Errorf("%d: %v", status, err)
		}
	}
}

// Retry-After is respected, but no put waits for long, so that the worker sees signs of life.
func TestRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		task := &sinkTask{sinkOptions: sinkOptions{backoff: time.Second, retries: -1, url: urlTemplate{texts: []string{"http://x"}}}}
		begun := time.Now()
		task.again(busyError{errors.New("busy"), 25 * time.Second})
		tries := 1
		for ; task.rest(t.Context()) != nil; tries++ {
			continue
		}
		if waited := time.Since(begun); waited != 25*time.Second || tries != 3 {
			t.Errorf("waited %v in %d puts", waited, tries)
		}
		for _, want := range []time.Duration{2, 4, 8, 16, 32, 60, 60} {
			task.again(errors.New("x"))
			if wait := time.Until(task.until); wait != want*time.Second {
				t.Errorf("wait %v, expected %d s", wait, want)
			}
		}
	})
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for text, want := range map[string]time.Duration{"": 0, "7": 7 * time.Second, "-1": 0, "x": 0, "Fri, 02 Jan 2026 03:05:05 GMT": time.Minute, "Fri, 02 Jan 2025 03:05:05 GMT": 0,
		"99999999": 24 * time.Hour} {
		if got := retryAfter(text, now); got != want {
			t.Errorf("Retry-After: %s is %v, expected %v", text, got, want)
		}
	}
}

func TestSinkConfig(t *testing.T) {
	for _, row := range []struct{ props, key, says string }{
		{"http.url=ftp://x/", "http.url", "expected http://HOST/PATH"},
		{"http.url=http://u:p@x/", "http.url", "expected no user"},
		{"http.url=http://x/${no}", "http.url", "${no} is nothing of a record"},
		{"http.url=http://x/${key} batching.enabled=true", "http.url", "a request has many records"},
		{"http.authorization.type=bearer", "http.authorization.type", "it needs http.auth.token"},
		{"http.authorization.type=oauth2", "http.authorization.type", "oauth2"},
		{"http.headers.additional=x", "http.headers.additional", "expected NAME:VALUE"},
	} {
		props := map[string]string{"http.url": "http://x/"}
		for _, p := range strings.Fields(row.props) {
			key, value, _ := strings.Cut(p, "=")
			props[key] = value
		}
		checkValues(t, fmt.Sprint(row.props), (&Sink{}).Validate(t.Context(), props, sinkKeys().Validate(props)), row.key, row.says)
	}
}

// The excerpt of a response in an error is plain text, for any response.
func TestBeginning(t *testing.T) {
	for body, want := range map[string]string{"": "", "\xef\xbb\xbf": "", "\xef\xbb\xbf{\"error\":\n \"full\"}": `: {"error": "full"}`, "a\xffb": ": a\uFFFDb"} {
		if got := beginning(strings.NewReader(body)); got != want {
			t.Errorf("%q: %q", body, got)
		}
	}
}
