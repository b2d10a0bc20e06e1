package host

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/plugins/host/cgroup"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
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
			if p.memory > 0 && p.confine.Folder == "" {
				if used := cgroup.Resident(p.child.cmd.Process.Pid); used > p.memory {
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
	if p.memory > 0 && p.confine.Folder == "" {
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
	connector string
	task      uint32
	limit     time.Duration // for a response; 0: none
	cancel    context.CancelFunc
	all       *calls

	mu      sync.Mutex
	waiting []string  // names of the requests in flight
	owed    int       // answers to the plugin that are not ready: it may wait for them
	since   time.Time // time of the last sign of life of the first one
	stalled error
}

func (p *Plugin) newCall(connector string, task int, cancel context.CancelFunc) *call {
	c := &call{connector: connector, task: uint32(task), limit: p.stallTime(), cancel: cancel, all: &p.calls}
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

// owe changes the number of answers that the worker owes to the plugin. Meanwhile the call does not
// stall.
func (c *call) owe(answers int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.owed += answers
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
	for _, c := range all.waitingSince(now) {
		why := c.abandon(p.where(c))
		if p.connector != "" {
			p.killFor(boundary.Stalled, why)
			continue
		}
		p.tainted.Store(true)
		p.host.lives.ended(p.plugin, boundary.Stalled)
		c.cancel()
	}
}

// waitingSince returns the calls that have waited too long.
func (all *calls) waitingSince(now time.Time) (late []*call) {
	all.mu.Lock()
	defer all.mu.Unlock()
	for c := range all.open {
		if c.late(now) {
			late = append(late, c)
		}
	}
	return late
}

// where returns the place in the plugin where a call hangs, if the plugin knows it.
func (p *process) where(c *call) string {
	if !p.java {
		return ""
	}
	ctx, cancel := context.WithTimeout(p.life, time.Second)
	defer cancel()
	r, err := p.rpc.Threads(ctx, &connectv1.ThreadsRequest{Connector: c.connector, Task: &c.task})
	if err != nil {
		return ""
	}
	first, _, _ := strings.Cut(r.GetText(), "\n\n") // the task's own thread
	return wire.CutTo(first, maxReason)
}

func (c *call) late(now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.waiting) > 0 && c.owed == 0 && c.limit > 0 && now.Sub(c.since) > c.limit && c.stalled == nil
}

// abandon marks the call as stalled, and returns the reason. where is the place where it hangs.
func (c *call) abandon(where string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	what := "the call"
	if len(c.waiting) > 0 {
		what = c.waiting[0]
	}
	why := fmt.Sprintf("%s has not returned for %v (plugin.stall.timeout.ms)", what, c.limit)
	if where != "" {
		why += "; its thread:\n" + where
	}
	c.stalled = &connect.ProcessEnded{Text: why}
	return why
}
