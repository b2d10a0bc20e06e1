package jdbcsink

import (
	"context"
	"errors"
	"slices"

	"millrace/configs"
	"millrace/connectors/jdbc/database"
	"millrace/plugins/connect"
)

// Connector is the connector JdbcSink.
type Connector struct {
	// Translate returns the properties under the names of this package.
	Translate func(props map[string]string) map[string]string

	props map[string]string
}

var (
	_ connect.SinkConnector         = (*Connector)(nil)
	_ connect.Validator             = (*Connector)(nil)
	_ connect.ConsumerOffsetAlterer = (*Connector)(nil)
)

// Start validates the properties.
func (s *Connector) Start(_ context.Context, _ connect.ConnectorContext, props map[string]string) error {
	s.props = props
	o, err := parse(s.Translate(props))
	return errors.Join(err, o.database.Close())
}

// TaskConfigs returns the same configuration for every task.
func (s *Connector) TaskConfigs(maxTasks int) ([]map[string]string, error) {
	return slices.Repeat([]map[string]string{s.props}, maxTasks), nil
}

// Stop does nothing: Start keeps no resources.
func (s *Connector) Stop() error { return nil }

// NewTask returns a new task.
func (s *Connector) NewTask() connect.SinkTask { return &task{translate: s.Translate} }

// Validate also checks combinations of keys and the parameters of the URL. It does not connect, so
// that a configuration can be checked while the database is away.
func (s *Connector) Validate(_ context.Context, props map[string]string, _ []configs.Value) []configs.Value {
	props = s.Translate(props)
	values := Keys().Validate(props)
	o, err := parse(props)
	var all configs.Errors
	if errors.As(err, &all) {
		return values
	}
	if closing := o.database.Close(); err == nil {
		err = closing
	}
	return database.Complain(values, err)
}

// AlterOffsets changes the offsets in the database, if the connector keeps them there.
func (s *Connector) AlterOffsets(ctx context.Context, props map[string]string, offsets map[connect.TopicPartition]*int64) error {
	o, err := parse(s.Translate(props))
	if err != nil {
		return err
	}
	defer o.database.Close() // there is nothing to lose
	if !o.exactly {
		return nil
	}
	ctx, cancel := o.database.Limited(ctx)
	defer cancel()
	conn, err := o.database.Connect(ctx)
	if err != nil {
		return err
	}
	defer database.Release(conn)
	return newLedger(&o, props["name"]).alter(ctx, conn, offsets)
}
