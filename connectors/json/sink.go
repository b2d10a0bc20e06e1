package json

import (
	"context"
	"fmt"

	"millrace/connectors/internal/files"
	"millrace/plugins/connect"
)

// Sink is the connector JsonSink. All its tasks append to the same file.
type Sink struct{ files.SinkConnector }

var (
	_ connect.SinkConnector         = (*Sink)(nil)
	_ connect.ConsumerOffsetAlterer = (*Sink)(nil)
	_ connect.Validator             = (*Sink)(nil)
	_ connect.SinkTask              = (*sinkTask)(nil)
)

// Start validates the properties.
func (s *Sink) Start(_ context.Context, _ connect.ConnectorContext, props map[string]string) error {
	return s.Begin(props, sinkKeys())
}

// NewTask returns a new task.
func (s *Sink) NewTask() connect.SinkTask { return &sinkTask{} }

type sinkTask struct {
	files.Output
	line []byte
}

func (t *sinkTask) Start(ctx context.Context, sc connect.SinkContext, props map[string]string) error {
	c, err := sinkKeys().Parse(props)
	if err != nil {
		return err
	}
	return t.Open(ctx, c, sc.Log)
}

func (t *sinkTask) Put(ctx context.Context, records []connect.SinkRecord) (err error) {
	var bad connect.BadRecords
	if _, err := t.Follow(ctx); err != nil {
		return err
	}
	for i := range records {
		if !t.Take(&records[i]) {
			continue
		}
		if t.line, err = connect.AppendJSON(t.line[:0], records[i].Value); err != nil {
			bad = append(bad, connect.RecordError{Index: i, Err: fmt.Errorf("writing the value as JSON: %w", err)})
			continue
		}
		t.line = append(t.line, '\n')
		if err := t.File.Write(t.line); err != nil {
			return err
		}
	}
	if err := t.File.Drain(); err != nil {
		return err
	}
	if bad != nil {
		return bad
	}
	return nil
}
