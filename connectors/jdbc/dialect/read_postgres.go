package dialect

import (
	"context"
	"database/sql"
	"strings"
	"time"
)

// tables reads tables from rows of a catalog, a schema, a name and a type.
func tables(ctx context.Context, conn *sql.Conn, query string) (out []TypedTable, err error) {
	rows, err := conn.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var t TypedTable
		if err := rows.Scan(&t.Catalog, &t.Schema, &t.Name, &t.Type); err != nil {
			return nil, err
		}
		switch t.Type = strings.ToUpper(t.Type); t.Type {
		case "BASE TABLE":
			t.Type = "TABLE"
		case "SYSTEM VIEW":
			continue
		}
		out = append(out, t)
	}
	return out, rows.Err()
}

func (postgres) Tables(ctx context.Context, conn *sql.Conn) ([]TypedTable, error) {
	return tables(ctx, conn, `SELECT '', n.nspname, c.relname, CASE c.relkind WHEN 'p' THEN 'PARTITIONED TABLE' WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r','p','v','m','f') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND n.nspname NOT LIKE 'pg\_temp%' ORDER BY 2, 3`)
}

func (postgres) Now() string { return "SELECT CURRENT_TIMESTAMP" }

// TimeArg returns the time as it is: the driver takes its wall clock for a timestamp.
func (postgres) TimeArg(t time.Time, _ string) any { return t }

func (postgres) ReadKind(name string) Kind {
	switch name {
	case "BOOL":
		return Bool
	case "INT2":
		return Int16
	case "INT4":
		return Int32
	case "INT8", "OID":
		return Int64
	case "FLOAT4":
		return Float32
	case "FLOAT8":
		return Float64
	case "NUMERIC":
		return Decimal
	case "BYTEA":
		return Bytes
	case "DATE":
		return Date
	case "TIME", "TIMETZ":
		return Time
	case "TIMESTAMP", "TIMESTAMPTZ":
		return Timestamp
	}
	return Text
}

func (mysql) Tables(ctx context.Context, conn *sql.Conn) ([]TypedTable, error) {
	return tables(ctx, conn, `SELECT table_schema, '', table_name, table_type FROM information_schema.tables
WHERE table_schema NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys') AND (DATABASE() IS NULL OR table_schema = DATABASE()) ORDER BY 1, 3`)
}

// Now is in UTC, which is the time zone of sessions.
func (mysql) Now() string { return "SELECT CURRENT_TIMESTAMP(3)" }

// TimeArg returns a point in time for a TIMESTAMP, and a wall clock for a DATETIME.
func (mysql) TimeArg(t time.Time, column string) any {
	if typeName(column) == "TIMESTAMP" {
		return t.UTC().Format("2006-01-02 15:04:05.000000")
	}
	return t.Format("2006-01-02 15:04:05.000000")
}

func (mysql) ReadKind(name string) Kind {
	switch name {
	case "TINYINT", "BOOL", "BOOLEAN":
		return Int8
	case "SMALLINT", "UNSIGNED TINYINT", "YEAR":
		return Int16
	case "MEDIUMINT", "INT", "INTEGER", "UNSIGNED SMALLINT", "UNSIGNED MEDIUMINT":
		return Int32
	case "BIGINT", "UNSIGNED INT", "UNSIGNED BIGINT":
		return Int64
	case "FLOAT":
		return Float32
	case "DOUBLE":
		return Float64
	case "DECIMAL":
		return Decimal
	case "BINARY", "VARBINARY", "BLOB", "TINYBLOB", "MEDIUMBLOB", "LONGBLOB", "BIT", "GEOMETRY":
		return Bytes
	case "DATE":
		return Date
	case "TIME":
		return Time
	case "DATETIME", "TIMESTAMP":
		return Timestamp
	}
	return Text
}
