package pipeline

import (
	"context"
	"fmt"
	"log/slog"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/runtime/failure"
	"millrace/runtime/transform"
)

// OpenChain returns the chain of the task's transformations, and starts those in plugins. ctx bounds
// only the start.
func (s *Setup) OpenChain(ctx context.Context) (*transform.Chain, error) {
	if s.Unresolved == nil {
		return transform.Open(s.Props, remotes{s, ctx})
	}
	chain, err := transform.Open(s.Unresolved, remotes{s, ctx})
	if err != nil {
		return nil, fmt.Errorf("a preview gives transformations the variables of config providers in place of their values: %w", err)
	}
	return chain, nil
}

// Transform passes a record through a chain. A record that the chain drops, or that has an error,
// stays as it was.
func Transform(c *transform.Chain, r *connect.Record, offset int64) (keep bool, f *failure.Failure) {
	keep, err := c.Apply(r, offset)
	return keep, failure.InTransformation(err)
}

// TransformSource is Transform for a record of a source: record number at of places.
func TransformSource(c *transform.Chain, r *connect.Record, at int, places transform.Places) (keep bool, f *failure.Failure) {
	keep, err := c.ApplySource(r, at, places)
	return keep, failure.InTransformation(err)
}

// remotes starts transformations in plugins.
type remotes struct {
	*Setup
	ctx context.Context
}

func (s remotes) Transformations() []*connect.Class { return s.Plugins.Transformations() }

func (s remotes) StartTransformation(class *connect.Class, alias string, props map[string]string) (transform.Remote, error) {
	started, err := s.inPlugin(s.ctx, class, func(p boundary.Plugin) (boundary.Transformation, error) {
		return p.StartTransformation(s.ctx, s.Connector, s.Task, alias, props)
	})
	if err != nil {
		return nil, err
	}
	return remote{started, s.Log}, nil
}

// remote is a transformation in a plugin.
type remote struct {
	boundary.Transformation
	log *slog.Logger
}

func (r remote) Close() {
	if err := r.Transformation.Close(); err != nil {
		r.log.Warn("closing a transformation", "error", err)
	}
}
