package broker

import (
	"bytes"
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

// Limits for what clients may send. kfake trusts the length of a request and allocates all of it
// before the rest has arrived; a few bytes could exhaust the memory.
const (
	// the largest record that the broker accepts, 128 MB, and the request around it
	maxProduce  = 136 << 20
	maxRequest  = 4 << 20   // any other request
	maxHeld     = 512 << 20 // by all connections together
	freeRequest = 64 << 10  // smaller requests are not counted
	// memory of a parsed request that is not mostly records, as a multiple of its size
	requestTimes = 60
	frameHead    = 8  // the length, the key and the version
	minFrame     = 10 // a header: key, version, correlation id and an empty client id
)

// Timeouts for a client's first request, and for a request that is counted.
const (
	firstPatience = 30 * time.Second
	bodyPatience  = time.Minute
)

// guard checks requests before kfake reads them.
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

// acceptPause is the back-off after a failed accept.
const acceptPause = 100 * time.Millisecond

// Accept waits for a connection. It retries when no file descriptors are left, because kfake stops
// listening permanently on an error.
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

// take waits until n bytes may be held. It returns false if the connection was closed first.
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

// guarded is a connection whose requests are checked. kfake reads the four bytes of a length, then
// that many bytes into one slice. The check happens in the second read, without a copy.
type guarded struct {
	net.Conn
	guard *guard
	head  [frameHead]byte
	body  int   // bytes after the length; 0: a length is next
	holds int64 // bytes held in the guard; used by the reading goroutine only
	first bool  // the first request has been read

	amending sync.Mutex
	amends   map[[correlation]byte][]byte // by correlation id, requests whose responses are amended

	closing sync.Once
	closed  chan struct{}
}

// Close closes the connection.
func (c *guarded) Close() error {
	c.closing.Do(func() { close(c.closed) })
	return c.Conn.Close()
}

// Read reads a length, or the bytes after it.
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
	c.expect(p)
	if c.holds > 0 || !c.first {
		c.first = true
		_ = c.SetReadDeadline(time.Time{})
	}
	return len(p), nil
}

// expect remembers a request whose response is to be amended.
func (c *guarded) expect(p []byte) {
	if amendments[kmsg.Key(binary.BigEndian.Uint16(p))] == nil {
		return
	}
	c.amending.Lock()
	defer c.amending.Unlock()
	if c.amends == nil {
		c.amends = map[[correlation]byte][]byte{}
	}
	c.amends[[correlation]byte(p[requestHead:])] = bytes.Clone(p)
}

// Write writes a response. kfake passes a whole frame.
func (c *guarded) Write(p []byte) (int, error) {
	if len(p) < responseHead {
		return c.Conn.Write(p)
	}
	id := [correlation]byte(p[frameSize:])
	c.amending.Lock()
	request, ok := c.amends[id]
	delete(c.amends, id)
	c.amending.Unlock()
	if !ok {
		return c.Conn.Write(p)
	}
	if _, err := c.Conn.Write(amend(request, p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// refuse logs the reason for closing a connection.
func (c *guarded) refuse(err error) error {
	c.guard.log.Warn("the embedded broker closes a connection because of an invalid request", "from", c.RemoteAddr(), "error", err)
	return err
}

// weightOf returns how many bytes of memory a request takes while it is read and parsed.
func weightOf(size int64, key int16) int64 {
	if key == int16(kmsg.Produce) {
		return size
	}
	return size * requestTimes
}

// versions maps each kind of request to the newest version that kfake can parse.
var versions = func() map[int16]int16 {
	out := map[int16]int16{}
	for key := range int16(kmsg.MaxKey) + 1 {
		if req := kmsg.RequestForKey(key); req != nil {
			out[key] = req.MaxVersion()
		}
	}
	return out
}()

// checkHead checks the first bytes of a request.
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
