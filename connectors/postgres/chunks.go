package pgsource

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"millrace/connectors/postgres/change"
	"millrace/connectors/postgres/pgoutput"
)

// selectable returns the tables of the connector that a pattern matches.
func (f *feed) selectable(p patterns) (names []tableName) {
	for _, t := range f.captured {
		if p.match(t.String()) {
			names = append(names, t.tableName)
		}
	}
	return names
}

// chunks works on an incremental snapshot between two transactions: it hands over the chunk whose
// transactions have been streamed, or reads the next one.
func (r *receiver) chunks(ctx context.Context) error {
	if r.tx.open {
		return nil
	}
	if r.chunk != nil {
		if max(r.idle, r.next.done) < r.chunk.until {
			return nil
		}
		return r.emitChunk(ctx)
	}
	if len(r.incremental.Tables) == 0 || r.incremental.Paused {
		return nil
	}
	if err := r.readChunk(ctx); err != nil {
		return err
	}
	if c := r.chunk; c != nil && slices.ContainsFunc(r.recent, func(xid uint32) bool { return !c.seen.includes(xid) }) {
		r.chunk = nil // a commit is streamed before other transactions see it; it is read again
		return nil
	}
	return r.tell(time.Now(), true) // the answer says how far the server is
}

// emitChunk hands over the rows of the chunk that no later transaction has changed.
func (r *receiver) emitChunk(ctx context.Context) error {
	c := r.chunk
	r.chunk = nil
	for _, key := range c.order {
		row, ok := c.rows[key]
		if !ok {
			continue
		}
		now := time.Now()
		one := change.Change{Operation: change.Read, After: row, Now: nanos(now), Position: change.Position{At: nanos(now), Snapshot: change.Incremental}}
		var err error
		if r.pending.records, err = c.mapper.Append(r.pending.records, &one); err != nil {
			return permanent(err)
		}
		r.measures.rows.Add(1)
	}
	i := slices.IndexFunc(r.incremental.Tables, func(t incrementalTable) bool { return t.table() == c.table })
	switch {
	case i < 0: // it was removed meanwhile
	case c.last:
		r.log.Info("the incremental snapshot of a table is complete", "table", c.table.String())
		r.incremental.Tables = slices.Delete(r.incremental.Tables, i, i+1)
	default:
		r.incremental.Tables[i].After = c.after
	}
	return r.flush(ctx, true)
}

// readChunk reads the next chunk of the first table.
func (r *receiver) readChunk(ctx context.Context) error {
	t := &r.incremental.Tables[0]
	description, err := r.db.describe(ctx, t.table(), true)
	if err != nil {
		return err
	}
	c := &chunk{table: t.table(), rows: map[string]change.Row{}}
	for _, name := range description.Key {
		c.keys = append(c.keys, slices.IndexFunc(description.Columns, func(c change.Column) bool { return c.Name == name }))
	}
	if len(c.keys) == 0 || slices.Contains(c.keys, -1) {
		r.log.Error("an incremental snapshot needs a table with a primary key or a unique index", "table", c.table.String())
		r.incremental.Tables = r.incremental.Tables[1:]
		return nil
	}
	if err := r.db.addTypes(ctx, r.catalog, description.Columns); err != nil {
		return err
	}
	if c.mapper, err = r.emitter.Mapper(description); err != nil {
		return permanent(err)
	}
	if err = r.queryChunk(ctx, t, c, description); err != nil {
		if isPermanent(err) { // a condition that is wrong must not end the task
			r.log.Error("the incremental snapshot of a table ends", "table", c.table.String(), "error", err)
			r.incremental.Tables = r.incremental.Tables[1:]
			return r.db.exec(ctx, "ROLLBACK")
		}
		return err
	}
	r.chunk = c
	return nil
}

// queryChunk reads the rows of a chunk, and which transactions they include.
func (r *receiver) queryChunk(ctx context.Context, t *incrementalTable, c *chunk, description change.Table) error {
	if err := r.db.exec(ctx, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"); err != nil {
		return err
	}
	names := make([]string, len(description.Key))
	for i, name := range description.Key {
		names[i] = quoted(name)
	}
	from := " FROM " + t.table().quoted()
	if t.Max == nil {
		rows, err := r.db.query(ctx, "SELECT "+strings.Join(names, ", ")+from+t.where()+" ORDER BY "+strings.Join(names, " DESC, ")+" DESC LIMIT 1")
		if err != nil {
			return err
		}
		if len(rows) > 0 {
			t.Max = texts(rows[0])
		}
	}
	key := "(" + strings.Join(names, ", ") + ")"
	condition, args := t.where(), []string(nil)
	bound := func(operator string, values []string) {
		if values == nil {
			return
		}
		word := " AND "
		if condition == "" {
			word = " WHERE "
		}
		marks := make([]string, len(values))
		for i, value := range values {
			args = append(args, value)
			marks[i] = fmt.Sprintf("$%d", len(args))
		}
		condition += word + key + operator + "(" + strings.Join(marks, ", ") + ")"
	}
	bound(" > ", t.After)
	bound(" <= ", t.Max)
	sql := "SELECT " + columnList(description) + from + condition + " ORDER BY " + strings.Join(names, ", ") + fmt.Sprintf(" LIMIT %d", r.chunkSize)
	rows, err := r.db.query(ctx, sql, args...)
	if err != nil {
		return err
	}
	place, err := r.db.query(ctx, "SELECT pg_catalog.txid_current_snapshot(), "+
		"CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn() ELSE pg_catalog.pg_current_wal_insert_lsn() END")
	if err != nil {
		return err
	}
	if err := r.db.exec(ctx, "COMMIT"); err != nil {
		return err
	}
	return c.fill(rows, place[0], r.chunkSize)
}

func (t *incrementalTable) where() string {
	if t.Filter == "" {
		return ""
	}
	return " WHERE (" + t.Filter + ")"
}

// fill takes the rows of a chunk.
func (c *chunk) fill(rows [][][]byte, place [][]byte, size int) (err error) {
	if c.seen, err = newVisibility(string(place[0])); err != nil {
		return err
	}
	if c.until, err = pgoutput.ParseLSN(string(place[1])); err != nil {
		return err
	}
	const page, header = 8192, 40 // bytes
	if into := c.until % page; into <= header {
		c.until -= into // no record ends within the header of a page
	}
	for _, row := range rows {
		key, _ := keyText(row, c.keys)
		c.rows[key] = row
		c.order = append(c.order, key)
	}
	if c.last = len(rows) < size; len(rows) > 0 {
		last := rows[len(rows)-1]
		for _, i := range c.keys {
			c.after = append(c.after, string(last[i]))
		}
	}
	return nil
}

func texts(row [][]byte) []string {
	out := make([]string, len(row))
	for i, value := range row {
		out[i] = string(value)
	}
	return out
}

// drop leaves a row out of the chunk, because a transaction that the chunk does not include changes
// it.
func (c *chunk) drop(t *streamedTable, xid uint32, rows ...change.Row) {
	if c == nil || c.table != t.name || c.seen.includes(xid) {
		return
	}
	for _, row := range rows {
		if row == nil {
			continue
		}
		text, ok := keyText(row, t.keys)
		if !ok || len(t.keys) == 0 {
			c.stale = true
			return
		}
		delete(c.rows, text)
	}
}
