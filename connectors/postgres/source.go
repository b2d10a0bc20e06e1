package pgsource

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"millrace/configs"
	"millrace/connectors/postgres/change"
	"millrace/plugins/connect"
)

// Source is the connector. It has one task: a slot has one reader.
type Source struct{ props map[string]string }

// Start implements connect.Connector.
func (s *Source) Start(_ context.Context, cc connect.ConnectorContext, props map[string]string) error {
	for _, key := range idleKeys() {
		if _, given := props[key.Name]; given {
			cc.Log.Info("a key has no effect", "key", key.Name, "reason", key.Doc)
		}
	}
	s.props = props
	return nil
}

// TaskConfigs implements connect.Connector.
func (s *Source) TaskConfigs(int) ([]map[string]string, error) {
	return []map[string]string{s.props}, nil
}

// Stop implements connect.Connector.
func (s *Source) Stop() error { return nil }

// NewTask implements connect.SourceConnector.
func (s *Source) NewTask() connect.SourceTask { return &Task{} }

// ExactlyOnceSupport implements connect.ExactlyOnce.
func (s *Source) ExactlyOnceSupport(map[string]string) bool { return true }

// CanDefineTransactionBoundaries implements connect.TransactionBoundaries: transactions of Kafka
// are those of the database.
func (s *Source) CanDefineTransactionBoundaries(map[string]string) bool { return true }

// AlterOffsets implements connect.OffsetAlterer.
func (s *Source) AlterOffsets(_ context.Context, props map[string]string, offsets []connect.SourceOffset) error {
	want := partitionOf(props[change.PrefixKey])
	for _, o := range offsets {
		if !maps.Equal(o.Partition, want) {
			return fmt.Errorf("source partition %v does not belong to the connector: expected %v", o.Partition, want)
		}
		if o.Offset == nil {
			continue
		}
		if _, err := decode(o.Offset); err != nil {
			return err
		}
	}
	return nil
}

// partitionOf returns the source partition, which is Debezium's.
func partitionOf(prefix string) map[string]any { return map[string]any{"server": prefix} }

// Validate implements connect.Validator: it checks combinations of keys, and then the server.
func (s *Source) Validate(ctx context.Context, props map[string]string, values []configs.Value) []configs.Value {
	c, err := parse(props)
	if err != nil {
		return values // values have these errors
	}
	for name := range props {
		if strings.HasPrefix(name, "driver.") {
			values = append(values, configs.Value{Name: name, Visible: true, Errors: []string{fmt.Sprintf("Invalid value for configuration %s: keys of Java's driver are not supported: "+
				"use those that begin with database.", name)}})
		}
	}
	found := slices.Clone([]string(exclusive(c)))
	if _, err := change.Parse(props); err != nil {
		found = append(found, err.Error())
	}
	if _, err := newOverrides(c); err != nil {
		found = append(found, err.Error())
	}
	if len(found) > 0 {
		return addErrors(values, tableIncludeKey, found...)
	}
	ctx, cancel := context.WithTimeout(ctx, validationTimeout)
	defer cancel()
	if err := validateServer(ctx, c); err != nil {
		return addErrors(values, hostKey, err.Error())
	}
	return values
}

const validationTimeout = 15 * time.Second

func validateServer(ctx context.Context, c configs.Config) error {
	d, err := newDialer(c, application)
	if err != nil {
		return err
	}
	db, err := d.connect(ctx)
	if err != nil {
		return fmt.Errorf("connecting to the database: %w", err)
	}
	defer db.close()
	return checkServer(ctx, db, c.String(userKey))
}

func addErrors(values []configs.Value, key string, texts ...string) []configs.Value {
	for i := range values {
		if values[i].Name == key {
			values[i].Errors = append(values[i].Errors, texts...)
		}
	}
	return values
}

// checkServer checks that the server allows logical replication.
func checkServer(ctx context.Context, db *session, user string) error {
	const oldest = 100000
	if v := db.server(); v < oldest {
		return failed("the server's version is %s: PostgreSQL 10 or later is required", db.ParameterStatus("server_version"))
	}
	level, err := db.value(ctx, "SELECT pg_catalog.current_setting('wal_level')")
	if err != nil {
		return err
	}
	if level != "logical" {
		return failed("the server's wal_level is %s, and logical replication requires logical: run ALTER SYSTEM SET wal_level = logical and restart the server", level)
	}
	may, err := db.value(ctx, `SELECT rolreplication OR rolsuper OR EXISTS (SELECT 1 FROM pg_catalog.pg_roles m
 WHERE m.rolname IN ('rds_replication', 'rds_superuser', 'azure_pg_admin', 'cloudsqlsuperuser') AND pg_catalog.pg_has_role(r.oid, m.oid, 'member'))
 FROM pg_catalog.pg_roles r WHERE rolname = current_user`)
	if err != nil {
		return err
	}
	if may != "t" {
		return failed("user %s has no right to use replication: run ALTER ROLE %s REPLICATION", user, quoted(user))
	}
	return nil
}

// overrides are the queries of tables in a snapshot, by table.
type overrides map[string]string

func newOverrides(c configs.Config) (overrides, error) {
	out := overrides{}
	var errs []error
	for _, name := range c.List(snapshotSelectKey) {
		query := strings.TrimRight(strings.TrimSpace(c.Raw()[snapshotSelectKey+"."+name]), "; \n\t")
		if query == "" {
			errs = append(errs, fmt.Errorf("%s names %s, but %s.%s is not set", snapshotSelectKey, name, snapshotSelectKey, name))
		}
		out[name] = query
	}
	return out, errors.Join(errs...)
}
