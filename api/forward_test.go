package api

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"millrace/api/rest"
	"millrace/runtime/herder"
)

// follower is a herder that serves nothing itself: the workers at urls lead, one after another.
type follower struct {
	Herder
	urls []string
	next int
}

func (f *follower) Redact(text string, _ ...string) string { return text }

func (f *follower) Leader(context.Context) (*herder.Elsewhere, error) {
	f.next = min(f.next+1, len(f.urls)-1)
	return &herder.Elsewhere{URL: f.urls[f.next]}, nil
}

func (f *follower) elsewhere() error { return &herder.Elsewhere{URL: f.urls[0]} }

func (f *follower) PutConfig(context.Context, string, rest.Config) (rest.ConnectorInfo, bool, error) {
	return rest.ConnectorInfo{}, false, f.elsewhere()
}

func (f *follower) UndoOffsets(context.Context, string, bool) (rest.OffsetsMoved, error) {
	return rest.OffsetsMoved{}, f.elsewhere()
}

func (f *follower) Delete(context.Context, string) error { return f.elsewhere() }

func forwardTo(f *follower, method, path, body string, patience time.Duration, log io.Writer) *httptest.ResponseRecorder {
	s := newServer(f, slog.New(slog.NewTextHandler(log, nil)))
	s.client, s.patience, s.wait = &http.Client{Transport: &http.Transport{DisableKeepAlives: true, ExpectContinueTimeout: continueTimeout}}, patience, 10*time.Second
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", jsonType)
	}
	w := httptest.NewRecorder()
	s.handler(Everything).ServeHTTP(w, r)
	return w
}

// dying is a worker that crashes while it handles a request: it reads the whole request and closes
// the connection.
func dying(t *testing.T) (url string, had *atomic.Int64) {
	t.Helper()
	had = &atomic.Int64{}
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		had.Add(1)
		_, _ = io.Copy(io.Discard, r.Body)
		panic(http.ErrAbortHandler)
	}))
	t.Cleanup(server.Close)
	return server.URL, had
}

func answering(t *testing.T, status int) (url string, had *atomic.Int64) {
	t.Helper()
	had = &atomic.Int64{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		had.Add(1)
		w.WriteHeader(status)
	}))
	t.Cleanup(server.Close)
	return server.URL, had
}

// gone returns the address of a worker that has ended: connections to it are refused.
func gone(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}

// A request whose leader crashed while handling it reaches no other worker: it could crash them
// all.
func TestAPoisonRequestEndsOneWorker(t *testing.T) {
	first, had := dying(t)
	second, never := answering(t, http.StatusOK)
	w := forwardTo(&follower{urls: []string{first, second}}, http.MethodPut, "/connectors/a/config", `{"a":"b"}`, time.Minute, io.Discard)
	if w.Code != http.StatusBadGateway || !strings.Contains(w.Body.String(), first) || had.Load() != 1 || never.Load() != 0 {
		t.Errorf("%d %s; the leader had it %d times, the next %d times", w.Code, w.Body, had.Load(), never.Load())
	}
	// Nor is it forwarded by a worker that was mistaken for the leader.
	w = forwardTo(&follower{urls: []string{first}}, http.MethodPut, "/connectors/a/config?forward=true", `{"a":"b"}`, time.Minute, io.Discard)
	if w.Code != http.StatusBadGateway || w.Header().Get(againHeader) != "" {
		t.Errorf("on the second hop: %d, %s: %s", w.Code, againHeader, w.Header().Get(againHeader))
	}
}

// A change of the leader is survived: the request goes to the next leader if the last one had not
// received it, or if it has no body.
func TestAChangeOfTheLeaderIsSurvived(t *testing.T) {
	first, _ := dying(t)
	next, _ := answering(t, http.StatusOK)
	deleted, _ := answering(t, http.StatusNoContent)
	for name, row := range map[string]struct {
		urls               []string
		method, path, body string
		want               int
	}{
		"refused":      {[]string{gone(t), next}, http.MethodPut, "/connectors/a/config", `{"a":"b"}`, 200},
		"no such host": {[]string{"http://no-such-host.invalid", next}, http.MethodPut, "/connectors/a/config", `{"a":"b"}`, 200},
		"closed":       {[]string{closing(t), next}, http.MethodPut, "/connectors/a/config", `{"a":"b"}`, 200},
		"reset":        {[]string{resetting(t), next}, http.MethodPut, "/connectors/a/config", `{"a":"b"}`, 200},
		"no body":      {[]string{first, deleted}, http.MethodDelete, "/connectors/a", "", 204},
	} {
		if w := forwardTo(&follower{urls: row.urls}, row.method, row.path, row.body, time.Minute, io.Discard); w.Code != row.want {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

// A stopping leader answers that it may have processed the request. The next leader gets it, unless
// a second attempt would do something else.
func TestALeaderThatStops(t *testing.T) {
	stops := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set(againHeader, unfinished)
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer stops.Close()
	missing, _ := answering(t, http.StatusNotFound)
	next, had := answering(t, http.StatusOK)
	for name, row := range map[string]struct {
		next, method, path, body string
		want                     int
	}{
		"config":      {next, http.MethodPut, "/connectors/a/config", `{"a":"b"}`, 200},
		"deleted":     {missing, http.MethodDelete, "/connectors/a", "", 204},
		"never twice": {next, http.MethodPost, "/connectors/a/offsets/undo", `{}`, 503},
		"second hop":  {next, http.MethodPut, "/connectors/a/config?forward=true", `{"a":"b"}`, 503},
	} {
		w := forwardTo(&follower{urls: []string{stops.URL, row.next}}, row.method, row.path, row.body, time.Minute, io.Discard)
		if again := w.Header().Get(againHeader); w.Code != row.want || (again == unfinished) != (name == "second hop") {
			t.Errorf("%s: %d %s, %s: %q", name, w.Code, w.Body, againHeader, again)
		}
	}
	if had.Load() != 1 {
		t.Errorf("the next leader was asked %d times", had.Load())
	}
}

// A worker that was mistaken for the leader reports that the request may have been processed, if
// the worker behind it received it and did not respond. The sender can then interpret a 404 to a
// retry.
func TestASecondHopKnowsWhatMayBeDone(t *testing.T) {
	first, _ := dying(t)
	for url, want := range map[string]string{first: unfinished, gone(t): notServed} {
		w := forwardTo(&follower{urls: []string{url}}, http.MethodDelete, "/connectors/a?forward=true", "", time.Minute, io.Discard)
		if w.Header().Get(againHeader) != want {
			t.Errorf("%d, %s: %q, want %q", w.Code, againHeader, w.Header().Get(againHeader), want)
		}
	}
}

// A leader that stays unreachable is reported long before a request times out, with one warning in
// the log.
func TestALeaderThatCannotBeReached(t *testing.T) {
	plain, _ := answering(t, http.StatusOK)
	for name, url := range map[string]string{"refused": gone(t), "no such host": "http://no-such-host.invalid", "no TLS there": strings.Replace(plain, "http:", "https:", 1)} {
		for method, path := range map[string]string{http.MethodPut: "/connectors/a/config", http.MethodDelete: "/connectors/a"} {
			body := map[string]string{http.MethodPut: `{"a":"b"}`}[method]
			var log strings.Builder
			begun := time.Now()
			w := forwardTo(&follower{urls: []string{url}}, method, path, body, 300*time.Millisecond, &log)
			if took := time.Since(begun); w.Code != http.StatusBadGateway || took > 5*time.Second || !strings.Contains(w.Body.String(), "rest.advertised.host.name") {
				t.Errorf("%s: %s: %d %s after %v", name, method, w.Code, w.Body, took)
			}
			if strings.Count(log.String(), "level=WARN") != 1 || !strings.Contains(log.String(), url) {
				t.Errorf("%s: %s: the log is %s", name, method, &log)
			}
		}
	}
}

// closing is a worker that stops after it has read the header of a request.
func closing(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	t.Cleanup(server.Close)
	return server.URL
}

// resetting is a worker that stops before it has read the request: its operating system resets the
// connection.
func resetting(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		conn, err := l.Accept()
		if err != nil {
			return
		}
		_, _ = conn.Read(make([]byte, 1))
		conn.Close()
	}()
	t.Cleanup(func() { l.Close(); <-ended })
	return "http://" + l.Addr().String()
}
