package dialect

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// postgres is PostgreSQL.
type postgres struct{}

var _ Dialect = postgres{}

func (postgres) Name() string             { return "PostgreSqlDatabaseDialect" }
func (postgres) Quotes() (string, string) { return `"`, `"` }
func (postgres) Fold(name string) string  { return strings.ToLower(name) }
func (postgres) Placeholder(n int) string { return fmt.Sprintf("$%d", n) }
func (postgres) AddColumns(table string, columns []string) []string {
	return []string{"ALTER TABLE " + table + " ADD " + strings.Join(columns, ", ADD ")}
}

// Type returns the type that Confluent's connector chooses.
func (p postgres) Type(c *Column) (string, error) {
	switch c.Kind {
	case Bool:
		return "BOOLEAN", nil
	case Int8, Int16:
		return "SMALLINT", nil
	case Int32:
		return "INT", nil
	case Int64:
		return "BIGINT", nil
	case Float32:
		return "REAL", nil
	case Float64:
		return "DOUBLE PRECISION", nil
	case Text:
		return "TEXT", nil
	case Bytes:
		return "BYTEA", nil
	case Decimal:
		return "DECIMAL", nil
	case Date:
		return "DATE", nil
	case Time:
		return "TIME", nil
	case Timestamp:
		return "TIMESTAMP", nil
	}
	elem, err := p.Type(c.Elem)
	return elem + "[]", err
}

// describePostgres returns the kind of a table, and its columns with their types.
const describePostgres = `SELECT c.relkind::text, a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
 a.atthasdef OR a.attidentity <> '', EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey))
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind IN ('r','p','v','m','f') AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped
 AND CASE WHEN $1 <> '' THEN n.nspname = $1 ELSE pg_table_is_visible(c.oid) END
ORDER BY a.attnum`

func (postgres) Describe(ctx context.Context, conn *sql.Conn, t Table) (*Definition, error) {
	rows, err := conn.QueryContext(ctx, describePostgres, t.Schema, t.Name)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var d *Definition
	for rows.Next() {
		var kind string
		var f Field
		if err := rows.Scan(&kind, &f.Name, &f.Type, &f.Nullable, &f.Default, &f.Key); err != nil {
			return nil, err
		}
		if d == nil {
			d = &Definition{Type: map[string]string{"r": "TABLE", "f": "TABLE", "p": "PARTITIONED TABLE"}[kind]}
			if d.Type == "" {
				d.Type = "VIEW"
			}
		}
		d.Columns = append(d.Columns, f)
	}
	return d, rows.Err()
}

// Classify goes by the SQLSTATE.
func (postgres) Classify(err error) Class {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return classifyDriver(err)
	}
	switch pg.Code {
	case "42P01", "42703", "3F000": // no such table, column or schema
		return Structure
	case "42804", "42846", "P0001", "44000": // types do not match; a trigger or a view refuses the row
		return Data
	case "54000", "54001": // a row or an index entry is too large
		return Data
	}
	switch pg.Code[:2] {
	case "22", "23", "21":
		return Data
	case "08", "40", "53", "55", "57", "58", "25":
		return Transient
	}
	return Other
}
