package pgsource

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"millrace/connectors/postgres/change"
	"millrace/connectors/postgres/pgoutput"
)

// transaction is the transaction that is being received.
type transaction struct {
	open   bool
	begin  pgoutput.Begin
	first  pgoutput.LSN // of its first change
	events int64        // changes received
	skip   int64        // changes that are complete
	whole  bool         // all are
	row    pgoutput.LSN // Debezium: changes before this LSN are complete
	rows   int64        // Debezium: that many changes at row are complete; 0: unknown
	at     int64        // changes received at row
	origin string
	from   pgoutput.LSN // on the origin

	last, previous pgoutput.LSN // the last two distinct LSNs of changes
}

// message handles a message of pgoutput, which was at an LSN of the WAL.
func (r *receiver) message(ctx context.Context, at pgoutput.LSN, data []byte) error {
	if len(data) == 0 {
		return pgoutput.ErrMalformed
	}
	switch data[0] {
	case 'I', 'U', 'D', 'M':
		if !r.wanted(data) {
			break
		}
		data = r.pending.keep(data)
	}
	message, err := r.decoder.Decode(data)
	if err != nil {
		return permanent(fmt.Errorf("at LSN %s: %w", at, err))
	}
	switch m := message.(type) {
	case *pgoutput.Begin:
		return r.begin(m, at)
	case *pgoutput.Commit:
		return r.commit(ctx, m)
	case *pgoutput.Origin:
		r.tx.origin, r.tx.from = m.Name, m.Commit
	case *pgoutput.Relation:
		r.describe(m)
	case *pgoutput.Type:
		return r.db.addType(ctx, r.catalog, m.ID) // labels may have been added
	case *pgoutput.Change:
		return r.change(ctx, m, at)
	case *pgoutput.Truncate:
		return r.truncate(ctx, m, at)
	case *pgoutput.Logical:
		return r.logical(ctx, m, at)
	}
	return nil
}

// wanted reports whether the values of a message are needed.
func (r *receiver) wanted(data []byte) bool {
	const head = 5 // bytes: type and relation
	if r.tx.whole || data[0] == 'M' || len(data) < head {
		return !r.tx.whole
	}
	t, ok := r.tables[binary.BigEndian.Uint32(data[1:])]
	return !ok || t.selected || t.signals
}

func (r *receiver) begin(m *pgoutput.Begin, first pgoutput.LSN) error {
	r.tx = transaction{open: true, begin: *m, first: first}
	p := &r.next.position
	switch {
	case m.Commit < p.done:
		r.tx.whole = true
	case m.Commit == p.tx:
		r.tx.skip = p.events
		r.tx.previous = r.next.previous
	case p.tx == 0 && first <= p.row && p.row < m.Commit:
		r.tx.row, r.tx.rows = p.row, p.rowEvents
	}
	if r.tx.whole {
		return nil
	}
	p.tx, p.events = m.Commit, r.tx.skip
	p.row, p.rowEvents = 0, 0
	r.next.time, r.next.xid = m.Time, m.XID
	if r.tx.skip == 0 && r.tx.row == 0 {
		r.pending.records = r.emitter.Begin(r.pending.records, r.source(first))
	}
	return nil
}

// source returns the source block of the current transaction at an LSN.
func (r *receiver) source(at pgoutput.LSN) *change.Position {
	return &change.Position{
		At: nanos(r.tx.begin.Time), LSN: uint64(at), LastCommit: uint64(r.next.done), TxID: r.tx.begin.XID,
		Origin: r.tx.origin, OriginLSN: uint64(r.tx.from),
	}
}

func (r *receiver) commit(ctx context.Context, m *pgoutput.Commit) error {
	whole := r.tx.whole
	r.tx.open = false
	if whole {
		return nil
	}
	r.pending.records = r.emitter.End(r.pending.records, r.source(m.End))
	r.advance(m.End)
	r.idle = max(r.idle, m.End)
	const remembered = 512
	if r.recent = append(r.recent, r.tx.begin.XID); len(r.recent) > 2*remembered {
		r.recent = append(r.recent[:0], r.recent[remembered:]...)
	}
	if len(r.pending.records) > 0 && (r.full() || r.bounded && r.pending.bytes > r.batchBytes/8) {
		return r.flush(ctx, true)
	}
	return nil
}

// counted counts a change of the transaction. It reports whether the change is new.
func (r *receiver) counted(at pgoutput.LSN) bool {
	tx := &r.tx
	tx.events++
	if at != tx.last {
		tx.previous, tx.last = tx.last, at
	}
	switch {
	case tx.whole || tx.events <= tx.skip:
		return false
	case tx.row != 0 && at < tx.row:
		r.progress()
		return false
	case tx.row != 0 && at == tx.row:
		if tx.at++; tx.at <= tx.rows || tx.rows == 0 && tx.at == 1 {
			r.progress()
			return false
		}
	}
	return true
}

// progress notes that the changes up to here are complete.
func (r *receiver) progress() {
	r.next.events, r.next.previous = r.tx.events, r.tx.previous
}

// after is called with the records of a change in the pending batch.
func (r *receiver) after(ctx context.Context) error {
	r.progress()
	if r.full() {
		return r.flush(ctx, false)
	}
	return nil
}

func (r *receiver) change(ctx context.Context, m *pgoutput.Change, at pgoutput.LSN) error {
	if !r.counted(at) {
		return nil
	}
	t, err := r.table(ctx, m.Relation)
	if err != nil {
		return err
	}
	if t == nil || r.tx.begin.Commit < r.next.snapshot.points[t.name.String()] {
		r.progress()
		return nil
	}
	if t.signals && m.Op == 'I' {
		if s, ok := newSignal(change.Row(m.New)); ok {
			r.signaled(s)
		}
	}
	if !t.selected {
		return r.after(ctx)
	}
	if r.chunk.drop(t, r.tx.begin.XID, change.Row(m.Old), change.Row(m.New)); r.chunk != nil && r.chunk.stale {
		r.chunk = nil // it is read again
	}
	c := change.Change{Operation: operations[m.Op], Before: change.Row(m.Old), After: change.Row(m.New), Position: *r.source(at), Now: nanos(time.Now())}
	if r.pending.records, err = t.mapper.Append(r.pending.records, &c); err != nil {
		return permanent(err)
	}
	return r.after(ctx)
}

var operations = map[byte]change.Operation{'I': change.Create, 'U': change.Update, 'D': change.Delete}

func (r *receiver) truncate(ctx context.Context, m *pgoutput.Truncate, at pgoutput.LSN) error {
	if !r.counted(at) {
		return nil
	}
	for _, id := range m.Relations {
		t, err := r.table(ctx, id)
		if err != nil {
			return err
		}
		if t == nil || !t.selected || r.tx.begin.Commit < r.next.snapshot.points[t.name.String()] {
			continue
		}
		if r.chunk != nil && r.chunk.table == t.name {
			r.chunk = nil // it is read again
		}
		c := change.Change{Operation: change.Truncate, Position: *r.source(at), Now: nanos(time.Now())}
		if r.pending.records, err = t.mapper.Append(r.pending.records, &c); err != nil {
			return permanent(err)
		}
	}
	return r.after(ctx)
}

// logical handles a logical message. One outside of transactions arrives between them.
func (r *receiver) logical(ctx context.Context, m *pgoutput.Logical, at pgoutput.LSN) error {
	if !m.Transactional {
		if m.LSN <= r.next.done {
			return nil
		}
		if r.filter.messages.selects(m.Prefix) {
			p := change.Position{LSN: uint64(m.LSN), LastCommit: uint64(r.next.done)}
			r.pending.records = r.emitter.Message(r.pending.records, m.Prefix, m.Content, &p, nanos(time.Now()))
		}
		r.advance(m.LSN) // the end of its record, where a commit may begin
		if r.full() {
			return r.flush(ctx, true)
		}
		return nil
	}
	if !r.counted(at) {
		return nil
	}
	if r.filter.messages.selects(m.Prefix) {
		r.pending.records = r.emitter.Message(r.pending.records, m.Prefix, m.Content, r.source(at), nanos(time.Now()))
	}
	return r.after(ctx)
}

// streamedTable is a table as the last Relation message describes it.
type streamedTable struct {
	relation *pgoutput.Relation
	name     tableName
	selected bool
	signals  bool
	keys     []int          // positions of the key's columns
	mapper   *change.Mapper // nil: it was not needed yet
}

// describe handles a Relation message. The catalog is read when a row needs it.
func (r *receiver) describe(m *pgoutput.Relation) {
	name := tableName{m.Schema, m.Name}
	r.tables[m.ID] = &streamedTable{relation: m, name: name, selected: r.filter.selects(name), signals: r.filter.signal(name)}
}

// table returns the table of a change; nil if the connector does not read it.
func (r *receiver) table(ctx context.Context, id uint32) (*streamedTable, error) {
	t, ok := r.tables[id]
	switch {
	case !ok:
		return nil, failed("the server sent a change of relation %d without its description", id)
	case !t.selected && !t.signals:
		return nil, nil
	case t.mapper != nil:
		return t, nil
	}
	description, err := r.db.streamed(ctx, r.catalog, t.relation)
	if err != nil {
		return nil, err
	}
	if t.mapper, err = r.emitter.Mapper(description); err != nil {
		return nil, permanent(err)
	}
	for _, name := range description.Key {
		t.keys = append(t.keys, slices.IndexFunc(description.Columns, func(c change.Column) bool { return c.Name == name }))
	}
	return t, nil
}
