package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/plugins/host/jvm"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// Plugin is a class in a plugin process.
type Plugin struct {
	*process
	class    *connect.Class
	own      time.Duration // the connector's stall time; below 0: the process's
	released sync.Once
}

// process is a plugin process of one connector or of several.
type process struct {
	host      *Host
	key       string // in host.processes
	connector string // the owner; "" for a shared process
	plugin    string // a bundled class, or the plugin file
	source    string // version of the file, and the limits
	users     int    // guarded by host.mu
	java      bool   // it is a JVM

	stall      time.Duration // stall timeout; 0: no limit
	shortest   time.Duration // shortest stall timeout of any user
	memory     int64
	calls      calls
	killReason atomic.Pointer[string] // kill reason of the worker
	tainted    atomic.Bool            // a call in it is stuck: new users get another process
	watching   sync.WaitGroup
	leaving    atomic.Bool   // the last user has left
	linger     time.Duration // how long it stays after the last user has left
	began      time.Time     // time of the first response

	life  context.Context // canceling it kills the process
	end   context.CancelFunc
	ready chan struct{} // closed when the fields below are set
	err   error
	*session
	flushes []func() // flush its output
	tail    *tail
	quota   *quota
}

// start starts the process and performs the handshake.
func (p *process) start(o offer, l limits) {
	defer close(p.ready)
	start, err := p.prepare(o, l)
	if err != nil {
		p.err = err
		return
	}
	defer start.release()
	start.cmd.Env = append(start.cmd.Env, p.host.opts.Environment...)
	if !o.bundled { // bundled connectors write only what they are configured to write
		p.quota = &quota{log: p.log().base}
	}
	hide := func(w io.Writer) io.Writer {
		hidden, flush := p.host.opts.Hide(w)
		p.flushes = append(p.flushes, flush)
		return hidden
	}
	p.session, p.err = launch(p.life, start.cmd, launchOptions{
		stderr:  func() io.Writer { return hide(&logWriter{log: p.log(), tail: p.tail, quota: p.quota}) },
		stdout:  bounded{p.quota, hide(p.host.opts.Stdout)},
		timeout: p.host.opts.StartTimeout,
		limits:  l,
		largest: p.host.opts.MaxMessage,
		java:    p.java,
	})
	p.flushes = append(p.flushes, p.quota.close)
	if p.err != nil {
		p.err = p.blame(o, l, p.err)
		return
	}
	p.report(l)
	p.began = time.Now()
	p.host.lives.started(p.plugin)
	p.watching.Go(p.supervise)
}

// prepare returns the command of the process with the limits.
func (p *process) prepare(o offer, l limits) (starting, error) {
	start, err := o.prepare()
	if err == nil && o.java {
		start.cmd.Args = jvm.Adapt(start.cmd.Args, l.memory, l.cpu, slices.Concat(p.host.opts.JavaOptions, l.java))
	}
	return start, err
}

// report logs how the limits are enforced.
func (p *process) report(l limits) {
	if l.memory == 0 && l.cpu == 0 {
		return
	}
	by := "GOMEMLIMIT, GOMAXPROCS, cgroup " + p.confine.Folder
	if p.confine.Folder == "" {
		by = "GOMEMLIMIT, GOMAXPROCS, the worker's watch over its memory; no cgroup: " + p.confine.Why
	}
	p.log().base.Info("limits of the plugin process", "memory", l.memory, "cpu", l.cpu, "by", by)
}

// stallTime returns the stall timeout of calls.
func (p *Plugin) stallTime() time.Duration {
	if p.own >= 0 {
		return p.own
	}
	return p.stall
}

// log returns the destination of the process's log: the connector's logger, or the plugin's for a
// shared process.
func (p *process) log() pluginLog {
	if p.connector != "" {
		return connectorLog(p.host.opts.Log, p.connector)
	}
	return sharedLog(p.host.opts.Log, p.plugin)
}

// retried logs that the plugin retries a call. It counts against the quota of the plugin's log,
// because the plugin controls how often it happens.
func (p *process) retried(log *slog.Logger, message, why string) {
	why = wire.CutTo(why, maxShown)
	if p.quota.take(time.Now(), 1, len(why)) {
		log.Warn(message, "error", why) //nolint:sloglint // callers give constants
	}
}

// Class returns the class that the process serves for this connector.
func (p *Plugin) Class() *connect.Class { return p.class }

// Release gives the process back. The Release of the last user ends it.
func (p *Plugin) Release() { p.released.Do(p.leave) }

// leave removes one user.
func (p *process) leave() {
	p.host.mu.Lock()
	p.users--
	last := p.users == 0
	current := p.host.processes[p.key] == p
	stays := last && current && p.linger > 0 && !p.tainted.Load()
	if last && current && !stays {
		delete(p.host.processes, p.key)
	}
	p.host.mu.Unlock()
	switch {
	case stays:
		time.AfterFunc(p.linger, p.endIdle)
	case last:
		p.kill()
	}
}

// endIdle ends a process that has no user.
func (p *process) endIdle() {
	p.host.mu.Lock()
	idle := p.users == 0 && p.host.processes[p.key] == p
	if idle {
		delete(p.host.processes, p.key)
	}
	p.host.mu.Unlock()
	if idle {
		p.kill()
	}
}

// kill ends the process. A responsive process can exit gracefully; one that has not responded yet
// is abandoned.
func (p *process) kill() {
	p.leaving.Store(true)
	select {
	case <-p.ready:
	default:
		p.end()
		<-p.ready
	}
	if p.session != nil {
		p.session.kill()
		for _, flush := range p.flushes {
			flush()
		}
	}
	p.end()
	p.watching.Wait()
}

// exited reports whether the process has ended or failed to start.
func (p *process) exited() bool {
	select {
	case <-p.ready:
		return p.err != nil || p.child.ended()
	default:
		return false
	}
}

// explain converts err for the user: the connector's own message, or how the process ended and the
// last lines of its log.
func (p *Plugin) explain(err error) error {
	if err == nil {
		return nil
	}
	s, ok := status.FromError(err)
	if !ok {
		return err
	}
	if p.gone(s.Code() == codes.Unavailable) {
		if why := p.killReason.Load(); why != nil {
			return &connect.ProcessEnded{Text: fmt.Sprintf("the plugin process of class %s was ended: %s%s", p.class.Name, *why, p.tail)}
		}
		return &connect.ProcessEnded{Text: fmt.Sprintf("the plugin process of class %s ended: %s%s", p.class.Name, p.ending(), p.tail)}
	}
	if s.Code() == codes.ResourceExhausted && strings.Contains(s.Message(), "larger than max") {
		return fmt.Errorf("the plugin of class %s sent a message that is larger than plugin.message.max.bytes=%d: send fewer or smaller records in a batch, "+
			"or raise that key in the worker's file (%s)", p.class.Name, p.host.opts.MaxMessage, s.Message())
	}
	return errors.New(wire.Cut(s.Message()))
}

// ending describes how the process has ended.
func (p *process) ending() string {
	state := p.child.cmd.ProcessState.String()
	if p.java {
		return jvm.Ending(state, p.tail.copy())
	}
	return state
}

// explain does the same for a call that may have stalled in a process that continues.
func explain(p *Plugin, c *call, err error) error {
	if stalled := c.explain(); err != nil && stalled != nil && p.killReason.Load() == nil {
		return stalled
	}
	return p.explain(err)
}

// gone waits briefly for the process to end after the connection to it was lost.
func (p *process) gone(lost bool) bool {
	if !lost && p.killReason.Load() == nil {
		return p.child.ended()
	}
	select {
	case <-p.child.done:
		return true
	case <-time.After(500 * time.Millisecond):
		return false
	}
}

// Validate asks the connector to validate its configuration.
func (p *Plugin) Validate(ctx context.Context, props map[string]string) ([]configs.Value, error) {
	r, err := p.rpc.Validate(ctx, &connectv1.ValidateRequest{Class: p.class.Name, Config: props})
	return wire.ValuesFromProto(r.GetValues()), p.explain(err)
}

// AlterOffsets asks the connector to check a change of its offsets. handled is false if the
// connector does not implement it.
func (p *Plugin) AlterOffsets(ctx context.Context, props map[string]string, offsets []connect.SourceOffset) (handled bool, err error) {
	list, err := wire.OffsetsToProto(offsets)
	if err != nil {
		return false, err
	}
	r, err := p.rpc.AlterOffsets(ctx, &connectv1.AlterOffsetsRequest{Class: p.class.Name, Config: props, Offsets: list})
	return r.GetHandled(), p.explain(err)
}

// AlterConsumed is AlterOffsets for a sink connector.
func (p *Plugin) AlterConsumed(ctx context.Context, props map[string]string, offsets map[connect.TopicPartition]*int64) (handled bool, err error) {
	req := &connectv1.AlterOffsetsRequest{Class: p.class.Name, Config: props}
	for tp, offset := range offsets {
		req.Consumed = append(req.Consumed, &connectv1.ConsumerOffset{Topic: tp.Topic, Partition: tp.Partition, Offset: offset})
	}
	r, err := p.rpc.AlterOffsets(ctx, req)
	return r.GetHandled(), p.explain(err)
}

// ExactlyOnce asks whether a source connector resumes without loss or duplicates, and whether its
// tasks can define transactions.
func (p *Plugin) ExactlyOnce(ctx context.Context, props map[string]string) (connect.ExactlyOnceAnswer, error) {
	r, err := p.rpc.ExactlyOnce(ctx, &connectv1.ExactlyOnceRequest{Class: p.class.Name, Config: props})
	return connect.ExactlyOnceAnswer{Declared: r.GetDeclared(), Supported: r.GetSupported(), Boundaries: r.GetBoundaries()}, p.explain(err)
}
