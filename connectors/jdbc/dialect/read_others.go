package dialect

import (
	"context"
	"database/sql"
	"strings"
	"time"
)

func (sqlite) Tables(ctx context.Context, conn *sql.Conn) ([]TypedTable, error) {
	return tables(ctx, conn, `SELECT '', '', name, type FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name`)
}

func (sqlite) Now() string { return "SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')" }

// TimeArg returns milliseconds since 1970, as the Java driver writes times, or text for a column of
// texts.
func (sqlite) TimeArg(t time.Time, column string) any {
	if strings.Contains(strings.ToUpper(column), "TEXT") || strings.Contains(strings.ToUpper(column), "CHAR") {
		return t.Format("2006-01-02 15:04:05.000")
	}
	return t.UnixMilli()
}

// ReadKind goes by the declared type, as SQLite's own rules of affinity do.
func (sqlite) ReadKind(name string) Kind {
	switch {
	case strings.Contains(name, "BOOL"):
		return Bool
	case strings.Contains(name, "INT"):
		return Int64
	case strings.Contains(name, "TIMESTAMP"), strings.Contains(name, "DATETIME"):
		return Timestamp
	case name == "DATE":
		return Date
	case name == "TIME":
		return Time
	case strings.Contains(name, "REAL"), strings.Contains(name, "FLOA"), strings.Contains(name, "DOUB"):
		return Float64
	case strings.Contains(name, "BLOB"):
		return Bytes
	case strings.Contains(name, "NUMERIC"), strings.Contains(name, "DECIMAL"):
		return Float64 // numbers have no scale
	}
	return Text
}

func (sqlServer) Tables(ctx context.Context, conn *sql.Conn) ([]TypedTable, error) {
	return tables(ctx, conn, `SELECT TABLE_CATALOG, TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA NOT IN ('sys', 'INFORMATION_SCHEMA') ORDER BY 2, 3`)
}

func (sqlServer) Now() string { return "SELECT SYSUTCDATETIME()" }

// TimeArg returns a point in time for a datetimeoffset, and a wall clock for others.
func (sqlServer) TimeArg(t time.Time, column string) any {
	if typeName(column) == "DATETIMEOFFSET" {
		return t
	}
	return t.Format("2006-01-02T15:04:05.000")
}

func (sqlServer) ReadKind(name string) Kind {
	switch name {
	case "BIT":
		return Bool
	case "TINYINT", "SMALLINT":
		return Int16
	case "INT":
		return Int32
	case "BIGINT":
		return Int64
	case "REAL":
		return Float32
	case "FLOAT":
		return Float64
	case "DECIMAL", "NUMERIC", "MONEY", "SMALLMONEY":
		return Decimal
	case "BINARY", "VARBINARY", "IMAGE", "TIMESTAMP", "ROWVERSION":
		return Bytes
	case "DATE":
		return Date
	case "TIME":
		return Time
	case "DATETIME", "DATETIME2", "SMALLDATETIME", "DATETIMEOFFSET":
		return Timestamp
	}
	return Text
}

func (oracle) Tables(ctx context.Context, conn *sql.Conn) ([]TypedTable, error) {
	return tables(ctx, conn, `SELECT '', owner, object_name, object_type FROM all_objects WHERE object_type IN ('TABLE', 'VIEW')
 AND owner NOT IN ('SYS', 'SYSTEM', 'XDB', 'MDSYS', 'CTXSYS', 'OUTLN', 'DBSNMP', 'WMSYS', 'ORDSYS', 'ORDDATA', 'OLAPSYS', 'LBACSYS', 'GSMADMIN_INTERNAL', 'AUDSYS') ORDER BY 2, 3`)
}

func (oracle) Now() string { return "SELECT SYS_EXTRACT_UTC(SYSTIMESTAMP) FROM dual" }

func (oracle) TimeArg(t time.Time, _ string) any { return t }

func (oracle) ReadKind(name string) Kind {
	switch {
	case name == "NUMBER":
		return Decimal
	case name == "BINARY_FLOAT" || name == "IBFLOAT":
		return Float32
	case name == "BINARY_DOUBLE" || name == "IBDOUBLE" || name == "FLOAT":
		return Float64
	case name == "DATE" || strings.HasPrefix(name, "TIMESTAMP"):
		return Timestamp
	case name == "RAW" || name == "BLOB" || name == "LONGRAW" || name == "LONG RAW" || name == "OCIBLOBLOCATOR":
		return Bytes
	}
	return Text
}
