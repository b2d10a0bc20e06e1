package storage

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"sync/atomic"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/runtime/kafka"
)

// leaderWriter is the producer of the cluster's leader. All leaders use the same transactional id:
// claiming it fences an earlier leader that does not know yet that it was replaced.
type leaderWriter struct {
	doubtful atomic.Bool // another worker may have claimed the id since

	mu     sync.Mutex
	client *kgo.Client
}

// leaderTimeout is the transaction timeout in milliseconds. It bounds how long a leader that died
// in a transaction blocks readers of committed configurations.
const leaderTimeout = "10000"

// Claims reports whether the leader has to call Claim before it writes.
func (s *ConfigStore) Claims() bool { return s.config.LeaderID != "" }

// Claim makes this worker the only one that can write the leader's records.
func (s *ConfigStore) Claim(ctx context.Context) error {
	w := &s.leader
	w.mu.Lock()
	defer w.mu.Unlock()
	return s.claim(ctx)
}

func (s *ConfigStore) claim(ctx context.Context) error {
	w := &s.leader
	if w.doubtful.Swap(false) && w.client != nil {
		w.client.Close()
		w.client = nil
	}
	if !s.Claims() || w.client != nil {
		return nil
	}
	props := map[string]string{}
	maps.Copy(props, s.config.Client)
	for _, key := range []string{"acks", "enable.idempotence", "group.id"} {
		delete(props, key)
	}
	props["client.id"] += "-leader"
	props["transactional.id"], props["transaction.timeout.ms"] = s.config.LeaderID, leaderTimeout
	opts, err := kafka.Options(props, kafka.Producer, kafka.Patient)
	if err != nil {
		return err
	}
	client, err := kgo.NewClient(append(opts, kgo.RecordPartitioner(kgo.StickyKeyPartitioner(nil)), kgo.DisableClientMetrics())...)
	if err != nil {
		return err
	}
	if _, _, err := client.ProducerID(ctx); err != nil {
		client.Close()
		return fmt.Errorf("claiming to write to topic %s by the transactional id %s: %w", s.config.Name, s.config.LeaderID, err)
	}
	w.client = client
	return nil
}

// Doubt makes the next Claim or write claim the transactional id again, because another worker may
// have led the cluster in the meantime. It does not block.
func (s *ConfigStore) Doubt() { s.leader.doubtful.Store(true) }

// Disclaim releases what Claim acquired. It may be called at any time.
func (s *ConfigStore) Disclaim() {
	w := &s.leader
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.client != nil {
		w.client.Close()
		w.client = nil
	}
}

// writeAsLeader writes records that only the leader may write, in one transaction if the leader
// claims. After a failure, which may mean that there is another leader, the next write claims
// again.
func (s *ConfigStore) writeAsLeader(ctx context.Context, pairs ...pair) error {
	if !s.Claims() {
		return s.Write(ctx, pairs...)
	}
	written, err := s.transact(ctx, pairs)
	if err != nil {
		return fmt.Errorf("%w; another worker may lead the cluster now; the request may be retried", err)
	}
	return s.await(ctx, written)
}

// commit writes tasks and their commit in one transaction each, as Apache does: a commit that fails
// must not undo the tasks in effect.
func (s *ConfigStore) commit(ctx context.Context, tasks []pair, commit pair) error {
	if s.Claims() && len(tasks) > 0 {
		if err := s.writeAsLeader(ctx, tasks...); err != nil {
			return err
		}
		tasks = nil
	}
	return s.writeAsLeader(ctx, append(tasks, commit)...)
}

// FencedOut reports whether a write by the leader failed because another worker has claimed since.
func FencedOut(err error) bool {
	return errors.Is(err, kerr.ProducerFenced) || errors.Is(err, kerr.InvalidProducerEpoch)
}

// TooLarge reports whether a write failed because the record is larger than brokers accept.
func TooLarge(err error) bool {
	return errors.Is(err, kerr.MessageTooLarge) || errors.Is(err, kerr.RecordListTooLarge)
}

func (s *ConfigStore) transact(ctx context.Context, pairs []pair) (written map[int32]int64, err error) {
	w := &s.leader
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := s.claim(ctx); err != nil {
		return nil, err
	}
	if err = w.client.BeginTransaction(); err == nil {
		written, err = s.produce(ctx, w.client, pairs)
		err = errors.Join(err, kafka.Settle(ctx, w.client))
		err = errors.Join(err, w.client.EndTransaction(ctx, kgo.TransactionEndTry(err == nil)))
	}
	if err != nil {
		w.client.Close()
		w.client = nil
	}
	return written, err
}
