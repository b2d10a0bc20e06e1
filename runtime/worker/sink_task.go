package worker

import (
	"context"
	"errors"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/runtime/deadletter"
	"millrace/runtime/failure"
	"millrace/runtime/lag"
	"millrace/runtime/pipeline"
	"millrace/runtime/tracing"
	"millrace/runtime/transform"
)

// sinkTask consumes records and puts them into a plugin. The order is: poll, convert, transform,
// put, flush, commit.
type sinkTask struct {
	*taskBase
	ahead    []aheadSink
	dead     *deadletter.Writer
	errant   errantReports
	consumer *kgo.Client
	sink     boundary.Sink
	maxPoll  int
	group    string
	instance string // group.instance.id
	isolated bool   // it reads only committed records
	byBroker bool   // the broker assigns partitions (KIP-848)
	reset    string // auto.offset.reset
	replays  string // the topic of the log of replays; "" if there is none
	watchdog watchdog
	left     atomic.Bool // the group, which kgo does not know yet

	stopPolling context.CancelFunc // wakes the task up to see its failure

	mu        sync.Mutex // guards the fields below and the calls of sink: rebalances run on a goroutine of their own
	assigned  map[connect.TopicPartition]bool
	delivered map[connect.TopicPartition]int64 // the offset behind the last record that was put
	committed map[connect.TopicPartition]int64 // or the offset at which the task began
	polled    polledRecords
	requests  sinkRequests
	member    connect.ConsumerGroup // as the plugin knows it
	batch     []connect.SinkRecord
	origins   []*kgo.Record           // the consumed records of batch
	moved     *connect.TopicPartition // the last Original of a record

	sent  sentPuts
	parts lag.Partitions

	recreation recreation // only for the task's goroutine
	missing    missingTopics
}

func (t *sinkTask) progress() Progress {
	return t.meter.progress(connect.UnknownLag, t.topics.list())
}

// run executes the task until ctx is canceled, then flushes, commits and returns. If hard is
// canceled it returns immediately.
func (t *sinkTask) run(ctx, hard context.Context) (err error) {
	if t.waitToStart(ctx); ctx.Err() != nil {
		return nil
	}
	plugin, err := t.open(ctx)
	if err != nil {
		return err
	}
	defer plugin.Release()
	polling, stopPolling := context.WithCancel(ctx)
	defer stopPolling()
	t.stopPolling, t.ending = stopPolling, stopPolling
	events := boundary.SinkEvents{
		Put:   func(err error) { t.putDone(hard, err) },
		Ended: func(err error) { t.fail(err, stopPolling) },
		Log:   t.log,

		Request:   t.requests.queue.add,
		Committed: t.committedOffsets,
	}
	defer func() { t.chain.Close(); t.conv.CloseLogged(t.log) }()
	if err := t.configure(ctx); err != nil {
		return err
	}
	defer context.AfterFunc(hard, func() { t.chain.Cancel(); t.conv.Cancel() })()
	defer t.dead.Close()
	endReports, err := t.startReports(hard, &events)
	if err != nil {
		return err
	}
	defer endReports()
	t.sink, err = plugin.StartSink(ctx, t.id.Connector, t.id.Task, t.props, events)
	if err != nil {
		return err
	}
	defer t.sink.Cancel()
	defer context.AfterFunc(hard, t.sink.Cancel)()
	if err := t.subscribe(hard); err != nil {
		return err
	}
	defer t.parts.End()
	var watching sync.WaitGroup
	watching.Go(func() { t.watchMissing(polling) })
	defer watching.Wait()
	defer stopPolling()
	t.gate.follow(t.status)
	defer t.gate.follow(nil)
	err = t.pump(polling, hard)
	if t.failureSoFar() == nil {
		t.mu.Lock()
		err = errors.Join(err, t.commit(hard, true))
		t.mu.Unlock()
	}
	t.sent.abandon(err)
	t.consumer.CloseAllowingRebalance()
	stopping, cancel := context.WithTimeout(hard, t.w.Config.Millis("task.shutdown.graceful.timeout.ms"))
	defer cancel()
	if flushErr := t.dead.Flush(stopping); !errors.Is(err, flushErr) {
		err = errors.Join(err, flushErr)
	}
	if err != nil {
		return err
	}
	return t.sink.Stop(stopping)
}

func (t *sinkTask) configure(ctx context.Context) error {
	if err := t.prepare(ctx, configs.ConnectorKeys, configs.SinkKeys); err != nil {
		return err
	}
	t.assigned = map[connect.TopicPartition]bool{}
	t.delivered = map[connect.TopicPartition]int64{}
	t.committed = map[connect.TopicPartition]int64{}
	r := &t.requests
	r.queue.wake = make(chan struct{}, 1)
	r.early, r.pending = map[connect.TopicPartition]int64{}, map[connect.TopicPartition]int64{}
	r.moved, r.paused = map[connect.TopicPartition]bool{}, map[connect.TopicPartition]bool{}
	t.missing.wake = make(chan struct{}, 1)
	return t.openDeadLetters(ctx)
}

// pump moves records until ctx ends or something fails.
func (t *sinkTask) pump(ctx, hard context.Context) error {
	interval := t.w.Config.Millis("offset.flush.interval.ms")
	next := time.Now().Add(interval)
	paused := false
	for {
		if err := t.failureSoFar(); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return nil
		}
		want, changed := t.gate.state()
		if want != paused {
			paused = want
			t.mu.Lock()
			t.holdFetches()
			t.mu.Unlock()
			next = time.Now() // a pause requires a commit
		}
		asked := time.Now()
		until, err := t.renewTopics(hard, next)
		if err == nil {
			err = t.poll(ctx, until, paused, changed)
		}
		t.watchdog.polled()
		if err == nil {
			err = t.turn(hard, asked, paused)
		}
		if err == nil && t.due(next) {
			next = time.Now().Add(interval)
			t.mu.Lock()
			err = t.commit(hard, false)
			t.mu.Unlock()
		}
		t.watchdog.stop()
		t.consumer.AllowRebalance()
		if err != nil {
			return err
		}
	}
}

// turn handles the requests of the plugin and, unless the task is paused, puts records.
func (t *sinkTask) turn(ctx context.Context, asked time.Time, paused bool) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.handleRequests(); err != nil || paused {
		return err
	}
	if len(t.assigned) > 0 && t.member != t.membership() {
		if err := t.openPartitions(ctx, nil); err != nil {
			return err
		}
	}
	return t.deliver(ctx, asked)
}

// due reports whether a commit is due: the time is next, or the plugin requests it.
func (t *sinkTask) due(next time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.requests.commit || !time.Now().Before(next)
}

// poll waits until there are records to put, the time is until, the gate has changed, or the plugin
// requests something. While the task is paused it stays a member of its group, and the records that
// were polled before wait.
func (t *sinkTask) poll(ctx context.Context, until time.Time, paused bool, changed <-chan struct{}) error {
	t.mu.Lock()
	wait := paused || t.polled.empty()
	if soon := time.Now().Add(seekEvery); len(t.requests.pending) > 0 && soon.Before(until) {
		until = soon
	}
	t.mu.Unlock()
	if !wait {
		return nil
	}
	ctx, cancel := context.WithDeadline(ctx, until)
	defer cancel()
	release := whenReady(changed, t.requests.queue.wake, cancel)
	fetches := t.consumer.PollFetches(ctx)
	release()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.polled.add(fetches)
	return t.fetchError(fetches)
}

// whenReady calls f when a or b can be received from. release ends the wait, and returns only after
// f if it was called.
func whenReady(a, b <-chan struct{}, f func()) (release func()) {
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		select {
		case <-a:
			f()
		case <-b:
			f()
		case <-stop:
		}
	}()
	return func() { close(stop); <-done }
}

// deliver converts up to maxPoll of the polled records and puts them. The caller holds mu.
func (t *sinkTask) deliver(ctx context.Context, asked time.Time) error {
	parts := t.polled.next(t.maxPoll)
	read := 0
	for _, p := range parts {
		read += len(p.Records)
	}
	if read == 0 {
		return nil
	}
	trace := t.trace("sink batch", asked)
	trace.Step("poll", read, nil)
	t.batch, t.origins = t.batch[:0], t.sent.slice()
	after := map[connect.TopicPartition]int64{}
	failure := t.processAhead(ctx, parts, trace)
	for _, p := range parts {
		if failure != nil {
			break
		}
		tp := connect.TopicPartition{Topic: p.Topic, Partition: p.Partition}
		t.topics.add(p.Topic)
		if _, known := t.committed[tp]; !known {
			t.committed[tp] = p.Records[0].Offset
		}
		after[tp], failure = t.convertAll(ctx, p.Records, trace)
	}
	trace.Converted(false, len(t.batch))
	trace.Fail(failure)
	t.measure(parts, after, read) // before the put, because its records may be reused after it
	if len(t.batch) == 0 {
		trace.End(nil)
	} else {
		t.sent.add(t.origins, trace)
		t.meter.left(len(t.origins))
		if err := t.sink.Put(ctx, t.batch); err != nil {
			trace.Done("put", len(t.batch), err)
			if earlier := t.failureSoFar(); earlier != nil {
				return earlier
			}
			return err
		}
		t.meter.records.Add(int64(len(t.batch)))
	}
	maps.Copy(t.delivered, after)
	return failure
}

// convertAll appends the records of one partition to the batch, and returns the offset behind the
// last record that was handled.
func (t *sinkTask) convertAll(ctx context.Context, records []*kgo.Record, trace *tracing.Batch) (after int64, err error) {
	after = records[0].Offset
	for _, r := range records {
		t.batch = append(t.batch, connect.SinkRecord{})
		out := &t.batch[len(t.batch)-1]
		keep, p := t.process(ctx, out, r, trace)
		if keep {
			t.original(out, r)
			t.origins = append(t.origins, r)
		} else {
			t.batch = t.batch[:len(t.batch)-1]
		}
		if p != nil {
			if errors.Is(p.Err, transform.ErrCanceled) {
				return after, p.Err
			}
			if err := t.reject(ctx, r, p); err != nil {
				return after, err
			}
		}
		after = r.Offset + 1
	}
	return after, nil
}

// original keeps the place of a record whose topic or partition a transformation has changed. The
// records of a partition share the memory.
func (t *sinkTask) original(out *connect.SinkRecord, r *kgo.Record) {
	if out.Original != nil || out.Partition == r.Partition && out.Topic == r.Topic {
		return
	}
	if tp := (connect.TopicPartition{Topic: r.Topic, Partition: r.Partition}); t.moved == nil || *t.moved != tp {
		t.moved = &tp
	}
	out.Original, out.OriginalOffset = t.moved, r.Offset
}

// process converts and transforms a record.
func (t *sinkTask) process(ctx context.Context, out *connect.SinkRecord, r *kgo.Record, trace *tracing.Batch) (keep bool, p *failure.Failure) {
	if len(t.ahead) > 0 {
		next := &t.ahead[0]
		t.ahead, *out = t.ahead[1:], next.record
		if next.problem.Retriable() {
			return t.again(ctx, out, r, next.problem)
		}
		return next.keep, next.problem
	}
	if p = t.converted(ctx, out, r); p != nil || t.chain == nil {
		return p == nil, p
	}
	began := trace.Now()
	keep, p = pipeline.Transform(t.chain, &out.Record, out.Offset)
	if p.Retriable() {
		keep, p = t.retry.transform(ctx, p, func() (bool, *failure.Failure) { return pipeline.Transform(t.chain, &out.Record, out.Offset) })
	}
	trace.Transformed(began)
	return keep, p
}

// converted repeats convert after retriable errors.
func (t *sinkTask) converted(ctx context.Context, out *connect.SinkRecord, r *kgo.Record) *failure.Failure {
	p := t.convert(out, r)
	if p.Retriable() {
		p = t.retry.again(ctx, p, func() *failure.Failure { *out = connect.SinkRecord{}; return t.convert(out, r) })
	}
	return p
}

func (t *sinkTask) convert(out *connect.SinkRecord, r *kgo.Record) *failure.Failure {
	if !t.conv.Batched() {
		return t.conv.ToConnect(out, r, t.replays)
	}
	failures, err := t.conv.ToConnectAll([]*connect.SinkRecord{out}, []*kgo.Record{r}, t.replays)
	if err != nil {
		return failure.New(failure.ValueConverter, t.conv.ValueClass, err)
	}
	return failures[0]
}
