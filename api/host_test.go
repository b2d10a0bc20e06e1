package api

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// serving runs a server with these properties until the test ends. It logs to w.
func serving(t *testing.T, props map[string]string, w io.Writer) *Listeners {
	t.Helper()
	c := parse(t, props)
	l, err := Listen(c)
	if err != nil {
		t.Fatal(err)
	}
	metrics := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "m 1\n") })
	server, err := NewServer(l, c, &asked{}, metrics, slog.New(slog.NewTextHandler(w, nil)))
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- server.Run(t.Context(), time.Second) }()
	t.Cleanup(func() {
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return l
}

// raw sends a request as it is and returns the response.
func raw(t *testing.T, addr net.Addr, request string) (status int, header http.Header, body string) {
	t.Helper()
	conn, err := net.Dial("tcp", addr.String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(data)
}

func get11(host string) string {
	return fmt.Sprintf("GET /connectors HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", host)
}

// A loopback listener serves only its own names: a page whose name resolves to this machine is
// rejected.
func TestHostOfLoopbackListeners(t *testing.T) {
	l := serving(t, map[string]string{"rest.advertised.host.name": "Worker1.example", "rest.allowed.hosts": "connect.example., proxy"}, io.Discard)
	addr := l.main[0].Addr()
	for host, want := range map[string]int{
		"localhost": 200, "LOCALHOST:8083": 200, "localhost.": 200, "localhost.:1": 200, "127.0.0.1": 200, "127.9.8.7:99": 200, "[::1]": 200, "[::1]:8083": 200,
		"[::ffff:127.0.0.1]": 200, addr.String(): 200, "worker1.EXAMPLE:8083": 200, "connect.example": 200, "proxy:1": 200,
		"evil.example": 403, "evil.example:8083": 403, "localhost.evil.example": 403, "evil-localhost": 403, "127.0.0.1.evil.example": 403, "128.0.0.1": 403,
		"[::2]": 403, "10.0.0.1": 403, "localhost:80:evil": 403, "localhost@evil.example": 400, "evil.example.": 403, "0.0.0.0": 403, "": 403,
	} {
		status, header, body := raw(t, addr, get11(host))
		if status != want || status != 400 && header.Get("X-Content-Type-Options") != "nosniff" { // net/http itself answers 400
			t.Errorf("Host %q: %d %s, want %d", host, status, body, want)
		}
		if status == 403 && (header.Get("Content-Type") != jsonType || !strings.Contains(body, "rest.allowed.hosts")) {
			t.Errorf("Host %q: %s", host, body)
		}
	}
	for name, row := range map[string]struct {
		request string
		want    int
	}{
		"absolute target, evil":        {"GET http://evil.example/connectors HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 403},
		"absolute target":              {"GET http://localhost:1/connectors HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 200},
		"HTTP/1.0 without a host":      {"GET /connectors HTTP/1.0\r\n\r\n", 200},
		"HTTP/1.0 with an evil host":   {"GET /connectors HTTP/1.0\r\nHost: evil.example\r\n\r\n", 403},
		"the console":                  {strings.Replace(get11("evil.example"), "/connectors", "/ui/", 1), 403},
		"metrics":                      {strings.Replace(get11("evil.example"), "/connectors", "/metrics", 1), 403},
		"a path that there is not":     {strings.Replace(get11("localhost"), "/connectors", "/nowhere", 1), 404},
		"HTTP/1.1 without any host":    {"GET /connectors HTTP/1.1\r\nConnection: close\r\n\r\n", 400},
		"HTTP/1.1 with two host lines": {"GET /connectors HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 400},
	} {
		if status, _, body := raw(t, addr, row.request); status != row.want {
			t.Errorf("%s: %d %s, want %d", name, status, body, row.want)
		}
	}
}

// Other listeners check the Host header only if the key is set; with * none does.
func TestHostOfOpenListeners(t *testing.T) {
	for _, row := range []struct {
		listeners, allowed string
		want               int
	}{{"http://:0", "", 200}, {"http://0.0.0.0:0", "proxy", 403}, {"http://127.0.0.1:0", "*", 200}, {"http://:0", "*", 200}} {
		props := map[string]string{"listeners": row.listeners}
		if row.allowed != "" {
			props["rest.allowed.hosts"] = row.allowed
		}
		l := serving(t, props, io.Discard)
		_, port, _ := net.SplitHostPort(l.main[0].Addr().String())
		addr, err := net.ResolveTCPAddr("tcp", "127.0.0.1:"+port)
		if err != nil {
			t.Fatal(err)
		}
		if status, _, body := raw(t, addr, get11("evil.example")); status != row.want {
			t.Errorf("%+v: %d %s", row, status, body)
		}
	}
}

// A worker that is reachable from other machines without authentication logs one warning.
func TestOpenListenersAreWarnedOf(t *testing.T) {
	for listeners, warned := range map[string]int{"http://127.0.0.1:0": 0, "http://[::1]:0": 0, "http://localhost:0": 0, "http://:0": 1, "http://0.0.0.0:0,http://127.0.0.1:0": 1} {
		var log strings.Builder
		c := parse(t, map[string]string{"listeners": listeners})
		l, err := Listen(c)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := NewServer(l, c, &asked{}, nil, slog.New(slog.NewTextHandler(&log, nil))); err != nil {
			t.Fatal(err)
		}
		l.Close()
		if got := strings.Count(log.String(), "without authentication"); got != warned {
			t.Errorf("%s: warned %d times: %s", listeners, got, &log)
		}
	}
}

// Probe listeners need no password, and serve nothing else.
func TestProbeListeners(t *testing.T) {
	users := usersFile(t, "u: p\n")
	l := serving(t, map[string]string{"probe.listeners": "http://127.0.0.1:0", "rest.extension.classes": basicAuth, "rest.basic.auth.file": users}, io.Discard)
	for path, want := range map[string][2]int{
		"/health": {401, 500}, "/health/live": {401, 200}, "/metrics": {401, 200},
		"/": {401, 404}, "/connectors": {401, 404}, "/connectors/a/config": {401, 404}, "/ui/": {401, 404}, "/admin/loggers": {401, 404}, "/openapi.json": {401, 404},
	} {
		request := strings.Replace(get11("localhost"), "/connectors", path, 1)
		main, _, _ := raw(t, l.main[0].Addr(), request)
		probe, header, body := raw(t, l.probe[0].Addr(), request)
		if main != want[0] || probe != want[1] || header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d with authentication, %d for probes %s, want %v", path, main, probe, body, want)
		}
	}
	if status, _, _ := raw(t, l.probe[0].Addr(), "POST /connectors HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"); status != 404 {
		t.Errorf("POST /connectors: %d", status)
	}
}

// A request with two lengths cannot smuggle a second request: its connection is closed.
func TestChunkedRequestsEndTheirConnection(t *testing.T) {
	addr := serving(t, nil, io.Discard).main[0].Addr()
	smuggled := get11("localhost")
	request := "PUT /connectors/a/config HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
		fmt.Sprintf("Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n%s", 5+len(smuggled), smuggled)
	conn, err := net.Dial("tcp", addr.String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	answer, _ := io.ReadAll(conn) // reset: the smuggled request is unread
	if n := strings.Count(string(answer), "HTTP/1.1 "); n > 1 {
		t.Errorf("%d answers:\n%s", n, answer)
	}
}
