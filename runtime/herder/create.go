package herder

import (
	"context"
	"maps"
	"time"

	"millrace/api/rest"
	"millrace/plugins/connect"
	"millrace/runtime/worker"
)

// validationTimeout bounds a validation that nobody waits for any more: what was asked for still happens, but not for ever.
const validationTimeout = 5 * time.Minute

// longestName bounds a connector's name, in bytes: percent-encoded in a URL, it fits into the 8 KiB
// that servers and proxies accept.
const longestName = 2000

// Create makes a connector, stores offsets for it, and starts it. A connector whose start fails exists all the same, FAILED; one whose
// offsets are refused does not.
func (s *Standalone) Create(ctx context.Context, name string, config rest.Config, initial worker.Target, offsets ...rest.Offset) (rest.ConnectorInfo, error) {
	info, _, err := s.put(ctx, name, config, creation{target: initial, offsets: offsets}, false)
	return info, err
}

// creation is what is said of a connector that does not exist yet, beside its configuration.
type creation struct {
	target  worker.Target
	offsets []rest.Offset
	trusted bool // it is the operator's own, of a file that the command line names
}

// PutConfig replaces a connector's configuration, or creates the connector.
func (s *Standalone) PutConfig(ctx context.Context, name string, config rest.Config) (_ rest.ConnectorInfo, created bool, _ error) {
	return s.put(ctx, name, config, creation{target: worker.TargetStarted}, true)
}

// PatchConfig changes some keys of a connector's configuration; nil removes one.
func (s *Standalone) PatchConfig(ctx context.Context, name string, patch rest.Config) (rest.ConnectorInfo, error) {
	c, ok := s.find(name)
	if !ok {
		return rest.ConnectorInfo{}, notFound(name)
	}
	config, err := patched(c.info().Config, patch)
	if err != nil {
		return rest.ConnectorInfo{}, err
	}
	info, _, err := s.put(ctx, name, config, creation{target: worker.TargetStarted}, true)
	return info, err
}

// patched is a configuration with some keys changed.
func patched(old map[string]string, patch rest.Config) (rest.Config, error) {
	if own, given := patch["name"]; given && own == nil {
		return nil, fault(BadRequest, `Missing required configuration "name" which has no default value.`)
	}
	config := rest.ConfigOf(old)
	for k, v := range patch {
		if v == nil {
			delete(config, k)
		} else {
			config[k] = v
		}
	}
	return config, nil
}

// named is a configuration with the connector's name in it, which must be its own where it has one.
func named(name string, given rest.Config) (rest.Config, error) {
	if own := given["name"]; own != nil && *own != name {
		return nil, fault(BadRequest, "Connector name configuration (%s) doesn't match connector name in the URL (%s)", *own, name)
	}
	if len(name) > longestName {
		return nil, fault(BadRequest, "The connector's name has %d bytes: a name has at most %d", len(name), longestName)
	}
	given = maps.Clone(given)
	given["name"] = &name
	return given, nil
}

func (s *Standalone) put(ctx context.Context, name string, given rest.Config, initial creation, replace bool) (info rest.ConnectorInfo, created bool, err error) {
	given, err = named(name, given)
	if err != nil {
		return info, false, err
	}
	class, release, err := s.check(ctx, name, given)
	if err != nil {
		return info, false, err
	}
	defer release()
	config, _ := given.Props()
	c, created, err := s.enterLocked(name, class, config, initial, replace)
	if err != nil {
		return info, false, err
	}
	defer c.op.Unlock()
	if len(initial.offsets) > 0 {
		if _, err := s.changeOffsets(ctx, configured{name, config, class}, verbCreate, initial.offsets); err != nil {
			s.drop(c)
			return info, false, err
		}
	}
	if err := s.keepConfig(c, config, initial.target); err != nil {
		if created {
			s.drop(c)
		}
		return info, false, err
	}
	if old, before, _ := c.now(); !created && maps.Equal(old, config) && before == class && s.worker.IsRunning(name) {
		return c.info(), false, s.restartConnector(ctx, c) // nothing is new for its tasks
	}
	if !created {
		s.halt(c)
		c.mu.Lock()
		c.trusted = c.trusted && sameProcess(c.config, config)
		c.config, c.class = config, class
		c.mu.Unlock()
	}
	err = s.launch(ctx, c)
	return c.info(), created, err
}

// enterLocked finds or makes a connector and takes its lock. One that is deleted meanwhile is made anew.
func (s *Standalone) enterLocked(name string, class *connect.Class, config map[string]string, initial creation, replace bool) (*standaloneConnector, bool, error) {
	for {
		c, created, err := s.enter(name, class, config, initial, replace)
		if err != nil {
			return nil, false, err
		}
		c.op.Lock()
		if !c.gone {
			return c, created, nil
		}
		c.op.Unlock()
	}
}

func (s *Standalone) enter(name string, class *connect.Class, config map[string]string, initial creation, replace bool) (*standaloneConnector, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c, exists := s.connectors[name]; exists {
		if !replace {
			return nil, false, fault(Conflict, "Connector %s already exists", name)
		}
		return c, false, nil
	}
	c := newStandaloneConnector(name, class, config, initial.target)
	c.trusted, c.ofFile = initial.trusted, initial.trusted
	s.connectors[name] = c
	return c, true, nil
}

// Delete stops a connector and forgets it. Its offsets stay.
func (s *Standalone) Delete(_ context.Context, name string) error {
	c, ok := s.findLocked(name, (*standaloneConnector).interrupt)
	if !ok {
		return notFound(name)
	}
	defer c.op.Unlock()
	if err := s.keepNothing(c); err != nil {
		return err
	}
	s.halt(c)
	s.drop(c)
	s.statuses.forget(name)
	s.forgetMovement(name)
	return nil
}

// drop forgets a connector of which nothing runs. The caller holds its lock.
func (s *Standalone) drop(c *standaloneConnector) {
	c.gone = true
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.connectors, c.name)
}

// interrupt ends a start that is under way, so that whoever wants the connector gone need not wait for one that hangs.
func (c *standaloneConnector) interrupt() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.abort()
}
