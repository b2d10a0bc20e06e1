package jdbcsink

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"millrace/configs/backoff"
	"millrace/connectors/jdbc/database"
	"millrace/connectors/jdbc/dialect"
	"millrace/plugins/connect"
)

// task writes records. Every put is written when Put returns.
type task struct {
	translate func(map[string]string) map[string]string

	o      options
	log    *slog.Logger
	seek   func(map[connect.TopicPartition]int64)
	conn   *sql.Conn // nil: not connected
	shapes *shapes
	ledger *ledger // nil unless exactly.once=true

	put      progress
	attempts int       // failed attempts to connect since the last failure that counts
	failures int       // failures in a row
	until    time.Time // no attempt before this time
}

var (
	_ connect.SinkTask = (*task)(nil)
	_ connect.Opener   = (*task)(nil)
)

// progress is the state of a put that a retriable error has interrupted.
type progress struct {
	place  connect.TopicPartition
	offset int64
	n      int

	ranges [][2]int // of records that are left, each for a transaction
	done   map[int]bool
	faults map[int]error
}

func (t *task) Start(_ context.Context, sc connect.SinkContext, props map[string]string) (err error) {
	if t.o, err = parse(t.translate(props)); err != nil {
		return err
	}
	t.log, t.seek, t.shapes = sc.Log, sc.Seek, newShapes(&t.o)
	t.o.database.LogIgnored(t.log)
	if t.o.exactly {
		t.ledger = newLedger(&t.o, sc.Connector)
	}
	return nil
}

// Open reads the offsets of partitions. If the database is away, the first put does.
func (t *task) Open(ctx context.Context, partitions []connect.TopicPartition) error {
	if t.ledger == nil {
		return nil
	}
	if err := t.connect(ctx); err != nil {
		t.log.Warn("offsets could not be read, the first put reads them", "error", t.trimmed(err))
		return nil
	}
	if _, err := t.resume(ctx, partitions); err != nil {
		t.log.Warn("offsets could not be read, the first put reads them", "error", t.trimmed(err))
		t.disconnect()
	}
	return nil
}

// resume reads the offsets of partitions from the database, and seeks them.
func (t *task) resume(ctx context.Context, partitions []connect.TopicPartition) (map[connect.TopicPartition]int64, error) {
	if err := t.ledger.open(ctx, t.conn, partitions); err != nil {
		return nil, err
	}
	offsets := t.ledger.resume(partitions)
	if len(offsets) > 0 && t.seek != nil {
		t.seek(offsets)
	}
	return offsets, nil
}

// Close forgets partitions.
func (t *task) Close(_ context.Context, partitions []connect.TopicPartition) error {
	if t.ledger != nil {
		t.ledger.close(partitions)
	}
	return nil
}

// maxPut limits the time of a put, so that the worker sees signs of life.
const maxPut = 20 * time.Second

// Put writes the records. After a retriable error, a put of the same records continues where it
// stopped.
func (t *task) Put(ctx context.Context, records []connect.SinkRecord) error {
	if len(records) == 0 {
		return nil
	}
	if err := t.rest(ctx); err != nil {
		return err
	}
	t.begin(records)
	if err := t.connect(ctx); err != nil {
		return t.failed(ctx, err)
	}
	if err := t.missing(ctx, records); err != nil {
		return t.failed(ctx, err)
	}
	items := t.prepare(records)
	for begun := time.Now(); len(t.put.ranges) > 0; {
		if time.Since(begun) > maxPut {
			return connect.Retriable(fmt.Errorf("the database is slow: %d of %d records are left", t.left(), len(records)))
		}
		r := t.put.ranges[0]
		if err := t.write(ctx, items[r[0]:r[1]]); err != nil {
			if err := t.fault(ctx, items, err); err != nil {
				return err
			}
			continue
		}
		t.failures = 0
		t.written(items, r)
	}
	return t.finish(items)
}

// begin starts a put, unless it is the one that was interrupted.
func (t *task) begin(records []connect.SinkRecord) {
	tp, offset := records[0].Place()
	if p := &t.put; p.n == len(records) && p.offset == offset && p.place == tp {
		return
	}
	t.put = progress{place: tp, offset: offset, n: len(records), done: map[int]bool{}, faults: map[int]error{}}
	for i := 0; i < len(records); i += t.o.batch {
		t.put.ranges = append(t.put.ranges, [2]int{i, min(i+t.o.batch, len(records))})
	}
}

func (t *task) left() (n int) {
	for _, r := range t.put.ranges {
		n += r[1] - r[0]
	}
	return n
}

// rest waits until the next attempt is due.
func (t *task) rest(ctx context.Context) error {
	const most = 10 * time.Second
	wait := time.Until(t.until)
	if wait <= 0 {
		return nil
	}
	if !backoff.Sleep(ctx, min(wait, most)) {
		return ctx.Err()
	}
	if wait > most {
		return connect.Retriable(fmt.Errorf("waiting for the next attempt, in %v", (wait - most).Round(time.Second)))
	}
	return nil
}

// missing reads the offsets of partitions that are not known yet. Their records in this put come
// again if the worker has to go to another offset.
func (t *task) missing(ctx context.Context, records []connect.SinkRecord) error {
	if t.ledger == nil {
		return nil
	}
	var unknown []connect.TopicPartition
	var last connect.TopicPartition
	for i := range records {
		if tp, _ := records[i].Place(); tp != last {
			if t.ledger.at[tp] == nil {
				unknown = append(unknown, tp)
			}
			last = tp
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	offsets, err := t.resume(ctx, unknown)
	if err != nil || t.seek == nil {
		return err
	}
	for i := range records {
		tp, _ := records[i].Place()
		if _, sought := offsets[tp]; sought {
			t.put.done[i] = true
		}
	}
	return nil
}

// prepare returns an item for each record.
func (t *task) prepare(records []connect.SinkRecord) []item {
	items := make([]item, len(records))
	var slab []connect.Value
	var key []byte
	for i := range records {
		it, r := &items[i], &records[i]
		it.tp, it.offset = r.Place()
		if it.done, it.fault = t.put.done[i], t.put.faults[i]; !it.live() {
			continue
		}
		if t.ledger != nil && !t.ledger.wants(it.tp, it.offset) {
			it.done, t.put.done[i] = true, true
			continue
		}
		if it.shape, it.fault = t.shapes.of(r); it.fault == nil {
			if cap(slab)-len(slab) < len(it.shape.from) {
				slab = make([]connect.Value, 0, max(4096, len(it.shape.from)))
			}
			first := len(slab)
			slab, it.fault = it.shape.row(&t.o, r, slab)
			it.values = slab[first:len(slab):len(slab)]
		}
		if it.fault != nil {
			t.put.faults[i] = it.fault
			continue
		}
		if it.shape.keys > 0 && (t.o.mode != dialect.Insert || t.o.deletes) {
			key = appendKey(key[:0], it.values[:it.shape.keys])
			it.key = string(key)
		}
	}
	return items
}

// written removes a range.
func (t *task) written(items []item, r [2]int) {
	for i := r[0]; i < r[1]; i++ {
		if items[i].live() {
			items[i].done, t.put.done[i] = true, true
		}
		if items[i].fault != nil {
			t.put.faults[i] = items[i].fault
		}
	}
	t.put.ranges = t.put.ranges[1:]
}

// finish returns the bad records of a put.
func (t *task) finish(items []item) error {
	var bad connect.BadRecords
	for i := range items {
		if items[i].fault == nil {
			continue
		}
		bad = append(bad, connect.RecordError{Index: i, Err: t.trimmed(items[i].fault)})
		if t.ledger != nil {
			t.ledger.skip(items[i].tp, items[i].offset)
		}
	}
	t.put = progress{}
	if len(bad) > 0 {
		return bad
	}
	return nil
}

// Flush counts: a dead letter is written when the second flush after its put comes.
func (t *task) Flush(context.Context) error {
	if t.ledger != nil {
		t.ledger.flushed()
	}
	return nil
}

// Stop closes the connection.
func (t *task) Stop() error {
	if t.conn != nil {
		database.Release(t.conn)
		t.conn = nil
	}
	return t.o.database.Close()
}

// trimmed returns an error without the database's message, if the user wants that.
func (t *task) trimmed(err error) error {
	if !t.o.trim {
		return err
	}
	if code, ok := dialect.Code(err); ok {
		return errors.New("the database refused the record with the code " + code + " (" + trimKey + "=true hides its message)")
	}
	return err
}
