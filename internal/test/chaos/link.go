package main

import (
	"errors"
	"net"
	"sync"
)

// link is a proxy between a worker and the broker. Data sent while it is cut is delayed, as by a
// network: it arrives when the link is healed, however late.
type link struct {
	listener net.Listener
	target   string // set before Run

	mu      sync.Mutex
	closed  bool
	held    [2]chan struct{} // requests and answers; nil: not cut; closed when healed
	conns   map[net.Conn]bool
	pumping sync.WaitGroup
}

// The directions of a link.
const (
	requests = iota
	answers
)

func newLink() (*link, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	return &link{listener: l, conns: map[net.Conn]bool{}}, err
}

func (l *link) addr() string { return l.listener.Addr().String() }

// Run forwards connections to the target until the link is closed.
func (l *link) Run() {
	for {
		in, err := l.listener.Accept()
		if err != nil {
			return
		}
		l.pumping.Go(func() { l.connect(in) })
	}
}

// connect joins two connections until one of them ends.
func (l *link) connect(in net.Conn) {
	defer in.Close()
	if !l.keep(in) || !l.pass(requests) {
		return
	}
	defer l.forget(in)
	out, err := net.Dial("tcp", l.target)
	if err != nil {
		return
	}
	defer out.Close()
	if !l.keep(out) {
		return
	}
	defer l.forget(out)
	var back sync.WaitGroup
	back.Go(func() { l.pump(in, out, answers) })
	l.pump(out, in, requests)
	back.Wait()
}

// pump copies data from one connection to the other, and closes both at the end.
func (l *link) pump(to, from net.Conn, direction int) {
	defer to.Close()
	defer from.Close()
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			if !l.pass(direction) {
				return
			}
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// pass waits while a direction is cut. It returns false when the link is closed.
func (l *link) pass(direction int) bool {
	for {
		l.mu.Lock()
		held, closed := l.held[direction], l.closed
		l.mu.Unlock()
		if closed || held == nil {
			return !closed
		}
		<-held
	}
}

func (l *link) keep(c net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.conns[c] = true
	return !l.closed
}

func (l *link) forget(c net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.conns, c)
}

// cut delays answers, and also requests unless onlyAnswers is set.
func (l *link) cut(onlyAnswers bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for direction := range l.held {
		if l.held[direction] == nil && (direction == answers || !onlyAnswers) {
			l.held[direction] = make(chan struct{})
		}
	}
}

func (l *link) isCut() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.held[answers] != nil
}

// heal delivers the delayed data and ends the cut.
func (l *link) heal() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for direction, held := range l.held {
		if held != nil {
			close(held)
			l.held[direction] = nil
		}
	}
}

// close closes the link and all its connections. Run must have been called.
func (l *link) close() error {
	l.mu.Lock()
	l.closed = true
	errs := []error{l.listener.Close()}
	for c := range l.conns {
		c.Close()
	}
	l.mu.Unlock()
	l.heal()
	l.pumping.Wait()
	return errors.Join(errs...)
}
