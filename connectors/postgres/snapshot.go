package pgsource

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"millrace/configs/backoff"
	"millrace/connectors/postgres/change"
	"millrace/connectors/postgres/pgoutput"
)

// snapshot reads the rows of all tables as they were at one point of the WAL: that of the new slot,
// or of a temporary one if the connector's slot exists. Tables that an earlier attempt has read
// stay read: their changes since then are streamed.
func (f *feed) snapshot(ctx context.Context, repl *session, s *slot) error {
	if !backoff.Sleep(ctx, f.snapshotDelay) {
		return ctx.Err()
	}
	var c created
	var err error
	if s == nil && f.streams {
		f.next.snapshot.points = nil
		c, err = f.createSlot(ctx, repl, true)
	} else {
		c, err = f.temporarySlot(ctx, repl)
	}
	if err != nil {
		return err
	}
	reader, err := f.importSnapshot(ctx, c.snapshot)
	if err != nil {
		return err
	}
	defer func() { reader.close() }()
	if len(f.next.snapshot.points) == 0 {
		f.next.snapshot.points = map[string]pgoutput.LSN{}
		f.next.position = position{done: c.start}
	}
	tables, err := f.snapshotTables(ctx, reader)
	if err != nil {
		return err
	}
	reading := &reading{feed: f, session: reader, at: c.start}
	if reading.xid, err = reader.snapshotID(ctx); err != nil {
		return err
	}
	f.next.time, f.next.xid = time.Now(), reading.xid
	f.log.Info("reading the rows of tables", "tables", len(tables), "at", c.start)
	f.measures.tables.Store(int64(len(tables)))
	for i, t := range tables {
		f.measures.remain.Store(int64(len(tables) - i))
		if _, complete := f.next.snapshot.points[t.String()]; complete {
			continue
		}
		if err := reading.table(ctx, i, t); err != nil {
			return fmt.Errorf("reading table %s: %w", t.tableName, err)
		}
	}
	if err := reading.finish(ctx); err != nil {
		return err
	}
	f.measures.remain.Store(0)
	f.log.Info("the rows of all tables are read", "rows", reading.rows)
	return nil
}

// importSnapshot opens a connection that sees the database as an exported snapshot has it.
func (f *feed) importSnapshot(ctx context.Context, name string) (*session, error) {
	s, err := f.dialer.connect(ctx)
	if err != nil {
		return nil, err
	}
	if err = s.exec(ctx, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT "+literal(name)); err != nil {
		s.close()
		return nil, fmt.Errorf("importing the snapshot: %w", err)
	}
	return s, nil
}

// snapshotTables returns the tables to read in order, and locks them with snapshot.locking.mode=shared.
func (f *feed) snapshotTables(ctx context.Context, s *session) ([]table, error) {
	tables, err := s.tables(ctx, &f.filter)
	if err != nil {
		return nil, err
	}
	tables = slices.DeleteFunc(physical(tables, f.viaRoot), func(t table) bool {
		return t.silent || f.filter.snapshot != nil && !f.filter.snapshot.match(t.String())
	})
	switch f.order {
	case "ascending":
		slices.SortStableFunc(tables, func(a, b table) int { return cmp.Compare(a.rows, b.rows) })
	case "descending":
		slices.SortStableFunc(tables, func(a, b table) int { return cmp.Compare(b.rows, a.rows) })
	}
	if !f.lock {
		return tables, nil
	}
	if err := s.exec(ctx, fmt.Sprintf("SET LOCAL lock_timeout = %d", f.lockTimeout.Milliseconds())); err != nil {
		return nil, err
	}
	for _, t := range tables {
		if err := s.exec(ctx, "LOCK TABLE "+t.quoted()+" IN ACCESS SHARE MODE"); err != nil {
			return nil, fmt.Errorf("locking table %s for the snapshot: %w", t.tableName, err)
		}
	}
	return tables, nil
}

// reading is a snapshot that is being read.
type reading struct {
	*feed
	session *session
	at      pgoutput.LSN
	xid     uint32
	rows    int64

	index  int // of the table, from 0
	name   tableName
	mapper *change.Mapper
	begun  time.Time
	count  int64 // rows of the table
	row    change.Row
	held   *heldRow // the last row: its place is known with the next one, or at the end
	sent   error    // why no more rows are handed over
	ctx    context.Context
}

// heldRow is a row that waits for its place in the snapshot.
type heldRow struct {
	row    change.Row
	mapper *change.Mapper
	begun  time.Time
	name   tableName
	first  bool // of its table
	index  int
}

// table reads a table.
func (r *reading) table(ctx context.Context, index int, t table) error {
	description, err := r.session.describe(ctx, t.tableName, true)
	if err != nil {
		return err
	}
	if err := r.session.addTypes(ctx, r.catalog, description.Columns); err != nil {
		return err
	}
	if r.mapper, err = r.emitter.Mapper(description); err != nil {
		return permanent(err)
	}
	r.index, r.name, r.begun, r.count, r.ctx = index, t.tableName, time.Now(), 0, ctx
	r.row = make(change.Row, len(description.Columns))
	if len(description.Columns) > 0 {
		_, err = r.session.CopyTo(ctx, r, r.copyCommand(t, description))
	}
	if r.sent != nil {
		return r.sent
	}
	if err != nil {
		return err
	}
	if r.rows += r.count; r.count == 0 {
		r.complete(t.tableName)
	}
	return nil
}

// complete notes that a table is read completely.
func (r *reading) complete(t tableName) { r.next.snapshot.points[t.String()] = r.at }

// copyCommand returns the statement that reads a table. Rows of tables that inherit from it are
// theirs.
func (r *reading) copyCommand(t table, description change.Table) string {
	from := "ONLY " + t.quoted()
	if t.kind == "p" {
		from = t.quoted()
	}
	if query, ok := r.overrides[t.String()]; ok {
		from = "(" + query + ") AS rows"
	}
	return "COPY (SELECT " + columnList(description) + " FROM " + from + ") TO STDOUT"
}

// finish hands over the last rows, and the offset from which to stream.
func (r *reading) finish(ctx context.Context) error {
	r.ctx = ctx
	if r.held != nil {
		if err := r.emit(change.Last); err != nil {
			return err
		}
	}
	r.next.snapshot.running = false
	maps.DeleteFunc(r.next.snapshot.points, func(_ string, at pgoutput.LSN) bool { return at <= r.next.done })
	return r.flush(ctx, true)
}

// snapshotID returns the number of the first transaction that the snapshot does not see.
func (s *session) snapshotID(ctx context.Context) (uint32, error) {
	text, err := s.value(ctx, "SELECT pg_catalog.txid_snapshot_xmax(pg_catalog.txid_current_snapshot())")
	if err != nil {
		return 0, err
	}
	var id uint64
	if _, err := fmt.Sscan(text, &id); err != nil {
		return 0, err
	}
	return uint32(id), nil
}
