package pgsource

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"millrace/connectors/postgres/change"
)

// preparePublication creates or updates the publication as the configuration says.
func (t *Task) preparePublication(ctx context.Context, db *session) error {
	name, mode := t.publication, t.autocreate
	all, err := db.value(ctx, "SELECT puballtables FROM pg_catalog.pg_publication WHERE pubname = $1", name)
	if err != nil {
		return err
	}
	switch {
	case all == "" && mode == createDisabled:
		return failed("publication %s does not exist and %s is %s: run CREATE PUBLICATION %s FOR TABLE …", name, autocreateKey, mode, quoted(name))
	case all == "" || mode == createFiltered && all == "f":
	case mode == createFiltered:
		return failed("publication %s is for all tables, which %s=%s cannot change: run DROP PUBLICATION %s, or set %s=%s", name, autocreateKey, mode, quoted(name), autocreateKey, createAll)
	default:
		return nil
	}
	if standby, err := db.value(ctx, "SELECT pg_catalog.pg_is_in_recovery()"); err != nil || standby == "t" {
		if err == nil && all == "" {
			err = failed("publication %s does not exist, and the server is a standby: run CREATE PUBLICATION %s on the primary server", name, quoted(name))
		}
		return err
	}
	statement, err := t.publicationStatement(ctx, db, all != "")
	if err != nil || statement == "" {
		return err
	}
	t.log.Info("changing the publication", "statement", statement)
	if err := db.exec(ctx, statement); err != nil && !is(err, codeDuplicate) {
		return fmt.Errorf("creating publication %s by %s=%s: %w: the user needs the right CREATE on the database and must own the tables "+
			"(for %s be a superuser); or run this as another user and set %s=%s: %s", name, autocreateKey, mode, err, createAll, autocreateKey, createDisabled, statement)
	}
	return nil
}

// publicationStatement returns the statement that creates the publication, or that changes an
// existing one; "" if it has the right tables.
func (t *Task) publicationStatement(ctx context.Context, db *session, exists bool) (string, error) {
	create := "CREATE PUBLICATION " + quoted(t.publication)
	switch t.autocreate {
	case createAll:
		return create + " FOR ALL TABLES" + t.publicationOptions(), nil
	case createEmpty:
		return create + t.publicationOptions(), nil
	}
	tables, err := db.tables(ctx, &t.filter)
	if err != nil {
		return "", err
	}
	var names []string
	for _, one := range physical(tables, t.viaRoot) {
		names = append(names, one.quoted())
	}
	if len(names) == 0 {
		return "", failed("no table is selected, so that publication %s would be empty: check %s and %s", t.publication, schemaIncludeKey, tableIncludeKey)
	}
	if !exists {
		return create + " FOR TABLE " + strings.Join(names, ", ") + t.publicationOptions(), nil
	}
	rows, err := db.query(ctx, "SELECT schemaname, tablename FROM pg_catalog.pg_publication_tables WHERE pubname = $1 ORDER BY 1, 2", t.publication)
	if err != nil {
		return "", err
	}
	var present []string
	for _, row := range rows {
		present = append(present, tableName{string(row[0]), string(row[1])}.quoted())
	}
	slices.Sort(present)
	if wanted := slices.Sorted(slices.Values(names)); slices.Equal(wanted, present) {
		return "", nil
	}
	return "ALTER PUBLICATION " + quoted(t.publication) + " SET TABLE " + strings.Join(names, ", "), nil
}

func (t *Task) publicationOptions() string {
	var options []string
	if t.viaRoot {
		options = append(options, "publish_via_partition_root = true")
	}
	if t.skipsGiven {
		var publish []string
		for op, name := range map[change.Operation]string{change.Create: "insert", change.Update: "update", change.Delete: "delete", change.Truncate: "truncate"} {
			if !t.shape.Skips(op) {
				publish = append(publish, name)
			}
		}
		slices.Sort(publish)
		options = append(options, "publish = "+literal(strings.Join(publish, ", ")))
	}
	if options == nil {
		return ""
	}
	return " WITH (" + strings.Join(options, ", ") + ")"
}

// setIdentities sets the replica identities of tables as the configuration says.
func (t *Task) setIdentities(ctx context.Context, db *session, tables []table) error {
	for _, one := range tables {
		i := slices.IndexFunc(t.identities, func(i identity) bool { return i.tables.match(one.String()) })
		if i < 0 {
			continue
		}
		current := map[string]string{"d": "DEFAULT", "n": "NOTHING", "f": "FULL"}[one.identity]
		if current == t.identities[i].clause {
			continue
		}
		statement := "ALTER TABLE " + one.quoted() + " REPLICA IDENTITY " + t.identities[i].clause
		if err := db.exec(ctx, statement); err != nil {
			return fmt.Errorf("setting a replica identity by %s: %w (%s)", identityKey, err, statement)
		}
		t.log.Info("changed a replica identity", "statement", statement)
	}
	return nil
}

// warnIdentities logs the tables whose updates and deletes the database refuses because it could
// not publish them.
func (t *Task) warnIdentities(tables []table) {
	for _, one := range tables {
		if one.kind == "r" && (one.identity == "n" || one.identity == "d" && !one.hasKey) {
			t.log.Warn("a table has no primary key and no replica identity: PostgreSQL refuses its updates and deletes while it is published",
				"table", one.String(), "remedy", "ALTER TABLE "+one.quoted()+" REPLICA IDENTITY FULL")
		}
	}
}
