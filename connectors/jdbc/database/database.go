package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"millrace/configs"
	"millrace/configs/network"
	"millrace/connectors/internal/files"
	"millrace/connectors/jdbc/dialect"
	"millrace/connectors/jdbc/jdbcurl"
)

// Database is a database with its dialect. It connects when a connection is needed.
type Database struct {
	Dialect  dialect.Dialect
	Quoting  dialect.Quoting
	Zone     dialect.Zone
	Timeout  time.Duration // of a statement
	Attempts int           // to connect
	Backoff  time.Duration // between attempts
	System   string        // of the JDBC URL
	Name     string        // of the database
	Ignored  []string      // parameters without an effect here, with reasons

	db *sql.DB
}

// connectTimeout is the timeout of an attempt to connect, unless the URL has another.
const connectTimeout = 10 * time.Second

// Open checks the properties, and returns the database without connecting. known are the keys of
// the class: other keys with the prefix connection. are parameters of the driver.
func Open(c configs.Config, known configs.Keys, o dialect.Options) (*Database, error) {
	address, err := addressOf(c, known)
	if err != nil {
		return nil, KeyError{URLKey, err}
	}
	d := &Database{
		Quoting: dialect.Quoting{Always: strings.EqualFold(c.String(QuoteKey), QuoteAlways)}, Timeout: c.Millis(TimeoutKey),
		Attempts: c.Int(AttemptsKey), Backoff: c.Millis(BackoffKey), System: address.System, Name: address.Database,
	}
	if d.Zone.Location, err = dialect.LoadZone(c.String(ZoneKey)); err != nil {
		return nil, KeyError{ZoneKey, err}
	}
	d.Zone.Legacy = strings.EqualFold(c.String(CalendarKey), legacyCalendar)
	if d.Dialect, err = dialect.Of(address.System, c.String(DialectKey), o); err != nil {
		return nil, KeyError{DialectKey, err}
	}
	if chosen, err := dialect.Of(address.System, "", o); err == nil && chosen.Name() != d.Dialect.Name() {
		return nil, KeyError{DialectKey, fmt.Errorf("%s does not fit a URL of %s: leave it empty", d.Dialect.Name(), address.System)}
	}
	policy, err := network.Current()
	if err != nil {
		return nil, err
	}
	connector, ignored, err := d.Dialect.Connector(address, dialect.Settings{
		Application: "millrace", Connect: connectTimeout, Zone: d.Zone.Location, Dial: policy.Dialer(),
		Allow: func(path string) error { return files.Allow(URLKey, path) },
	})
	if err != nil {
		return nil, KeyError{URLKey, err}
	}
	d.Ignored = ignored
	d.db = sql.OpenDB(connector)
	d.db.SetConnMaxIdleTime(time.Minute)
	d.db.SetMaxIdleConns(1)
	return d, nil
}

// addressOf returns the address in the URL, with the user, the password and the parameters of the
// driver that have keys of their own.
func addressOf(c configs.Config, known configs.Keys) (jdbcurl.Address, error) {
	address, err := jdbcurl.Parse(c.String(URLKey))
	if err != nil {
		return address, err
	}
	if user := c.String(UserKey); user != "" {
		address.User = user
	}
	if password := c.String(PasswordKey); password != "" {
		address.Password = password
	}
	for name, value := range c.WithPrefix(Prefix) {
		if _, ours := known.Lookup(Prefix + name); !ours {
			address.Take(name)
			address.Params = append(address.Params, jdbcurl.Param{Name: name, Value: value})
		}
	}
	return address, nil
}

// LogIgnored logs the parameters that have no effect here.
func (d *Database) LogIgnored(log *slog.Logger) {
	for _, text := range d.Ignored {
		name, why, _ := strings.Cut(text, ": ")
		log.Info("a parameter of the JDBC driver has no effect here", "parameter", name, "reason", why)
	}
}

// Connect returns a connection of its own. The caller closes it by Release or Discard.
func (d *Database) Connect(ctx context.Context) (*sql.Conn, error) {
	conn, err := d.db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connecting to the database: %w", err)
	}
	return conn, nil
}

// Release returns a connection to the pool.
func Release(conn *sql.Conn) { _ = conn.Close() } // a broken one is dropped

// Discard closes a connection that may be broken.
func Discard(conn *sql.Conn) {
	_ = conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = conn.Close()
}

// Close closes all connections.
func (d *Database) Close() error {
	if d == nil || d.db == nil {
		return nil
	}
	return d.db.Close()
}

// Quote returns the name of a column for a statement.
func (d *Database) Quote(name string) string { return d.Quoting.Quote(d.Dialect, name) }

// QuoteTable returns the name of a table for a statement.
func (d *Database) QuoteTable(t dialect.Table) string { return d.Quoting.Table(d.Dialect, t) }

// Limited returns a context for a statement.
func (d *Database) Limited(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, d.Timeout)
}

// Classify returns the kind of an error. An expired statement is transient.
func (d *Database) Classify(err error) dialect.Class {
	if errors.Is(err, context.DeadlineExceeded) {
		return dialect.Transient
	}
	return d.Dialect.Classify(err)
}

// Placeholders replaces each ? of a statement by the dialect's placeholder.
func (d *Database) Placeholders(text string) string {
	var b strings.Builder
	n := 0
	for _, r := range text {
		if r == '?' {
			n++
			b.WriteString(d.Dialect.Placeholder(n))
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
