package herder

import (
	"context"

	"millrace/plugins/connect"
	"millrace/runtime/worker"
)

func (s *Standalone) configuredOf(name string) (configured, error) {
	c, ok := s.find(name)
	if !ok {
		return configured{}, notFound(name)
	}
	return s.configured(c)
}

// whileStopped holds a stopped connector while something is done to it.
func (s *Standalone) whileStopped(ctx context.Context, name string, do func(configured) error) error {
	c, ok := s.findLocked(name, nil)
	if !ok {
		return notFound(name)
	}
	defer c.op.Unlock()
	c.mu.Lock()
	stopped := c.target == worker.TargetStopped && len(c.tasks) == 0
	c.mu.Unlock()
	if !stopped {
		return notStopped(name)
	}
	found, err := s.configured(c)
	if err != nil {
		return err
	}
	return do(found)
}

// configured looks for the class of a connector whose plugin was missing.
func (s *Standalone) configured(c *standaloneConnector) (_ configured, err error) {
	config, class, _ := c.now()
	if class == nil {
		class, err = s.validator.ClassOf(config)
	}
	return configured{c.name, config, class}, err
}

// now is a connector's configuration, class and target.
func (c *standaloneConnector) now() (map[string]string, *connect.Class, worker.Target) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.config, c.class, c.target
}
