package json

import (
	"context"

	"millrace/configs"
	"millrace/connectors/internal/files"
	"millrace/plugins/connect"
)

// Source is the connector JsonSource. Its tasks share the files among them.
type Source struct {
	props map[string]string
	set   files.Set
}

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
	s.props, s.set = props, opts.Set
	return s.set.Check()
}

// TaskConfigs gives each task its share of the files.
func (s *Source) TaskConfigs(maxTasks int) ([]map[string]string, error) {
	return s.set.Split(maxTasks, s.props), nil
}

// Stop has nothing to give back.
func (s *Source) Stop() error { return nil }

// NewTask makes a task.
func (s *Source) NewTask() connect.SourceTask { return &sourceTask{} }

// Validate says what is wrong with the path, as far as that is known before anything is there.
func (s *Source) Validate(_ context.Context, props map[string]string, values []configs.Value) []configs.Value {
	opts, _, err := parse(props)
	if err != nil {
		return values // the definitions have said what is wrong
	}
	return opts.Set.Validate(values)
}

// ExactlyOnceSupport is always there: a file can be resumed at any document.
func (s *Source) ExactlyOnceSupport(map[string]string) bool { return true }

// AlterOffsets refuses offsets that no file can be resumed from.
func (s *Source) AlterOffsets(_ context.Context, _ map[string]string, offsets []connect.SourceOffset) error {
	return files.AlterOffsets(offsets)
}

type sourceTask struct{ tail *files.Tail }

func (t *sourceTask) Start(_ context.Context, sc connect.SourceContext, props map[string]string) error {
	opts, o, err := parse(props)
	if err != nil {
		return err
	}
	t.tail, err = files.NewTail(sc, newFormat(o), opts)
	return err
}

func (t *sourceTask) Poll(ctx context.Context) (*connect.Batch, error) { return t.tail.Poll(ctx) }

func (t *sourceTask) Stop() error {
	if t.tail != nil {
		t.tail.Close()
	}
	return nil
}
