package http

import (
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"
)

// connections are a listener's that are open.
type connections struct {
	net.Listener
	mu       sync.Mutex
	open     map[*connection]bool
	stopping atomic.Bool // answers are the last of their connections
}

func newConnections(l net.Listener) *connections {
	return &connections{Listener: l, open: map[*connection]bool{}}
}

// maxAcceptPause is how long to wait at most after an error, of which there are some while a process has too many files.
const maxAcceptPause = time.Second

// serve has a server serve what comes until the listener is closed, and waits until none is open. An error is told of and does not end it.
func (l *connections) serve(server *fasthttp.Server, failed func(error)) {
	var group sync.WaitGroup
	defer group.Wait()
	for pause := time.Millisecond; ; {
		c, err := l.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			failed(err)
			time.Sleep(pause)
			pause = min(2*pause, maxAcceptPause)
			continue
		}
		pause = time.Millisecond
		own := &connection{Conn: c, of: l}
		l.mu.Lock()
		l.open[own] = true
		l.mu.Unlock()
		group.Go(func() { _ = server.ServeConn(own) }) // which closes it
	}
}

// note is told of what a server does with a connection.
func (l *connections) note(c net.Conn, state fasthttp.ConnState) {
	own := c.(*connection)
	own.idle.Store(state == fasthttp.StateIdle)
	if state == fasthttp.StateIdle && l.stopping.Load() {
		_ = own.Conn.Close()
	}
}

// end closes the listener and what has no request; of the rest each ends with its answer.
func (l *connections) end() {
	l.stopping.Store(true)
	_ = l.Listener.Close()
	l.cut(func(c *connection) bool { return c.idle.Load() })
}

// cutAll ends all of them, whatever is under way.
func (l *connections) cutAll() { l.cut(func(*connection) bool { return true }) }

func (l *connections) cut(which func(*connection) bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.open {
		if which(c) {
			_ = c.Conn.Close() // who serves it notices, and closes it again
		}
	}
}

// connection is one of a listener.
type connection struct {
	net.Conn
	of     *connections
	idle   atomic.Bool
	unread bool // the client may still be sending when it is answered
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
	delete(c.of.open, c)
	c.of.mu.Unlock()
	return c.Conn.Close()
}
