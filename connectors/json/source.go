package json

import (
	"context"

	"millrace/configs"
	"millrace/connectors/internal/files"
	"millrace/plugins/connect"
)

// Source is the connector JsonSource. Its tasks divide the files among them.
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

// Validate also checks the path, as far as that is possible before it exists.
func (s *Source) Validate(_ context.Context, props map[string]string, values []configs.Value) []configs.Value {
	opts, _, err := parse(props)
	if err != nil {
		return values // the definitions have already reported errors
	}
	return opts.Set.Validate(values)
}

type sourceTask struct{ files.Task }

func (t *sourceTask) Start(ctx context.Context, sc connect.SourceContext, props map[string]string) error {
	opts, o, err := parse(props)
	if err != nil {
		return err
	}
	return t.Open(ctx, sc, newFormat(o), opts)
}
