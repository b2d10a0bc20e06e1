package http

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"millrace/configs"
	"millrace/configs/backoff"
	"millrace/connectors/internal/jsontext"
	"millrace/plugins/connect"
)

// Sink is the connector HttpSink. A task sends one request at a time, so that the records of a
// partition stay in order.
type Sink struct{ props map[string]string }

var (
	_ connect.SinkConnector = (*Sink)(nil)
	_ connect.Validator     = (*Sink)(nil)
	_ connect.SinkTask      = (*sinkTask)(nil)
)

// Start validates the properties.
func (s *Sink) Start(_ context.Context, _ connect.ConnectorContext, props map[string]string) error {
	s.props = props
	_, err := parseSink(props)
	return err
}

// TaskConfigs returns the same configuration for every task.
func (s *Sink) TaskConfigs(maxTasks int) ([]map[string]string, error) {
	return slices.Repeat([]map[string]string{s.props}, maxTasks), nil
}

// Stop does nothing: Start takes no resources.
func (s *Sink) Stop() error { return nil }

// NewTask returns a new task.
func (s *Sink) NewTask() connect.SinkTask { return &sinkTask{} }

// Validate checks what the definitions cannot.
func (s *Sink) Validate(_ context.Context, props map[string]string, _ []configs.Value) []configs.Value {
	_, err := parseSink(props)
	return complain(sinkKeys().Validate(aiven.Apply(props)), err)
}

// sinkTask sends records.
type sinkTask struct {
	sinkOptions
	log     *slog.Logger
	client  *client
	scanner jsontext.Scanner
	body    []byte

	begun  place              // of the current put
	sent   int                // number of its records that are delivered or bad
	bad    connect.BadRecords // bad ones among those
	failed int                // failed attempts of the next request
	until  time.Time          // no attempt before this time
}

// place identifies a put: its first record, and its number of records.
type place struct {
	tp     connect.TopicPartition
	offset int64
	n      int
}

func (t *sinkTask) Start(_ context.Context, sc connect.SinkContext, props map[string]string) (err error) {
	if t.sinkOptions, err = parseSink(props); err != nil {
		return err
	}
	t.log, t.client, t.scanner = sc.Log, newClient(t.timeout), jsontext.Scanner{MaxDepth: maxDepth}
	return nil
}

// Time limits of a put and of its wait for a retry, so that the worker sees signs of life.
const (
	maxPut  = 20 * time.Second
	maxWait = 10 * time.Second
)

// Put sends the records. A transient failure is a retriable error; the retried put continues where
// it stopped.
func (t *sinkTask) Put(ctx context.Context, records []connect.SinkRecord) error {
	if len(records) == 0 {
		return nil
	}
	tp, offset := records[0].Place()
	if p := (place{tp, offset, len(records)}); p != t.begun {
		t.begun, t.sent, t.bad, t.failed = p, 0, nil, 0
	}
	if err := t.rest(ctx); err != nil {
		return err
	}
	for begun := time.Now(); t.sent < len(records); {
		if time.Since(begun) > maxPut {
			return connect.Retriable(fmt.Errorf("the service is slow: %d of %d records are delivered so far, the rest follows", t.sent, len(records)))
		}
		n := t.together(records[t.sent:])
		if err := t.deliver(ctx, records[t.sent:t.sent+n], t.sent); err != nil {
			return err
		}
		t.sent, t.failed = t.sent+n, 0
	}
	bad := t.bad
	t.begun, t.bad = place{}, nil
	if len(bad) > 0 {
		return bad
	}
	return nil
}

// rest waits until the next retry is due.
func (t *sinkTask) rest(ctx context.Context) error {
	wait := time.Until(t.until)
	if wait <= 0 {
		return nil
	}
	if !backoff.Sleep(ctx, min(wait, maxWait)) {
		return ctx.Err()
	}
	if wait > maxWait {
		return connect.Retriable(fmt.Errorf("%s asks to wait for %v more", t.url.texts[0], (wait - maxWait).Round(time.Second)))
	}
	return nil
}

// together returns the number of records for the next request: those of one partition, with a
// value.
func (t *sinkTask) together(records []connect.SinkRecord) int {
	n := 1
	if records[0].Value.IsNull() {
		return n
	}
	for n < min(len(records), t.batch) && !records[n].Value.IsNull() && records[n].Partition == records[0].Partition && records[n].Topic == records[0].Topic {
		n++
	}
	return n
}

// deliver sends records; index is the position of the first one in the put. If the service refuses
// a batch, deliver sends its halves, down to single records.
func (t *sinkTask) deliver(ctx context.Context, records []connect.SinkRecord, index int) error {
	if records[0].Value.IsNull() && t.nulls == nullIgnore {
		return nil
	}
	err := t.send(ctx, records)
	var refused refusedError
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case !errors.As(err, &refused):
		if !t.again(err) {
			t.name(index, len(records), fmt.Errorf("given up after %d tries: %w", t.failed, err))
			return nil
		}
		return connect.Retriable(err)
	case refused.fatal:
		return err
	case len(records) == 1:
		t.name(index, 1, err)
		return nil
	}
	half := len(records) / 2
	if err := t.deliver(ctx, records[:half], index); err != nil {
		return err
	}
	t.sent, t.failed = index+half, 0
	return t.deliver(ctx, records[half:], index+half)
}

// maxBackoff is the maximum pause between two attempts to send the same records.
const maxBackoff = time.Minute

// again schedules a retry, unless the maximum is reached.
func (t *sinkTask) again(err error) bool {
	t.failed++
	if t.retries >= 0 && t.failed > t.retries {
		return false
	}
	wait := backoff.Policy{First: t.backoff, Max: maxBackoff}.Pause(t.failed)
	var busy busyError
	if errors.As(err, &busy) {
		wait = max(wait, busy.after)
	}
	t.until = time.Now().Add(wait)
	return true
}

func (t *sinkTask) name(index, n int, err error) {
	for i := range n {
		t.bad = append(t.bad, connect.RecordError{Index: index + i, Err: err})
	}
}

// send sends a request with records.
func (t *sinkTask) send(ctx context.Context, records []connect.SinkRecord) (err error) {
	first := &records[0]
	method := t.method
	t.body = t.body[:0]
	switch {
	case first.Value.IsNull() && t.nulls == nullFail:
		return refusedError{err: errors.New("the record has no value: set " + nullsKey + " to ignore or delete, or skip such records with errors.tolerance=all")}
	case first.Value.IsNull():
		method = http.MethodDelete
	case !t.batching:
		t.body = append(t.body, connect.RawBytes(first.Value)...)
	default:
		if err := t.fill(records); err != nil {
			return refusedError{err: err}
		}
	}
	headers := t.headers.Clone()
	place, offset := first.Place()
	headers.Set("Idempotency-Key", fmt.Sprintf("%s-%d-%d", place.Topic, place.Partition, offset))
	answer, err := t.client.do(ctx, method, t.url.of(first), headers, t.body)
	if err == nil {
		answer.close()
	}
	return err
}

// fill writes the body of a batch.
func (t *sinkTask) fill(records []connect.SinkRecord) (err error) {
	if t.frame != nil {
		t.body, err = t.frame.append(t.body, records)
		return err
	}
	if t.array {
		t.body = append(t.body, '[')
	}
	for i := range records {
		if i > 0 && t.array {
			t.body = append(t.body, ',')
		}
		if t.body, err = appendRecord(t.body, records[i].Value, t.array, &t.scanner); err != nil {
			return err
		}
		if !t.array {
			t.body = append(t.body, '\n')
		}
	}
	if t.array {
		t.body = append(t.body, ']')
	}
	return nil
}

// Flush does nothing: records are delivered when Put returns.
func (t *sinkTask) Flush(context.Context) error { return nil }

// Stop closes the connections.
func (t *sinkTask) Stop() error {
	if t.client != nil {
		t.client.close()
	}
	return nil
}
