package jdbcsource

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"millrace/configs"
	"millrace/configs/backoff"
	"millrace/connectors/jdbc/database"
	"millrace/connectors/jdbc/dialect"
	"millrace/plugins/connect"
)

// Connector is the connector JdbcSource. It divides the tables among the tasks, and asks for new
// tasks when tables come or go.
type Connector struct {
	// Translate returns the properties under the names of this package.
	Translate func(props map[string]string) map[string]string

	props map[string]string
	o     options
	cc    connect.ConnectorContext
	ctx   context.Context
	done  sync.WaitGroup

	mu    sync.Mutex
	known []dialect.Table // of the last TaskConfigs
	asked bool            // TaskConfigs has listed tables
}

var (
	_ connect.SourceConnector = (*Connector)(nil)
	_ connect.Validator       = (*Connector)(nil)
	_ connect.ExactlyOnce     = (*Connector)(nil)
	_ connect.OffsetAlterer   = (*Connector)(nil)
)

// Start begins to watch the tables of the database.
func (s *Connector) Start(ctx context.Context, cc connect.ConnectorContext, props map[string]string) (err error) {
	if s.o, err = parse(s.Translate(props)); err != nil {
		return err
	}
	s.props, s.cc, s.ctx = props, cc, ctx
	if s.o.query == "" {
		s.done.Go(s.watch)
	}
	return nil
}

// list returns the tables.
func (s *Connector) list() ([]dialect.Table, error) {
	ctx, cancel := context.WithTimeout(s.ctx, min(s.o.database.Timeout, listTimeout))
	defer cancel()
	conn, err := s.o.database.Connect(ctx)
	if err != nil {
		return nil, err
	}
	defer database.Release(conn)
	return s.o.list(ctx, conn)
}

// listTimeout is below the time after which the worker takes a call for stuck.
const listTimeout = 20 * time.Second

// watch asks for new tasks when the tables change.
func (s *Connector) watch() {
	for backoff.Sleep(s.ctx, s.pause()) {
		found, err := s.list()
		if err != nil {
			s.cc.Log.Warn("tables could not be listed", "error", err)
			continue
		}
		s.mu.Lock()
		changed := !s.asked || !slices.Equal(found, s.known)
		s.mu.Unlock()
		if changed {
			s.cc.Log.Info("tables have changed", "tables", len(found))
			s.cc.RequestTaskReconfiguration()
		}
	}
}

// pause is short as long as the tables are not known.
func (s *Connector) pause() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.asked {
		return s.o.tablePoll
	}
	return max(min(s.o.tablePoll, s.o.database.Backoff), time.Second)
}

// TaskConfigs divides the tables among tasks. Without tables, one task reports why.
func (s *Connector) TaskConfigs(maxTasks int) (out []map[string]string, err error) {
	if s.o.query != "" {
		return []map[string]string{s.props}, nil
	}
	found, err := s.list()
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err == nil:
		s.known, s.asked = found, true
	case s.ctx.Err() != nil:
		return nil, err
	default:
		s.cc.Log.Warn("tables could not be listed", "error", err)
	}
	tasks := max(1, min(maxTasks, len(s.known)))
	groups := make([][]dialect.Table, tasks)
	for i, t := range s.known {
		groups[i*tasks/len(s.known)] = append(groups[i*tasks/len(s.known)], t)
	}
	for _, group := range groups {
		text, err := json.Marshal(group)
		if err != nil {
			return nil, err
		}
		props := maps.Clone(s.props)
		props[tablesKey] = string(text)
		out = append(out, props)
	}
	return out, nil
}

// Stop waits for the watch, and closes the connections.
func (s *Connector) Stop() error {
	s.done.Wait()
	return s.o.database.Close()
}

// NewTask returns a new task.
func (s *Connector) NewTask() connect.SourceTask { return &task{translate: s.Translate} }

// Validate also checks combinations of keys and the parameters of the URL. It does not connect.
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

// ExactlyOnceSupport reports whether offsets say exactly which rows were read: if an incrementing
// column orders all of them.
func (s *Connector) ExactlyOnceSupport(props map[string]string) bool {
	mode := s.Translate(props)[modeKey]
	return mode == incrementing || mode == both
}

// AlterOffsets rejects offsets that this connector does not understand.
func (s *Connector) AlterOffsets(_ context.Context, _ map[string]string, offsets []connect.SourceOffset) error {
	for _, o := range offsets {
		_, table := o.Partition[tableField].(string)
		query, _ := o.Partition[queryKey].(string)
		if !table && query != queryKey {
			return fmt.Errorf(`the partition %v is unknown: expected {"protocol":"1","table":"SCHEMA.TABLE"} or {"query":"query"}`, o.Partition)
		}
		for name, value := range o.Offset {
			if !slices.Contains([]string{incrementingField, timestampField, nanosField, xminField}, name) {
				return fmt.Errorf("the offset has an unknown field %s: expected %s, %s and %s, or %s", name, incrementingField, timestampField, nanosField, xminField)
			}
			if _, ok := value.(int64); !ok {
				return fmt.Errorf("the field %s of the offset is %v: expected an integer", name, value)
			}
		}
	}
	return nil
}
