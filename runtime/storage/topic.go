package storage

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs/backoff"
	"millrace/runtime/kafka"
)

// TopicConfig describes a compacted topic and the function that applies its records.
type TopicConfig struct {
	Name       string
	Key        string            // the worker's key that names it, for errors
	Client     map[string]string // client properties, without a prefix
	Partitions int32             // for creating it; -1: the broker's default
	Replicas   int16             // the same
	Configs    map[string]string // the same: further configs of the topic

	// Apply applies one record. Calls are sequential, and those of one key in order. If it returns
	// an error, the record is logged and skipped.
	Apply func(Record) error
	Log   *slog.Logger

	// LeaderID is the transactional id for the leader's writes to the config topic. If it is empty,
	// the leader writes without a transaction.
	LeaderID string

	// openAtStart makes Start ignore open transactions: their producers are fenced only after
	// Start.
	openAtStart bool
}

// Record is one record of a compacted topic; a nil value removes its key.
type Record struct {
	Key, Value []byte
	Offset     int64
}

// Topic follows a compacted topic: it passes every record, including those of other workers, to
// Apply. Call Start, then Run on a goroutine of its own while other methods are in use, then Close.
type Topic struct {
	config TopicConfig
	client *kgo.Client
	admin  *kadm.Client
	again  sync.Mutex // held while records are resent

	// called after a deleted topic was replaced; nil: no call
	renewed func()

	mu      sync.Mutex
	id      kadm.TopicID    // of the topic being read; zero: unknown
	read    map[int32]int64 // the next offset of each partition
	moved   chan struct{}   // closed when read changes
	stopped error           // why Run ended
}

// NewTopic makes a Topic without starting it.
func NewTopic(config TopicConfig) *Topic {
	return &Topic{config: config, read: map[int32]int64{}, moved: make(chan struct{})}
}

// Name returns the topic's name.
func (t *Topic) Name() string { return t.config.Name }

// Start creates the topic unless it exists, and reads it to its end.
func (t *Topic) Start(ctx context.Context) error {
	if err := t.connect(); err != nil {
		return fmt.Errorf("starting topic %s: %w", t.config.Name, err)
	}
	c := t.config
	if err := kafka.EnsureCompacted(ctx, t.admin, c.Name, c.Partitions, c.Replicas, c.Configs); err != nil {
		return fmt.Errorf("%s: %w", c.Key, err)
	}
	t.learn(ctx)
	t.client.AddConsumeTopics(c.Name)
	ends, err := t.ends(ctx, t.config.openAtStart)
	if err != nil {
		return err
	}
	for !t.hasRead(ends) {
		if err := t.poll(ctx); err != nil {
			return fmt.Errorf("reading topic %s: %w", c.Name, err)
		}
	}
	return nil
}

// connect makes a client that reads all partitions from the start, and writes as Apache's workers
// do: acknowledged by all replicas, each key's records in order and in the partition that Java
// would choose.
func (t *Topic) connect() error {
	props := map[string]string{}
	maps.Copy(props, t.config.Client)
	props["acks"], props["enable.idempotence"], props["max.in.flight.requests.per.connection"] = "all", "false", "1"
	props[kafka.ResetKey] = "earliest"
	delete(props, "group.id") // it belongs to the worker, not to a consumer
	opts, err := kafka.Options(props, kafka.Producer, kafka.Consumer, kafka.Patient)
	if err != nil {
		return err
	}
	opts = append(opts, kgo.RecordPartitioner(kgo.StickyKeyPartitioner(nil)), kgo.KeepControlRecords(), kgo.DisableClientMetrics(),
		kgo.KeepRetryableFetchErrors()) // to notice the deletion of a topic at once
	client, err := kgo.NewClient(opts...)
	if err != nil {
		return err
	}
	t.client, t.admin = client, kadm.NewClient(client)
	return nil
}

// Run reads and applies new records until ctx ends.
func (t *Topic) Run(ctx context.Context) error {
	for {
		if err := t.poll(ctx); err != nil {
			t.mu.Lock()
			defer t.mu.Unlock()
			t.stopped = fmt.Errorf("topic %s is no longer read: %w", t.config.Name, err)
			close(t.moved)
			t.moved = make(chan struct{})
			if ctx.Err() != nil {
				return nil
			}
			return fmt.Errorf("reading topic %s: %w", t.config.Name, err)
		}
	}
}

// poll waits for records and applies them.
func (t *Topic) poll(ctx context.Context) error {
	fetches := t.client.PollFetches(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if fetches.IsClientClosed() {
		return kgo.ErrClientClosed
	}
	if t.goneIn(fetches) {
		return t.renew(ctx)
	}
	fetches.EachError(func(_ string, partition int32, err error) {
		// such as a new leader: the client looks for it
		if errors.As(err, new(*kerr.Error)) && kerr.IsRetriable(err) {
			return
		}
		t.config.Log.Warn("reading an internal topic", "topic", t.config.Name, "partition", partition, "error", err)
	})
	next := map[int32]int64{}
	fetches.EachRecord(func(r *kgo.Record) {
		next[r.Partition] = r.Offset + 1
		if r.Attrs.IsControl() {
			return
		}
		if err := t.config.Apply(Record{r.Key, r.Value, r.Offset}); err != nil {
			t.config.Log.Warn("skipping a record of an internal topic", "topic", r.Topic, "partition", r.Partition,
				"offset", r.Offset, "error", err)
		}
	})
	t.advance(next)
	return nil
}

func (t *Topic) advance(next map[int32]int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for partition, offset := range next {
		t.read[partition] = offset
	}
	close(t.moved)
	t.moved = make(chan struct{})
}

// Sync waits until all records that were in the topic when it was called are applied.
func (t *Topic) Sync(ctx context.Context) error {
	ends, err := t.ends(ctx, false)
	if err != nil {
		return err
	}
	return t.await(ctx, ends)
}

// Write writes pairs and waits until they are acknowledged and applied. After an error, any of them
// may have been written.
func (t *Topic) Write(ctx context.Context, pairs ...pair) error {
	written, err := t.produce(ctx, t.client, pairs)
	if err != nil {
		return err
	}
	return t.await(ctx, written)
}

// produce writes pairs with a client, and returns the offset after the last record of each
// partition.
func (t *Topic) produce(ctx context.Context, client *kgo.Client, pairs []pair) (map[int32]int64, error) {
	records := make([]*kgo.Record, len(pairs))
	for i, p := range pairs {
		records[i] = &kgo.Record{Topic: t.config.Name, Key: p.key, Value: p.value}
	}
	return t.produceRecords(ctx, client, records)
}

func (t *Topic) produceRecords(ctx context.Context, client *kgo.Client, records []*kgo.Record) (map[int32]int64, error) {
	written := map[int32]int64{}
	var errs []error
	results := client.ProduceSync(ctx, records...)
	if isGone(results.FirstErr()) {
		results = t.produceAgain(ctx, client, records)
	}
	for _, result := range results {
		if result.Err != nil {
			errs = append(errs, result.Err)
			continue
		}
		r := result.Record
		written[r.Partition] = max(written[r.Partition], r.Offset+1)
	}
	if errs != nil {
		return nil, fmt.Errorf("writing to topic %s: %w", t.config.Name, errors.Join(errs...))
	}
	return written, nil
}

// ends returns the offset after the last record of each partition that has any. It retries
// temporary errors, such as a new topic that not all brokers know yet, until ctx ends. If settled
// is true, an end is before the first open transaction.
func (t *Topic) ends(ctx context.Context, settled bool) (map[int32]int64, error) {
	for {
		ends, err := t.listEnds(ctx, settled)
		if err == nil || !kafka.Passes(err) {
			return ends, err
		}
		if !backoff.Sleep(ctx, retryPause) {
			return nil, err
		}
	}
}

const retryPause = 100 * time.Millisecond

func (t *Topic) listEnds(ctx context.Context, settled bool) (map[int32]int64, error) {
	spans, err := kafka.Spans(ctx, t.admin, t.config.Name, settled)
	if err != nil {
		return nil, err
	}
	ends := map[int32]int64{}
	for _, s := range spans {
		if s.From < s.To {
			ends[s.Partition] = s.To
		}
	}
	return ends, nil
}

func (t *Topic) partitions(ctx context.Context) (int, error) {
	details, err := t.admin.ListTopics(ctx, t.config.Name)
	if err == nil {
		err = details.Error()
	}
	if err != nil {
		return 0, fmt.Errorf("describing topic %s: %w", t.config.Name, err)
	}
	return len(details[t.config.Name].Partitions), nil
}

func (t *Topic) await(ctx context.Context, ends map[int32]int64) error {
	for {
		t.mu.Lock()
		moved, stopped := t.moved, t.stopped
		t.mu.Unlock()
		if t.hasRead(ends) {
			return nil
		}
		if stopped != nil {
			return stopped
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for topic %s to be read: %w", t.config.Name, ctx.Err())
		case <-moved:
		}
	}
}

func (t *Topic) hasRead(ends map[int32]int64) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	for partition, end := range ends {
		if t.read[partition] < end {
			return false
		}
	}
	return true
}

// Close closes the connection. Run must have ended.
func (t *Topic) Close() {
	if t.client != nil {
		t.client.Close()
	}
}
