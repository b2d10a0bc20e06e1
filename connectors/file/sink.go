package file

import (
	"context"

	"millrace/connectors/internal/files"
	"millrace/plugins/connect"
)

// Sink is the connector FileStreamSink. All its tasks append to the same file.
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

// sinkTask appends lines to a file, or to the standard output.
type sinkTask struct {
	files.Output
	line []byte
}

func (t *sinkTask) Start(ctx context.Context, sc connect.SinkContext, props map[string]string) (err error) {
	c, err := sinkKeys().Parse(props)
	if err != nil {
		return err
	}
	if !c.Has(fileKey) || c.String(fileKey) == "" {
		t.File = files.NewAppender(Stdout)
		return nil
	}
	return t.Open(ctx, c, sc.Log)
}

func (t *sinkTask) Put(ctx context.Context, records []connect.SinkRecord) error {
	if _, err := t.Follow(ctx); err != nil {
		return err
	}
	for i := range records {
		if !t.Take(&records[i]) {
			continue
		}
		t.line = append(records[i].Value.AppendText(t.line[:0]), '\n')
		if err := t.File.Write(t.line); err != nil {
			return err
		}
	}
	return t.File.Drain()
}
