package csv

import (
	"context"

	"millrace/configs"
	"millrace/connectors/internal/files"
	"millrace/plugins/connect"
)

// Source is the connector CsvSource. Its tasks divide the files among them.
type Source struct{ files.Connector }

var (
	_ connect.SourceConnector = (*Source)(nil)
	_ connect.OffsetAlterer   = (*Source)(nil)
	_ connect.ExactlyOnce     = (*Source)(nil)
	_ connect.Validator       = (*Source)(nil)
	_ connect.SourceTask      = (*sourceTask)(nil)
	_ files.Format            = (*format)(nil)
)

// Start validates the properties and the path.
func (s *Source) Start(_ context.Context, _ connect.ConnectorContext, props map[string]string) error {
	opts, _, err := parse(props)
	if err != nil {
		return err
	}
	return s.Begin(props, opts.Set)
}

// NewTask returns a new task.
func (s *Source) NewTask() connect.SourceTask { return &sourceTask{} }

// Validate also checks keys under their aliases, combinations of keys, and the path.
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
