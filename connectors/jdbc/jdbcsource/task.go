package jdbcsource

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"millrace/configs/backoff"
	"millrace/connectors/jdbc/dialect"
	"millrace/plugins/connect"
)

// task reads tables, or the query. A reader queries the database, so that a slow query does not
// keep Poll from returning.
type task struct {
	translate func(map[string]string) map[string]string

	o      options
	reader *reader
	cancel context.CancelFunc
	done   sync.WaitGroup
	begun  bool
}

var _ connect.SourceTask = (*task)(nil)

func (t *task) Start(ctx context.Context, sc connect.SourceContext, props map[string]string) (err error) {
	if t.o, err = parse(t.translate(props)); err != nil {
		return err
	}
	t.o.database.LogIgnored(sc.Log)
	t.reader = &reader{o: &t.o, log: sc.Log, out: make(chan result), fails: backoff.Retries{Policy: backoff.Policy{First: time.Second, Max: max(t.o.database.Backoff, time.Second)}}}
	tables := []dialect.Table{{}}
	if t.o.query == "" {
		if err := json.Unmarshal([]byte(props[tablesKey]), &tables); err != nil {
			return fmt.Errorf("%s: %w", tablesKey, err)
		}
	}
	for _, table := range tables {
		c := newCursor(&t.o, table)
		if err := c.restore(ctx, sc.Offset); err != nil {
			return fmt.Errorf("reading the offset of %s: %w", c.name(), err)
		}
		t.reader.cursors = append(t.reader.cursors, c)
	}
	return nil
}

// Poll returns the next batch.
func (t *task) Poll(ctx context.Context) (*connect.Batch, error) {
	if !t.begun {
		t.begun = true
		var reading context.Context
		reading, t.cancel = context.WithCancel(context.WithoutCancel(ctx))
		t.done.Go(func() { t.reader.run(reading) })
	}
	select {
	case res := <-t.reader.out:
		if res.batch != nil {
			connect.Stamp(res.batch.Records, time.Now())
		}
		return res.batch, res.err
	case <-ctx.Done():
		return nil, nil
	}
}

// Stop ends the reader, and closes its connection.
func (t *task) Stop() error {
	if t.cancel != nil {
		t.cancel()
	}
	t.done.Wait()
	return t.o.database.Close()
}
