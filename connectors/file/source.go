package file

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"millrace/configs"
	"millrace/connectors/internal/files"
	"millrace/connectors/internal/lines"
	"millrace/plugins/connect"
)

// Source is the connector FileStreamSource. It always has one task.
type Source struct{ props map[string]string }

var (
	_ connect.SourceConnector = (*Source)(nil)
	_ connect.OffsetAlterer   = (*Source)(nil)
	_ connect.ExactlyOnce     = (*Source)(nil)
	_ connect.Validator       = (*Source)(nil)
	_ connect.SourceTask      = (*sourceTask)(nil)
)

// Start validates the properties, and the file if it exists.
func (s *Source) Start(_ context.Context, _ connect.ConnectorContext, props map[string]string) error {
	opts, _, err := sourceOptions(props)
	if err != nil {
		return err
	}
	s.props = props
	if opts.Set.Path == "" {
		return nil
	}
	return opts.Set.Check()
}

// TaskConfigs returns one task with the connector's configuration.
func (s *Source) TaskConfigs(int) ([]map[string]string, error) {
	return []map[string]string{s.props}, nil
}

// Stop does nothing: Start takes no resources.
func (s *Source) Stop() error { return nil }

// NewTask returns a new task.
func (s *Source) NewTask() connect.SourceTask { return &sourceTask{} }

// Validate also checks the file, as far as that is possible before it exists.
func (s *Source) Validate(_ context.Context, props map[string]string, values []configs.Value) []configs.Value {
	opts, _, err := sourceOptions(props)
	if err != nil || opts.Set.Path == "" {
		return values // the definitions have already reported errors
	}
	return opts.Set.Validate(values)
}

// ExactlyOnceSupport is true for a file, and false for the standard input and named pipes.
func (s *Source) ExactlyOnceSupport(props map[string]string) bool {
	return props[fileKey] != "" && !files.IsPipe(props[fileKey])
}

// AlterOffsets rejects offsets from which the file cannot resume.
func (s *Source) AlterOffsets(_ context.Context, props map[string]string, offsets []connect.SourceOffset) error {
	if props[fileKey] == "" {
		return errors.New("Offsets cannot be modified if the 'file' configuration is unspecified: " + // Apache's wording
			"the connector reads the standard input then, for which offsets are not tracked")
	}
	return files.AlterOffsets(offsets)
}

// sourceOptions parses the properties. The path in the options is empty for the standard input.
func sourceOptions(props map[string]string) (files.Options, *files.LinesFormat, error) {
	c, err := sourceKeys().Parse(props)
	if err != nil {
		return files.Options{}, nil, err
	}
	format := &files.LinesFormat{}
	format.Invalid, format.MaxBytes, format.SkipEmpty = files.InvalidText(c), c.Int(maxBytesKey), c.Bool(skipEmptyKey)
	format.MaxKey = maxBytesKey
	if c.String(separatorKey) == "cr" {
		format.Separator = '\r'
	}
	opts, err := fileOptions(c)
	opts.ValueSchema, opts.AnyBytes = format.Schema(), format.Invalid == lines.Raw
	return opts, format, err
}

func fileOptions(c configs.Config) (files.Options, error) {
	opts, err := files.NewOptions(c)
	if err != nil {
		return opts, fmt.Errorf("reading the configuration: %w", err)
	}
	opts.Set.One = true
	return opts, nil
}

// Stdin and Stdout are the streams for connectors without a file. In a plugin process the worker's
// handshake uses the standard output, so the process sets them before it serves.
var (
	Stdin  io.Reader = os.Stdin
	Stdout io.Writer = os.Stdout
)

// sourceTask reads a file, a named pipe, or the standard input. Unlike tasks of file sets it is not
// a Follower, because a single file keeps its name.
type sourceTask struct{ task files.Task }

func (t *sourceTask) Start(ctx context.Context, sc connect.SourceContext, props map[string]string) error {
	opts, format, err := sourceOptions(props)
	if err != nil {
		return err
	}
	if opts.Set.Path == "" {
		t.task.OpenStream(Stdin, "the standard input", format, opts)
		return nil
	}
	return t.task.Open(ctx, sc, format, opts)
}

func (t *sourceTask) Poll(ctx context.Context) (*connect.Batch, error) { return t.task.Poll(ctx) }

func (t *sourceTask) Stop() error { return t.task.Stop() }
