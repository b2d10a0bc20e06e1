package worker

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/runtime/kafka"
	"millrace/runtime/storage"
)

// transactions makes a source task deliver exactly once (KIP-618). Records, and the source offsets
// behind them, become visible together or not at all.
type transactions struct {
	task     *sourceTask
	store    storage.TransactionalOffsets
	interval time.Duration // for transaction.boundary=interval; 0: poll
	byTask   bool          // transaction.boundary=connector: only the task ends transactions

	mu    sync.Mutex // held while a batch is sent and while a transaction is ended
	open  bool
	dirty bool          // there is something to commit
	began time.Time     // when dirty was set
	cost  time.Duration // the time that the end of the last transaction took
	size  int           // records in the transaction
	last  time.Time     // when the last batch was sent
	torn  bool          // the transaction has only a part of a poll
	sent  chan struct{}
	whole uint64 // the number of the last batch of the task that was sent completely
}

// With transaction.boundary=poll a transaction ends behind a batch. Batches that follow each other
// immediately share a transaction, and so do those of a source that reports more input. A
// transaction is open for shortLife, or for ten times as long as the last one took to end, but at
// most for longLife. So transactions cost about a tenth of the time.
const (
	batchGap  = 5 * time.Millisecond
	shortLife = 200 * time.Millisecond
	longLife  = 2 * time.Second
)

const abortTimeout = time.Second

// useTransactions prepares the task's producer. It returns nil if the worker delivers at least
// once.
func (t *sourceTask) useTransactions(props map[string]string) (*transactions, error) {
	if !t.w.Admin.ExactlyOnce() {
		return nil, nil
	}
	store, ok := t.store.(storage.TransactionalOffsets)
	if !ok {
		return nil, errors.New("exactly.once.source.support=enabled needs source offsets that are in Kafka: set offset.storage.topic")
	}
	for key, value := range map[string]string{"transactional.id": t.w.Admin.TransactionalID(t.id.Connector, t.id.Task), "enable.idempotence": "true", "acks": "all"} {
		if given, ok := props[key]; ok && given != value && key != "acks" {
			t.log.Warn("a producer's setting has no effect under exactly-once", "key", key, "value", given)
		}
		props[key] = value
	}
	x := &transactions{task: t, store: store, sent: make(chan struct{}, 1)}
	switch strings.ToLower(t.config.String("transaction.boundary")) {
	case "connector":
		x.byTask = true
	case "interval":
		x.interval = t.w.Config.Millis("offset.flush.interval.ms")
		if t.config.Has("transaction.boundary.interval.ms") {
			x.interval = t.config.Millis("transaction.boundary.interval.ms")
		}
		x.interval = max(x.interval, time.Millisecond)
	}
	return x, nil
}

// fence fences out earlier instances of the task: Kafka aborts their transactions and refuses their
// records. Only afterward it checks whether the task still belongs to this worker. An earlier
// answer could be out of date.
func (x *transactions) fence(ctx context.Context) error {
	turn := x.task.turn
	if turn != nil {
		if err := turn.Fence(ctx); err != nil {
			return fmt.Errorf("fencing out the connector's former tasks: %w", err)
		}
	}
	if _, _, err := x.task.producer.ProducerID(ctx); err != nil {
		return fmt.Errorf("taking over the transactional id %s: %w", x.task.w.Admin.TransactionalID(x.task.id.Connector, x.task.id.Task), err)
	}
	if turn != nil {
		return turn.Check(ctx)
	}
	return nil
}

// begin opens a transaction unless one is open. The caller holds mu.
func (x *transactions) begin() error {
	if x.open {
		return nil
	}
	if err := x.task.producer.BeginTransaction(); err != nil {
		return transactionError(err)
	}
	x.open = true
	return nil
}

// batchSent records that there is something to commit. The caller holds mu.
func (x *transactions) batchSent(out *outBatch) {
	x.last, x.whole = time.Now(), max(x.whole, out.number)
	if !out.deadOnly {
		x.torn = out.continues
	}
	if !x.dirty {
		x.dirty, x.began = true, x.last
	}
	select {
	case x.sent <- struct{}{}:
	default:
	}
}

// run ends transactions when they are due, until ctx ends. It completes the one that it is ending,
// unless hard ends too.
func (x *transactions) run(ctx, hard context.Context) {
	for !x.byTask {
		select {
		case <-x.sent:
		case <-ctx.Done():
			return
		}
		for done := false; !done; {
			wait, err := x.endIfDue(hard)
			if err != nil {
				x.task.fail(err, x.task.stopAtOnce)
				return
			}
			if done = wait <= 0; !done {
				select {
				case <-time.After(wait):
				case <-ctx.Done():
					return
				}
			}
		}
	}
}

// endIfDue ends the transaction, or returns how long to wait before the next call.
func (x *transactions) endIfDue(ctx context.Context) (wait time.Duration, err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.dirty || x.torn {
		return 0, nil
	}
	due := x.began.Add(x.interval)
	if x.interval == 0 {
		due = x.began.Add(min(max(10*x.cost, shortLife), longLife))
		if gap := x.last.Add(batchGap); x.task.lag.Load() <= 0 && gap.Before(due) { // there is no more input, as far as is known
			due = gap
		}
	}
	if wait = time.Until(due); wait > 0 {
		return wait, nil
	}
	ending := time.Now()
	err = x.end(ctx)
	x.cost = time.Since(ending)
	return 0, err
}

// end commits the transaction with the source offsets behind it. The caller holds mu.
func (x *transactions) end(ctx context.Context) (err error) {
	t := x.task
	if !x.dirty {
		return nil
	}
	trace := t.trace("commit", time.Now())
	defer func() { trace.End(err) }()
	if err := t.producer.Flush(ctx); err != nil {
		return fmt.Errorf("waiting for records to be acknowledged: %w", err)
	}
	if failure := t.failureSoFar(); failure != nil {
		return failure
	}
	offsets := t.offsets.take()
	records, err := x.store.Records(t.id.Connector, offsets)
	if err != nil {
		return err
	}
	if len(records) > 0 {
		if err := x.begin(); err != nil {
			return err
		}
		if err := t.producer.ProduceSync(ctx, records...).FirstErr(); err != nil {
			return transactionError(fmt.Errorf("writing source offsets to topic %s: %w", x.store.Name(), err))
		}
	}
	if err := x.close(ctx, kgo.TryCommit); err != nil {
		return err
	}
	x.dirty = false
	x.task.feedback.Committed(x.whole)
	if len(offsets) == 0 {
		if t.feedback.CatchUp(); t.source.WantsCommits() {
			t.tellCommitted(nil)
		}
		return nil
	}
	if layered, ok := x.store.(*storage.LayeredOffsets); ok {
		layered.Copy(ctx, t.id.Connector, offsets)
	}
	t.feedback.CatchUp()
	t.tellCommitted(offsets)
	return nil
}

// close ends the transaction at the brokers, if one is open. All its records must be acknowledged.
// The caller holds mu.
func (x *transactions) close(ctx context.Context, how kgo.TransactionEndTry) error {
	if !x.open {
		return nil
	}
	if err := kafka.Settle(ctx, x.task.producer); err != nil {
		return err
	}
	began := time.Now()
	err := x.task.producer.EndTransaction(ctx, how)
	if how == kgo.TryCommit {
		x.task.meter.committed(began, err)
	}
	if err != nil {
		return transactionError(err)
	}
	if how == kgo.TryCommit {
		x.task.meter.tx.Record(time.Now(), float64(x.size))
	}
	x.open, x.size = false, 0
	return nil
}

// finish ends the last transaction. It commits, unless something in it could not be written, the task
// defines its transactions, or a part of a poll is missing.
func (x *transactions) finish(ctx context.Context) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	err := x.task.failureSoFar()
	if err == nil && (x.byTask || x.torn) {
		err = x.abort(ctx)
	} else if err == nil {
		err = x.end(ctx)
	}
	if err != nil && x.open && !fenced(err) {
		// Readers of committed records would wait for the transaction until it times out.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), abortTimeout)
		defer cancel()
		if abort := errors.Join(x.task.producer.AbortBufferedRecords(ctx), x.task.producer.EndTransaction(ctx, kgo.TryAbort)); abort != nil {
			x.task.log.Warn("aborting the last transaction", "error", abort)
		}
	}
	return err
}

// fenced reports whether another instance of the task has taken over, or Kafka has expired this
// one.
func fenced(err error) bool {
	for _, kind := range []error{kerr.ProducerFenced, kerr.InvalidProducerEpoch, kerr.InvalidProducerIDMapping, kerr.InvalidTxnState, kerr.TransactionalIDNotFound} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}

// transactionError adds to the error of a transaction what a user can do about it.
func transactionError(err error) error {
	if fenced(err) {
		return fmt.Errorf("the task's transaction is over: another instance of the task has taken over, or it took longer than "+
			"producer.override.transaction.timeout.ms: restart the task, or raise that setting, or end transactions more often: %w", err)
	}
	if errors.Is(err, kerr.UnknownTopicID) {
		return startAgain{fmt.Errorf("a topic was deleted while a transaction writes to it; the task starts again: %w", err)}
	}
	return fmt.Errorf("committing a transaction: %w", err)
}
