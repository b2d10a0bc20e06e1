package herder

import (
	"context"

	"millrace/plugins/connect"
	"millrace/runtime/worker"
)

// Offsets gives a connector's offsets: what its source has stored, or where its sink's consumer group is.
func (s *Standalone) Offsets(ctx context.Context, name string) ([]Offset, error) {
	c, ok := s.find(name)
	if !ok {
		return nil, notFound(name)
	}
	return s.offsetsOf(ctx, c.configured())
}

// AlterOffsets changes the offsets of a stopped connector; a nil Offset removes one. It gives a sentence about the outcome.
func (s *Standalone) AlterOffsets(ctx context.Context, name string, offsets []Offset) (string, error) {
	if len(offsets) == 0 {
		return "", errNoOffsets
	}
	return s.changeStopped(ctx, name, offsets)
}

// ResetOffsets removes all offsets of a stopped connector.
func (s *Standalone) ResetOffsets(ctx context.Context, name string) (string, error) {
	return s.changeStopped(ctx, name, nil)
}

// changeStopped holds a stopped connector while its offsets are changed.
func (s *Standalone) changeStopped(ctx context.Context, name string, offsets []Offset) (string, error) {
	c, ok := s.find(name)
	if !ok {
		return "", notFound(name)
	}
	c.op.Lock()
	defer c.op.Unlock()
	c.mu.Lock()
	stopped := c.target == worker.TargetStopped && len(c.tasks) == 0
	c.mu.Unlock()
	if !stopped {
		return "", notStopped(name)
	}
	return s.changeOffsets(ctx, c.configured(), offsets)
}

func (c *standaloneConnector) configured() configured {
	config, class, _ := c.now()
	return configured{c.name, config, class}
}

// now is a connector's configuration, class and target.
func (c *standaloneConnector) now() (map[string]string, *connect.Class, worker.Target) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.config, c.class, c.target
}
