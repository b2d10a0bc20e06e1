package file

import (
	"context"
	"errors"
	"fmt"

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

// Start checks the properties, and the file if it is there.
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

// TaskConfigs gives the one task everything.
func (s *Source) TaskConfigs(int) ([]map[string]string, error) {
	return []map[string]string{s.props}, nil
}

// Stop has nothing to give back.
func (s *Source) Stop() error { return nil }

// NewTask makes a task.
func (s *Source) NewTask() connect.SourceTask { return &sourceTask{} }

// Validate says what is wrong with the file, as far as that is known before it is there.
func (s *Source) Validate(_ context.Context, props map[string]string, values []configs.Value) []configs.Value {
	opts, _, err := sourceOptions(props)
	if err != nil || opts.Set.Path == "" {
		return values // the definitions have said what is wrong
	}
	return opts.Set.Validate(values)
}

// ExactlyOnceSupport is there for a file, not for the standard input.
func (s *Source) ExactlyOnceSupport(props map[string]string) bool { return props[fileKey] != "" }

// AlterOffsets refuses offsets that the file cannot be resumed from.
func (s *Source) AlterOffsets(_ context.Context, props map[string]string, offsets []connect.SourceOffset) error {
	if props[fileKey] == "" {
		return errors.New("Offsets cannot be modified if the 'file' configuration is unspecified: " + //nolint:staticcheck // Apache's wording
			"the connector reads the standard input then, for which offsets are not tracked")
	}
	return files.AlterOffsets(offsets)
}

// sourceOptions reads the properties. The set's path is empty when the standard input is to be read.
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

// sourceTask reads a file, or the standard input.
type sourceTask struct {
	tail  *files.Tail
	stdin *stdin
}

func (t *sourceTask) Start(ctx context.Context, sc connect.SourceContext, props map[string]string) error {
	opts, format, err := sourceOptions(props)
	if err != nil {
		return err
	}
	if opts.Set.Path == "" {
		t.stdin = startStdin(Stdin, format, opts)
		return nil
	}
	t.tail, err = files.NewTail(ctx, sc, format, opts)
	return err
}

func (t *sourceTask) Poll(ctx context.Context) (*connect.Batch, error) {
	if t.stdin != nil {
		return t.stdin.poll(ctx)
	}
	return t.tail.Poll(ctx)
}

func (t *sourceTask) Stop() error {
	if t.stdin != nil {
		t.stdin.stop()
	}
	if t.tail != nil {
		t.tail.Close()
	}
	return nil
}
