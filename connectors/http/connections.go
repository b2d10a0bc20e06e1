package http

import (
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"

	"millrace/configs/backoff"
)

// connections are the open connections of a listener.
type connections struct {
	net.Listener
	most     int // maximum number of open connections; 0: unlimited
	mu       sync.Mutex
	open     map[*connection]bool
	stopping atomic.Bool // every response closes its connection
}

func newConnections(l net.Listener, most int) *connections {
	return &connections{Listener: l, most: most, open: map[*connection]bool{}}
}

// maxProcessConnections is the maximum number of connections of all listeners in this process. Each
// uses about 25 KB.
const maxProcessConnections = 4096

var processConnections atomic.Int64

// acceptBackoff determines the pauses after accept errors, for example when the process has too
// many open files.
var acceptBackoff = backoff.Policy{First: time.Millisecond, Max: time.Second}

// serve accepts connections for a server until the listener is closed, and waits until all are
// closed. It reports accept errors and continues.
func (l *connections) serve(server *fasthttp.Server, failed func(error)) {
	var group sync.WaitGroup
	defer group.Wait()
	for retries := (backoff.Retries{Policy: acceptBackoff}); ; {
		c, err := l.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			failed(err)
			time.Sleep(retries.Next())
			continue
		}
		retries.Reset()
		own := &connection{Conn: c, of: l, fresh: true}
		if l.admit(own) {
			group.Go(func() { _ = server.ServeConn(own) }) // which closes it
		} else {
			group.Go(func() { turnAway(c) })
		}
	}
}

// admit adds a connection. If there are too many, it replaces an idle one; false: none is idle.
func (l *connections) admit(own *connection) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	full := l.most > 0 && len(l.open) >= l.most
	if processConnections.Load() >= maxProcessConnections || full {
		idle := l.anIdle()
		if idle == nil {
			return false
		}
		l.remove(idle)
		_ = idle.Conn.Close() // its goroutine notices that and closes it again
	}
	l.open[own] = true
	processConnections.Add(1)
	return true
}

// anIdle returns a connection that waits for its next request; nil if there is none. The caller
// must hold mu.
func (l *connections) anIdle() *connection {
	for c := range l.open {
		if c.idle.Load() {
			return c
		}
	}
	return nil
}

// remove removes a connection. The caller must hold mu.
func (l *connections) remove(c *connection) {
	if l.open[c] {
		delete(l.open, c)
		processConnections.Add(-1)
	}
}

const tooManyText = `{"error_code":503,"message":"too many connections are open"}` + "\n"

// turnAway sends a response to a surplus connection, if that needs no handshake.
func turnAway(c net.Conn) {
	defer c.Close()
	plain, ok := c.(*net.TCPConn)
	if !ok || plain.SetDeadline(time.Now().Add(unreadTime/5)) != nil {
		return
	}
	_, _ = io.WriteString(c, "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nRetry-After: 1\r\nConnection: close\r\n\r\n"+tooManyText)
	_ = plain.CloseWrite()
	// closing with unread bytes would discard the response
	_, _ = io.CopyN(io.Discard, c, maxHeader)
}

// note tracks the state of a connection in the server.
func (l *connections) note(c net.Conn, state fasthttp.ConnState) {
	own := c.(*connection)
	own.idle.Store(state == fasthttp.StateIdle)
	if state == fasthttp.StateIdle && l.stopping.Load() {
		_ = own.Conn.Close()
	}
}

// end closes the listener and the idle connections. The other connections close after their
// responses.
func (l *connections) end() {
	l.stopping.Store(true)
	_ = l.Listener.Close()
	l.cut(func(c *connection) bool { return c.idle.Load() })
}

// cutAll closes all connections, including those with requests in flight.
func (l *connections) cutAll() { l.cut(func(*connection) bool { return true }) }

func (l *connections) cut(which func(*connection) bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.open {
		if which(c) {
			_ = c.Conn.Close() // its goroutine notices that and closes it again
		}
	}
}
