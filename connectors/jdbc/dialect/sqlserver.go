package dialect

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	mssql "github.com/microsoft/go-mssqldb"

	"millrace/connectors/jdbc/jdbcurl"
	"millrace/plugins/connect"
)

// sqlServer is Microsoft SQL Server.
type sqlServer struct{ holdLock bool }

var _ Dialect = sqlServer{}

// sqlServerLimits are those of the server: 2,100 parameters less those of the driver, and 1,000
// rows of values.
var sqlServerLimits = limits{rows: 1000, params: 2000, bytes: maxStatement}

func (sqlServer) Name() string             { return "SqlServerDatabaseDialect" }
func (sqlServer) Quotes() (string, string) { return "[", "]" }
func (sqlServer) Fold(name string) string  { return name }
func (sqlServer) Placeholder(n int) string { return "@p" + strconv.Itoa(n) }
func (sqlServer) AddColumns(table string, columns []string) []string {
	return []string{"ALTER TABLE " + table + " ADD " + strings.Join(columns, ", ")}
}

// Type returns the type that Confluent's connector chooses.
func (sqlServer) Type(c *Column) (string, error) {
	switch c.Kind {
	case Bool:
		return "bit", nil
	case Int8:
		return "smallint", nil // its tinyint has no negative numbers
	case Int16:
		return "smallint", nil
	case Int32:
		return "int", nil
	case Int64:
		return "bigint", nil
	case Float32:
		return "real", nil
	case Float64:
		return "float", nil
	case Text:
		if c.Key {
			return "varchar(900)", nil // of a key at most 900 bytes
		}
		return "varchar(max)", nil
	case Bytes:
		return "varbinary(max)", nil
	case Decimal:
		return "decimal(38," + scaleOr(c.Scale, "0") + ")", nil
	case Date:
		return "date", nil
	case Time:
		return "time", nil
	case Timestamp:
		return "datetime2", nil
	}
	return "", noArrays(c)
}

const describeSQLServer = `SELECT t.TABLE_TYPE, c.COLUMN_NAME, c.DATA_TYPE, CASE WHEN c.IS_NULLABLE = 'YES' THEN 1 ELSE 0 END,
 CASE WHEN c.COLUMN_DEFAULT IS NOT NULL OR COLUMNPROPERTY(OBJECT_ID(QUOTENAME(c.TABLE_SCHEMA) + '.' + QUOTENAME(c.TABLE_NAME)), c.COLUMN_NAME, 'IsIdentity') = 1 THEN 1 ELSE 0 END,
 CASE WHEN EXISTS (SELECT 1 FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS k JOIN INFORMATION_SCHEMA.KEY_COLUMN_USAGE u ON u.CONSTRAINT_NAME = k.CONSTRAINT_NAME AND u.TABLE_SCHEMA = k.TABLE_SCHEMA
  WHERE k.CONSTRAINT_TYPE = 'PRIMARY KEY' AND k.TABLE_SCHEMA = c.TABLE_SCHEMA AND k.TABLE_NAME = c.TABLE_NAME AND u.COLUMN_NAME = c.COLUMN_NAME) THEN 1 ELSE 0 END
FROM INFORMATION_SCHEMA.COLUMNS c JOIN INFORMATION_SCHEMA.TABLES t ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME
WHERE c.TABLE_SCHEMA = COALESCE(NULLIF(@p1, ''), SCHEMA_NAME()) AND c.TABLE_NAME = @p2 ORDER BY c.ORDINAL_POSITION`

func (sqlServer) Describe(ctx context.Context, conn *sql.Conn, t Table) (*Definition, error) {
	return describe(ctx, conn, describeSQLServer, t.Schema, t.Name)
}

func (d sqlServer) Write(ctx context.Context, s *Session, b *Batch) error {
	switch b.Op {
	case Update:
		return updateEach(ctx, d, s.Tx, b, sqlServerArg)
	case Delete:
		return deleteMany(ctx, d, s.Tx, b, sqlServerLimits, sqlServerArg)
	}
	return sqlServerLimits.chunks(b, len(b.Columns), func(rows [][]connect.Value) error {
		values, err := args(b, b.Columns, rows, sqlServerArg)
		if err != nil {
			return err
		}
		text := insertText(d, b, len(rows))
		if b.Op == Upsert {
			text = d.merge(b, len(rows))
		}
		_, err = s.Tx.ExecContext(ctx, text, values...)
		return err
	})
}

// merge returns an upsert of rows.
func (d sqlServer) merge(b *Batch, rows int) string {
	hint := ""
	if d.holdLock {
		hint = " WITH (HOLDLOCK)"
	}
	columns := strings.Join(b.Quoted, ",")
	text := "MERGE INTO " + b.Table + hint + " AS target USING (VALUES " + valueLists(d, len(b.Columns), rows) + ") AS incoming (" + columns + ") ON " +
		pairs("target.", b.Quoted[:b.Keys], " AND ")
	if b.Keys < len(b.Quoted) {
		text += " WHEN MATCHED THEN UPDATE SET " + pairs("target.", b.Quoted[b.Keys:], ",")
	}
	return text + " WHEN NOT MATCHED THEN INSERT (" + columns + ") VALUES (incoming." + strings.Join(b.Quoted, ",incoming.") + ");"
}

// pairs returns PREFIXname = incoming.name for each name.
func pairs(prefix string, names []string, separator string) string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = prefix + name + " = incoming." + name
	}
	return strings.Join(out, separator)
}

func sqlServerArg(c *Column, v connect.Value) (any, error) {
	if !v.IsNull() && c.Kind == Bool {
		return v.Bool(), nil
	}
	return plainArg(c, v)
}

// Classify goes by the number of the error.
func (sqlServer) Classify(err error) Class {
	var e mssql.Error
	if !errors.As(err, &e) {
		return classifyDriver(err)
	}
	switch e.Number {
	case 208, 207: // no such object or column
		return Structure
	case 1205, 1222, 1105, 9002, 40197, 40501, 40613, 49918, 10928, 10929, 10053, 10054:
		return Transient
	case 220, 232, 241, 242, 245, 295, 515, 517, 547, 2601, 2627, 2628, 8114, 8115, 8152, 50000:
		return Data
	}
	return Other
}

// Connector accepts the properties of Microsoft's JDBC driver.
func (sqlServer) Connector(a jdbcurl.Address, s Settings) (driver.Connector, []string, error) {
	p := newParams(a)
	query := url.Values{"app name": {s.Application}, "dial timeout": {strconv.Itoa(int(s.Connect / time.Second))}, "encrypt": {"true"}}
	if a.Database != "" {
		query.Set("database", a.Database)
	}
	for theirs, ours := range map[string]string{"encrypt": "encrypt", "trustServerCertificate": "TrustServerCertificate", "hostNameInCertificate": "hostNameInCertificate",
		"applicationIntent": "ApplicationIntent", "multiSubnetFailover": "MultiSubnetFailover", "applicationName": "app name", "packetSize": "packet size",
		"failoverPartner": "failoverpartner", "serverCertificate": "certificate"} {
		if v, ok := p.text(theirs); ok {
			query.Set(ours, v)
		}
	}
	if n := p.number("loginTimeout"); n > 0 {
		query.Set("dial timeout", strconv.Itoa(n))
	}
	p.only("integratedSecurity", "set connection.user and connection.password", "false")
	p.only("authentication", "set connection.user and connection.password", "NotSpecified", "SqlPassword")
	p.idle("statement.timeout.ms limits the time of a statement", "socketTimeout", "queryTimeout", "lockTimeout", "cancelQueryTimeout")
	p.idle("it concerns the Java driver only", "sendStringParametersAsUnicode", "selectMethod", "responseBuffering", "useBulkCopyForBatchInsert", "statementPoolingCacheSize",
		"disableStatementPooling", "sendTimeAsDatetime", "columnEncryptionSetting", "trustStoreType", "workstationID", "lastUpdateCount", "xopenStates", "ipAddressPreference",
		"transparentNetworkIPResolution", "prepareMethod", "enablePrepareOnFirstPreparedStatementCall", "datetimeParameterType")
	if err := p.end(); err != nil {
		return nil, nil, err
	}
	u := url.URL{Scheme: "sqlserver", Host: hostPort(a.Hosts[0], 0), Path: a.Instance, RawQuery: query.Encode()}
	if a.User != "" {
		u.User = url.UserPassword(a.User, a.Password)
	}
	c, err := mssql.NewConnector(u.String())
	if err != nil {
		return nil, nil, errors.New("the JDBC URL is invalid for SQL Server")
	}
	if s.Dial != nil {
		c.Dialer = s.Dial
	}
	return c, p.ignored, nil
}

// hostPort returns HOST:PORT, with a default port; HOST if that is 0.
func hostPort(h jdbcurl.Host, port int) string {
	if h.Port != 0 {
		port = h.Port
	}
	if port == 0 {
		if strings.Contains(h.Name, ":") {
			return "[" + h.Name + "]"
		}
		return h.Name
	}
	return net.JoinHostPort(h.Name, fmt.Sprint(port))
}
