// Package hosted is the plugin host as the worker sees it: host and worker know nothing of each other.
package hosted

import (
	"context"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/plugins/host"
	"millrace/runtime/worker"
)

// Plugins is a plugin host for a worker.
type Plugins struct{ *host.Host }

var _ worker.Plugins = Plugins{}

// Find gives the class that connector.class names. Blanks around the name and the version do not count: in a file nobody sees them.
func (h Plugins) Find(name, version string) (*connect.Class, error) {
	return h.Host.Find(strings.TrimSpace(name), strings.TrimSpace(version))
}

func (h Plugins) Open(ctx context.Context, connector string, class *connect.Class, props map[string]string) (worker.Plugin, error) {
	p, err := h.Host.Open(ctx, connector, class, props)
	if err != nil {
		return nil, err
	}
	return plugin{p}, nil
}

type plugin struct{ p *host.Plugin }

func (h plugin) Release() { h.p.Release() }

func (h plugin) Validate(ctx context.Context, props map[string]string) ([]configs.Value, error) {
	return h.p.Validate(ctx, props)
}

func (h plugin) AlterOffsets(ctx context.Context, props map[string]string, offsets []connect.SourceOffset) (bool, error) {
	return h.p.AlterOffsets(ctx, props, offsets)
}

func (h plugin) ExactlyOnce(ctx context.Context, props map[string]string) (connect.ExactlyOnceAnswer, error) {
	return h.p.ExactlyOnce(ctx, props)
}

func (h plugin) StartConnector(ctx context.Context, name string, props map[string]string, events worker.ConnectorEvents) (worker.Connector, error) {
	c, err := h.p.StartConnector(ctx, name, props, host.ConnectorEvents(events))
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (h plugin) StartSource(ctx context.Context, connector string, task int, props map[string]string, events worker.SourceEvents) (worker.Source, error) {
	s, err := h.p.StartSource(ctx, connector, task, props, host.SourceEvents(events))
	if err != nil {
		return nil, err
	}
	return s, nil
}

func (h plugin) StartTransformation(ctx context.Context, connector string, task int, props map[string]string) (worker.Transformation, error) {
	t, err := h.p.StartTransformation(ctx, connector, task, props)
	if err != nil {
		return nil, err
	}
	return t, nil
}

func (h plugin) StartSink(ctx context.Context, connector string, task int, props map[string]string, events worker.SinkEvents) (worker.Sink, error) {
	s, err := h.p.StartSink(ctx, connector, task, props, host.SinkEvents(events))
	if err != nil {
		return nil, err
	}
	return s, nil
}
