package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"

	"millrace/configs"
	"millrace/plugins/boundary"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// connector is a connector that runs in a plugin process.
type connector struct {
	plugin  *Plugin
	stream  connectv1.Plugin_RunConnectorClient
	cancel  context.CancelFunc
	done    chan struct{} // closed when the call has ended; err is set
	err     error
	stopped atomic.Bool

	mu sync.Mutex // guards sending and waiting
	// callers in the order of their requests; some may have given up
	waiting []chan *connectv1.TaskConfigsResult
}

// StartConnector starts a connector. ctx bounds only the start.
func (p *Plugin) StartConnector(ctx context.Context, name string, props map[string]string, events boundary.ConnectorEvents) (boundary.Connector, error) {
	life, cancel := context.WithCancel(context.Background())
	stopAfter := context.AfterFunc(ctx, cancel)
	defer stopAfter()
	stream, err := p.rpc.RunConnector(life)
	if err == nil {
		start := &connectv1.StartConnector{Name: name, Class: p.class.Name, Config: props}
		err = stream.Send(&connectv1.ConnectorRequest{Request: &connectv1.ConnectorRequest_Start{Start: start}})
	}
	if err == nil || errors.Is(err, io.EOF) { // io.EOF: receiving returns the reason
		err = awaitStarted(stream, events)
	}
	if err != nil {
		cancel()
		return nil, errors.Join(ctx.Err(), p.explain(err))
	}
	c := &connector{plugin: p, stream: stream, cancel: cancel, done: make(chan struct{})}
	go c.receive(events) // Stop waits for it
	return c, nil
}

// awaitStarted ignores messages before started. A connector that requests new task configurations
// during its start gets them anyway, because none exist yet.
func awaitStarted(stream connectv1.Plugin_RunConnectorClient, events boundary.ConnectorEvents) error {
	for {
		r, err := stream.Recv()
		if err == nil && r.GetOffset() != nil {
			err = answerOffset(stream, &sync.Mutex{}, events, r.GetOffset())
		}
		if err != nil || r.GetStarted() != nil {
			return err
		}
	}
}

func (c *connector) receive(events boundary.ConnectorEvents) {
	defer close(c.done)
	for {
		r, err := c.stream.Recv()
		if err != nil {
			if c.err = c.plugin.explain(err); !c.stopped.Load() {
				events.Failed(c.ended())
			}
			return
		}
		switch {
		case r.GetReconfigureTasks() != nil:
			events.ReconfigureTasks()
		case r.GetOffset() != nil:
			// After a send error, receiving returns the reason.
			_ = answerOffset(c.stream, &c.mu, events, r.GetOffset())
		case r.GetTaskConfigs() != nil:
			c.answered(r.GetTaskConfigs())
		}
	}
}

// answerOffset answers a question for stored offsets. It locks sending, but not reading, which can
// take long.
func answerOffset(stream connectv1.Plugin_RunConnectorClient, sending sync.Locker, events boundary.ConnectorEvents, q *connectv1.OffsetQuery) error {
	a, err := offsetAnswer(stream.Context(), events.Offset, events.Offsets, q)
	if err != nil {
		return err
	}
	sending.Lock()
	defer sending.Unlock()
	return stream.Send(&connectv1.ConnectorRequest{Request: &connectv1.ConnectorRequest_Offset{Offset: a}})
}

func (c *connector) answered(r *connectv1.TaskConfigsResult) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.waiting) > 0 {
		c.waiting[0] <- r
		c.waiting = c.waiting[1:]
	}
}

func (c *connector) ask(maxTasks int) (<-chan *connectv1.TaskConfigsResult, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch := make(chan *connectv1.TaskConfigsResult, 1)
	c.waiting = append(c.waiting, ch)
	ask := &connectv1.ConnectorRequest_TaskConfigs{TaskConfigs: &connectv1.TaskConfigs{MaxTasks: uint32(maxTasks)}}
	return ch, c.stream.Send(&connectv1.ConnectorRequest{Request: ask})
}

func (c *connector) TaskConfigs(ctx context.Context, maxTasks int) ([]map[string]string, error) {
	if maxTasks < 0 || maxTasks > configs.MaxTasks {
		return nil, fmt.Errorf("tasks.max=%d: expected at most %d", maxTasks, configs.MaxTasks)
	}
	result, err := c.ask(maxTasks)
	if err != nil {
		<-c.done
		return nil, c.ended()
	}
	select {
	case r := <-result:
		if n := len(r.Configs); n > configs.MaxTasks {
			return nil, fmt.Errorf("the connector returned %d task configurations: expected at most %d", n, configs.MaxTasks)
		}
		out := make([]map[string]string, len(r.Configs))
		for i, t := range r.Configs {
			out[i] = t.GetConfig()
		}
		return out, wire.ErrorFromProto(r.Error)
	case <-c.done:
		return nil, c.ended()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (c *connector) ended() error {
	if err := ignoreEOF(c.err); err != nil {
		return err
	}
	return errors.New("the connector has ended")
}

func (c *connector) sendStop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	// A send error means that the call has already ended.
	if err := c.stream.Send(&connectv1.ConnectorRequest{Request: &connectv1.ConnectorRequest_Stop{Stop: &connectv1.Stop{}}}); err == nil {
		_ = c.stream.CloseSend()
	}
}

func (c *connector) Stop(ctx context.Context) error {
	defer c.cancel()
	select {
	case <-c.done:
		return nil
	default:
	}
	c.stopped.Store(true)
	c.sendStop()
	select {
	case <-c.done:
		return ignoreEOF(c.err)
	case <-ctx.Done():
		c.cancel()
		<-c.done
		return ctx.Err()
	}
}
