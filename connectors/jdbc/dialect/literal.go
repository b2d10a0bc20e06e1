package dialect

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	gomysql "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"
	mssql "github.com/microsoft/go-mssqldb"
	"github.com/sijms/go-ora/v2/network"
	modernc "modernc.org/sqlite"
)

// Literal returns the default of a new column as SQL; false if it has none that can be written.
func Literal(d Dialect, c *Column) (string, bool) {
	v := c.Default
	if v.IsNull() || c.Check(v) != nil {
		return "", false
	}
	switch c.Kind {
	case Bool:
		if _, ok := d.(postgres); ok {
			return strings.ToUpper(strconv.FormatBool(v.Bool())), true
		}
		return map[bool]string{true: "1", false: "0"}[v.Bool()], true
	case Int8, Int16, Int32, Int64:
		return strconv.FormatInt(v.Int(), 10), true
	case Float32, Float64:
		return string(c.appendText(nil, v)), true
	case Decimal:
		return DecimalText(v.Decimal()), true
	case Text:
		if _, ok := d.(mysql); ok && !c.Key {
			return "", false // MySQL's TEXT has no defaults
		}
		text := strings.ReplaceAll(v.Str(), "'", "''")
		if _, ok := d.(mysql); ok { // where a backslash is an escape
			text = strings.ReplaceAll(text, `\`, `\\`)
		}
		return "'" + text + "'", true
	case Date, Time, Timestamp:
		switch d.(type) {
		case oracle:
			return "", false // the format is that of a session
		case sqlite:
			return strconv.FormatInt(c.Instant(v).UnixMilli(), 10), true
		}
		return "'" + c.TimeText(v) + "'", true
	}
	return "", false
}

// Code returns the code of the database's error: the SQLSTATE, or the number.
func Code(err error) (string, bool) {
	var pg *pgconn.PgError
	var my *gomysql.MySQLError
	var lite *modernc.Error
	var server mssql.Error
	var ora *network.OracleError
	switch {
	case errors.As(err, &pg):
		return "SQLSTATE " + pg.Code, true
	case errors.As(err, &my):
		return fmt.Sprintf("%d (SQLSTATE %s)", my.Number, my.SQLState[:]), true
	case errors.As(err, &lite):
		return strconv.Itoa(lite.Code()), true
	case errors.As(err, &server):
		return strconv.Itoa(int(server.Number)), true
	case errors.As(err, &ora):
		return fmt.Sprintf("ORA-%05d", ora.ErrCode), true
	}
	return "", false
}
