package dialect

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	driver "github.com/go-sql-driver/mysql"

	"millrace/plugins/connect"
)

// mysql is MySQL and MariaDB.
type mysql struct{}

var _ Dialect = mysql{}

// mysqlLimits keep statements below the default of max_allowed_packet.
var mysqlLimits = limits{rows: 5000, params: 65535, bytes: maxStatement}

func (mysql) Name() string             { return "MySqlDatabaseDialect" }
func (mysql) Quotes() (string, string) { return "`", "`" }
func (mysql) Fold(name string) string  { return name }
func (mysql) Placeholder(int) string   { return "?" }
func (mysql) AddColumns(table string, columns []string) []string {
	return []string{"ALTER TABLE " + table + " ADD " + strings.Join(columns, ", ADD ")}
}

// Type returns the type that Confluent's connector chooses.
func (mysql) Type(c *Column) (string, error) {
	switch c.Kind {
	case Bool, Int8:
		return "TINYINT", nil
	case Int16:
		return "SMALLINT", nil
	case Int32:
		return "INT", nil
	case Int64:
		return "BIGINT", nil
	case Float32:
		return "FLOAT", nil
	case Float64:
		return "DOUBLE", nil
	case Text:
		if c.Key {
			return "VARCHAR(255)", nil // a TEXT cannot be a primary key
		}
		return "TEXT", nil
	case Bytes:
		return "VARBINARY(1024)", nil
	case Decimal:
		return "DECIMAL(65," + scaleOr(c.Scale, "0") + ")", nil
	case Date:
		return "DATE", nil
	case Time:
		return "TIME(3)", nil
	case Timestamp:
		if c.Unit != 0 {
			return "DATETIME(6)", nil
		}
		return "DATETIME(3)", nil
	}
	return "", noArrays(c)
}

func scaleOr(scale, other string) string {
	if scale == "" {
		return other
	}
	return scale
}

const describeMySQL = `SELECT t.table_type, c.column_name, c.column_type, c.is_nullable = 'YES', c.column_default IS NOT NULL OR c.extra LIKE '%auto_increment%',
 c.column_key = 'PRI'
FROM information_schema.columns c JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
WHERE c.table_schema = COALESCE(NULLIF(?, ''), DATABASE()) AND c.table_name = ? ORDER BY c.ordinal_position`

func (mysql) Describe(ctx context.Context, conn *sql.Conn, t Table) (*Definition, error) {
	return describe(ctx, conn, describeMySQL, t.Catalog, t.Name)
}

// describe reads a definition from rows of a table's type, and a column's name, type, nullability,
// default and key.
func describe(ctx context.Context, conn *sql.Conn, query string, args ...any) (*Definition, error) {
	rows, err := conn.QueryContext(ctx, query, args...)
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
			d = &Definition{Type: "TABLE"}
			if strings.Contains(strings.ToUpper(kind), "VIEW") {
				d.Type = "VIEW"
			}
		}
		d.Columns = append(d.Columns, f)
	}
	return d, rows.Err()
}

func (m mysql) Write(ctx context.Context, s *Session, b *Batch) error {
	switch b.Op {
	case Update:
		return updateEach(ctx, m, s.Tx, b, mysqlArg)
	case Delete:
		return deleteMany(ctx, m, s.Tx, b, mysqlLimits, mysqlArg)
	}
	return mysqlLimits.chunks(b, len(b.Columns), func(rows [][]connect.Value) error {
		values, err := args(b, b.Columns, rows, mysqlArg)
		if err != nil {
			return err
		}
		text := insertText(m, b, len(rows))
		if b.Op == Upsert {
			text += m.onDuplicate(b)
		}
		_, err = s.Tx.ExecContext(ctx, text, values...)
		return err
	})
}

// onDuplicate returns the end of an upsert. MariaDB and MySQL both understand VALUES().
func (mysql) onDuplicate(b *Batch) string {
	names := b.Quoted[b.Keys:]
	if len(names) == 0 {
		names = b.Quoted[:1] // changes nothing
	}
	var set []string
	for _, name := range names {
		set = append(set, name+"=VALUES("+name+")")
	}
	return " ON DUPLICATE KEY UPDATE " + strings.Join(set, ",")
}

func mysqlArg(c *Column, v connect.Value) (any, error) {
	switch {
	case v.IsNull():
		return nil, nil
	case c.Kind == Timestamp && strings.HasPrefix(strings.ToLower(c.Type), "timestamp"):
		return c.Instant(v).Format(c.layout()), nil // the time zone of sessions is UTC
	case c.Kind == Bytes:
		return append([]byte{}, v.Bytes()...), nil
	}
	return plainArg(c, v)
}

// plainArg returns numbers and texts, and times as text.
func plainArg(c *Column, v connect.Value) (any, error) {
	if v.IsNull() {
		return nil, nil
	}
	switch c.Kind {
	case Bool:
		if v.Bool() {
			return int64(1), nil
		}
		return int64(0), nil
	case Int8, Int16, Int32, Int64:
		return v.Int(), nil
	case Float32, Float64:
		return floatArg(c, v), nil
	case Text:
		return v.Str(), nil
	case Bytes:
		return append([]byte{}, v.Bytes()...), nil
	case Decimal:
		return DecimalText(v.Decimal()), nil
	case Array:
		return nil, noArrays(c)
	}
	return c.TimeText(v), nil
}

// Classify goes by the number of the error, and by the SQLSTATE.
func (mysql) Classify(err error) Class {
	var e *driver.MySQLError
	if !errors.As(err, &e) {
		if errors.Is(err, driver.ErrInvalidConn) {
			return Transient
		}
		return classifyDriver(err)
	}
	switch e.Number {
	case 1146, 1054, 1049: // no such table, column or database
		return Structure
	case 1205, 1213, 1040, 1203, 1053, 1077, 1079, 1158, 1159, 1160, 1161, 1021, 1114, 1290, 1927, 2006, 2013, 3024, 1969:
		return Transient
	case 1264, 1265, 1292, 1364, 1366, 1406, 1411, 1048, 1062, 1452, 1451, 1216, 1217, 3819, 4025, 3140, 3141, 1690, 1644, 1118, 1153:
		return Data
	}
	switch fmt.Sprintf("%.2s", e.SQLState[:]) {
	case "22", "23", "45":
		return Data
	case "08", "40":
		return Transient
	}
	return Other
}

// floatArg returns a float of 32 bits with the digits that it has, so that a column of another type
// does not get more.
func floatArg(c *Column, v connect.Value) any {
	if c.Kind == Float64 {
		return v.Float()
	}
	f, err := strconv.ParseFloat(strconv.FormatFloat(v.Float(), 'g', -1, 32), 64)
	if err != nil {
		return v.Float()
	}
	return f
}
