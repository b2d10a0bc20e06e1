package host

import (
	"context"
	"fmt"
	"sync"
	"time"

	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
)

// supervise checks periodically that a process is alive and within its limits, and kills it if it
// is not. It returns when the process has ended.
func (p *process) supervise() {
	every := p.rhythm()
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	heard := time.Now()
	var answer chan error // of the heartbeat in flight
	for {
		select {
		case <-p.child.done:
			if !p.leaving.Load() && p.killReason.Load() == nil {
				p.host.lives.ended(p.plugin, boundary.Crashed)
			}
			return
		case <-p.life.Done():
			return
		case err := <-answer:
			answer = nil
			if err == nil {
				heard = time.Now()
			}
		case now := <-ticker.C:
			if p.stall > 0 && now.Sub(heard) > p.stall {
				p.killFor(boundary.Stalled, fmt.Sprintf("it has not answered for %v: it is stopped or stuck", p.stall))
				return
			}
			if p.memory > 0 && p.confine.folder == "" {
				if used := resident(p.child.cmd.Process.Pid); used > p.memory {
					p.killFor(boundary.OverMemory, fmt.Sprintf("it uses %d MB of memory, more than plugin.memory.max=%d MB", used>>20, p.memory>>20))
					return
				}
			}
			p.calls.check(now, p)
			p.quota.tell(now)
			if answer == nil && p.stall > 0 && now.Sub(heard) >= p.stall/4 {
				answer = make(chan error, 1)
				p.watching.Go(func() { answer <- p.ping() })
			}
		}
	}
}

// rhythm returns the interval of the checks: short enough for the stall timeouts and for growing
// memory.
func (p *process) rhythm() time.Duration {
	every := time.Second
	if p.memory > 0 && p.confine.folder == "" {
		every = 200 * time.Millisecond
	}
	if p.shortest > 0 {
		every = min(every, max(p.shortest/8, 10*time.Millisecond))
	}
	return every
}

// ping checks for a sign of life. Any response counts, because not every plugin serves gRPC's
// health service.
func (p *process) ping() error {
	_, err := healthpb.NewHealthClient(p.conn).Check(p.life, &healthpb.HealthCheckRequest{Service: "plugin"})
	switch status.Code(err) {
	case codes.Unavailable, codes.Canceled, codes.DeadlineExceeded:
		return err
	}
	return nil
}

// killFor kills the process for a reason. Everything that runs in it then fails with the reason.
func (p *process) killFor(as boundary.Ending, why string) {
	if p.killReason.CompareAndSwap(nil, &why) {
		p.host.lives.ended(p.plugin, as)
	}
	p.host.opts.Log.Warn("ending a plugin process", "plugin", p.plugin, "reason", why)
	p.session.end()
}

// calls are the calls of tasks that wait for a process.
type calls struct {
	mu   sync.Mutex
	open map[*call]bool
}

// call is the set of requests of one task that wait for a response, in order.
type call struct {
	limit  time.Duration // for a response; 0: none
	cancel context.CancelFunc
	all    *calls

	mu      sync.Mutex
	waiting []string  // names of the requests in flight
	since   time.Time // time of the last sign of life of the first one
	stalled error
}

func (p *Plugin) newCall(cancel context.CancelFunc) *call {
	c := &call{limit: p.stallTime(), cancel: cancel, all: &p.calls}
	p.calls.mu.Lock()
	defer p.calls.mu.Unlock()
	if p.calls.open == nil {
		p.calls.open = map[*call]bool{}
	}
	p.calls.open[c] = true
	return c
}

// over removes the call.
func (c *call) over() {
	c.all.mu.Lock()
	defer c.all.mu.Unlock()
	delete(c.all.open, c)
}

// ask records a request in flight.
func (c *call) ask(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.waiting) == 0 {
		c.since = time.Now()
	}
	c.waiting = append(c.waiting, what)
}

// answered records the response to the first request.
func (c *call) answered() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.waiting) > 0 {
		c.waiting = append(c.waiting[:0], c.waiting[1:]...)
		c.since = time.Now()
	}
}

// alive records a sign of life that is not a response.
func (c *call) alive() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.since = time.Now()
}

// explain returns the reason if the call ended because it stalled.
func (c *call) explain() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stalled
}

// check abandons the calls that have waited too long. It kills the process if only one connector
// uses it, because nothing else ends a call that does not return. A shared process continues for
// its current users, but gets no new ones.
func (all *calls) check(now time.Time, p *process) {
	all.mu.Lock()
	defer all.mu.Unlock()
	for c := range all.open {
		if why := c.late(now); why != "" && p.connector != "" {
			p.killFor(boundary.Stalled, why)
		} else if why != "" {
			p.tainted.Store(true)
			p.host.lives.ended(p.plugin, boundary.Stalled)
			c.cancel()
		}
	}
}

func (c *call) late(now time.Time) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.waiting) == 0 || c.limit == 0 || now.Sub(c.since) <= c.limit || c.stalled != nil {
		return ""
	}
	why := fmt.Sprintf("%s has not returned for %v (plugin.stall.timeout.ms)", c.waiting[0], c.limit)
	c.stalled = &connect.ProcessEnded{Text: why}
	return why
}
