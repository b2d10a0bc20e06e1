package herder

import (
	"context"
	"encoding/json"

	"millrace/runtime/cluster"
	"millrace/runtime/fault"
)

// Admit checks the headers of a request of another worker, so that no stranger makes this worker
// read a body.
func (h *Herder) Admit(r cluster.Request) error { return h.place.admit(r) }

// PutTaskConfigs takes the configurations of a connector's tasks from the worker that runs the
// connector.
func (h *Herder) PutTaskConfigs(ctx context.Context, name string, r cluster.Request) error {
	if err := h.place.verify(name, r); err != nil {
		return err
	}
	var tasks []map[string]string
	if err := json.Unmarshal(r.Body, &tasks); err != nil || tasks == nil {
		return fault.New(fault.Internal, "reading task configurations: expected a JSON array of objects whose members are strings")
	}
	if err := h.place.leading(ctx); err != nil {
		return err
	}
	return h.keepTasks(ctx, name, tasks)
}

// Fence makes the producers of a source connector's former tasks powerless, before new tasks begin
// (KIP-618).
func (h *Herder) Fence(ctx context.Context, name string, r cluster.Request) error {
	if err := h.place.verify(name, r); err != nil {
		return err
	}
	if err := h.place.leading(ctx); err != nil {
		return err
	}
	config, exists := h.configs.Connector(name)
	if !exists {
		return notFound(name)
	}
	if h.typeOf(config) != "source" {
		return fault.New(fault.BadRequest, "Connector %s is not a source connector", name)
	}
	return h.fenceTasks(ctx, name, config)
}

// Leader returns the worker that serves what only the leader can.
func (h *Herder) Leader(ctx context.Context) (*Elsewhere, error) { return h.place.leader(ctx) }
