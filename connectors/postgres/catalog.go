package pgsource

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"millrace/connectors/postgres/change"
	"millrace/connectors/postgres/pgoutput"
)

// table is a table that the connector may read.
type table struct {
	tableName
	kind      string // r: table, p: partitioned table
	partition bool
	identity  string // replica identity: d default, n nothing, f full, i index
	hasKey    bool   // a primary key
	rows      int64  // estimate
	silent    bool   // it has only signals, and its rows become no records
}

// tablesQuery lists the tables of a database.
const tablesQuery = `SELECT n.nspname, c.relname, c.relkind, c.relispartition, c.relreplident,
 EXISTS (SELECT 1 FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisprimary), c.reltuples::bigint
 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p' AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
 ORDER BY n.nspname, c.relname`

// tables returns the tables that the filter selects, and those of signals.
func (s *session) tables(ctx context.Context, f *filter) (out []table, err error) {
	rows, err := s.query(ctx, tablesQuery)
	if err != nil {
		return nil, fmt.Errorf("listing the tables: %w", err)
	}
	for _, row := range rows {
		t := table{tableName: tableName{string(row[0]), string(row[1])}, kind: string(row[2]), partition: string(row[3]) == "t",
			identity: string(row[4]), hasKey: string(row[5]) == "t"}
		if t.rows, err = strconv.ParseInt(string(row[6]), 10, 64); err != nil {
			return nil, err
		}
		if t.silent = !f.selects(t.tableName); !t.silent || f.signal(t.tableName) {
			out = append(out, t)
		}
	}
	return out, nil
}

// physical returns the tables that have changes of their own: with viaRoot partitioned tables
// instead of their partitions, otherwise the partitions.
func physical(tables []table, viaRoot bool) []table {
	return slices.DeleteFunc(slices.Clone(tables), func(t table) bool {
		if viaRoot {
			return t.partition
		}
		return t.kind == "p"
	})
}

// describe returns the description of a table from the catalog. generated adds its generated
// columns.
func (s *session) describe(ctx context.Context, name tableName, generated bool) (t change.Table, err error) {
	t.Schema, t.Name = name.schema, name.name
	columns, err := s.query(ctx, change.ColumnsQuery, name.schema, name.name, strconv.FormatBool(generated))
	if err != nil {
		return t, fmt.Errorf("reading the columns of table %s: %w", name, err)
	}
	for _, row := range columns {
		if err := t.AddColumn(row); err != nil {
			return t, err
		}
	}
	key, err := s.query(ctx, change.KeyQuery, name.schema, name.name)
	if err != nil {
		return t, fmt.Errorf("reading the key of table %s: %w", name, err)
	}
	for _, row := range key {
		t.Key = append(t.Key, string(row[0]))
	}
	return t, nil
}

// types reads all types of the database.
func (s *session) types(ctx context.Context) (*change.Catalog, error) {
	rows, err := s.query(ctx, change.TypesQuery)
	if err != nil {
		return nil, fmt.Errorf("reading the types: %w", err)
	}
	c := change.NewCatalog()
	for _, row := range rows {
		if err := c.Add(row); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// addTypes adds the types of the columns that the catalog does not have. Types may be created, and
// labels added to enums, while the connector runs.
func (s *session) addTypes(ctx context.Context, c *change.Catalog, columns []change.Column) error {
	for _, column := range columns {
		for asked := map[uint32]bool{}; ; {
			missing := slices.DeleteFunc(c.Missing(column.Type), func(oid uint32) bool { return asked[oid] })
			if len(missing) == 0 {
				break
			}
			for _, oid := range missing {
				asked[oid] = true
				if err := s.addType(ctx, c, oid); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (s *session) addType(ctx context.Context, c *change.Catalog, oid uint32) error {
	rows, err := s.query(ctx, change.TypeQuery, strconv.FormatUint(uint64(oid), 10))
	if err != nil {
		return fmt.Errorf("reading type %d: %w", oid, err)
	}
	for _, row := range rows { // none if it was dropped
		if err := c.Add(row); err != nil {
			return err
		}
	}
	return nil
}

// streamed returns the description of a table for its rows after a Relation message. What the
// message does not say comes from the catalog, as it is now.
func (s *session) streamed(ctx context.Context, c *change.Catalog, r *pgoutput.Relation) (change.Table, error) {
	columns := make([]change.Column, len(r.Columns))
	for i, column := range r.Columns {
		columns[i] = change.Column{Name: column.Name, Type: column.Type, Modifier: column.Modifier}
	}
	known, err := s.describe(ctx, tableName{r.Schema, r.Name}, true)
	if err != nil {
		return known, err
	}
	if err := s.addTypes(ctx, c, columns); err != nil {
		return known, err
	}
	return known.Relation(columns), nil
}

// columnList returns the names of the columns of a table for a query.
func columnList(t change.Table) string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = quoted(c.Name)
	}
	return strings.Join(names, ", ")
}
