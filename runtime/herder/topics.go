package herder

import "millrace/runtime/fault"

// Topics lists the topics that a connector has used since it was created or they were reset. An
// unknown connector has none.
func (h *Herder) Topics(name string) ([]string, error) {
	if err := h.tracking(); err != nil {
		return nil, err
	}
	return h.states.Topics(name), nil
}

// ResetTopics forgets them. Topics that tasks of this worker use again come back.
func (h *Herder) ResetTopics(name string) error {
	if err := h.resettable(); err != nil {
		return err
	}
	h.states.ForgetTopics(name)
	h.worker.ForgetTopics(name)
	return nil
}

func (h *Herder) tracking() error {
	if !h.opts.Worker.Config.Bool("topic.tracking.enable") {
		return fault.New(fault.Forbidden, "Topic tracking is disabled.")
	}
	return nil
}

func (h *Herder) resettable() error {
	if err := h.tracking(); err != nil {
		return err
	}
	if !h.opts.Worker.Config.Bool("topic.tracking.allow.reset") {
		return fault.New(fault.Forbidden, "Topic tracking reset is disabled.")
	}
	return nil
}
