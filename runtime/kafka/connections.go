package kafka

import (
	"net"
	"sync"
)

// connections are the open ones of a client. kgo reports a connection as disconnected that never was open, as when authentication fails,
// and may do so before it reports how the connection went.
type connections struct {
	mu    sync.Mutex
	open  map[net.Conn]bool
	ended map[net.Conn]bool // before anything was known of them
}

// opened notes that a connection is open, or has failed, and reports how many more are open and how many more were closed.
func (c *connections) opened(conn net.Conn, failed bool) (open, closed int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ended := c.ended[conn]
	delete(c.ended, conn)
	switch {
	case failed:
		return 0, 0
	case ended:
		return 0, 1
	}
	if c.open == nil {
		c.open = map[net.Conn]bool{}
	}
	c.open[conn] = true
	return 1, 0
}

// closed notes that a connection has ended, and reports whether it was open.
func (c *connections) closed(conn net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open[conn] {
		delete(c.open, conn)
		return true
	}
	if c.ended == nil {
		c.ended = map[net.Conn]bool{}
	}
	c.ended[conn] = true
	return false
}

// any reports whether a connection is open.
func (c *connections) any() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.open) > 0
}
