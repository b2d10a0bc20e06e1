package pgsource

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"millrace/configs"
	"millrace/configs/backoff"
	"millrace/connectors/postgres/change"
	"millrace/connectors/postgres/pgoutput"
	"millrace/plugins/connect"
)

const application = "millrace"

// options are the settings of a task.
type options struct {
	database, user, slot, publication string
	autocreate, mode, mismatch        string
	viaRoot, failover, dropOnStop     bool
	skipsGiven, confirms, lock        bool
	originOption                      string
	guard                             int
	guardFails                        bool
	slotRetries, retries              int
	slotDelay, retryWait              time.Duration
	snapshotDelay, streamingDelay     time.Duration
	lockTimeout, status, heartbeat    time.Duration
	heartbeatQuery, order             string
	batchRecords, batchBytes          int
	chunkSize                         int
	rereads, streams                  bool // a lost position leads to a snapshot; changes are streamed
	snapshots                         bool // without an offset the rows are read

	filter     filter
	identities []identity
	overrides  overrides
	shape      *change.Options
}

// Task reads a database. All work with the database is in one goroutine, which hands over batches
// in a channel that holds one.
type Task struct {
	options
	log       *slog.Logger
	dialer    *dialer
	partition map[string]any
	bounded   bool // the task defines transactions

	out       chan output
	cancel    context.CancelFunc
	done      chan struct{}
	state     stored // after the last batch in out
	known     bool   // there is an offset
	connected bool
	committed atomic.Uint64 // LSN up to which the server may remove WAL
	measures  measures
}

// output is a batch, or an error of the goroutine.
type output struct {
	batch *connect.Batch
	err   error
}

// Start implements connect.SourceTask. It does not connect: a server that is away is no error yet.
func (t *Task) Start(ctx context.Context, sc connect.SourceContext, props map[string]string) error {
	c, err := parse(props)
	if err != nil {
		return err
	}
	if t.options, err = newOptions(c, props); err != nil {
		return err
	}
	t.log, t.bounded, t.partition = sc.Log, sc.Boundaries, partitionOf(t.shape.Prefix)
	t.shape.Log, t.shape.Database, t.shape.Task, t.shape.Run = sc.Log, t.database, strconv.Itoa(sc.Task), newUUID()
	if t.dialer, err = newDialer(c, application+" "+sc.Connector); err != nil {
		return err
	}
	offset, err := sc.Offset(ctx, t.partition)
	if err != nil {
		return err
	}
	if t.known = offset != nil; t.known {
		if t.state, err = decode(offset); err != nil {
			return err
		}
		if _, err := decodeIncremental(offset); err != nil {
			return err
		}
		if commit, ok := offset[fieldCommit].(int64); ok {
			t.committed.Store(uint64(commit))
		}
	}
	t.out, t.done = make(chan output, 1), make(chan struct{})
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	t.cancel = cancel
	go t.run(running, offset)
	return nil
}

func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// Poll implements connect.SourceTask.
func (t *Task) Poll(ctx context.Context) (*connect.Batch, error) {
	select {
	case o, ok := <-t.out:
		if !ok {
			<-ctx.Done() // there is no more input
			return nil, nil
		}
		return o.batch, o.err
	case <-ctx.Done():
		return nil, nil
	}
}

// Commit implements connect.Committer: the server may remove the WAL before these offsets.
func (t *Task) Commit(_ context.Context, offsets []connect.SourceOffset) error {
	for _, o := range offsets {
		if commit, ok := o.Offset[fieldCommit].(int64); ok && uint64(commit) > t.committed.Load() {
			t.committed.Store(uint64(commit))
		}
	}
	return nil
}

// Stop implements connect.SourceTask.
func (t *Task) Stop() error {
	if t.cancel == nil {
		return nil // Start failed
	}
	t.cancel()
	for range t.out { // the goroutine may wait for room
	}
	<-t.done
	if !t.dropOnStop {
		return nil
	}
	const timeout = 30 * time.Second
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	if err := t.dropSlot(ctx); err != nil {
		return fmt.Errorf("dropping slot %s (%s): %w", t.slot, slotDropKey, err)
	}
	return nil
}

// send hands over a batch. It reports whether the task continues.
func (t *Task) send(ctx context.Context, o output) bool {
	select {
	case t.out <- o:
		return true
	case <-ctx.Done():
		return false
	}
}

// run works with the database until the task ends, and again after a lost connection.
func (t *Task) run(ctx context.Context, offset map[string]any) {
	defer close(t.done)
	defer close(t.out)
	retries := backoff.Retries{Policy: backoff.Policy{First: 200 * time.Millisecond, Max: t.retryWait, Jitter: 0.2}}
	failures := 0
	emitter := newEmitter(t, offset)
	for ctx.Err() == nil {
		before := t.state.position
		err := emitter.session(ctx)
		if t.state.position != before {
			failures = 0
			retries.Reset()
		}
		failures++
		switch {
		case ctx.Err() != nil || err == nil:
			return
		case t.fatal(err):
			t.send(ctx, output{err: err})
			return
		case t.retries >= 0 && failures > t.retries:
			t.send(ctx, output{err: fmt.Errorf("%w (%s=%d)", err, retriesKey, t.retries)})
			return
		case !t.send(ctx, output{err: connect.Retriable(fmt.Errorf("reading database %s: %w", t.database, err))}):
			return
		}
		retries.Wait(ctx)
	}
}

// fatal reports whether a retry cannot solve an error. A password that was right before may be
// rotated at this moment.
func (t *Task) fatal(err error) bool {
	if t.connected && (is(err, "28P01") || is(err, "28000")) {
		return false
	}
	return isPermanent(err)
}

func newOptions(c configs.Config, props map[string]string) (o options, err error) {
	lower := func(key string) string { return strings.ToLower(c.String(key)) }
	o = options{
		database: c.String(databaseKey), user: c.String(userKey), slot: c.String(slotKey), publication: c.String(publicationKey),
		autocreate: lower(autocreateKey), mode: lower(snapshotModeKey), mismatch: lower(mismatchKey),
		viaRoot: c.Bool(viaRootKey), failover: c.Bool(slotFailoverKey), dropOnStop: c.Bool(slotDropKey),
		confirms: lower(flushKey) != "manual", lock: lower(snapshotLockKey) == "shared",
		guard: c.Int(guardKey), guardFails: lower(guardActionKey) == "fail",
		slotRetries: c.Int(slotRetriesKey), retries: c.Int(retriesKey), slotDelay: c.Millis(slotDelayKey), retryWait: c.Millis(retryWaitKey),
		snapshotDelay: c.Millis(snapshotDelayKey), streamingDelay: c.Millis(streamingDelayKey), lockTimeout: c.Millis(snapshotTimeoutKey),
		status: c.Millis(statusKey), heartbeat: c.Millis(heartbeatKey), heartbeatQuery: c.String(heartbeatQueryKey), order: lower(snapshotOrderKey),
		batchRecords: c.Int(batchKey), batchBytes: c.Int(batchBytesKey), chunkSize: c.Int(chunkKey),
	}
	if c.Has(flushSourceKey) && !c.Bool(flushSourceKey) {
		o.confirms = false
	}
	_, o.skipsGiven = props["skipped.operations"]
	if _, origin, ok := strings.Cut(c.String(slotParamsKey), "origin="); ok {
		o.originOption = strings.Trim(origin, " ;")
	}
	o.setModes(c)
	var errs []error
	for _, read := range []func() error{
		func() (err error) { o.filter, err = newFilter(c); return err },
		func() (err error) { o.identities, err = newIdentities(c.String(identityKey)); return err },
		func() (err error) { o.overrides, err = newOverrides(c); return err },
		func() (err error) { o.shape, err = change.Parse(props); return err },
	} {
		errs = append(errs, read())
	}
	if both := exclusive(c); both != nil {
		errs = append(errs, both)
	}
	return o, errors.Join(errs...)
}

// setModes sets what the snapshot mode means.
func (o *options) setModes(c configs.Config) {
	o.streams = o.mode != modeInitialOnly
	o.snapshots = o.mode != modeNoData && o.mode != modeNever
	o.rereads = o.mode == modeWhenNeeded || o.mode == modeAlways
	if o.mode == modeConfigured {
		o.snapshots, o.streams, o.rereads = c.Bool(snapshotDataKey), c.Bool(snapshotStreamKey), c.Bool(snapshotErrorKey)
	}
}

// lsnOf returns the position up to which the server may remove WAL.
func (t *Task) lsnOf() pgoutput.LSN { return pgoutput.LSN(t.committed.Load()) }
