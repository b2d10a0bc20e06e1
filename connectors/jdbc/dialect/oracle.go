package dialect

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strconv"
	"strings"
	"time"

	goora "github.com/sijms/go-ora/v2"
	"github.com/sijms/go-ora/v2/network"

	"millrace/connectors/jdbc/jdbcurl"
	"millrace/plugins/connect"
)

// oracle is Oracle Database.
type oracle struct{}

var _ Dialect = oracle{}

var oracleLimits = limits{rows: 200, params: 30000, bytes: maxStatement}

func (oracle) Name() string             { return "OracleDatabaseDialect" }
func (oracle) Quotes() (string, string) { return `"`, `"` }
func (oracle) Fold(name string) string  { return strings.ToUpper(name) }
func (oracle) Placeholder(n int) string { return ":" + strconv.Itoa(n) }
func (oracle) AddColumns(table string, columns []string) []string {
	return []string{"ALTER TABLE " + table + " ADD (" + strings.Join(columns, ", ") + ")"}
}

// Type returns the type that Confluent's connector chooses.
func (oracle) Type(c *Column) (string, error) {
	switch c.Kind {
	case Bool:
		return "NUMBER(1,0)", nil
	case Int8:
		return "NUMBER(3,0)", nil
	case Int16:
		return "NUMBER(5,0)", nil
	case Int32:
		return "NUMBER(10,0)", nil
	case Int64:
		return "NUMBER(19,0)", nil
	case Float32:
		return "BINARY_FLOAT", nil
	case Float64:
		return "BINARY_DOUBLE", nil
	case Text:
		return "VARCHAR2(4000)", nil
	case Bytes:
		return "BLOB", nil
	case Decimal:
		return "NUMBER(*," + scaleOr(c.Scale, "0") + ")", nil
	case Date, Time:
		return "DATE", nil
	case Timestamp:
		switch c.Unit {
		case time.Microsecond:
			return "TIMESTAMP(6)", nil
		case time.Nanosecond:
			return "TIMESTAMP(9)", nil
		}
		return "TIMESTAMP", nil
	}
	return "", noArrays(c)
}

const describeOracle = `SELECT CASE WHEN EXISTS (SELECT 1 FROM all_views v WHERE v.owner = c.owner AND v.view_name = c.table_name) THEN 'VIEW' ELSE 'TABLE' END,
 c.column_name, c.data_type, CASE c.nullable WHEN 'Y' THEN 1 ELSE 0 END, CASE WHEN c.default_length IS NULL THEN 0 ELSE 1 END,
 CASE WHEN EXISTS (SELECT 1 FROM all_constraints k JOIN all_cons_columns u ON u.owner = k.owner AND u.constraint_name = k.constraint_name
  WHERE k.constraint_type = 'P' AND k.owner = c.owner AND k.table_name = c.table_name AND u.column_name = c.column_name) THEN 1 ELSE 0 END
FROM all_tab_columns c WHERE c.owner = COALESCE(:1, SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA')) AND c.table_name = :2 ORDER BY c.column_id`

// Describe passes an empty schema as it is: to Oracle it is null.
func (oracle) Describe(ctx context.Context, conn *sql.Conn, t Table) (*Definition, error) {
	return describe(ctx, conn, describeOracle, t.Schema, t.Name)
}

// Write merges and inserts row by row: the driver has no statement for many rows that reports a bad
// one.
func (d oracle) Write(ctx context.Context, s *Session, b *Batch) error {
	switch b.Op {
	case Update:
		return updateEach(ctx, d, s.Tx, b, oracleArg)
	case Delete:
		return deleteMany(ctx, d, s.Tx, b, oracleLimits, oracleArg)
	case Upsert:
		return execEach(ctx, s.Tx, d.merge(b), b, 0, oracleArg)
	}
	return execEach(ctx, s.Tx, insertText(d, b, 1), b, 0, oracleArg)
}

// merge returns an upsert of one row.
func (d oracle) merge(b *Batch) string {
	var values []string
	for i, name := range b.Quoted {
		values = append(values, d.Placeholder(i+1)+" AS "+name)
	}
	text := "MERGE INTO " + b.Table + " target USING (SELECT " + strings.Join(values, ",") + " FROM dual) incoming ON (" + pairs("target.", b.Quoted[:b.Keys], " AND ") + ")"
	if b.Keys < len(b.Quoted) {
		text += " WHEN MATCHED THEN UPDATE SET " + pairs("target.", b.Quoted[b.Keys:], ",")
	}
	return text + " WHEN NOT MATCHED THEN INSERT (" + strings.Join(b.Quoted, ",") + ") VALUES (incoming." + strings.Join(b.Quoted, ",incoming.") + ")"
}

// oracleArg passes dates and times as times, which need no format.
func oracleArg(c *Column, v connect.Value) (any, error) {
	if !v.IsNull() && (c.Kind == Date || c.Kind == Time || c.Kind == Timestamp) {
		if c.Kind == Timestamp && c.Type != "DATE" {
			return goora.TimeStamp(c.Time(v)), nil
		}
		return c.Time(v), nil
	}
	return plainArg(c, v)
}

// Classify goes by the ORA number.
func (oracle) Classify(err error) Class {
	var e *network.OracleError
	if !errors.As(err, &e) {
		return classifyDriver(err)
	}
	switch e.ErrCode {
	case 942, 904:
		return Structure
	case 60, 28, 1012, 1033, 1034, 1089, 1090, 3113, 3114, 3135, 8177, 12514, 12528, 12537, 12541, 12545, 1652, 1653, 1654, 30006, 54:
		return Transient
	case 1, 1400, 1407, 1438, 1426, 1722, 1840, 1841, 1843, 1847, 1861, 2290, 2291, 2292, 12899, 1461, 1401, 6502, 20000:
		return Data
	}
	return Other
}

// Connector accepts few parameters of the thin driver.
func (oracle) Connector(a jdbcurl.Address, s Settings) (driver.Connector, []string, error) {
	p := newParams(a)
	options := map[string]string{"CONNECTION TIMEOUT": strconv.Itoa(int(s.Connect / time.Second)), "PROGRAM": s.Application}
	if a.SID != "" {
		options["SID"] = a.SID
	}
	if v, ok := p.text("protocol"); ok && v == "tcps" {
		options["SSL"] = "enable"
	}
	if match, ok := p.flag("oracle.net.ssl_server_dn_match"); ok {
		options["SSL VERIFY"] = strconv.FormatBool(match)
	}
	if v, ok := p.text("oracle.net.wallet_location", "wallet_location"); ok {
		options["WALLET"] = v
	}
	if n := p.number("oracle.net.CONNECT_TIMEOUT"); n > 0 {
		options["CONNECTION TIMEOUT"] = strconv.Itoa((n + 999) / 1000)
	}
	p.idle("statement.timeout.ms limits the time of a statement", "oracle.jdbc.ReadTimeout")
	p.idle("it concerns the Java driver only", "oracle.jdbc.timezoneAsRegion", "oracle.jdbc.J2EE13Compliant", "defaultRowPrefetch", "oracle.jdbc.defaultRowPrefetch", "v$session.program")
	if err := p.end(); err != nil {
		return nil, nil, err
	}
	h := a.Hosts[0]
	if h.Port == 0 {
		h.Port = 1521
	}
	c := goora.NewConnector(goora.BuildUrl(h.Name, h.Port, a.Database, a.User, a.Password, options))
	if oracle, ok := c.(*goora.OracleConnector); ok && s.Dial != nil {
		oracle.Dialer(s.Dial)
	}
	return c, p.ignored, nil
}
