package worker

import (
	"cmp"
	"context"
	"errors"
	"io"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/api/rest"
	"millrace/configs"
	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/runtime/converter"
	"millrace/runtime/deadletter"
	"millrace/runtime/failure"
	"millrace/runtime/feedback"
	"millrace/runtime/kafka"
	"millrace/runtime/storage"
	"millrace/runtime/tracing"
	"millrace/runtime/transform"
)

// sourceTask takes batches from a plugin and produces them. The order is: poll, transform, convert,
// send, acknowledge, commit.
type sourceTask struct {
	*taskBase
	ahead    aheadSource
	dead     deadletter.Queue
	arena    converter.Arena
	producer *kgo.Client
	window   *window
	sender   *sender
	source   boundary.Source
	giveUp   context.CancelFunc // cancels the context of sending
	soft     context.Context    // the context of run, which ends when the task is to stop
	epoch    atomic.Uint64      // of the worker's membership at the time when the task was last known to belong to it
	started  chan struct{}      // closed as soon as source and giveUp are set
	offsets  sourceOffsets
	store    storage.OffsetStore
	commits  sync.Mutex
	torn     torn
	alone    retryOneByOne
	resend   kafka.Resender
	feedback feedback.Reporter

	lag   atomic.Int64
	tx    *transactions      // nil: at least once
	rules configs.TopicRules // for topics that do not exist; nil: the brokers decide
}

func (t *sourceTask) progress() Progress {
	return t.meter.progress(t.lag.Load(), t.topics.list())
}

// run executes the task until ctx is canceled, then sends polled records, stores offsets, and
// returns. If hard is canceled it returns immediately.
func (t *sourceTask) run(ctx, hard context.Context) (err error) {
	t.lag.Store(connect.UnknownLag)
	t.started, t.soft = make(chan struct{}), ctx
	if t.w.Membership != nil {
		epoch, _ := t.w.Membership.Standing()
		t.epoch.Store(epoch)
	}
	if t.waitToStart(ctx); ctx.Err() != nil {
		return nil
	}
	plugin, err := t.open(ctx)
	if err != nil {
		return err
	}
	defer plugin.Release()
	closeStore, err := t.openStore(ctx)
	if err != nil {
		return err
	}
	defer closeStore()
	defer func() { t.chain.Close(); t.conv.CloseLogged(t.log) }()
	if err := t.configure(ctx); err != nil {
		return err
	}
	defer context.AfterFunc(hard, func() { t.chain.Cancel(); t.conv.Cancel() })()
	defer t.producer.Close()
	defer t.alone.close()
	defer t.resend.Join()
	if t.tx != nil {
		if err := t.tx.fence(ctx); err != nil {
			return err
		}
	} else {
		defer t.identify(ctx)()
	}
	if err := t.prepareDeadLetters(ctx, t.dead); err != nil {
		return err
	}
	t.source, err = plugin.StartSource(ctx, t.id.Connector, t.id.Task, t.props, boundary.SourceEvents{Offset: t.storedOffset, Offsets: t.storedOffsets, Log: t.log, Boundaries: t.byTask()})
	if err != nil {
		return err
	}
	defer t.source.Cancel()
	hard, t.giveUp = context.WithCancel(hard)
	defer t.giveUp() // ends before the goroutines that wait for records to be sent again
	close(t.started)
	if err := t.failureSoFar(); err != nil {
		return err
	}
	defer context.AfterFunc(hard, t.source.Cancel)()
	defer context.AfterFunc(ctx, t.source.Stop)()
	t.feedback.Start(t.source)
	t.gate.follow(func(s rest.State) { t.feedback.Paused(s == rest.Paused); t.status(s) })
	defer t.gate.follow(nil)

	committing, stopCommitting := context.WithCancel(hard)
	var group sync.WaitGroup
	if t.tx != nil {
		group.Go(func() { t.tx.run(committing, hard) })
	} else {
		group.Go(func() { t.commitRegularly(committing) })
	}
	group.Go(func() { t.feedback.Run(committing) })
	group.Go(func() { t.stopAfterFailure(committing) })
	err = t.pump(ctx, hard)
	stopCommitting()
	group.Wait()
	return errors.Join(err, t.finish(hard, err == nil))
}

func (t *sourceTask) configure(ctx context.Context) (err error) {
	if err := t.prepare(ctx, configs.ConnectorKeys, configs.SourceKeys, configs.DeadLetterKeys); err != nil {
		return err
	}
	t.dead = t.deadLetterQueue(t.config)
	if t.w.Config.Bool("topic.creation.enable") {
		if t.rules, err = configs.ParseTopicRules(t.connectorProps); err != nil {
			return err
		}
	}
	props := t.w.Clients.Properties("producer", t.connectorProps, map[string]string{"client.id": "connector-producer-" + t.id.String()})
	if t.tx, err = t.useTransactions(props); err != nil {
		return err
	}
	client, opts, err := t.w.Clients.Configure(props, kafka.Producer, kafka.Patient)
	if err != nil {
		return err
	}
	t.window = newWindow(client.Long("buffer.memory"))
	t.ending = t.endWhenStarted
	opts = append(opts, t.reaching(props), kgo.MaxBufferedBytes(math.MaxInt32)) // the window is the limit
	t.alone.opts = opts
	t.producer, err = kgo.NewClient(append(slices.Clip(opts), t.metered(producerKind, props))...)
	t.resend.Client, t.resend.Log, t.resend.Create = t.producer, t.log, t.createAgain
	return err
}

// createAgain creates a deleted topic by the connector's rules for topics, if it has any.
func (t *sourceTask) createAgain(ctx context.Context, topic string) error {
	switch {
	case topic == t.dead.Topic:
		return t.prepareDeadLetters(ctx, t.dead)
	case t.rules != nil:
		return t.createTopic(ctx, topic)
	}
	return nil
}

// identify requests the producer's id while the plugin starts. kgo sends the request on its
// existing connection to the bootstrap server; later it would open another one. If the request
// fails, the first batch repeats it. The caller must call stop before it closes the producer.
func (t *sourceTask) identify(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var fetching sync.WaitGroup
	fetching.Go(func() { _, _, _ = t.producer.ProducerID(ctx) })
	return func() { cancel(); fetching.Wait() }
}

// openStore opens the store of the task's offsets.
func (t *sourceTask) openStore(ctx context.Context) (closeStore func(), err error) {
	t.store, closeStore, err = t.w.Admin.OpenOffsets(ctx, t.connectorProps)
	return closeStore, err
}

// pump moves batches until the source ends or something fails. While one batch is sent, the next
// one is transformed and converted.
func (t *sourceTask) pump(ctx, hard context.Context) (err error) {
	t.sender = newSender(t.failureSoFar, func(err error) { t.fail(err, func() {}) })
	defer func() {
		t.sender.finish()
		err = cmp.Or(t.failureSoFar(), err)
	}()
	return t.take(ctx, hard)
}

// take passes one batch after another to the sender.
func (t *sourceTask) take(ctx, hard context.Context) error {
	for {
		t.gate.wait(ctx)
		asked := time.Now()
		batch, free, err := t.source.Next()
		if errors.Is(err, io.EOF) || t.failureSoFar() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		var trace *tracing.Batch
		if n := len(batch.Records); n > 0 {
			now := time.Now()
			t.meter.took(now, n)
			t.meter.calls.add(now, now.Sub(asked))
			trace = t.trace("source batch", asked)
			trace.Step("poll", n, nil)
		}
		t.gate.wait(ctx)
		if err := t.send(hard, batch, free, trace); err != nil {
			return err
		}
	}
}

// send transforms and converts a batch and queues it. A failed record is skipped, or ends the batch
// before it, by errors.tolerance.
func (t *sourceTask) send(ctx context.Context, batch *connect.Batch, free func(), trace *tracing.Batch) (err error) {
	t.lag.Store(batch.Lag)
	raw := t.untransformed(batch.Records)
	now := time.Now()
	if t.chain == nil {
		t.conv.TakeTexts(batch.Records)
	}
	if err := t.processAhead(batch, now, trace); err != nil {
		return err
	}
	number, stored := t.feedback.Take(len(batch.Records))
	out := newOutBatch(len(batch.Records), free, trace)
	out.stored, out.placeOf = stored, batch.PlaceOf
	for i := range batch.Records {
		r := &batch.Records[i]
		if t.tx == nil {
			out.source(i)
		}
		if p := t.add(ctx, out, r, i, now); p != nil {
			if errors.Is(p.Err, transform.ErrCanceled) {
				return p.Err
			}
			if t.dead.Topic != "" {
				out.add(t.deadLetter(batch, i, &raw[i], p, now))
				out.unwritten.Add(1)
			}
			if err := t.tolerance.judge(p, func() []any { return sourcePlace(batch, i) }); err != nil {
				out.trace.Fail(err)
				t.dispatchUpTo(ctx, out, batch, i, number)
				return err
			}
		} else {
			out.locate(i)
		}
		if r.Boundary != connect.NoBoundary && t.byTask() && i < len(batch.Records)-1 {
			if out, err = t.endAfter(ctx, out, batch, i); err != nil {
				return err
			}
		}
	}
	out.number, out.continues = number, batch.Continues
	t.dispatchNext(ctx, out, batch.Partition, batch.Offset)
	if t.byTask() {
		t.tx.endBatchNext(ctx, batch)
	}
	return nil
}

// untransformed returns the records as dead letters show them: the input, not what transformations
// made of it. Transformations change records in place, so the records are copied if there are any.
func (t *sourceTask) untransformed(records []connect.SourceRecord) []connect.SourceRecord {
	if t.chain == nil || t.dead.Topic == "" {
		return records
	}
	return slices.Clone(records)
}

// dispatchNext queues a batch behind all earlier ones.
func (t *sourceTask) dispatchNext(ctx context.Context, out *outBatch, partition, offset map[string]any) {
	t.sender.next(func() error { return t.dispatch(ctx, out, partition, offset) })
}

// add transforms and converts a record and appends it to a batch. If it fails or a transformation
// drops it, the batch stays as it is.
func (t *sourceTask) add(ctx context.Context, out *outBatch, r *connect.SourceRecord, i int, now time.Time) *failure.Failure {
	if r.Err != nil {
		return t.conv.Blamed(failure.New(failure.TaskPoll, TaskClass(t.class.Name), r.Err))
	}
	if t.chain != nil {
		began := out.trace.Now()
		keep, p := t.transform(r, i)
		if p.Retriable() {
			keep, p = t.retry.transform(ctx, p, func() (bool, *failure.Failure) { return t.transformAlone(r, i) })
		}
		out.trace.Transformed(began)
		if p != nil || !keep {
			return p
		}
	}
	rec := out.next()
	p := t.convert(rec, r, now)
	if p.Retriable() {
		p = t.retry.again(ctx, p, func() *failure.Failure { *rec = kgo.Record{}; return t.convert(rec, r, now) })
	}
	if p != nil {
		out.drop()
		return p
	}
	out.bytes += weight(rec)
	return nil
}
