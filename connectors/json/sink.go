package json

import (
	"context"
	"fmt"

	"millrace/configs"
	"millrace/connectors/internal/files"
	"millrace/plugins/connect"
)

// Sink is the connector JsonSink. All its tasks append to the same file.
type Sink struct{ props map[string]string }

var (
	_ connect.SinkConnector = (*Sink)(nil)
	_ connect.OffsetAlterer = (*Sink)(nil)
	_ connect.Validator     = (*Sink)(nil)
	_ connect.SinkTask      = (*sinkTask)(nil)
)

// Start validates the properties.
func (s *Sink) Start(_ context.Context, _ connect.ConnectorContext, props map[string]string) error {
	s.props = props
	if _, err := sinkKeys().Parse(props); err != nil {
		return err
	}
	return files.CheckSink(props)
}

// TaskConfigs returns the same configuration for every task.
func (s *Sink) TaskConfigs(maxTasks int) ([]map[string]string, error) {
	return files.SinkTasks(s.props, maxTasks), nil
}

// Stop does nothing: Start takes no resources.
func (s *Sink) Stop() error { return nil }

// Validate also checks the file and combinations of keys.
func (s *Sink) Validate(_ context.Context, props map[string]string, values []configs.Value) []configs.Value {
	return files.ValidateSink(props, values)
}

// AlterOffsets accepts all changes. For exactly-once delivery, it adjusts what counts as written.
func (s *Sink) AlterOffsets(_ context.Context, props map[string]string, offsets []connect.SourceOffset) error {
	return files.AlterPositions(props, offsets)
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
