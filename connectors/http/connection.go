package http

import (
	"bytes"
	"errors"
	"io"
	"net"
	"sync/atomic"
	"time"
)

// connection is one of a listener. It ends a request whose lines do not end with CR LF before the server waits for more of it.
type connection struct {
	net.Conn
	of     *connections
	idle   atomic.Bool
	unread bool // the client may still be sending when it is answered

	fresh    bool // nothing was read
	inHeader bool // what comes next belongs to the header of a request
	begun    bool // of which a line was read
	line     int  // bytes of its last line so far
	last     byte
	broken   bool // the header has a bare LF
}

var errBareLF = errors.New("a line of the header ends with LF alone, expected CR LF")

// Read reads. In the header of a request it looks for bare LFs, which the server takes for line ends only in part. A request that
// came together with the one before is not looked at here: it was read already.
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

// checked gives how many bytes of a header are without fault.
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

// How long, and how much, is read of a request that is refused before its end.
const (
	unreadTime  = 500 * time.Millisecond
	unreadBytes = 8 << 20
)

// Close ends it. A client that is still sending is let go on for a moment: it would never see its answer otherwise.
func (c *connection) Close() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok && c.unread && half.CloseWrite() == nil {
		_ = c.SetReadDeadline(time.Now().Add(unreadTime)) // where it fails there is nothing to read
		_, _ = io.CopyN(io.Discard, c.Conn, unreadBytes)
	}
	c.of.mu.Lock()
	c.of.remove(c)
	c.of.mu.Unlock()
	return c.Conn.Close()
}
