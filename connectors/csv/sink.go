package csv

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"millrace/configs"
	"millrace/connectors/internal/files"
	"millrace/plugins/connect"
)

const headerEnabledKey = "csv.header.enabled"

func sinkKeys() configs.Keys {
	return append(configs.Keys{
		configs.Req(files.FileKey, configs.String, configs.High, "File to append to.", configs.NonEmpty),
		configs.Def(headerEnabledKey, configs.Boolean, "true", configs.Medium, "Whether the first "+
			"row of the file contains the column names."),
		configs.Def(separatorKey, configs.String, ",", configs.Medium, separatorDoc, isSeparator),
	}, files.SinkKeys()...)
}

// Sink is the connector CsvSink. It has one task, because only one task can determine the columns
// of a file.
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

// TaskConfigs returns one task with the connector's configuration.
func (s *Sink) TaskConfigs(int) ([]map[string]string, error) { return s.SinkConnector.TaskConfigs(1) }

// NewTask returns a new task.
func (s *Sink) NewTask() connect.SinkTask { return &sinkTask{} }

// sinkTask writes rows. The header of an existing file, or else the first record, determines the
// columns.
type sinkTask struct {
	files.Output
	separator []byte
	header    bool
	columns   []string
	row       []byte
	text      []byte
}

func (t *sinkTask) Start(ctx context.Context, sc connect.SinkContext, props map[string]string) error {
	c, err := sinkKeys().Parse(props)
	if err != nil {
		return err
	}
	if t.separator, err = separator(c); err != nil {
		return err
	}
	t.header = c.Bool(headerEnabledKey)
	if err := t.Open(ctx, c, sc.Log); err != nil {
		return err
	}
	if err := t.readHeader(); err != nil {
		return errors.Join(fmt.Errorf("reading the header of %s=%s: %w", files.FileKey, c.String(files.FileKey), err), t.File.Close())
	}
	return nil
}

// readHeader reads the columns from the header of an existing file.
func (t *sinkTask) readHeader() error {
	size, err := t.File.Size()
	if err != nil || size == 0 {
		return err
	}
	if !t.header {
		return nil
	}
	head := make([]byte, min(size, 1<<20))
	if _, err := t.File.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	head = bytes.TrimPrefix(head, []byte("\uFEFF"))
	f := newFormat(options{separator: t.separator, quote: '"', maxBytes: 1 << 20})
	f.prepare()
	if _, result := f.cut(head, true); result != whole {
		return fmt.Errorf("expected a row of column names, which it does not begin with: write to another file, or set %s=false", headerEnabledKey)
	}
	t.columns = f.names(head)
	return nil
}

// follow switches to the file that is at the path now, and reads its columns. A truncated file gets
// its header again.
func (t *sinkTask) follow(ctx context.Context) error {
	moved, err := t.Follow(ctx)
	if err != nil || !t.header {
		return err
	}
	size, err := t.File.Size()
	if err != nil || !moved && size > 0 {
		return err
	}
	t.columns = nil
	return t.readHeader()
}

func (t *sinkTask) Put(ctx context.Context, records []connect.SinkRecord) error {
	var bad connect.BadRecords
	if err := t.follow(ctx); err != nil {
		return err
	}
	for i := range records {
		if !t.Take(&records[i]) {
			continue
		}
		if err := t.record(records[i].Value); err != nil {
			bad = append(bad, connect.RecordError{Index: i, Err: err})
			continue
		}
		if err := t.File.Write(t.row); err != nil {
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
