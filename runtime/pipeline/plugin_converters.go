package pipeline

import (
	"errors"
	"fmt"
	"log/slog"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/runtime/failure"
)

// pluginConverters are the converters of a task that run in plugins; nil: the worker converts.
type pluginConverters struct{ key, value, header boundary.Transformation }

// Batched reports whether records must be converted in batches, because a plugin converts them.
func (c *Converters) Batched() bool {
	return c.plugins.key != nil || c.plugins.value != nil || c.plugins.header != nil
}

func (p pluginConverters) all() (out []boundary.Transformation) {
	for _, t := range []boundary.Transformation{p.key, p.value, p.header} {
		if t != nil {
			out = append(out, t)
		}
	}
	return out
}

// Close ends the converters in plugins. It returns their errors.
func (c *Converters) Close() error {
	var errs []error
	for _, t := range c.plugins.all() {
		errs = append(errs, t.Close())
	}
	return errors.Join(errs...)
}

// CloseLogged is Close for a caller that can do no more than log errors.
func (c *Converters) CloseLogged(log *slog.Logger) {
	if err := c.Close(); err != nil {
		log.Warn("closing a converter", "error", err)
	}
}

// Cancel ends the converters in plugins immediately: a conversion in progress returns an error. It
// is safe for concurrent use.
func (c *Converters) Cancel() {
	for _, t := range c.plugins.all() {
		t.Cancel()
	}
}

// step is one conversion of each record of a batch. Records with a failure are skipped.
type step struct {
	stage    failure.Stage
	class    string
	plugin   boundary.Transformation // nil: the worker converts
	failures []*failure.Failure
}

// run converts every record: one by one in the worker, or all in the plugin.
func (s step) run(local func(i int) *failure.Failure, remote func() error) error {
	if s.plugin != nil {
		return remote()
	}
	for i := range s.failures {
		if s.failures[i] == nil {
			s.failures[i] = local(i)
		}
	}
	return nil
}

// remote converts in the plugin. input appends the records to convert of record i; done receives
// the result of each. An error means that the plugin failed, and is not about a record.
func (s step) remote(input func(i int, in []connect.ConnectRecord) []connect.ConnectRecord, done func(i, n int, r *connect.SourceRecord) error) error {
	var in []connect.ConnectRecord
	counts := make([]int, len(s.failures))
	for i := range s.failures {
		if s.failures[i] == nil {
			before := len(in)
			in = input(i, in)
			counts[i] = len(in) - before
		}
	}
	if len(in) == 0 {
		return nil
	}
	results, err := s.plugin.Apply(in)
	if err == nil && len(results) != len(in) {
		err = fmt.Errorf("it answers with %d records for %d: the plugin does not keep to the protocol", len(results), len(in))
	}
	for i := 0; err == nil && i < len(counts); i++ {
		for n := range counts[i] {
			r := &results[0]
			results = results[1:]
			switch {
			case s.failures[i] != nil:
			case r.Err != nil:
				s.failures[i] = failure.New(s.stage, s.class, r.Err)
			default:
				err = errors.Join(err, done(i, n, r))
			}
		}
	}
	if err != nil {
		return fmt.Errorf("converter %s: %w", s.class, err)
	}
	return nil
}

func input(topic string, schema *connect.Schema, value connect.Value) connect.ConnectRecord {
	return connect.ConnectRecord{Offset: connect.NoOffset, Record: connect.Record{
		Topic: topic, Partition: connect.AnyPartition, Timestamp: connect.NoTimestamp, ValueSchema: schema, Value: value,
	}}
}

func bytesValue(b []byte) connect.Value {
	if b == nil {
		return connect.Value{}
	}
	return connect.BytesValue(b)
}

func bytesOf(v connect.Value) ([]byte, error) {
	switch {
	case v.IsNull():
		return nil, nil
	case v.Kind() == connect.Bytes:
		return v.Bytes(), nil
	}
	return nil, fmt.Errorf("it answers with %v instead of bytes: the plugin does not keep to the protocol", v.Kind())
}
