package jdbcsink

import (
	"context"
	"errors"
	"fmt"
	"time"

	"millrace/connectors/jdbc/database"
	"millrace/connectors/jdbc/dialect"
	"millrace/plugins/connect"
)

// connect connects, unless the task is connected. A new connection reads the offsets again: the
// outcome of the last commit may be unknown.
func (t *task) connect(ctx context.Context) error {
	if t.conn != nil {
		return nil
	}
	conn, err := t.o.database.Connect(ctx)
	if err != nil {
		return connectError{err}
	}
	t.conn = conn
	if t.ledger == nil {
		return nil
	}
	if err := t.ledger.open(ctx, conn, t.ledger.partitions()); err != nil {
		t.disconnect()
		return err
	}
	return nil
}

type connectError struct{ error }

func (e connectError) Unwrap() error { return e.error }

func (t *task) disconnect() {
	if t.conn != nil {
		database.Discard(t.conn)
		t.conn = nil
	}
}

// write writes items in one transaction.
func (t *task) write(ctx context.Context, items []item) error {
	if err := t.fit(ctx, items); err != nil {
		return err
	}
	stages := plan(items, t.o.mode == dialect.Insert, t.o.deletes)
	if len(stages) == 0 {
		return nil
	}
	ctx, cancel := t.o.database.Limited(ctx)
	defer cancel()
	tx, err := t.conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // does nothing after a commit; an error closes the connection
	commit := func() {}
	if t.ledger != nil {
		if commit, err = t.ledger.advance(ctx, tx, items); err != nil {
			return err
		}
	}
	session := &dialect.Session{Conn: t.conn, Tx: tx}
	for _, st := range stages {
		for _, g := range st {
			if err := t.o.database.Dialect.Write(ctx, session, g.batch()); err != nil {
				return fmt.Errorf("writing to %s (%s): %w", g.shape.quoted, g.shape.op, err)
			}
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("committing: %w", err)
	}
	commit()
	return nil
}

func (g *group) batch() *dialect.Batch {
	rows := make([][]connect.Value, len(g.rows))
	for i := range g.rows {
		rows[i] = g.rows[i].values
	}
	return &dialect.Batch{Table: g.shape.quoted, View: g.shape.view, Op: g.shape.op, Columns: g.shape.columns, Keys: g.shape.keys, Quoted: g.shape.names, Rows: rows}
}

// fit makes the tables fit the items. Items whose table may not be changed become bad.
func (t *task) fit(ctx context.Context, items []item) error {
	faults := map[*shape]error{}
	for i := range items {
		it := &items[i]
		if !it.live() || it.shape.ready {
			continue
		}
		fault, tried := faults[it.shape]
		if !tried {
			var wrong structureError
			if err := t.ensure(ctx, t.conn, it.shape); err != nil && !errors.As(err, &wrong) {
				return err
			} else if err != nil {
				fault = wrong.error
			}
			faults[it.shape] = fault
		}
		it.fault = fault
	}
	return nil
}

// fault handles the error of a transaction. It returns nil if the put continues.
func (t *task) fault(ctx context.Context, items []item, err error) error {
	r := t.put.ranges[0]
	for i := r[0]; i < r[1]; i++ {
		if items[i].fault != nil {
			t.put.faults[i] = items[i].fault
		}
	}
	if t.o.database.Classify(err) != dialect.Data {
		return t.failed(ctx, err)
	}
	live := 0
	for i := r[0]; i < r[1]; i++ {
		if items[i].live() {
			live++
		}
	}
	if live > 1 {
		t.put.ranges = append(split(items, r), t.put.ranges[1:]...)
		return nil
	}
	for i := r[0]; i < r[1]; i++ {
		if items[i].live() {
			items[i].fault, t.put.faults[i] = err, err
		}
	}
	// the next transaction moves the offset past the record
	if t.put.ranges = t.put.ranges[1:]; len(t.put.ranges) > 0 {
		t.put.ranges[0][0] = r[0]
	}
	return nil
}

// split halves a range by the records that are to be written.
func split(items []item, r [2]int) [][2]int {
	live := 0
	for i := r[0]; i < r[1]; i++ {
		if items[i].live() {
			live++
		}
	}
	middle := r[0]
	for half := live / 2; half > 0; middle++ {
		if items[middle].live() {
			half--
		}
	}
	return [][2]int{{r[0], middle}, {middle, r[1]}}
}

// failed handles an error that is no record's fault. It returns a retriable error, or the error
// that fails the task after max.retries.
func (t *task) failed(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if t.o.database.Classify(err) == dialect.Structure {
		t.shapes.forget()
	} else {
		t.disconnect()
	}
	shown := t.trimmed(err)
	if errors.As(err, new(connectError)) {
		if t.attempts++; t.attempts < t.o.database.Attempts {
			t.until = time.Now().Add(t.o.database.Backoff)
			return connect.Retriable(fmt.Errorf("attempt %d of %d: %w", t.attempts, t.o.database.Attempts, shown))
		}
	}
	t.attempts = 0
	if t.failures++; t.failures > t.o.retries {
		failures := t.failures
		t.failures = 0
		return fmt.Errorf("given up after %d retries (%s): %w", failures-1, retriesKey, shown)
	}
	t.until = time.Now().Add(t.o.backoff)
	return connect.Retriable(fmt.Errorf("retry %d of %d: %w", t.failures, t.o.retries, shown))
}
