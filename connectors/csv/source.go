package csv

import (
	"context"

	"millrace/configs"
	"millrace/connectors/internal/files"
	"millrace/plugins/connect"
)

// Source is the connector CsvSource. Its tasks share the files among them.
type Source struct{ files.Connector }

var (
	_ connect.SourceConnector = (*Source)(nil)
	_ connect.OffsetAlterer   = (*Source)(nil)
	_ connect.ExactlyOnce     = (*Source)(nil)
	_ connect.Validator       = (*Source)(nil)
	_ connect.SourceTask      = (*sourceTask)(nil)
	_ files.Format            = (*format)(nil)
)

// Start checks the properties and the path.
func (s *Source) Start(_ context.Context, _ connect.ConnectorContext, props map[string]string) error {
	opts, _, err := parse(props)
	if err != nil {
		return err
	}
	return s.Begin(props, opts.Set)
}

// NewTask makes a task.
func (s *Source) NewTask() connect.SourceTask { return &sourceTask{} }

// Validate also says what is wrong with keys that go by other names, with two keys together, and with the path.
func (s *Source) Validate(_ context.Context, props map[string]string, _ []configs.Value) []configs.Value {
	values := append(sourceKeys().Validate(canonical(props)), otherNames(props)...)
	opts, _, err := parse(props)
	switch {
	case err == nil:
		return opts.Set.Validate(values)
	case files.Sound(values):
		return files.Complain(values, separatorKey, err)
	}
	return values
}

type sourceTask struct{ files.Task }

func (t *sourceTask) Start(ctx context.Context, sc connect.SourceContext, props map[string]string) error {
	opts, o, err := parse(props)
	if err != nil {
		return err
	}
	return t.Open(ctx, sc, newFormat(o), opts)
}
