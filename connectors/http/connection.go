package http

import (
	"bytes"
	"errors"
	"io"
	"net"
	"sync/atomic"
	"time"
)

// connection is a connection of a listener. It rejects a request whose lines do not end with CR LF
// as soon as it reads them.
type connection struct {
	net.Conn
	of     *connections
	idle   atomic.Bool
	unread bool // the client may still be sending when it receives the response

	fresh    bool // no bytes read yet
	inHeader bool // the next bytes belong to a request header
	begun    bool // a line of the header was read
	line     int  // length of the last line so far
	last     byte
	broken   bool // the header contains a bare LF
}

var errBareLF = errors.New("a line of the header ends with LF alone, expected CR LF")

// Read reads from the connection. In a request header it checks for bare LFs, which the server only
// partly treats as line ends. It does not check a request that arrived together with the previous
// one, because those bytes were already read.
func (c *connection) Read(p []byte) (int, error) {
	if c.broken {
		return 0, errBareLF
	}
	n, err := c.Conn.Read(p)
	if n > 0 && (c.fresh || c.idle.Load()) {
		c.fresh, c.inHeader, c.begun, c.line, c.last = false, true, false, 0, 0
	}
	if !c.inHeader {
		return n, err
	}
	n = c.checked(p[:n])
	if n == 0 && c.broken {
		return 0, errBareLF
	}
	return n, err
}

// checked returns the number of valid header bytes.
func (c *connection) checked(p []byte) int {
	for at := 0; ; {
		end := bytes.IndexByte(p[at:], '\n')
		if end < 0 {
			if rest := len(p) - at; rest > 0 {
				c.line, c.last = c.line+rest, p[len(p)-1]
			}
			return len(p)
		}
		if end > 0 {
			c.last = p[at+end-1]
		}
		if c.line += end; c.last != '\r' {
			c.broken = true
			return at + end
		}
		if c.line > 1 {
			c.begun = true
		} else if c.begun {
			c.inHeader = false // an empty line ends the header
			return len(p)
		}
		at += end + 1
		c.line, c.last = 0, 0
	}
}

// Limits for reading the rest of a refused request.
const (
	unreadTime  = 500 * time.Millisecond
	unreadBytes = 8 << 20
)

// Close closes the connection. It first reads for a moment from a client that is still sending.
// Otherwise the client would never receive its response.
func (c *connection) Close() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok && c.unread && half.CloseWrite() == nil {
		_ = c.SetReadDeadline(time.Now().Add(unreadTime)) // if this fails there is nothing to read
		_, _ = io.CopyN(io.Discard, c.Conn, unreadBytes)
	}
	c.of.mu.Lock()
	c.of.remove(c)
	c.of.mu.Unlock()
	return c.Conn.Close()
}
