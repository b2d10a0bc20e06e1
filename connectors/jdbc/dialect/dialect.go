// Package dialect knows the differences between database systems: connections, names, types,
// statements and errors.
package dialect

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"

	"millrace/connectors/jdbc/jdbcurl"
	"millrace/plugins/connect"
)

// Dialect is a database system.
type Dialect interface {
	// Name is the name as in dialect.name, such as PostgreSqlDatabaseDialect.
	Name() string

	// Connector checks the address with its parameters, and returns the driver for it. Ignored are
	// the parameters that have no effect here, with the reason.
	Connector(a jdbcurl.Address, s Settings) (c driver.Connector, ignored []string, err error)

	// Quotes returns the characters around a quoted name.
	Quotes() (opening, closing string)

	// Fold returns a name as the system stores it when it is not quoted.
	Fold(name string) string

	// Type returns the SQL type of a new column.
	Type(c *Column) (string, error)

	// Describe returns the definition of a table; nil if there is none.
	Describe(ctx context.Context, conn *sql.Conn, t Table) (*Definition, error)

	// AddColumns returns the statements that add columns. Each item is a name with its type.
	AddColumns(table string, columns []string) []string

	// Write writes a batch in the transaction.
	Write(ctx context.Context, s *Session, b *Batch) error

	// Placeholder returns the placeholder of the n-th parameter, from 1.
	Placeholder(n int) string

	// Classify returns the kind of an error of the driver.
	Classify(err error) Class

	Reader
}

// Class is the kind of an error.
type Class uint8

// Kinds of errors. A Transient one may go away: the connection, a deadlock, a full disk. Data is
// the fault of a row. Structure means that a table or a column does not exist (any longer). Other
// errors need a person: permissions, or a bug.
const (
	Other Class = iota
	Transient
	Data
	Structure
)

// Session is a connection with an open transaction.
type Session struct {
	Conn *sql.Conn
	Tx   *sql.Tx
}

// Table is the name of a table. Empty parts are those of the connection.
type Table struct{ Catalog, Schema, Name string }

// Definition is the definition of an existing table.
type Definition struct {
	Type    string // TABLE, PARTITIONED TABLE or VIEW
	Columns []Field
}

// Field is a column of an existing table.
type Field struct {
	Name     string
	Type     string // as the system writes it, with lengths
	Nullable bool
	Default  bool // it has a default, or the system generates it
	Key      bool // part of the primary key
}

// Find returns the column with the name: the exact one, or else the only one that differs in upper
// and lower case.
func (d *Definition) Find(name string) (f Field, ok bool) {
	for _, c := range d.Columns {
		switch {
		case c.Name == name:
			return c, true
		case equalFold(c.Name, name) && ok:
			return Field{}, false
		case equalFold(c.Name, name):
			f, ok = c, true
		}
	}
	return f, ok
}

// Op is what a batch does.
type Op uint8

// Operations.
const (
	Insert Op = iota
	Upsert
	Update
	Delete
)

func (o Op) String() string { return [...]string{"insert", "upsert", "update", "delete"}[o] }

// Batch is a list of rows for one table. The keys are the first Keys columns. No two rows have the
// same key, unless Op is Insert.
type Batch struct {
	Table   string // quoted
	View    bool   // the table is a view
	Op      Op
	Columns []*Column
	Keys    int
	Quoted  []string // the names of the columns, quoted
	Rows    [][]connect.Value
}

// Options are what the connector says about its statements.
type Options struct {
	HoldLock bool // MERGE of SQL Server takes HOLDLOCK
	ReadOnly bool // nothing is written
}

// Of returns the dialect of a database system, or the one with this name.
func Of(system, name string, o Options) (Dialect, error) {
	if name != "" {
		var ok bool
		if system, ok = dialects[name]; !ok {
			return nil, fmt.Errorf("there is no dialect %s; expected one of %v, or leave dialect.name empty", name, Names())
		}
	}
	switch system {
	case jdbcurl.PostgreSQL:
		return postgres{}, nil
	case jdbcurl.MySQL, jdbcurl.MariaDB:
		return mysql{}, nil
	case jdbcurl.SQLite:
		return sqlite{readOnly: o.ReadOnly}, nil
	case jdbcurl.SQLServer:
		return sqlServer{holdLock: o.HoldLock}, nil
	case jdbcurl.Oracle:
		return oracle{}, nil
	}
	return nil, fmt.Errorf("there is no dialect for %s", system)
}

// dialects maps values of dialect.name to systems.
var dialects = map[string]string{
	"PostgreSqlDatabaseDialect": jdbcurl.PostgreSQL,
	"MySqlDatabaseDialect":      jdbcurl.MySQL,
	"SqliteDatabaseDialect":     jdbcurl.SQLite,
	"SqlServerDatabaseDialect":  jdbcurl.SQLServer,
	"OracleDatabaseDialect":     jdbcurl.Oracle,
}

// Names returns the values of dialect.name.
func Names() []string {
	return []string{"PostgreSqlDatabaseDialect", "MySqlDatabaseDialect", "SqliteDatabaseDialect", "SqlServerDatabaseDialect", "OracleDatabaseDialect"}
}
