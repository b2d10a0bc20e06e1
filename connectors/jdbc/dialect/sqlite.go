package dialect

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net/url"
	"regexp"
	"strings"

	modernc "modernc.org/sqlite"

	"millrace/connectors/jdbc/jdbcurl"
	"millrace/plugins/connect"
)

// sqlite is SQLite, which runs in this process.
type sqlite struct{ readOnly bool }

var _ Dialect = sqlite{}

var sqliteLimits = limits{rows: 1000, params: 32000, bytes: maxStatement}

func (sqlite) Name() string             { return "SqliteDatabaseDialect" }
func (sqlite) Quotes() (string, string) { return "`", "`" }
func (sqlite) Fold(name string) string  { return name }
func (sqlite) Placeholder(int) string   { return "?" }

// AddColumns returns a statement for each column: SQLite adds one at a time.
func (sqlite) AddColumns(table string, columns []string) []string {
	var out []string
	for _, c := range columns {
		out = append(out, "ALTER TABLE "+table+" ADD "+c)
	}
	return out
}

// Type returns the type that Confluent's connector chooses.
func (sqlite) Type(c *Column) (string, error) {
	switch c.Kind {
	case Bool, Int8, Int16, Int32, Int64:
		return "INTEGER", nil
	case Float32, Float64:
		return "REAL", nil
	case Text:
		return "TEXT", nil
	case Bytes:
		return "BLOB", nil
	case Decimal, Date, Time, Timestamp:
		return "NUMERIC", nil
	}
	return "", noArrays(c)
}

func (sqlite) Describe(ctx context.Context, conn *sql.Conn, t Table) (*Definition, error) {
	const query = `SELECT m.type, c.name, c.type, c."notnull" = 0, c.dflt_value IS NOT NULL, c.pk > 0
FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type IN ('table', 'view') AND m.name = ? COLLATE NOCASE ORDER BY c.cid`
	return describe(ctx, conn, query, t.Name)
}

func (d sqlite) Write(ctx context.Context, s *Session, b *Batch) error {
	switch b.Op {
	case Update:
		return updateEach(ctx, d, s.Tx, b, sqliteArg)
	case Delete:
		return deleteMany(ctx, d, s.Tx, b, sqliteLimits, sqliteArg)
	}
	return sqliteLimits.chunks(b, len(b.Columns), func(rows [][]connect.Value) error {
		values, err := args(b, b.Columns, rows, sqliteArg)
		if err != nil {
			return err
		}
		text := insertText(d, b, len(rows))
		if b.Op == Upsert {
			text += onConflict(b)
		}
		_, err = s.Tx.ExecContext(ctx, text, values...)
		return err
	})
}

func onConflict(b *Batch) string {
	text := " ON CONFLICT (" + strings.Join(b.Quoted[:b.Keys], ",") + ") DO "
	if b.Keys == len(b.Quoted) {
		return text + "NOTHING"
	}
	var set []string
	for _, name := range b.Quoted[b.Keys:] {
		set = append(set, name+"=excluded."+name)
	}
	return text + "UPDATE SET " + strings.Join(set, ",")
}

// sqliteArg writes dates and times as milliseconds since 1970, as the Java driver does.
func sqliteArg(c *Column, v connect.Value) (any, error) {
	if !v.IsNull() && (c.Kind == Date || c.Kind == Time || c.Kind == Timestamp) {
		return c.Instant(v).UnixMilli(), nil
	}
	return plainArg(c, v)
}

// Classify goes by the primary result code.
func (sqlite) Classify(err error) Class {
	var e *modernc.Error
	if !errors.As(err, &e) {
		return classifyDriver(err)
	}
	switch e.Code() & 0xff {
	case 5, 6, 10, 13, 14: // busy, locked, I/O error, full, cannot open
		return Transient
	case 18, 19, 20: // too big, constraint, mismatch
		return Data
	case 1:
		if strings.Contains(err.Error(), "no such table") || strings.Contains(err.Error(), "no column named") || strings.Contains(err.Error(), "no such column") {
			return Structure
		}
	}
	return Other
}

// Connector accepts the pragmas of the Java driver.
func (d sqlite) Connector(a jdbcurl.Address, s Settings) (driver.Connector, []string, error) {
	p := newParams(a)
	query := url.Values{}
	if !d.readOnly { // otherwise a transaction could not write after another one
		query.Set("_txlock", "immediate")
	}
	busy := "10000"
	pragma := func(name, value string) {
		if !plainPragma.MatchString(value) {
			p.refuse(name, "expected a word or a number")
			return
		}
		query.Add("_pragma", name+"("+value+")")
	}
	if v, ok := p.text("busy_timeout"); ok {
		busy = v
	}
	pragma("busy_timeout", busy)
	for _, name := range []string{"journal_mode", "synchronous", "foreign_keys", "cache_size", "temp_store", "locking_mode", "auto_vacuum", "page_size"} {
		if v, ok := p.text(name); ok {
			pragma(name, v)
		}
	}
	for _, name := range []string{"mode", "cache"} {
		if v, ok := p.text(name); ok {
			query.Set(name, v)
		}
	}
	p.only("date_class", "dates and times are milliseconds since 1970", "INTEGER")
	p.only("date_precision", "dates and times are milliseconds since 1970", "MILLISECONDS")
	p.idle("transactions begin immediately", "transaction_mode")
	if err := p.end(); err != nil {
		return nil, nil, err
	}
	if a.Database == "" || a.Database == ":memory:" {
		return nil, nil, errors.New("the JDBC URL names no file: expected jdbc:sqlite:/PATH/FILE.db")
	}
	path := (&url.URL{Path: a.Database}).EscapedPath()
	c := fileConnector{path: a.Database, dsn: "file:" + path + "?" + query.Encode(), allow: s.Allow}
	return c, p.ignored, c.allowed()
}

// plainPragma matches the values of pragmas. Others could be statements of their own.
var plainPragma = regexp.MustCompile(`^-?[0-9A-Za-z_]+$`)

// fileConnector opens a SQLite file, if it is allowed at that time.
type fileConnector struct {
	path, dsn string
	allow     func(path string) error
}

func (c fileConnector) allowed() error {
	if c.allow == nil {
		return nil
	}
	return c.allow(c.path)
}

func (c fileConnector) Connect(context.Context) (driver.Conn, error) {
	if err := c.allowed(); err != nil {
		return nil, err
	}
	return c.Driver().Open(c.dsn)
}

func (c fileConnector) Driver() driver.Driver { return &modernc.Driver{} }
