package file

import (
	"context"

	"millrace/connectors/internal/files"
	"millrace/plugins/connect"
)

// Sink is the connector FileStreamSink. All its tasks append to the same file.
type Sink struct{ props map[string]string }

var (
	_ connect.SinkConnector = (*Sink)(nil)
	_ connect.OffsetAlterer = (*Sink)(nil)
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

// AlterOffsets accepts all: the connector knows of no offsets but those of its consumer group.
func (s *Sink) AlterOffsets(context.Context, map[string]string, []connect.SourceOffset) error {
	return nil
}

// NewTask makes a task.
func (s *Sink) NewTask() connect.SinkTask { return &sinkTask{} }

// sinkTask appends lines to a file, or to the standard output.
type sinkTask struct {
	files.Output
	line []byte
}

func (t *sinkTask) Start(_ context.Context, _ connect.SinkContext, props map[string]string) (err error) {
	c, err := sinkKeys().Parse(props)
	if err != nil {
		return err
	}
	if !c.Has(fileKey) || c.String(fileKey) == "" {
		t.File = files.NewAppender(Stdout)
		return nil
	}
	t.File, err = files.OpenAppender(fileKey, c.String(fileKey))
	return err
}

func (t *sinkTask) Put(_ context.Context, records []connect.SinkRecord) error {
	for i := range records {
		t.line = append(records[i].Value.AppendText(t.line[:0]), '\n')
		if err := t.File.Write(t.line); err != nil {
			return err
		}
	}
	return t.File.Drain()
}
