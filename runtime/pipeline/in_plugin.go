package pipeline

import (
	"context"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
)

// inPlugin opens the process of a class for the connector, and starts a transformation or a
// converter in it. Its Close releases the process. ctx bounds only the start.
func (s *Setup) inPlugin(ctx context.Context, class *connect.Class, start func(boundary.Plugin) (boundary.Transformation, error)) (boundary.Transformation, error) {
	process, err := s.Plugins.Open(ctx, s.Connector, class, s.Props)
	if err != nil {
		return nil, err
	}
	started, err := start(process)
	if err != nil {
		process.Release()
		return nil, err
	}
	return released{started, process}, nil
}

// released is a transformation or a converter whose process is released with it.
type released struct {
	boundary.Transformation
	process boundary.Plugin
}

func (r released) Close() error {
	defer r.process.Release()
	return r.Transformation.Close()
}
