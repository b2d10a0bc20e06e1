package pgsource

import (
	"context"
	"fmt"
	"time"
)

// sendHeartbeat runs the heartbeat's statement and hands over a heartbeat record.
func (r *receiver) sendHeartbeat(ctx context.Context, now time.Time) error {
	if r.heartbeatQuery != "" {
		if err := r.db.exec(ctx, r.heartbeatQuery); err != nil {
			if r.db.IsClosed() {
				return fmt.Errorf("running %s: %w", heartbeatQueryKey, err)
			}
			r.log.Warn("the statement of a heartbeat failed", "key", heartbeatQueryKey, "error", err)
		}
	}
	r.advance(r.idle)
	r.pending.records = append(r.pending.records, r.emitter.Heartbeat(nanos(now)))
	return r.flush(ctx, true)
}
