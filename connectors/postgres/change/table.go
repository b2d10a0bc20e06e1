package change

import (
	"fmt"
	"slices"
	"strconv"
)

// Table describes a table as far as its records depend on it. A change of the description needs a
// new Mapper.
type Table struct {
	Schema, Name string
	Columns      []Column // in the order of the rows

	// Key names the columns of the primary key, in its order; without a primary key, those of the
	// first unique index, as KeyQuery lists them.
	Key []string

	// Streamed says that the columns come from a Relation message, not from the catalog. Debezium
	// describes some types differently in both: a serial column is an int4 in a Relation message.
	Streamed bool
}

// Column describes a column of a table.
type Column struct {
	Name     string
	Type     uint32 // OID
	Modifier int32  // atttypmod; -1: none
	Optional bool   // NULL is allowed
	Default  string // the expression, as pg_get_expr shows it; "": none
}

// ColumnsQuery lists the columns of all tables $1.$2, without those that are generated unless $3.
// Logical replication does not send generated columns, but a SELECT returns them.
const ColumnsQuery = `SELECT a.attname, a.atttypid, a.atttypmod, NOT (a.attnotnull OR t.typtype = 'd' AND t.typnotnull),
 pg_catalog.pg_get_expr(d.adbin, d.adrelid)
 FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 JOIN pg_catalog.pg_type t ON t.oid = a.atttypid LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped AND ($3 OR a.attgenerated = '') ORDER BY a.attnum`

// KeyQuery lists the columns of the primary key of table $1.$2, or without one those of its first
// unique index that is neither partial nor over expressions.
const KeyQuery = `SELECT a.attname FROM (
 SELECT i.indexrelid, i.indrelid, i.indkey, i.indnkeyatts FROM pg_catalog.pg_index i
 JOIN pg_catalog.pg_class c ON c.oid = i.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
 WHERE n.nspname = $1 AND c.relname = $2 AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
 ORDER BY i.indisprimary DESC, x.relname LIMIT 1) i
 CROSS JOIN LATERAL pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY k (attnum, position)
 JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
 WHERE k.position <= i.indnkeyatts ORDER BY k.position`

// AddColumn appends the column of a row of ColumnsQuery in text form.
func (t *Table) AddColumn(row [][]byte) error {
	const columns = 5
	if len(row) != columns || len(row[3]) == 0 {
		return fmt.Errorf("reading a column: %d values, expected %d", len(row), columns)
	}
	oid, err := strconv.ParseUint(string(row[1]), 10, 32)
	if err != nil {
		return fmt.Errorf("reading the type of a column: %w", err)
	}
	modifier, err := strconv.ParseInt(string(row[2]), 10, 32)
	if err != nil {
		return fmt.Errorf("reading the type of a column: %w", err)
	}
	t.Columns = append(t.Columns, Column{Name: string(row[0]), Type: uint32(oid), Modifier: int32(modifier), Optional: row[3][0] == 't', Default: string(row[4])})
	return nil
}

// Relation returns the description of the same table for a Relation message with these columns, of
// which it uses names, types and modifiers. Optionality and defaults come from t, which the catalog
// described.
func (t *Table) Relation(columns []Column) Table {
	out := Table{Schema: t.Schema, Name: t.Name, Streamed: true, Columns: slices.Clone(columns)}
	for i := range out.Columns {
		c := &out.Columns[i]
		c.Optional, c.Default = true, ""
		if known := slices.IndexFunc(t.Columns, func(k Column) bool { return k.Name == c.Name }); known >= 0 {
			c.Optional, c.Default = t.Columns[known].Optional, t.Columns[known].Default
		}
	}
	for _, name := range t.Key {
		if slices.ContainsFunc(columns, func(c Column) bool { return c.Name == name }) {
			out.Key = append(out.Key, name)
		}
	}
	return out
}
