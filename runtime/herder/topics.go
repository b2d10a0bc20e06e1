package herder

import (
	"maps"
	"slices"
)

// Topics is the topics that a connector has used since it was created or they were reset. An unknown connector has none.
func (s *Standalone) Topics(name string) ([]string, error) {
	if !s.opts.Worker.Config.Bool("topic.tracking.enable") {
		return nil, fault(Forbidden, "Topic tracking is disabled.")
	}
	return slices.Sorted(maps.Keys(s.topicsOf(name))), nil
}

// ResetTopics forgets them. Those that are used again come back.
func (s *Standalone) ResetTopics(name string) error {
	switch c := s.opts.Worker.Config; {
	case !c.Bool("topic.tracking.enable"):
		return fault(Forbidden, "Topic tracking is disabled.")
	case !c.Bool("topic.tracking.allow.reset"):
		return fault(Forbidden, "Topic tracking reset is disabled.")
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
