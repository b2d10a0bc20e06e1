package logger

import (
	"context"
	"log/slog"
	"slices"
	"strings"

	"millrace/plugins/connect"
)

// Sink is the connector LogSink.
type Sink struct{ props map[string]string }

var (
	_ connect.SinkConnector = (*Sink)(nil)
	_ connect.SinkTask      = (*sinkTask)(nil)
)

// Start validates the properties.
func (s *Sink) Start(_ context.Context, _ connect.ConnectorContext, props map[string]string) error {
	s.props = props
	_, err := keys().Parse(props)
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

// sinkTask logs records up to its limit.
type sinkTask struct {
	log   *slog.Logger
	level slog.Level
	left  int64 // negative: unlimited
}

func (t *sinkTask) Start(_ context.Context, sc connect.SinkContext, props map[string]string) error {
	c, err := keys().Parse(props)
	if err != nil {
		return err
	}
	t.log, t.left = sc.Log, c.Long(limitKey)
	return t.level.UnmarshalText([]byte(strings.ToUpper(c.String(levelKey))))
}

func (t *sinkTask) Put(ctx context.Context, records []connect.SinkRecord) error {
	if !t.log.Enabled(ctx, t.level) {
		return nil
	}
	for i := range records {
		if t.left == 0 {
			return nil
		}
		r := &records[i]
		t.log.LogAttrs(ctx, t.level, "record", slog.String("topic", r.Topic), slog.Int("partition", int(r.Partition)),
			slog.Int64("offset", r.Offset), slog.String("key", text(r.Key)), slog.String("value", text(r.Value)))
		if t.left--; t.left == 0 {
			t.log.Info("the limit is reached: no more records are logged", "limit_key", limitKey)
		}
	}
	return nil
}

// text formats a value for readers: strings unchanged, other values as JSON.
func text(v connect.Value) string {
	if v.Kind() == connect.String {
		return string(v.Bytes())
	}
	document, err := connect.AppendJSON(nil, v)
	if err != nil {
		return v.Text()
	}
	return string(document)
}

func (t *sinkTask) Flush(context.Context) error { return nil }

func (t *sinkTask) Stop() error { return nil }
