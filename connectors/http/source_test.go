package http

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"millrace/connectors/internal/tasktest"
	"millrace/plugins/connect"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// site is a listening task whose batches a test takes and acknowledges as a worker does.
type site struct {
	*tasktest.Source
	t   testing.TB
	url string
}

func listen(t testing.TB, props map[string]string) *site {
	t.Helper()
	all := map[string]string{"http.listen": "127.0.0.1:0", "http.path": "/in", "topic": "t"}
	maps.Copy(all, props)
	c := &Source{}
	if err := c.Start(t.Context(), connect.ConnectorContext{}, all); err != nil {
		t.Fatal(err)
	}
	tasks, _ := c.TaskConfigs(3)
	if len(tasks) != 1 {
		t.Fatalf("%d tasks", len(tasks))
	}
	s := &site{Source: tasktest.StartTask(t, c.NewTask(), nil, tasks[0]), t: t}
	t.Cleanup(s.Stop)
	s.url = "http://" + regexp.MustCompile(`address=(\S+)`).FindStringSubmatch(s.Log.String())[1]
	return s
}

// answer is what a request got.
type answer struct {
	status int
	header http.Header
	body   string
}

// send sends a request. A line of headers is "Name: value".
func (s *site) send(method, path, body string, headers ...string) answer {
	s.t.Helper()
	r, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	resp, err := transport.RoundTrip(r)
	if err != nil {
		s.t.Errorf("%s %s: %v", method, path, err)
		return answer{}
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Error(err)
	}
	return answer{resp.StatusCode, resp.Header, string(text)}
}

// works takes and acknowledges whatever comes, until the test ends, and gives the records' texts so far.
func (s *site) works() (texts func() []string) {
	var mu sync.Mutex
	var all []string
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	s.t.Cleanup(func() { cancel(); <-done })
	go func() {
		defer close(done)
		for n := uint64(1); ; n++ {
			b, err := s.Task.Poll(ctx)
			if b == nil {
				if err != nil {
					s.t.Error(err)
				}
				return
			}
			mu.Lock()
			for i := range b.Records {
				all = append(all, describe(&b.Records[i]))
			}
			mu.Unlock()
			s.acknowledge(n)
		}
	}()
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(all)
	}
}

func (s *site) acknowledge(n uint64) {
	s.Task.(connect.Follower).Follow(connect.Progress{Acknowledged: n})
}

// describe is topic, key, headers and value of a record.
func describe(r *connect.SourceRecord) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", r.Topic, r.Key.Text())
	for _, h := range r.Headers {
		fmt.Fprintf(&b, " %s=%s", h.Key, h.Value.Text())
	}
	return strings.Clone(b.String() + " " + r.Value.Kind().String() + " " + tasktest.Text(r))
}

func TestRequests(t *testing.T) {
	const object = `{"sender":"A","receiver":"B","message":"hi"}`
	rows := []struct {
		name, props          string
		method, path, body   string
		headers              string // with | between them
		status               int
		says                 string // in the answer
		records              string // with newlines between them
		wantHeader, wantText string
	}{
		{name: "an object", body: object, status: 202, says: `{"records":1}`, records: "t null json " + object},
		{name: "white space goes, all else stays", body: " { \"b\" : 12345678901234567890.10 , \"a\":\"\\u00e9 x\"}\n", status: 202,
			records: `t null json {"b":12345678901234567890.10,"a":"\u00e9 x"}`},
		{name: "a scalar", body: `"x"`, status: 202, records: `t null json "x"`},
		{name: "no JSON", body: `{"a":1,}`, status: 400, says: `no JSON at byte 7: '}' is there, expected a name in double quotes`},
		{name: "cut short", body: ` {"a":`, status: 400, says: `no JSON at byte 6: the text ends inside the document`},
		{name: "two", body: `{} {}`, status: 400, says: `no JSON at byte 3: text follows the document`},
		{name: "empty", status: 400, says: `there is nothing, expected JSON`},
		{name: "null", body: "null", status: 400, says: "null is no record"},
		{name: "no UTF-8", body: "\"a\xff\"", status: 400, says: "at byte 2 the body is not UTF-8"},
		{name: "deep", body: strings.Repeat("[", 100_000), status: 400, says: "nested more than 1000 deep"},
		{name: "another path", path: "/in/x", body: object, status: 404, says: `"error_code":404`},
		{name: "another method", method: "GET", status: 405, wantHeader: "Allow", wantText: "POST"},
		{name: "methods", props: "http.methods=PUT,POST", method: "DELETE", status: 405, wantHeader: "Allow", wantText: "PUT, POST"},
		{name: "put", props: "http.methods=PUT,POST", method: "PUT", body: object, status: 202, records: "t null json " + object},
		{name: "too long", props: "max.body.bytes=10", body: `"123456789"`, status: 413, says: "longer than 10 bytes"},
		{name: "just not too long", props: "max.body.bytes=10", body: `"12345678"`, status: 202, records: `t null json "12345678"`},
		{name: "encoded", body: "x", headers: "Content-Encoding: gzip", status: 415, says: "gzip"},
		{name: "lines", body: "{\"n\": 1}\n\n [2] \r\n3", headers: "Content-Type: application/x-ndjson", status: 202, says: `{"records":3}`,
			records: "t null json {\"n\":1}\nt null json [2]\nt null json 3"},
		{name: "a bad line", body: "1\n2\n{3}\n", headers: "Content-Type: application/x-ndjson; charset=utf-8", status: 400, says: "no JSON at byte 5"},
		{name: "no line", body: "\n \n", headers: "Content-Type: application/x-ndjson", status: 400, says: "no record"},
		{name: "an array is one record", body: "[1, 2]", status: 202, records: "t null json [1,2]"},
		{name: "a batch", props: "http.batch=true", body: `[ {"a":1} , [2], "]" ]`, status: 202, says: `{"records":3}`,
			records: "t null json {\"a\":1}\nt null json [2]\nt null json \"]\""},
		{name: "a batch of one", props: "http.batch=true", body: `{"a":1}`, status: 202, records: `t null json {"a":1}`},
		{name: "an empty batch", props: "http.batch=true", body: `[ ]`, status: 400, says: "the array is empty"},
		{name: "null in a batch", props: "http.batch=true", body: `[1,null]`, status: 400, says: "null is no record"},
		{name: "a string", props: "http.body=string", body: "hi ", status: 202, records: "t null string hi "},
		{name: "JSON as text", props: "http.body=json-text http.key=body:/a", body: `{"a": "k"}`, status: 202, records: `t k string {"a":"k"}`},
		{name: "no JSON as text", props: "http.body=json-text", body: `{`, status: 400, says: "no JSON at byte 1"},
		{name: "no string", props: "http.body=string", body: "\xff", status: 400, says: "not UTF-8"},
		{name: "bytes", props: "http.body=bytes", body: "\xff\x00", status: 202, records: `t null bytes "/wA="`},
		{name: "a topic of the path", props: "http.path=/v1/{kind}/in topic=events.${kind} http.key=path:kind", path: "/v1/a%2Db/in", body: "1", status: 202,
			records: "events.a-b a-b json 1"},
		{name: "a bad topic", props: "http.path=/{kind} topic=${kind}", path: "/a%2Fb", body: "1", status: 400, says: `the path makes \"a/b\" the topic`},
		{name: "no segment", props: "http.path=/{kind} topic=${kind}", path: "/", body: "1", status: 404},
		{name: "another segment", props: "http.path=/v1/{kind} topic=${kind}", path: "/v2/x", body: "1", status: 404},
		{name: "too many segments", props: "http.path=/{kind} topic=${kind}", path: "/x/", body: "1", status: 404},
		{name: "headers and query", props: "http.headers=X-A,X-None http.query=q http.key=query:k", path: "/in?q=1&q=2&k=key", headers: "x-a: v", body: "1", status: 202,
			records: "t key X-A=v q=1, 2 json 1"},
		{name: "key of a header", props: "http.key=header:x-id", headers: "X-Id: 7", body: "1", status: 202, records: "t 7 json 1"},
		{name: "keys of a batch", props: "http.key=body:/u/id http.batch=true", body: `[{"u":{"id":"a"}},{"u":{"id":1.50}},{"u":1}]`, status: 202,
			records: "t a json {\"u\":{\"id\":\"a\"}}\nt 1.50 json {\"u\":{\"id\":1.50}}\nt null json {\"u\":1}"},
		{name: "basic", props: "http.auth=basic http.auth.username=u http.auth.password=p", headers: "Authorization: basic dTpw", body: "1", status: 202, records: "t null json 1"},
		{name: "basic missing", props: "http.auth=basic http.auth.username=u http.auth.password=p", body: "1", status: 401, says: "expected basic",
			wantHeader: "WWW-Authenticate", wantText: `Basic realm="records"`},
		{name: "basic wrong", props: "http.auth=basic http.auth.username=u http.auth.password=p", headers: "Authorization: Basic dTpx", body: "1", status: 401},
		{name: "bearer", props: "http.auth=bearer http.auth.token=abc", headers: "Authorization: Bearer abc", body: "1", status: 202, records: "t null json 1"},
		{name: "bearer wrong", props: "http.auth=bearer http.auth.token=abc", headers: "Authorization: Bearer ab", body: "1", status: 401, wantHeader: "WWW-Authenticate", wantText: "Bearer"},
		{name: "signed", props: "http.auth=hmac http.hmac.secret=s", body: "1", status: 202, records: "t null json 1",
			headers: "X-Hub-Signature-256: sha256=0d42ca66c4d28025bd8c84c764b4bff33c8c7b66efad33b1edbee042baee2989"},
		{name: "signature wrong", props: "http.auth=hmac http.hmac.secret=s", body: "1", headers: "X-Hub-Signature-256: sha256=00", status: 401, says: "X-Hub-Signature-256"},
		{name: "signature missing", props: "http.auth=hmac http.hmac.secret=s http.hmac.header=X-Sig", body: "1", status: 401, says: "X-Sig"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			props := map[string]string{}
			for _, p := range strings.Fields(row.props) {
				key, value, _ := strings.Cut(p, "=")
				props[key] = value
			}
			s := listen(t, props)
			texts := s.works()
			var headers []string
			if row.headers != "" {
				headers = strings.Split(row.headers, "|")
			}
			if row.method == "" {
				row.method = "POST"
			}
			if row.path == "" {
				row.path = "/in"
			}
			got := s.send(row.method, row.path, row.body, headers...)
			if got.status != row.status || !strings.Contains(got.body, row.says) || got.header.Get(row.wantHeader) != row.wantText {
				t.Errorf("%d %s %v", got.status, got.body, got.header)
			}
			if records := strings.Join(texts(), "\n"); records != row.records {
				t.Errorf("records:\n%s\nexpected:\n%s", records, row.records)
			}
		})
	}
}

// A request is answered when its records are acknowledged, and not before.
func TestAcknowledgement(t *testing.T) {
	s := listen(t, nil)
	answers := make(chan answer, 2)
	send := func(body string) { go func() { answers <- s.send("POST", "/in", body) }() }
	send("1")
	first, err := s.Task.Poll(t.Context())
	if err != nil || len(first.Records) != 1 {
		t.Fatal(first, err)
	}
	send("2")
	if second, err := s.Task.Poll(t.Context()); err != nil || tasktest.Text(&second.Records[0]) != "2" {
		t.Fatal(second, err)
	}
	if len(answers) > 0 {
		t.Fatalf("answered before Kafka was: %v", <-answers)
	}
	s.acknowledge(1)
	if a := <-answers; a.status != 202 {
		t.Error(a)
	}
	s.acknowledge(2)
	if a := <-answers; a.status != 202 {
		t.Error(a)
	}
}

func TestReceived(t *testing.T) {
	s := listen(t, map[string]string{"webhook.ack": "received"})
	for range 2 {
		if a := s.send("POST", "/in", "1"); a.status != 202 {
			t.Error(a)
		}
	}
	if b, err := s.Task.Poll(t.Context()); err != nil || len(b.Records) != 2 {
		t.Error(b, err)
	}
}

// What was refused while Kafka is away is not delivered later, unless the answer says that it may be.
func TestAway(t *testing.T) {
	s := listen(t, map[string]string{"webhook.ack.timeout.ms": "100"})
	if a := s.send("POST", "/in", `"not taken"`); a.status != 503 || a.header.Get("Retry-After") == "" || !strings.Contains(a.body, "nothing of this request was taken") {
		t.Error(a)
	}
	answers := make(chan answer)
	go func() { answers <- s.send("POST", "/in", `"taken"`) }()
	if b, err := s.Task.Poll(t.Context()); err != nil || len(b.Records) != 1 || tasktest.Text(&b.Records[0]) != `"taken"` {
		t.Fatal(b, err)
	}
	if a := <-answers; a.status != 503 || !strings.Contains(a.body, "may double") {
		t.Error(a)
	}
	begun := time.Now()
	if a := s.send("POST", "/in", `"at once"`); a.status != 503 || !strings.Contains(a.body, "Kafka has acknowledged nothing for") {
		t.Error(a, time.Since(begun))
	}
	s.acknowledge(1)
	s.works()
	if a := s.send("POST", "/in", "1"); a.status != 503 && a.status != 202 {
		t.Error(a)
	}
}

func TestFull(t *testing.T) {
	for _, props := range []map[string]string{{"http.queue.records": "2"}, {"http.queue.bytes": "3"}} {
		s := listen(t, props)
		answers := make(chan answer, 2)
		for n := range 2 {
			go func() { answers <- s.send("POST", "/in", "1") }()
			eventually(t, func() bool { return held(s) == n+1 })
		}
		if a := s.send("POST", "/in", `11`); a.status != 429 || a.header.Get("Retry-After") != "1" {
			t.Error(a)
		}
		s.works()
		for range 2 {
			if a := <-answers; a.status != 202 {
				t.Error(a)
			}
		}
		if a := s.send("POST", "/in", `[1,2,3,4]`); a.status != 202 { // larger than the queue, which is empty
			t.Error(a)
		}
	}
}

func held(s *site) int {
	b := s.Task.(*listener).inbox
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.records
}

func eventually(t *testing.T, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it never came to be")
		}
	}
}

// A paused connector refuses at once what it has not given to its worker.
func TestPause(t *testing.T) {
	s := listen(t, nil)
	follow := s.Task.(connect.Follower).Follow
	answers := make(chan answer)
	go func() { answers <- s.send("POST", "/in", "1") }()
	eventually(t, func() bool { return held(s) == 1 })
	follow(connect.Progress{Paused: true})
	if a := <-answers; a.status != 503 || !strings.Contains(a.body, "paused") {
		t.Error(a)
	}
	if a := s.send("POST", "/in", "2"); a.status != 503 || !strings.Contains(a.body, "paused") {
		t.Error(a)
	}
	follow(connect.Progress{})
	texts := s.works()
	if a := s.send("POST", "/in", "3"); a.status != 202 || strings.Join(texts(), "\n") != "t null json 3" {
		t.Error(a, texts())
	}
}

// Who waits at the end is told so, and what was acknowledged in time gets its 202.
func TestStop(t *testing.T) {
	task := &listener{}
	ctx, cancel := context.WithCancel(t.Context())
	var log bytes.Buffer
	s := &site{Source: &tasktest.Source{Task: task}, t: t}
	sc := connect.SourceContext{Log: slog.New(slog.NewTextHandler(&log, nil))}
	if err := task.Start(ctx, sc, map[string]string{"http.listen": "127.0.0.1:0", "http.path": "/in", "topic": "t"}); err != nil {
		t.Fatal(err)
	}
	s.url = "http://" + regexp.MustCompile(`address=(\S+)`).FindStringSubmatch(log.String())[1]
	answers := map[string]chan answer{}
	for n, body := range []string{`"acknowledged"`, `"lost"`, `"waiting"`} {
		answers[body] = make(chan answer, 1)
		go func() { answers[body] <- s.send("POST", "/in", body) }()
		eventually(t, func() bool { return held(s) == n+1 })
		if n < 2 {
			if _, err := task.Poll(ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
	cancel()
	if a := <-answers[`"waiting"`]; a.status != 503 || !strings.Contains(a.body, "nothing of this request was taken") {
		t.Error(a)
	}
	if a := s.send("POST", "/in", "1"); a.status != 503 || !strings.Contains(a.body, "stops") {
		t.Error(a)
	}
	s.acknowledge(1)
	if a := <-answers[`"acknowledged"`]; a.status != 202 {
		t.Error(a)
	}
	if b, err := task.Poll(ctx); b != nil || err != nil {
		t.Error(b, err)
	}
	if err := task.Stop(); err != nil {
		t.Error(err)
	}
	if a := <-answers[`"lost"`]; a.status != 503 || !strings.Contains(a.body, "may double") {
		t.Error(a)
	}
}

func TestSourceConfig(t *testing.T) {
	for _, row := range []struct{ props, key, says string }{
		{"http.listen=8090", "http.listen", "expected HOST:PORT"},
		{"http.path=in", "http.path", "begins with /"},
		{"http.path=/a{b}", "http.path", "a whole segment as {NAME}"},
		{"http.path=/{a}/{a}", "http.path", "there twice"},
		{"topic=${a}", "topic", "no segment of http.path"},
		{"topic=a/b", "topic", "expected a topic's name"},
		{"http.key=x", "http.key", "expected header:NAME"},
		{"http.key=path:x", "http.key", "no segment"},
		{"http.key=body:x", "http.key", "JSON Pointer"},
		{"http.key=body:/x http.body=bytes", "http.key", "needs http.body=json"},
		{"http.auth=basic http.auth.username=u", "http.auth", "it needs http.auth.password"},
		{"http.auth=hmac", "http.auth", "it needs http.hmac.secret"},
		{"http.ssl.key.file=x", "http.ssl.certificate.file", "expected both"},
		{"http.ssl.key.file=x http.ssl.certificate.file=y", "http.ssl.certificate.file", "no such file"},
		{"http.methods=GET", "http.methods", "GET"},
	} {
		props := map[string]string{"http.listen": "127.0.0.1:0", "topic": "t"}
		for _, p := range strings.Fields(row.props) {
			key, value, _ := strings.Cut(p, "=")
			props[key] = value
		}
		found := ""
		for _, v := range (&Source{}).Validate(t.Context(), props, sourceKeys().Validate(props)) {
			if v.Name == row.key {
				found = strings.Join(v.Errors, "\n")
			} else if len(v.Errors) > 0 {
				t.Errorf("%s: %s: %v", row.props, v.Name, v.Errors)
			}
		}
		if !strings.Contains(found, row.says) {
			t.Errorf("%s: %q does not say %q", row.props, found, row.says)
		}
	}
}

// Requests at once from many, each answered once its own record is there.
func TestMany(t *testing.T) {
	s := listen(t, nil)
	texts := s.works()
	var group sync.WaitGroup
	for c := range 16 {
		group.Go(func() {
			for i := range 20 {
				if a := s.send("POST", "/in", fmt.Sprintf(`"%d-%d"`, c, i)); a.status != 202 {
					t.Error(a)
				}
			}
		})
	}
	group.Wait()
	got := texts()
	slices.Sort(got)
	if n := len(slices.Compact(got)); n != 320 || len(texts()) != 320 || held(s) != 0 {
		t.Errorf("%d records, %d different, %d held", len(texts()), n, held(s))
	}
}

func FuzzBody(f *testing.F) {
	for _, s := range []string{`[1, {"a":[]}]`, "{}\n[]\n", `{"a":"\u00e9"}`, "null", " [ ] "} {
		f.Add([]byte(s), true, false)
		f.Add([]byte(s), false, true)
	}
	f.Fuzz(func(t *testing.T, body []byte, batch, lines bool) {
		contentType := ""
		if lines {
			contentType = "application/x-ndjson"
		}
		x := exchanges.Get().(*exchange)
		values, err := bodyReader{bodyJSON, batch}.values(slices.Clone(body), contentType, &x.scanner, nil)
		if err == nil && len(values) == 0 {
			t.Fatalf("%q: nothing", body)
		}
		for _, v := range values {
			if _, err := v.Decode(); err != nil {
				t.Fatalf("%q: %q is no JSON: %v", body, v.Bytes(), err)
			}
		}
	})
}
