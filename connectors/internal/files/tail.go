package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	"millrace/configs/backoff"
	"millrace/connectors/internal/lines"
	"millrace/plugins/connect"
)

// Format finds records in the text of one file at a time.
type Format interface {
	// Begin prepares for a file, or for the rest of one. ErrOther means that it is not the file
	// that was read before.
	Begin(b Beginning) error

	// Split returns the records at the beginning of c, up to the length of out, and the number of
	// bytes of c that it used. It sets the fields of each record that Options does not set, and the
	// Position with c.At. The records may share memory with c and with the Format until the next
	// Split. If it returns no records and used no bytes, it needs more text, or is finished if c is
	// final. An error means that the rest of the file cannot be read after the returned records.
	Split(c *lines.Chunk, out []connect.SourceRecord) (n, used int, err error)

	// Extra returns fields for the source offset that Begin needs again.
	Extra() map[string]any
}

// ErrOther is the error of Begin for a file that does not belong to the offset.
var ErrOther = errors.New("another file")

// Options are the settings of a Tail.
type Options struct {
	Set            Set
	Topic          string
	ValueSchema    *connect.Schema // unless the Format sets it
	BatchSize      int
	Charset        lines.Charset
	ReadMaxWait    time.Duration
	MinAge         time.Duration
	RotateWait     time.Duration
	ListInterval   time.Duration
	FailOnTruncate bool
	AnyBytes       bool // also read data that does not look like text
}

const (
	// Delays between looks at a file that was read to its end: short while lines arrive, then
	// increasing.
	firstLook = 2 * time.Millisecond
	longLook  = 100 * time.Millisecond

	pollTime = time.Second // maximum wait of a Poll
)

// Tail reads the files of a Set one after another, and waits for more. It has no goroutine: all
// work happens in Poll.
type Tail struct {
	opts    Options
	format  Format
	offset  func(context.Context, map[string]any) (map[string]any, error)
	log     *slog.Logger
	single  bool
	offsets func(context.Context) ([]connect.SourceOffset, error) // nil: not available
	entries map[string]*entry                                     // by path
	// known files that are not in the set; nil: recall has not run yet
	past    map[fileID]pastFile
	lost    []lostFile
	held    map[string]heldCopy
	odd     map[string]string // unreadable names, with the reason
	moved   []*entry          // their offset must be stored under another name
	given   uint64            // batches
	acked   atomic.Uint64     // batches that Kafka has acknowledged
	follows atomic.Bool       // acked is kept up to date

	connector string
	reading   atomic.Value // fileID of the open file
	queue     []*entry     // that may have something to read
	current   *entry
	listAt    time.Time
	rest      time.Duration // the delay before the last look at a file without new data

	window  lines.Window
	records []connect.SourceRecord
	batch   connect.Batch
	err     error // to return after the valid records before it
}

// NewTail prepares to read. It returns an error if the path of the set exists but cannot be read.
func NewTail(ctx context.Context, sc connect.SourceContext, format Format, opts Options) (*Tail, error) {
	if err := opts.Set.Check(); err != nil {
		return nil, err
	}
	t := &Tail{opts: opts, format: format, connector: sc.Connector, offset: sc.Offset, offsets: sc.Offsets, log: sc.Log, entries: map[string]*entry{}, held: map[string]heldCopy{}}
	if t.shares() {
		tasksBoard.join(t.connector)
	}
	if !opts.Set.Single() {
		// before any task stores an offset under the former name of another file
		if err := t.recall(ctx); err != nil {
			t.Close()
			return nil, err
		}
	}
	return t, nil
}

// firstRoom is the initial capacity for records. It grows when they fill it, so that a file with
// only occasional lines uses little memory.
const firstRoom = 32

// room returns the slice for the records of the next batch. full reports that the last batch filled
// it.
func (t *Tail) room(full bool) []connect.SourceRecord {
	if len(t.records) > 0 && (!full || len(t.records) == t.opts.BatchSize) {
		return t.records
	}
	t.records = make([]connect.SourceRecord, min(max(firstRoom, 4*len(t.records)), t.opts.BatchSize))
	for i := range t.records {
		t.records[i] = connect.NewSourceRecord(t.opts.Topic, t.opts.ValueSchema, connect.Value{})
	}
	return t.records
}

// relax frees memory that only reading needs.
func (t *Tail) relax() {
	t.records, t.batch = nil, connect.Batch{}
	t.window.Shrink()
}

// Close closes the open file.
func (t *Tail) Close() {
	if t.current != nil {
		t.current.close()
	}
	if t.shares() {
		tasksBoard.leave(t.connector)
	}
}

// Poll returns the next batch; nil if there is none for a while, or when ctx ends.
func (t *Tail) Poll(ctx context.Context) (*connect.Batch, error) {
	until := time.Now().Add(pollTime)
	for ctx.Err() == nil {
		if t.err != nil {
			return nil, t.err
		}
		if len(t.moved) > 0 {
			if batch := t.settle(ctx, until); batch != nil {
				return batch, nil
			}
			continue
		}
		e, err := t.next(ctx)
		if err != nil {
			return nil, err
		}
		if len(t.moved) > 0 {
			continue
		}
		if e != nil {
			batch, err := t.read(e)
			if batch != nil {
				t.given++
			}
			t.publish(e, batch)
			if batch != nil || err != nil {
				return batch, err
			}
		}
		if e == nil || t.current == e {
			if time.Now().After(until) {
				t.relax()
				return nil, nil
			}
			t.rest = min(max(firstLook, 2*t.rest), longLook)
			if !backoff.Sleep(ctx, t.rest) {
				return nil, nil
			}
		}
	}
	return nil, nil
}

// next returns the file to read from; nil if no file has data.
func (t *Tail) next(ctx context.Context) (*entry, error) {
	if t.current != nil && t.current.f != nil {
		return t.current, nil
	}
	if len(t.queue) == 0 && !time.Now().Before(t.listAt) {
		if err := t.list(ctx); err != nil {
			return nil, err
		}
	}
	for len(t.queue) > 0 && len(t.moved) == 0 {
		e := t.queue[0]
		t.queue = t.queue[1:]
		ok, err := t.open(ctx, e)
		if err != nil {
			return nil, err
		}
		if ok {
			t.current = e
			return e, nil
		}
	}
	return nil, nil
}

// settle returns the batch without records that moves a file's offset to its new name, after Kafka
// has acknowledged all previous batches. An offset covers everything before it, and the records
// under the old name are in another partition. It returns nil if that must wait.
func (t *Tail) settle(ctx context.Context, until time.Time) *connect.Batch {
	if t.acked.Load() < t.given && (t.follows.Load() || time.Now().Before(until)) {
		if time.Now().After(until) {
			return nil
		}
		backoff.Sleep(ctx, firstLook)
		return nil
	}
	e := t.moved[0]
	t.moved = t.moved[1:]
	t.given++
	t.batch = connect.Batch{Partition: e.partition, Offset: e.mark.Offset(), PositionKey: PositionField, Lag: connect.UnknownLag}
	return &t.batch
}

// publish shares the read position of a file with the connector's other tasks.
func (t *Tail) publish(e *entry, batch *connect.Batch) {
	if !t.shares() {
		return
	}
	reading := fileID{}
	if t.current != nil && t.current.f != nil {
		reading = t.current.id
	}
	t.reading.Store(reading)
	if batch != nil && e.mark.ID != (fileID{}) {
		tasksBoard.note(t.connector, noted{pastFile{e.shown, e.mark}, t, t.given})
	}
}

// Follow records the number of batches that Kafka has acknowledged.
func (t *Tail) Follow(p connect.Progress) {
	t.acked.Store(p.Acknowledged)
	t.follows.Store(true)
}

// stale reports whether a file must be opened: it has changed since the last look, or a look is
// due.
func (t *Tail) stale(e *entry, f sighting) bool {
	due := !e.due.IsZero() && !time.Now().Before(e.due)
	if e.trouble != "" {
		return due
	}
	return e.sees(f.info) || !e.loaded || e.id != f.id || due
}

// read returns the next batch of an open file; nil if it must wait, or if the file was closed.
func (t *Tail) read(e *entry) (*connect.Batch, error) {
	for e.f != nil {
		if !e.begun {
			if ok, err := t.begin(e); !ok {
				return nil, err
			}
		}
		chunk := t.window.Chunk(e.final)
		n, used, err := t.format.Split(&chunk, t.room(len(t.batch.Records) == len(t.records)))
		t.window.Advance(used)
		if err != nil {
			t.err = fmt.Errorf("reading %s: %w", e.shown, err)
		}
		switch {
		case n > 0:
			return t.deliver(e, n)
		case err != nil:
			return nil, t.err
		case used > 0:
			continue
		case e.final:
			t.window.Advance(len(t.window.Data()))
			e.final, e.flushed = false, true
		}
		more, err := t.fill(e)
		if err != nil || !more {
			return nil, err
		}
	}
	return nil, nil
}

// begin sets the window and the format to the position where reading continues. It returns false if
// the file is too short to decide.
func (t *Tail) begin(e *entry) (bool, error) {
	head := make([]byte, lines.HeadSize)
	n, err := e.f.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, fmt.Errorf("reading %s: %w", e.shown, err)
	}
	if n == 0 {
		return t.fillEmpty(e)
	}
	charset, bom, more := lines.DetectBOM(head[:min(n, lines.MaxBOM)], t.opts.Charset)
	if bom == 0 && e.mark.Position == 0 && !t.opts.AnyBytes {
		why, short := lines.NotText(head[:n], charset)
		if why != "" {
			return false, t.refuse(e, why)
		}
		more = more || short
	}
	if more && e.age() < t.opts.RotateWait {
		return t.fillEmpty(e)
	}
	at := max(e.mark.Position, int64(bom))
	b := Beginning{Path: e.shown, File: e.f, Charset: charset, Start: int64(bom), Position: at, Records: e.mark.Records, Extra: e.mark.Extra}
	err = t.format.Begin(b)
	if errors.Is(err, ErrOther) {
		return false, t.startOver(e, "the file is not the one that was read before: reading it from the beginning", e.size)
	}
	if err != nil {
		return false, fmt.Errorf("reading %s: %w", e.shown, err)
	}
	t.window.Reset(e.f, at, charset)
	e.begun, e.flushed = true, at == e.size && e.mark.Position > 0
	return true, nil
}

// refuse handles a file that is not text. In a set, the other files continue, and this one is
// retried when it has changed.
func (t *Tail) refuse(e *entry, why string) error {
	if t.single {
		return fmt.Errorf("reading %s: %s", e.shown, why)
	}
	if e.refused != why {
		t.log.Warn("skipping a file that is no text", "file", e.shown, "reason", why)
		e.refused = why
	}
	e.close()
	t.current = nil
	return nil
}

// deliver returns a batch with the first n records.
func (t *Tail) deliver(e *entry, n int) (*connect.Batch, error) {
	t.rest = 0
	position := t.records[n-1].Position
	info, err := e.f.Stat()
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", e.shown, err)
	}
	connect.Stamp(t.records[:n], time.Now())
	m := &e.mark
	m.moveTo(position, t.window.Before(position))
	m.ID, m.EOF, m.Extra = idOf(info), position == info.Size(), t.format.Extra()
	if m.Records >= 0 {
		m.Records += int64(n)
	}
	t.batch = connect.Batch{
		Partition: e.partition, Offset: m.Offset(), PositionKey: PositionField,
		Records: t.records[:n], Lag: max(0, info.Size()-position),
	}
	return &t.batch, nil
}
