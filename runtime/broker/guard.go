package broker

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// What a client may send. kfake takes the length of a request for granted and makes room for all of it before the rest has come; a few
// bytes could take all memory.
const (
	maxProduce   = 136 << 20 // the largest record that the broker takes, 128 MB, and what is around it
	maxRequest   = 4 << 20   // any other request
	maxHeld      = 512 << 20 // of all connections together
	freeRequest  = 64 << 10  // what counts less does not count
	requestTimes = 60        // how many times its size a parsed request takes that is not mostly records
	frameHead    = 8         // the length, the key and the version
	minFrame     = 10        // a header: key, version, correlation id and an empty client id
)

// How long a client may take for its first request, and for one that counts.
const (
	firstPatience = 30 * time.Second
	bodyPatience  = time.Minute
)

// guard checks what clients send before kfake reads it.
type guard struct {
	net.Listener
	log *slog.Logger

	mu    sync.Mutex
	held  int64
	freed chan struct{} // closed when held shrinks
}

func newGuard(l net.Listener, log *slog.Logger) *guard {
	return &guard{Listener: l, log: log, freed: make(chan struct{})}
}

// acceptPause is how long to wait after an accept that failed.
const acceptPause = 100 * time.Millisecond

// Accept waits for a connection. Where there are no file descriptors left it tries again: kfake stops listening for good at an error.
func (g *guard) Accept() (net.Conn, error) {
	for {
		conn, err := g.Listener.Accept()
		if err == nil {
			_ = conn.SetReadDeadline(time.Now().Add(firstPatience))
			return &guarded{Conn: conn, guard: g, closed: make(chan struct{})}, nil
		}
		if errors.Is(err, net.ErrClosed) {
			return nil, err
		}
		g.log.Error("the embedded broker cannot take a connection", "error", err)
		time.Sleep(acceptPause)
	}
}

// take waits until n bytes may be held. False: the connection was closed before.
func (g *guard) take(n int64, closed <-chan struct{}) bool {
	for {
		g.mu.Lock()
		if g.held == 0 || g.held+n <= maxHeld {
			g.held += n
			g.mu.Unlock()
			return true
		}
		freed := g.freed
		g.mu.Unlock()
		select {
		case <-freed:
		case <-closed:
			return false
		}
	}
}

func (g *guard) giveBack(n int64) {
	if n == 0 {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.held -= n
	close(g.freed)
	g.freed = make(chan struct{})
}

// guarded is a connection whose requests are checked. kfake reads the four bytes of a length, then as many bytes as that says into one
// slice: the second read checks them there, without a copy.
type guarded struct {
	net.Conn
	guard *guard
	head  [frameHead]byte
	body  int   // bytes that come after the length; 0: a length is next
	holds int64 // of the guard's bytes; of the goroutine that reads alone
	first bool  // the first request was read

	closing sync.Once
	closed  chan struct{}
}

// Close closes the connection.
func (c *guarded) Close() error {
	c.closing.Do(func() { close(c.closed) })
	return c.Conn.Close()
}

// Read reads a length, or what comes after it.
func (c *guarded) Read(p []byte) (n int, err error) {
	if c.body == 0 {
		n, err = c.readLength(p)
	} else {
		n, err = c.readBody(p)
	}
	if err != nil {
		c.guard.giveBack(c.holds)
		c.holds = 0
	}
	return n, err
}

func (c *guarded) readLength(p []byte) (int, error) {
	c.guard.giveBack(c.holds)
	c.holds = 0
	if len(p) != frameHead/2 {
		return 0, io.ErrShortBuffer
	}
	if _, err := io.ReadFull(c.Conn, c.head[:]); err != nil {
		return 0, err
	}
	size := int64(binary.BigEndian.Uint32(c.head[:]))
	key, version := int16(binary.BigEndian.Uint16(c.head[4:])), int16(binary.BigEndian.Uint16(c.head[6:]))
	if err := checkHead(size, key, version); err != nil {
		return 0, c.refuse(err)
	}
	if counts := weightOf(size, key); counts > freeRequest {
		if !c.guard.take(counts, c.closed) {
			return 0, net.ErrClosed
		}
		c.holds = counts
		_ = c.SetReadDeadline(time.Now().Add(bodyPatience))
	}
	c.body = int(size)
	return copy(p, c.head[:]), nil
}

func (c *guarded) readBody(p []byte) (int, error) {
	if len(p) != c.body {
		return 0, io.ErrShortBuffer
	}
	n := copy(p, c.head[frameHead/2:])
	more, err := io.ReadFull(c.Conn, p[n:])
	if err != nil {
		return n + more, err
	}
	c.body = 0
	if err := checkBody(p); err != nil {
		return 0, c.refuse(err)
	}
	if c.holds > 0 || !c.first {
		c.first = true
		_ = c.SetReadDeadline(time.Time{})
	}
	return len(p), nil
}

// refuse logs why a connection is closed.
func (c *guarded) refuse(err error) error {
	c.guard.log.Warn("the embedded broker closes a connection that does not speak Kafka's protocol as it should", "from", c.RemoteAddr(), "error", err)
	return err
}

// weightOf is how many bytes a request takes while it is read and parsed.
func weightOf(size int64, key int16) int64 {
	if key == int16(kmsg.Produce) {
		return size
	}
	return size * requestTimes
}

// versions is the newest version of each kind of request that kfake can parse.
var versions = func() map[int16]int16 {
	out := map[int16]int16{}
	for key := range int16(kmsg.MaxKey) + 1 {
		if req := kmsg.RequestForKey(key); req != nil {
			out[key] = req.MaxVersion()
		}
	}
	return out
}()

// checkHead checks what the first bytes of a request say.
func checkHead(size int64, key, version int16) error {
	most := int64(maxRequest)
	if key == int16(kmsg.Produce) {
		most = maxProduce
	}
	newest, known := versions[key]
	switch {
	case !known:
		return fmt.Errorf("a request of the unknown kind %d", key)
	case version < 0 || version > newest && key != int16(kmsg.ApiVersions):
		return fmt.Errorf("a %s request of the unknown version %d", kmsg.NameForKey(key), version)
	case size < minFrame:
		return fmt.Errorf("a request of %d bytes: expected at least %d", size, minFrame)
	case size > most:
		return fmt.Errorf("a %s request of %d bytes: expected at most %d", kmsg.NameForKey(key), size, most)
	}
	return nil
}
