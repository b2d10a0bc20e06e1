package json

import (
	"context"
	"fmt"

	"millrace/connectors/internal/files"
	"millrace/plugins/connect"
)

// Sink is the connector JsonSink. All its tasks append to the same file.
type Sink struct{ props map[string]string }

var (
	_ connect.SinkConnector = (*Sink)(nil)
	_ connect.SinkTask      = (*sinkTask)(nil)
)

// Start checks the properties.
func (s *Sink) Start(_ context.Context, _ connect.ConnectorContext, props map[string]string) error {
	s.props = props
	_, err := sinkKeys().Parse(props)
	return err
}

// TaskConfigs gives every task the same.
func (s *Sink) TaskConfigs(maxTasks int) ([]map[string]string, error) {
	tasks := make([]map[string]string, maxTasks)
	for i := range tasks {
		tasks[i] = s.props
	}
	return tasks, nil
}

// Stop has nothing to give back.
func (s *Sink) Stop() error { return nil }

// NewTask makes a task.
func (s *Sink) NewTask() connect.SinkTask { return &sinkTask{} }

type sinkTask struct {
	files.Output
	line []byte
}

func (t *sinkTask) Start(_ context.Context, _ connect.SinkContext, props map[string]string) error {
	c, err := sinkKeys().Parse(props)
	if err != nil {
		return err
	}
	t.File, err = files.OpenAppender(files.FileKey, c.String(files.FileKey))
	return err
}

func (t *sinkTask) Put(_ context.Context, records []connect.SinkRecord) (err error) {
	var bad connect.BadRecords
	for i := range records {
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
