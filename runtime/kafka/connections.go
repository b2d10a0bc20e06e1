package kafka

import (
	"net"
	"sync"
)

// connections tracks a client's open connections. kgo also reports a disconnect for connections
// that were never open, for example after failed authentication. That report can arrive before the
// one about the connection attempt.
type connections struct {
	mu    sync.Mutex
	open  map[net.Conn]bool
	ended map[net.Conn]bool // disconnected before the result of the connection attempt was known
}

// opened records the result of a connection attempt. It returns how many more connections are open
// and how many more have been closed.
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

// closed records that a connection has ended, and reports whether it was open.
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
