package jdbcsource

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"time"

	"millrace/plugins/connect"
)

// window is what one query of a table returns, in batches.
type window struct {
	c       *cursor
	records []connect.SourceRecord
	size    int

	any    bool      // a row has come
	id     int64     // of the last row
	at     time.Time // of the last row
	before time.Time // the time of the rows before those with the time at; zero: none
	xmin   int64     // up to which transactions were read, at the end of the window
}

func (w *window) add(r row) {
	if w.any && r.at.After(w.at) {
		w.before = w.at
	}
	w.any, w.id, w.at = true, r.id, r.at
	w.records, w.size = append(w.records, r.record), w.size+r.size
}

// batch returns the rows since the last batch. The offset of a batch is that of the cursor after
// it: a time is passed only when a row with a later time has come, or at the end.
func (w *window) batch(end bool) *connect.Batch {
	c := w.c
	b := &connect.Batch{Records: w.records, Lag: connect.UnknownLag}
	w.records, w.size = nil, 0
	switch c.o.mode {
	case bulk:
	case incrementing:
		if w.any {
			c.lastID, c.offset = w.id, c.offsetOf(w.id, w.at)
		}
		b.PositionKey = incrementingField
	case both:
		if w.any {
			c.lastID, c.lastTime, c.offset = w.id, w.at, c.offsetOf(w.id, w.at)
		}
	case timestamp:
		passed := w.before
		if end && w.any {
			passed = w.at
		}
		if !passed.IsZero() {
			c.lastTime, c.offset = passed, c.offsetOf(0, passed)
		}
	case xmin:
		if end {
			c.lastXmin, c.offset = w.xmin, map[string]any{xminField: w.xmin}
		}
	}
	if c.offset != nil && c.o.mode != bulk {
		b.Partition, b.Offset = c.partition, maps.Clone(c.offset)
	}
	if len(b.Records) == 0 && (b.Partition == nil || !w.any && c.o.mode != xmin) {
		return nil
	}
	return b
}

// ids is the number of transaction ids before they repeat, in the rows.
const ids = int64(1) << 32

// byTransaction returns the query of the rows of the transactions that have ended since the last
// window; "" if there are none. The oldest transaction that is still running ends the window: all
// before it have ended, so no row can appear in the window later. Rows have ids of 32 bits; their
// distance from the begin of the window is right as long as that is below 2^31.
func (w *window) byTransaction(ctx context.Context, tx *sql.Tx) (string, error) {
	var oldest, next int64
	const snapshot = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
	if err := tx.QueryRowContext(ctx, snapshot).Scan(&oldest, &next); err != nil {
		return "", fmt.Errorf("reading the transactions of the database (mode=xmin needs PostgreSQL 13): %w", err)
	}
	c := w.c
	w.xmin = oldest
	last := c.lastXmin
	switch {
	case last > oldest:
		return "", configError{fmt.Errorf("the offset of %s is transaction %d, and the database is at %d: it was restored, or replaced. Delete the connector's offsets to read every row again", c.name(), last, oldest)}
	case last == oldest:
		return "", nil
	}
	t := c.table
	if !c.o.qualify {
		t.Catalog, t.Schema = "", ""
	}
	condition := fmt.Sprintf("%s < %d", distance(last), oldest-last)
	if last < 0 || next-last >= ids/2 {
		condition = fmt.Sprintf("%s >= %d", distance(oldest), next-oldest) // every row, except those of the next window
	}
	return "SELECT * FROM " + c.o.database.QuoteTable(t) + " WHERE " + condition + suffixed(c.o.suffix), nil
}

// distance returns the SQL of how many transactions after from a row was written.
func distance(from int64) string {
	return fmt.Sprintf("((xmin::text::bigint - %d + %d) %% %d)", from%ids, ids, ids)
}

func suffixed(text string) string {
	if text == "" {
		return ""
	}
	return " " + text
}
