package herder

import (
	"context"

	"millrace/api/rest"
	"millrace/runtime/health"
)

// Health reports whether the worker is ready to handle requests.
func (h *Herder) Health(ctx context.Context) rest.Health { return h.place.health(ctx) }

// WorkerHealth reports the state of this worker and its plugins. Other workers report their own.
func (h *Herder) WorkerHealth() rest.WorkerHealth {
	known := func(connector string) bool { _, ok := h.configs.Connector(connector); return ok }
	return rest.WorkerHealth{WorkerID: h.opts.WorkerID, Plugins: health.Plugins(h.plugins(), known), Rebalances: h.place.rebalanced()}
}
