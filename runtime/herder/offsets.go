package herder

import (
	"context"
	"errors"
	"fmt"

	"millrace/plugins/connect"
	"millrace/runtime/worker"
)

// Offsets gives a connector's offsets: what its source has stored, or where its sink's consumer group is.
func (s *Standalone) Offsets(ctx context.Context, name string) ([]Offset, error) {
	c, ok := s.find(name)
	if !ok {
		return nil, notFound(name)
	}
	config, class, _ := c.now()
	out := []Offset{}
	if class.Type() == connect.Source {
		stored, err := s.offsets().All(ctx, name)
		for _, o := range stored {
			out = append(out, Offset(o))
		}
		return out, err
	}
	committed, err := s.worker.SinkOffsets(ctx, name, config)
	for _, o := range committed {
		out = append(out, sinkOffset(o))
	}
	return out, err
}

// AlterOffsets changes the offsets of a stopped connector; a nil Offset removes one. It gives a sentence about the outcome.
func (s *Standalone) AlterOffsets(ctx context.Context, name string, offsets []Offset) (string, error) {
	if len(offsets) == 0 {
		return "", fault(BadRequest, "Partitions / offsets need to be provided for an alter offsets request")
	}
	return s.changeOffsets(ctx, name, "altered", func(c *standaloneConnector) (bool, error) {
		return s.alter(ctx, c, offsets)
	})
}

// ResetOffsets removes all offsets of a stopped connector.
func (s *Standalone) ResetOffsets(ctx context.Context, name string) (string, error) {
	return s.changeOffsets(ctx, name, "reset", func(c *standaloneConnector) (bool, error) {
		return s.reset(ctx, c)
	})
}

// changeOffsets holds a stopped connector while its offsets are changed.
func (s *Standalone) changeOffsets(ctx context.Context, name, verb string, change func(*standaloneConnector) (bool, error)) (string, error) {
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
		return "", fault(BadRequest, "Connectors must be in the STOPPED state before their offsets can be modified. This can be done for the "+
			"specified connector by issuing a 'PUT' request to the '/connectors/%s/stop' endpoint", name)
	}
	defer stage(ctx, "modifying offsets for connector %s", name)()
	handled, err := change(c)
	switch {
	case errors.Is(err, worker.ErrGroupActive):
		return "", fault(Internal, "Failed to modify offsets for connector %s because its sink tasks are still in the consumer group; "+
			"retry when they are gone", name)
	case err != nil:
		return "", err
	case handled:
		return fmt.Sprintf("The offsets for this connector have been %s successfully", verb), nil
	}
	return fmt.Sprintf("The Connect framework-managed offsets for this connector have been %s successfully. However, if this connector "+
		"manages offsets externally, they will need to be manually %s in the system that the connector uses.", verb, verb), nil
}

func (s *Standalone) alter(ctx context.Context, c *standaloneConnector, offsets []Offset) (handled bool, err error) {
	config, class, _ := c.now()
	if class.Type() == connect.Source {
		changes, err := sourceChanges(offsets)
		if err != nil {
			return false, err
		}
		if handled, err = s.ask(ctx, c, changes); err != nil {
			return false, err
		}
		return handled, s.offsets().Set(ctx, c.name, changes)
	}
	changes, err := sinkChanges(offsets)
	if err != nil {
		return false, err
	}
	if handled, err = s.ask(ctx, c, sinkQuestion(changes)); err != nil {
		return false, err
	}
	return handled, s.worker.AlterSinkOffsets(ctx, c.name, config, changes)
}

func (s *Standalone) reset(ctx context.Context, c *standaloneConnector) (handled bool, err error) {
	config, class, _ := c.now()
	if class.Type() == connect.Source {
		stored, err := s.offsets().All(ctx, c.name)
		if err != nil {
			return false, err
		}
		for i := range stored {
			stored[i].Offset = nil
		}
		if handled, err = s.ask(ctx, c, stored); err != nil || len(stored) == 0 {
			return handled, err
		}
		return handled, s.offsets().Set(ctx, c.name, stored)
	}
	committed, err := s.worker.SinkOffsets(ctx, c.name, config)
	if err != nil {
		return false, err
	}
	for i := range committed {
		committed[i].Offset = nil
	}
	if handled, err = s.ask(ctx, c, sinkQuestion(committed)); err != nil {
		return false, err
	}
	return handled, s.worker.ResetSinkOffsets(ctx, c.name, config)
}

// ask lets the connector's own code have its say.
func (s *Standalone) ask(ctx context.Context, c *standaloneConnector, changes []connect.SourceOffset) (handled bool, err error) {
	config, _, _ := c.now()
	class, props, err := s.validator.resolveAndFind(config)
	if err != nil {
		return false, err
	}
	plugin, err := s.plugins().Open(ctx, c.name, class, props)
	if err != nil {
		return false, err
	}
	defer plugin.Release()
	return plugin.AlterOffsets(ctx, props, changes)
}

// now is a connector's configuration, class and target.
func (c *standaloneConnector) now() (map[string]string, *connect.Class, worker.Target) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.config, c.class, c.target
}
