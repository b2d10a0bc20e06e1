package host

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"google.golang.org/grpc/codes"

	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

const unavailable = codes.Unavailable

// ConnectorEvents is what a running connector tells its worker. The methods are called from a goroutine of the call and
// must not wait for it.
type ConnectorEvents struct {
	ReconfigureTasks func()
	Failed           func(error) // the connector is over, unasked
}

// Connector is a started connector in its plugin.
type Connector struct {
	plugin  *Plugin
	stream  connectv1.Plugin_RunConnectorClient
	life    context.Context // ends when the worker ends the connector
	cancel  context.CancelFunc
	results chan *connectv1.TaskConfigsResult
	done    chan struct{} // closed when the call is over; err is set
	err     error
	calls   sync.Mutex // one TaskConfigs at a time
	stopped atomic.Bool
}

// StartConnector starts a connector; ctx bounds the start only.
func (p *Plugin) StartConnector(ctx context.Context, name string, props map[string]string, events ConnectorEvents) (*Connector, error) {
	life, cancel := context.WithCancel(context.Background())
	stopAfter := context.AfterFunc(ctx, cancel)
	defer stopAfter()
	stream, err := p.rpc.RunConnector(life)
	if err == nil {
		start := &connectv1.StartConnector{Name: name, Class: p.class.Name, Config: props}
		err = stream.Send(&connectv1.ConnectorRequest{Request: &connectv1.ConnectorRequest_Start{Start: start}})
	}
	if err != nil {
		cancel()
		return nil, p.explain(err)
	}
	if _, err := stream.Recv(); err != nil {
		cancel()
		return nil, errors.Join(ctx.Err(), p.explain(err))
	}
	c := &Connector{plugin: p, stream: stream, life: life, cancel: cancel, results: make(chan *connectv1.TaskConfigsResult), done: make(chan struct{})}
	go c.receive(events) // Stop waits for it
	return c, nil
}

func (c *Connector) receive(events ConnectorEvents) {
	defer close(c.done)
	for {
		r, err := c.stream.Recv()
		if err != nil {
			if c.err = c.plugin.explain(err); !c.stopped.Load() {
				events.Failed(c.err)
			}
			return
		}
		switch {
		case r.GetReconfigureTasks() != nil:
			events.ReconfigureTasks()
		case r.GetTaskConfigs() != nil:
			select {
			case c.results <- r.GetTaskConfigs():
			case <-c.life.Done():
			}
		}
	}
}

// TaskConfigs asks the connector to split its work.
func (c *Connector) TaskConfigs(ctx context.Context, maxTasks int) ([]map[string]string, error) {
	c.calls.Lock()
	defer c.calls.Unlock()
	ask := &connectv1.ConnectorRequest_TaskConfigs{TaskConfigs: &connectv1.TaskConfigs{MaxTasks: uint32(maxTasks)}}
	if err := c.stream.Send(&connectv1.ConnectorRequest{Request: ask}); err != nil {
		<-c.done
		return nil, c.err
	}
	select {
	case r := <-c.results:
		out := make([]map[string]string, len(r.Configs))
		for i, t := range r.Configs {
			out[i] = t.Config
		}
		return out, wire.ErrorFromProto(r.Error)
	case <-c.done:
		return nil, c.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Stop ends the connector and waits for it, until ctx ends. One that is over already has nothing to say any more.
func (c *Connector) Stop(ctx context.Context) error {
	defer c.cancel()
	select {
	case <-c.done:
		return nil
	default:
	}
	c.stopped.Store(true)
	stop := &connectv1.ConnectorRequest_Stop{Stop: &connectv1.Stop{}}
	if err := c.stream.Send(&connectv1.ConnectorRequest{Request: stop}); err == nil {
		_ = c.stream.CloseSend()
	}
	select {
	case <-c.done:
		return ignoreEOF(c.err)
	case <-ctx.Done():
		c.cancel()
		<-c.done
		return ctx.Err()
	}
}
