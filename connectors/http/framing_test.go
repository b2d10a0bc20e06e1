package http

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"
)

// raw sends raw bytes. It returns the statuses of the responses until the connection is closed, or
// until there are most of them.
func (s *site) raw(request string, most int) (statuses []int, closed bool) {
	s.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, request); err != nil {
		s.t.Fatal(err)
	}
	_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	r := bufio.NewReader(conn)
	for len(statuses) < most {
		resp, err := http.ReadResponse(r, nil)
		if err != nil {
			return statuses, true
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		statuses = append(statuses, resp.StatusCode)
		closed = resp.Close
	}
	return statuses, closed
}

// An ambiguous request is rejected and its connection closed: the following bytes are not treated
// as a request.
func TestFraming(t *testing.T) {
	const begin, behind = "POST /in HTTP/1.1\r\nHost: x\r\n", "POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n\"smuggled\""
	for _, props := range []map[string]string{nil, {"http.auth": "hmac", "http.hmac.secret": "s"}, {"http.auth": "bearer", "http.auth.token": "t"},
		{"http.auth": "basic", "http.auth.username": "u", "http.auth.password": "p"}} {
		s := listen(t, props)
		texts := s.works()
		for name, request := range map[string]string{
			"length and chunks":            begin + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n1\r\n0\r\n\r\n",
			"chunks and length":            begin + "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n1\r\n1\r\n0\r\n\r\n",
			"no chunk and a length":        begin + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
			"length and other case":        begin + "content-length: 6\r\ntransfer-ENCODING: CHUNKED\r\n\r\n0\r\n\r\n",
			"identity":                     begin + "Content-Length: 1\r\nTransfer-Encoding: identity\r\n\r\n1",
			"another coding":               begin + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
			"a coding twice":               begin + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
			"a coding with a tab":          begin + "Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
			"two lengths":                  begin + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n1",
			"the same length twice":        begin + "Content-Length: 1\r\nContent-Length: 1\r\n\r\n1",
			"a list of lengths":            begin + "Content-Length: 1, 1\r\n\r\n1",
			"a length with a sign":         begin + "Content-Length: +1\r\n\r\n1",
			"a length below zero":          begin + "Content-Length: -1\r\n\r\n1",
			"a length in hexadecimal":      begin + "Content-Length: 0x1\r\n\r\n1",
			"a length beyond all":          begin + "Content-Length: 99999999999999999999999\r\n\r\n1",
			"a space before the colon":     begin + "Content-Length : 1\r\n\r\n1",
			"a space in the name":          begin + "Content Length: 1\r\n\r\n1",
			"a folded line":                begin + "X-A: b\r\n c\r\nContent-Length: 1\r\n\r\n1",
			"a folded length":              begin + "Content-Length:\r\n 1\r\n\r\n1",
			"a line without a colon":       begin + "Content-Length\r\n\r\n",
			"a bare LF":                    begin + "X-A: b\nContent-Length: 1\r\n\r\n1",
			"a bare LF before the end":     begin + "X-A: b\n\r\n",
			"bare LFs at the end":          begin + "Content-Length: 1\n\n1",
			"bare LFs all over":            "POST /in HTTP/1.1\nHost: x\nContent-Length: 1\n\n1",
			"a bare LF in the first line":  "POST /in HTTP/1.1\nHost: x\r\nContent-Length: 1\r\n\r\n1",
			"a bare CR":                    begin + "X-A: b\rContent-Length: 1\r\n\r\n",
			"a NUL":                        begin + "X-A: \x00\r\n\r\n",
			"no host":                      "POST /in HTTP/1.1\r\nContent-Length: 1\r\n\r\n1",
			"two hosts":                    begin + "Host: y\r\nContent-Length: 1\r\n\r\n1",
			"chunks in HTTP/1.0":           "POST /in HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n1\r\n0\r\n\r\n",
			"HTTP/2.0":                     "POST /in HTTP/2.0\r\nHost: x\r\nContent-Length: 1\r\n\r\n1",
			"the preface of HTTP/2":        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
			"HTTP/0.9":                     "POST /in\r\n",
			"TLS":                          "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
			"a long header":                begin + "X-A: " + strings.Repeat("a", maxHeader) + "\r\n\r\n",
			"a long first line":            "POST /" + strings.Repeat("a", maxHeader) + " HTTP/1.1\r\nHost: x\r\n\r\n",
			"a size with a sign":           begin + "Transfer-Encoding: chunked\r\n\r\n+1\r\n1\r\n0\r\n\r\n",
			"a size with 0x":               begin + "Transfer-Encoding: chunked\r\n\r\n0x1\r\n1\r\n0\r\n\r\n",
			"a size with a space before":   begin + "Transfer-Encoding: chunked\r\n\r\n 1\r\n1\r\n0\r\n\r\n",
			"a size below zero":            begin + "Transfer-Encoding: chunked\r\n\r\n-1\r\n1\r\n0\r\n\r\n",
			"a size beyond all":            begin + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffffff\r\n1\r\n0\r\n\r\n",
			"no size":                      begin + "Transfer-Encoding: chunked\r\n\r\n\r\n1\r\n0\r\n\r\n",
			"a size with a bare LF":        begin + "Transfer-Encoding: chunked\r\n\r\n1\n1\r\n0\r\n\r\n",
			"a chunk with a bare LF":       begin + "Transfer-Encoding: chunked\r\n\r\n1\r\n1\n0\r\n\r\n",
			"a chunk longer than its size": begin + "Transfer-Encoding: chunked\r\n\r\n1\r\n11\r\n0\r\n\r\n",
			"a bare LF in an extension":    begin + "Transfer-Encoding: chunked\r\n\r\n1;a\nb\r\n1\r\n0\r\n\r\n",
			"a length among the trailers":  begin + "Transfer-Encoding: chunked\r\n\r\n1\r\n1\r\n0\r\nContent-Length: 5\r\n\r\n",
		} {
			statuses, closed := s.raw(request+behind, 2)
			if len(statuses) != 1 || statuses[0]/100 != 4 && statuses[0] != 505 || !closed {
				t.Errorf("%v, %s: %v, closed: %v", props, name, statuses, closed)
			}
		}
		if got := texts(); len(got) > 0 {
			t.Errorf("%v: records %q", props, got)
		}
	}
}

// Pipelined requests are accepted. They may begin with an empty line, and their bodies may have any
// line ends.
func TestPipeline(t *testing.T) {
	s := listen(t, map[string]string{"http.body": "string"})
	texts := s.works()
	const begin = "POST /in HTTP/1.1\r\nHost: x\r\n"
	request := begin + "Content-Length: 4\r\n\r\na\n\nb" + begin + "Transfer-Encoding: Chunked\r\n\r\n2;ext=1\r\nc\n\r\n1\r\nd\r\n0\r\nX-Trailer: 1\r\n\r\n" +
		"\r\n" + begin + "Content-Length: 1\r\n\r\n\n" + begin + "Content-Length: 0\r\n\r\n"
	statuses, closed := s.raw(request, 4)
	if fmt.Sprint(statuses) != "[202 202 202 202]" || closed {
		t.Error(statuses, closed)
	}
	if got := fmt.Sprintf("%q", texts()); got != `["t null string a\n\nb" "t null string c\nd" "t null string \n" "t null string "]` {
		t.Error(got)
	}
	// A request that is rejected before its body is read ends the connection: the body is not
	// treated as a request.
	smuggled := begin + "Content-Length: 1\r\n\r\n1"
	statuses, closed = s.raw(fmt.Sprintf("POST /out HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", len(smuggled), smuggled), 2)
	if fmt.Sprint(statuses) != "[404]" || !closed || len(texts()) != 4 {
		t.Error(statuses, closed, texts())
	}
}

// An announced body uses no memory before it arrives, and a slow one is aborted.
func TestSlowBodies(t *testing.T) {
	for _, props := range []map[string]string{{}, {"http.auth": "hmac", "http.hmac.secret": "s"}} {
		props["http.body.timeout.ms"] = "1500"
		s := listen(t, props)
		var before, during runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		const n = 300
		conns := make([]net.Conn, n)
		for i := range conns {
			conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			length := "Content-Length: 1000000\r\n\r\n["
			if i%2 == 0 {
				length = "Transfer-Encoding: chunked\r\n\r\nF0000\r\n["
			}
			if _, err := io.WriteString(conn, "POST /in HTTP/1.1\r\nHost: x\r\nX-Hub-Signature-256: 00\r\n"+length); err != nil {
				t.Fatal(err)
			}
			conns[i] = conn
		}
		eventually(t, func() bool { return reserved(s) > 0 })
		runtime.ReadMemStats(&during)
		if took := (during.HeapAlloc - before.HeapAlloc) / n; int64(took) > 64<<10 && took < 1<<40 {
			t.Errorf("%d bytes for each", took)
		}
		for _, conn := range conns {
			_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
			if status, err := bufio.NewReader(conn).ReadString('\n'); err != nil || !strings.Contains(status, " 408 ") {
				t.Error(status, err)
				break
			}
		}
		eventually(t, func() bool { return reserved(s) == 0 })
	}
}

func reserved(s *site) int {
	b := s.Task.(*listener).inbox
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.bytes
}

// Bodies in transfer count toward the limit, and release it afterwards.
func TestBodyBudget(t *testing.T) {
	s := listen(t, map[string]string{"http.queue.bytes": "10000"})
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n["+strings.Repeat(" ", 5000)); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool { return reserved(s) == 16384 }) // a single one may exceed it
	if a := s.send("POST", "/in", "1"); a.status != 429 || a.header.Get("Retry-After") != "1" {
		t.Error(a)
	}
	conn.Close()
	eventually(t, func() bool { return reserved(s) == 0 })
	texts := s.works()
	if a := s.send("POST", "/in", "1"); a.status != 202 || len(texts()) != 1 {
		t.Error(a)
	}
	eventually(t, func() bool { return reserved(s) == 0 })
	if a := s.send("POST", "/in", "{"); a.status != 400 || reserved(s) != 0 {
		t.Error(a, reserved(s))
	}
	bomb := encoded(t, strings.Repeat(" ", 20_000)+"1", "gzip")
	if a := s.send("POST", "/in", bomb, "Content-Encoding: gzip"); a.status != 202 {
		t.Error(a)
	}
	eventually(t, func() bool { return reserved(s) == 0 })
}

// A surplus connection replaces an idle one, and is rejected if there is none.
func TestConnections(t *testing.T) {
	s := listen(t, map[string]string{"http.max.connections": "2"})
	s.works()
	address := strings.TrimPrefix(s.url, "http://")
	dial := func(text string) (net.Conn, *bufio.Reader) {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
		if _, err := io.WriteString(conn, text); err != nil {
			t.Fatal(err)
		}
		return conn, bufio.NewReader(conn)
	}
	status := func(r *bufio.Reader) string {
		resp, err := http.ReadResponse(r, nil)
		if err != nil {
			return err.Error()
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		return resp.Status[:3]
	}
	const whole, half = "POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n1", "POST /in HTTP/1.1\r\nHost: x\r\n"
	_, idle := dial(whole)
	if got := status(idle); got != "202" {
		t.Fatal(got)
	}
	anIdle := func() bool {
		l := s.Task.(*listener).connections
		l.mu.Lock()
		defer l.mu.Unlock()
		return l.anIdle() != nil
	}
	eventually(t, anIdle)
	busy, _ := dial(half)
	_, third := dial(whole)
	if got := status(third); got != "202" {
		t.Error(got)
	}
	if got := status(idle); got == "202" {
		t.Error("the idle connection goes on")
	}
	eventually(t, anIdle)
	other, _ := dial(half) // replaces the third
	if got := status(third); got == "202" {
		t.Error("the idle connection goes on")
	}
	if _, fifth := dial(whole); status(fifth) != "503" {
		t.Error("there are three")
	}
	busy.Close()
	other.Close()
	eventually(t, func() bool { _, r := dial(whole); return status(r) == "202" })
}

// Messages for broken requests use the terms of HTTP, not those of the library.
func TestBrokenRequests(t *testing.T) {
	const host = "Host: x\r\n"
	s := listen(t, nil)
	for name, row := range map[string]struct{ request, says string }{
		"no request":        {"rubbish\r\n\r\n", badLine},
		"no method":         {" /in HTTP/1.1\r\n" + host + "\r\n", badLine},
		"an odd method":     {"G\x01T /in HTTP/1.1\r\n" + host + "\r\n", badLine},
		"two blanks":        {"POST  /in HTTP/1.1\r\n" + host + "\r\n", ""},
		"another version":   {"POST /in HTTP/x\r\n" + host + "\r\n", "version of HTTP"},
		"no version":        {"POST /in\r\n" + host + "\r\n", ""},
		"no host":           {"POST /in HTTP/1.1\r\n\r\n", "Host"},
		"two hosts":         {"POST /in HTTP/1.1\r\n" + host + host + "\r\n", "Host"},
		"an odd host":       {"POST /in HTTP/1.1\r\nHost: a b:c\r\n\r\n", "Host"},
		"a length of words": {"POST /in HTTP/1.1\r\n" + host + "Content-Length: many\r\n\r\n", "Content-Length"},
		"a huge length":     {"POST /in HTTP/1.1\r\n" + host + "Content-Length: 99999999999999999999\r\n\r\n", "Content-Length"},
		"another coding":    {"POST /in HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip\r\n\r\n", "Transfer-Encoding"},
		"no name":           {"POST /in HTTP/1.1\r\n" + host + ": x\r\n\r\n", ""},
		"a zero byte":       {"POST /in HTTP/1.1\r\n" + host + "X: a\x00b\r\n\r\n", ""},
		"an odd address":    {"POST http://[::1 HTTP/1.1\r\n" + host + "\r\n", ""},
		"an odd chunk":      {"POST /in HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nzz\r\n1\r\n0\r\n\r\n", ""},
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
		if _, err := io.WriteString(conn, row.request); err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(conn)
		conn.Close()
		text := string(answer)
		if err != nil || !strings.HasPrefix(text, "HTTP/1.1 400") && !strings.HasPrefix(text, "HTTP/1.1 405") || !strings.Contains(text, row.says) {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
		for _, foreign := range []string{"fasthttp", "buffer", "requesturi", "strconv", "unexpected", "EOF", `\\r\\n`} {
			if strings.Contains(text, foreign) {
				t.Errorf("%s: the answer has %s:\n%s", name, foreign, text)
			}
		}
	}
}
