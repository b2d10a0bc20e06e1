package main

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// hostile WHAT sends requests of an attacker to the worker that was started last: to its REST API a
// Host of a foreign page (host), or a request in the name of another worker whose large body never
// arrives (body); to its broker a frame of 2 GiB (frame).
func hostile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: hostile host|body|frame")
	}
	s := sceneOf(ts)
	host := strings.TrimPrefix(s.last.rest, "http://")
	switch args[0] {
	case "host":
		resp := exchange(ts, host, "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n")
		if resp.StatusCode != http.StatusForbidden || resp.Header.Get("X-Content-Type-Options") != "nosniff" {
			ts.Fatalf("a foreign Host: %s, %v", resp.Status, resp.Header)
		}
	case "body":
		resp := exchange(ts, host, "POST /connectors/x/tasks HTTP/1.1\r\nHost: "+host+"\r\nContent-Type: application/json\r\nContent-Length: 60000000\r\n\r\n[")
		if resp.StatusCode < 400 {
			ts.Fatalf("an unsigned request of a worker: %s", resp.Status)
		}
	case "frame":
		conn := dialFor(ts, s.brokerAddr(ts))
		_, err := io.WriteString(conn, "\x7f\xff\xff\xff"+strings.Repeat("\x00", 64))
		ts.Check(err)
		if _, err := conn.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
			ts.Fatalf("a frame of 2 GiB: the broker waits for the rest of it (%v)", err)
		}
	default:
		ts.Fatalf("usage: hostile host|body|frame")
	}
}

// exchange sends a raw request and reads the response, which must arrive before the rest of the
// request.
func exchange(ts *testscript.TestScript, addr, request string) *http.Response {
	conn := dialFor(ts, addr)
	_, err := io.WriteString(conn, request)
	ts.Check(err)
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		ts.Fatalf("%.60q: %v", request, err)
	}
	return resp
}

// dialFor opens a connection for ten seconds, which the end of the story closes.
func dialFor(ts *testscript.TestScript, addr string) net.Conn {
	conn, err := net.Dial("tcp", addr)
	ts.Check(err)
	ts.Defer(func() { _ = conn.Close() })
	ts.Check(conn.SetDeadline(time.Now().Add(10 * time.Second)))
	return conn
}
