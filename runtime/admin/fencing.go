package admin

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"millrace/configs/backoff"
	"millrace/runtime/kafka"
)

// TransactionalID returns the transactional id of a source task's producer for exactly-once
// delivery. It is Apache's, so that a Millrace worker fences out tasks of an Apache worker.
func (a *Admin) TransactionalID(connector string, task int) string {
	group := a.Clients.Props["group.id"]
	if group == "" {
		group = "connect-standalone"
	}
	return fmt.Sprintf("%s-%s-%d", group, connector, task)
}

// FenceTasks fences out the earlier instances of the first n tasks of a source connector: the
// brokers abort their open transactions and refuse what they send from now on. The leader of a
// cluster calls it before a changed set of tasks starts.
func (a *Admin) FenceTasks(ctx context.Context, connector string, n int, raw map[string]string) error {
	props, err := a.Providers.Resolve(raw)
	if err != nil {
		return err
	}
	client, err := a.client(a.Clients.Properties("admin", props, map[string]string{"client.id": "connector-worker-adminclient-" + connector}))
	if err != nil {
		return err
	}
	defer client.Close()
	for task := range n {
		id := a.TransactionalID(connector, task)
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

// fence takes over a transactional id and releases it immediately.
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
		if !backoff.Sleep(ctx, fencePause) {
			return errors.Join(err, ctx.Err())
		}
	}
}
