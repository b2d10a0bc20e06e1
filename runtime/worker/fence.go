package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"millrace/runtime/kafka"
)

// FenceTasks makes sure that no earlier instance of the first n tasks of a source connector delivers any more: what they have
// open is aborted, and what they send from now on is refused. The leader of a cluster calls it before a changed set of tasks starts.
func (w *Worker) FenceTasks(ctx context.Context, connector string, n int, raw map[string]string) error {
	props, err := w.Providers.Resolve(raw)
	if err != nil {
		return err
	}
	opts, err := w.clientOptions(w.clientProps("admin", props, map[string]string{"client.id": "connector-worker-adminclient-" + connector}), kafka.Patient)
	if err != nil {
		return err
	}
	client, err := kgo.NewClient(append(opts, kgo.WithHooks(&w.admins))...)
	if err != nil {
		return err
	}
	defer client.Close()
	for task := range n {
		id := w.TransactionalID(TaskID{connector, task})
		if err := fence(ctx, client, id); err != nil {
			return fmt.Errorf("fencing out earlier instances of task %s-%d by the transactional id %s: %w", connector, task, id, err)
		}
	}
	return nil
}

const (
	fenceTimeout = 90 * time.Second
	fencePause   = 100 * time.Millisecond
)

// fence takes a transactional id and lets go of it at once.
func fence(ctx context.Context, client *kgo.Client, id string) error {
	ctx, cancel := context.WithTimeout(ctx, fenceTimeout)
	defer cancel()
	for {
		req := kmsg.NewPtrInitProducerIDRequest()
		req.TransactionalID, req.TransactionTimeoutMillis = &id, int32(fenceTimeout.Milliseconds())
		req.ProducerID, req.ProducerEpoch = -1, -1
		resp, err := req.RequestWith(ctx, client)
		if err == nil {
			err = kerr.ErrorForCode(resp.ErrorCode)
		}
		if err == nil || !errors.Is(err, kerr.ConcurrentTransactions) && !kafka.Passes(err) {
			return err
		}
		select {
		case <-time.After(fencePause):
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		}
	}
}
