package sdk

import (
	"context"
	"errors"
	"io"
	"runtime/debug"
	"sync"

	"millrace/plugins/connect"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

func stack() []byte { return debug.Stack() }

// RunConnector runs one connector until its call ends.
func (s *server) RunConnector(stream connectv1.Plugin_RunConnectorServer) (err error) {
	defer recovered(&err)
	start, class, err := begin(s, stream.Recv)
	if err != nil {
		return err
	}
	c := newConnector(class)
	out := &connectorStream{stream: stream, raised: make(chan error, 1)}
	ctx, cancel := context.WithCancel(stream.Context())
	defer finish(&err, "stopping", c.Stop)
	defer cancel()
	cc := connect.ConnectorContext{
		Name: start.Name, Log: s.log.With("connector", start.Name), RequestTaskReconfiguration: out.reconfigure,
		RaiseError: out.raise,
	}
	if err := c.Start(ctx, cc, withDefaults(class, start.Config)); err != nil {
		return failed(err)
	}
	return out.live(splitter{c, class, start.Config})
}

// splitter is a connector with its class.
type splitter struct {
	connect.Connector
	class *connect.Class
	given map[string]string
}

// TaskConfigs returns the connector's task configurations, without defaults that the user did not
// set.
func (s splitter) TaskConfigs(maxTasks int) ([]map[string]string, error) {
	tasks, err := s.Connector.TaskConfigs(maxTasks)
	out := make([]map[string]string, len(tasks))
	for i, props := range tasks {
		out[i] = withoutDefaults(s.class, s.given, props)
	}
	return out, err
}

// connectorStream sends messages. It is safe for concurrent use.
type connectorStream struct {
	stream connectv1.Plugin_RunConnectorServer
	mu     sync.Mutex
	raised chan error // the failure that the connector raised
}

// raise ends the connector with an error. Only the first call has an effect.
func (s *connectorStream) raise(err error) {
	select {
	case s.raised <- err:
	default:
	}
}

func (s *connectorStream) send(r *connectv1.ConnectorResponse) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stream.Send(r)
}

func (s *connectorStream) reconfigure() {
	// An error means that the call has ended and nobody waits for the request.
	_ = s.send(&connectv1.ConnectorResponse{Response: &connectv1.ConnectorResponse_ReconfigureTasks{ReconfigureTasks: &connectv1.ReconfigureTasks{}}})
}

// live serves until the worker stops the connector or the connector raises an error. In the latter
// case the end of the call ends serve.
func (s *connectorStream) live(c connect.Connector) error {
	served := make(chan error, 1)
	go func() { served <- s.serve(c) }() // a panic of the connector becomes serve's error
	select {
	case err := <-served:
		return err
	case err := <-s.raised:
		return failed(err)
	}
}

// serve answers the worker's requests until stop or the end of the call.
func (s *connectorStream) serve(c connect.Connector) (err error) {
	defer recovered(&err)
	err = s.send(&connectv1.ConnectorResponse{Response: &connectv1.ConnectorResponse_Started{Started: &connectv1.Started{}}})
	for err == nil {
		var req *connectv1.ConnectorRequest
		if req, err = s.stream.Recv(); err != nil || req.GetStop() != nil {
			break
		}
		if ask := req.GetTaskConfigs(); ask != nil {
			result := taskConfigs(c, int(ask.MaxTasks))
			err = s.send(&connectv1.ConnectorResponse{Response: &connectv1.ConnectorResponse_TaskConfigs{TaskConfigs: result}})
		}
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func taskConfigs(c connect.Connector, maxTasks int) *connectv1.TaskConfigsResult {
	props, err := c.TaskConfigs(maxTasks)
	if err != nil {
		return &connectv1.TaskConfigsResult{Error: wire.ErrorToProto(err)}
	}
	out := &connectv1.TaskConfigsResult{}
	for _, p := range props {
		out.Configs = append(out.Configs, &connectv1.TaskConfig{Config: p})
	}
	return out
}
