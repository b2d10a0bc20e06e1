package herder

import (
	"maps"
	"slices"
)

// Topics is the topics that a connector has used since it was created or they were reset. An unknown connector has none.
func (s *Standalone) Topics(name string) ([]string, error) {
	if err := s.tracking(); err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(s.topicsOf(name))), nil
}

// ResetTopics forgets them. Those that are used again come back.
func (s *Standalone) ResetTopics(name string) error {
	if err := s.resettable(); err != nil {
		return err
	}
	s.worker.ForgetTopics(name)
	if c, ok := s.find(name); ok {
		c.mu.Lock()
		clear(c.topics)
		c.mu.Unlock()
	}
	return nil
}

func (s *Standalone) topicsOf(name string) map[string]bool {
	out := map[string]bool{}
	for _, p := range s.worker.Progress() {
		if p.Task.Connector == name {
			for _, t := range p.Topics {
				out[t] = true
			}
		}
	}
	if c, ok := s.find(name); ok {
		c.mu.Lock()
		maps.Copy(out, c.topics)
		c.mu.Unlock()
	}
	return out
}

func (b *base) tracking() error {
	if !b.opts.Worker.Config.Bool("topic.tracking.enable") {
		return fault(Forbidden, "Topic tracking is disabled.")
	}
	return nil
}

func (b *base) resettable() error {
	if err := b.tracking(); err != nil {
		return err
	}
	if !b.opts.Worker.Config.Bool("topic.tracking.allow.reset") {
		return fault(Forbidden, "Topic tracking reset is disabled.")
	}
	return nil
}
