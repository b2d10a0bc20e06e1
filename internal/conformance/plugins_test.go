package conformance

import (
	"context"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/plugins/host"
	"millrace/runtime/worker"
)

// hostPlugins is the plugin host as the worker sees it.
type hostPlugins struct{ *host.Host }

var _ worker.Plugins = hostPlugins{}

func (h hostPlugins) Open(ctx context.Context, connector string, class *connect.Class) (worker.Plugin, error) {
	p, err := h.Host.Open(ctx, connector, class)
	if err != nil {
		return nil, err
	}
	return hostPlugin{p}, nil
}

type hostPlugin struct{ p *host.Plugin }

func (h hostPlugin) Release() { h.p.Release() }

func (h hostPlugin) Validate(ctx context.Context, props map[string]string) ([]configs.Value, error) {
	return h.p.Validate(ctx, props)
}

func (h hostPlugin) AlterOffsets(ctx context.Context, props map[string]string, offsets []connect.SourceOffset) (bool, error) {
	return h.p.AlterOffsets(ctx, props, offsets)
}

func (h hostPlugin) StartConnector(ctx context.Context, name string, props map[string]string, events worker.ConnectorEvents) (worker.Connector, error) {
	c, err := h.p.StartConnector(ctx, name, props, host.ConnectorEvents(events))
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (h hostPlugin) StartSource(ctx context.Context, connector string, task int, props map[string]string, events worker.SourceEvents) (worker.Source, error) {
	s, err := h.p.StartSource(ctx, connector, task, props, host.SourceEvents(events))
	if err != nil {
		return nil, err
	}
	return s, nil
}

func (h hostPlugin) StartSink(ctx context.Context, connector string, task int, props map[string]string, events worker.SinkEvents) (worker.Sink, error) {
	s, err := h.p.StartSink(ctx, connector, task, props, host.SinkEvents(events))
	if err != nil {
		return nil, err
	}
	return s, nil
}
