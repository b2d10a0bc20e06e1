package http

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
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

func TestMain(m *testing.M) {
	// one for the whole process
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.updateServerDate.func1"))
}

// site is a listening task. The test takes and acknowledges its batches like a worker.
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

// answer is the response to a request.
type answer struct {
	status int
	header http.Header
	body   string
}

// send sends a request. Headers are "Name: value".
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

// works takes and acknowledges all batches until the test ends. texts returns the records so far.
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

// describe formats the topic, key, headers and value of a record.
func describe(r *connect.SourceRecord) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", r.Topic, r.Key.Text())
	for _, h := range r.Headers {
		fmt.Fprintf(&b, " %s=%s", h.Key, h.Value.Text())
	}
	return strings.Clone(b.String() + " " + r.Value.Kind().String() + " " + tasktest.Text(r))
}

// A request is answered only after its records are acknowledged. Requests that arrive meanwhile are
// batched.
func TestAcknowledgement(t *testing.T) {
	s := listen(t, nil)
	answers := make(chan answer, 3)
	send := func(body string, n int) {
		go func() { answers <- s.send("POST", "/in", body) }()
		eventually(t, func() bool { return held(s) == n })
	}
	send("1", 1)
	if first, err := s.Task.Poll(t.Context()); err != nil || len(first.Records) != 1 {
		t.Fatal(first, err)
	}
	send("2", 2)
	send("3", 3)
	if len(answers) > 0 {
		t.Fatalf("answered before Kafka was: %v", <-answers)
	}
	s.acknowledge(1)
	if a := <-answers; a.status != 202 {
		t.Error(a)
	}
	if second, err := s.Task.Poll(t.Context()); err != nil || len(second.Records) != 2 {
		t.Fatal(second, err)
	}
	if len(answers) > 0 {
		t.Fatalf("answered before Kafka was: %v", <-answers)
	}
	s.acknowledge(2)
	for range 2 {
		if a := <-answers; a.status != 202 {
			t.Error(a)
		}
	}
}

func TestReceived(t *testing.T) {
	s := listen(t, map[string]string{"webhook.ack": "received"})
	for range 2 {
		if a := s.send("POST", "/in", "1"); a.status != 202 || a.header.Get("Date") == "" {
			t.Error(a)
		}
	}
	if b, err := s.Task.Poll(t.Context()); err != nil || len(b.Records) != 2 {
		t.Error(b, err)
	}
}

// Records that were refused while Kafka is unavailable are not delivered later, unless the response
// says that they may be.
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
		// larger than the queue, which is empty
		if a := s.send("POST", "/in", `[1,2,3,4]`); a.status != 202 {
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
	deadline, tick := time.After(20*time.Second), time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-deadline:
			t.Fatal("it never came to be")
		case <-tick.C:
		}
	}
}

// A paused connector immediately refuses the records that it has not passed to its worker.
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

// At the end, waiting clients receive a response.
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
	for n, body := range []string{`"lost"`, `"waiting"`} {
		answers[body] = make(chan answer, 1)
		go func() { answers[body] <- s.send("POST", "/in", body) }()
		eventually(t, func() bool { return held(s) == n+1 })
		if n == 0 {
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

// Invalid requests are answered, and incomplete ones do not delay the end.
func TestBroken(t *testing.T) {
	t.Parallel()
	s := listen(t, nil)
	for _, row := range []struct{ request, status string }{
		{"POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: two\r\n\r\n{}", "400"},
		{"POST /in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", "202"},
		{"PO ST\r\n\r\n", "400"},
		{"POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{}", ""},
	} {
		if row.status == "202" {
			s.works()
		}
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := io.WriteString(conn, row.request); err != nil {
			t.Fatal(err)
		}
		if row.status == "" {
			continue
		}
		if status, err := bufio.NewReader(conn).ReadString('\n'); err != nil || !strings.HasPrefix(status, "HTTP/1.1 "+row.status) {
			t.Errorf("%q: %s %v", row.request, status, err)
		}
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
		checkValues(t, row.props, (&Source{}).Validate(t.Context(), props, sourceKeys().Validate(props)), row.key, row.says)
	}
}

// Many concurrent requests are each answered when their own records are acknowledged.
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
