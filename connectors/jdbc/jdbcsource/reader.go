package jdbcsource

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

// maxBatch is the maximum size of a batch in bytes, and so of what the reader holds.
const maxBatch = 4 << 20

// reader queries the tables of a task in turn.
type reader struct {
	o       *options
	log     *slog.Logger
	cursors []*cursor
	out     chan result
	conn    *sql.Conn
	fails   backoff.Retries
	count   int // failures in a row
}

// result is what Poll returns.
type result struct {
	batch *connect.Batch
	err   error
}

// run reads until ctx ends, or until an error that no retry can fix.
func (r *reader) run(ctx context.Context) {
	defer r.disconnect()
	for ctx.Err() == nil {
		err := r.next(ctx)
		if err == nil {
			r.count = 0
			r.fails.Reset()
			continue
		}
		if ctx.Err() != nil {
			return
		}
		r.disconnect()
		fatal := errors.As(err, new(configError))
		if r.count++; r.o.retries >= 0 && r.count > r.o.retries {
			err, fatal = fmt.Errorf("given up after %d retries (%s): %w", r.count-1, retriesKey, err), true
		}
		if !fatal {
			err = connect.Retriable(err)
		}
		if !r.send(ctx, result{err: err}) || fatal {
			return
		}
		r.fails.Wait(ctx)
	}
}

func (r *reader) send(ctx context.Context, res result) bool {
	select {
	case r.out <- res:
		return true
	case <-ctx.Done():
		return false
	}
}

func (r *reader) disconnect() {
	if r.conn != nil {
		database.Discard(r.conn)
		r.conn = nil
	}
}

// next waits until a table is due, and reads its rows.
func (r *reader) next(ctx context.Context) (err error) {
	if r.conn == nil {
		if r.conn, err = r.o.database.Connect(ctx); err != nil {
			r.conn = nil
			return err
		}
	}
	if len(r.cursors) == 0 {
		backoff.Sleep(ctx, r.o.tablePoll)
		return nil
	}
	c := r.cursors[0]
	for _, other := range r.cursors[1:] {
		if other.due.Before(c.due) {
			c = other
		}
	}
	if wait := time.Until(c.due); wait > 0 && !backoff.Sleep(ctx, wait) {
		return nil
	}
	limited, cancel := r.o.database.Limited(ctx)
	err = c.prepare(limited, r.conn)
	cancel()
	if err == nil {
		err = r.read(ctx, c)
	}
	if errors.Is(err, context.Canceled) && ctx.Err() == nil {
		err = fmt.Errorf("reading %s: no row came within %s=%d", c.name(), database.TimeoutKey, r.o.database.Timeout.Milliseconds())
	}
	c.due = time.Now().Add(r.o.poll)
	if err != nil {
		c.ready = false // its columns may have changed
	}
	return err
}

// read reads the rows of a table that are new, in a transaction.
func (r *reader) read(ctx context.Context, c *cursor) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	late := time.AfterFunc(r.o.database.Timeout, cancel)
	defer late.Stop()
	level := r.o.isolation.level
	if r.o.mode == xmin {
		level = sql.LevelRepeatableRead
	}
	tx, err := r.conn.BeginTx(ctx, &sql.TxOptions{Isolation: level, ReadOnly: r.o.database.Dialect.Name() == "PostgreSqlDatabaseDialect"})
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // nothing was changed
	w := &window{c: c}
	var text string
	var args []any
	if r.o.mode == xmin {
		text, err = w.byTransaction(ctx, tx)
	} else {
		text, args, err = c.statement(ctx, r.conn)
	}
	if err != nil || text == "" {
		return err
	}
	rows, err := tx.QueryContext(ctx, text, args...)
	if err != nil {
		return r.explain(c, err)
	}
	defer rows.Close()
	return r.stream(ctx, c, w, rows, late)
}

func (r *reader) explain(c *cursor, err error) error {
	if r.o.masked {
		if code, ok := dialect.Code(err); ok {
			return fmt.Errorf("reading the query failed with the code %s", code)
		}
	}
	err = fmt.Errorf("reading %s: %w", c.name(), err)
	return err
}

// stream sends rows in batches.
func (r *reader) stream(ctx context.Context, c *cursor, w *window, rows *sql.Rows, late *time.Timer) error {
	reading, err := newRowReader(c, rows)
	if err != nil {
		return err
	}
	for rows.Next() {
		next, err := reading.read()
		if err != nil {
			return err
		}
		w.add(next)
		if len(w.records) < r.o.rows && w.size < maxBatch {
			continue
		}
		late.Stop()
		if !r.send(ctx, result{batch: w.batch(false)}) {
			return ctx.Err()
		}
		late.Reset(r.o.database.Timeout)
	}
	if err := rows.Err(); err != nil {
		return r.explain(c, err)
	}
	late.Stop()
	if batch := w.batch(true); batch != nil && !r.send(ctx, result{batch: batch}) {
		return ctx.Err()
	}
	return nil
}
