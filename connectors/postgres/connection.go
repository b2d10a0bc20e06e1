package pgsource

import (
	"context"
	"fmt"
	"maps"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"millrace/configs"
	"millrace/configs/network"
	"millrace/connectors/postgres/change"
)

// connector opens connections to the database.
type dialer struct {
	config    *pgconn.Config
	initial   string // statements that run first on connections with SQL
	timeout   time.Duration
	keepAlive bool
}

// newDialer prepares connections. It reads the files of certificates.
func newDialer(c configs.Config, application string) (*dialer, error) {
	settings := []string{
		setting("host", c.String(hostKey)), setting("port", fmt.Sprint(c.Int(portKey))), setting("user", c.String(userKey)),
		setting("password", c.String(passwordKey)), setting("dbname", c.String(databaseKey)), setting("sslmode", strings.ToLower(c.String(sslModeKey))),
	}
	for name, key := range map[string]string{"sslcert": sslCertKey, "sslkey": sslKeyKey, "sslpassword": sslPasswordKey, "sslrootcert": sslRootKey} {
		if value := c.String(key); value != "" {
			settings = append(settings, setting(name, value))
		}
	}
	config, err := pgconn.ParseConfig(strings.Join(settings, " "))
	if err != nil {
		return nil, permanent(fmt.Errorf("preparing the connection to %s: %w", c.String(hostKey), err))
	}
	policy, err := network.Current()
	if err != nil {
		return nil, permanent(err)
	}
	d := &dialer{config: config, initial: initialStatements(c.String(initialKey)), timeout: c.Millis(queryTimeoutKey), keepAlive: c.Bool(keepAliveKey)}
	config.ConnectTimeout = c.Millis(connectTimeoutKey)
	config.RuntimeParams = maps.Clone(change.Settings)
	config.RuntimeParams["application_name"] = application
	config.LookupFunc = func(_ context.Context, host string) ([]string, error) { return []string{host}, nil } // the dial function resolves it
	config.DialFunc = d.dial(policy.Dialer())
	return d, nil
}

// setting returns a part of a connection string.
func setting(name, value string) string {
	return name + "='" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(value) + "'"
}

// initialStatements converts the value of the key, in which two semicolons stand for one.
func initialStatements(text string) string {
	const mark = "\x00"
	parts := strings.Split(strings.ReplaceAll(text, ";;", mark), ";")
	var out []string
	for _, part := range parts {
		if part = strings.TrimSpace(strings.ReplaceAll(part, mark, ";")); part != "" {
			out = append(out, part)
		}
	}
	return strings.Join(out, "; ")
}

func (d *dialer) dial(next func(ctx context.Context, network, address string) (net.Conn, error)) pgconn.DialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := next(ctx, network, address)
		if tcp, ok := conn.(*net.TCPConn); ok && !d.keepAlive {
			return conn, tcp.SetKeepAlive(false)
		}
		return conn, err
	}
}

// session is a connection for SQL.
type session struct {
	*pgconn.PgConn
	timeout time.Duration // of a statement; 0: none
}

// connect opens a connection for SQL, without limits of the server for statements that take long.
func (d *dialer) connect(ctx context.Context) (*session, error) {
	conn, err := pgconn.ConnectConfig(ctx, d.config.Copy())
	if err != nil {
		return nil, explainConnect(err)
	}
	s := &session{conn, d.timeout}
	err = s.exec(ctx, "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0")
	if err == nil && d.initial != "" {
		if err = s.exec(ctx, d.initial); err != nil {
			err = fmt.Errorf("running %s: %w", initialKey, err)
		}
	}
	if err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// replication opens a connection for replication commands. Its statements have no timeout.
func (d *dialer) replication(ctx context.Context) (*session, error) {
	config := d.config.Copy()
	config.RuntimeParams["replication"] = "database"
	conn, err := pgconn.ConnectConfig(ctx, config)
	if err != nil {
		return nil, explainConnect(err)
	}
	return &session{conn, 0}, nil
}

const closeTimeout = 2 * time.Second

func (s *session) close() {
	if s == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	_ = s.Close(ctx) // the server notices
}

func (s *session) limited(ctx context.Context) (context.Context, context.CancelFunc) {
	if s.timeout == 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, s.timeout)
}

// exec runs statements.
func (s *session) exec(ctx context.Context, sql string) error {
	_, err := s.script(ctx, sql)
	return err
}

// script runs statements without parameters, and returns the rows of the last one.
func (s *session) script(ctx context.Context, sql string) (rows [][][]byte, err error) {
	ctx, cancel := s.limited(ctx)
	defer cancel()
	results, err := s.Exec(ctx, sql).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(results) > 0 {
		rows = results[len(results)-1].Rows
	}
	return rows, nil
}

// query runs a statement with parameters in text form.
func (s *session) query(ctx context.Context, sql string, args ...string) ([][][]byte, error) {
	ctx, cancel := s.limited(ctx)
	defer cancel()
	params := make([][]byte, len(args))
	for i, arg := range args {
		params[i] = []byte(arg)
	}
	result := s.ExecParams(ctx, sql, params, nil, nil, nil).Read()
	return result.Rows, result.Err
}

// value returns the first value of a query; "" if it has no rows or the value is NULL.
func (s *session) value(ctx context.Context, sql string, args ...string) (string, error) {
	rows, err := s.query(ctx, sql, args...)
	if err != nil || len(rows) == 0 {
		return "", err
	}
	return string(rows[0][0]), nil
}

// quoted returns a name as an identifier in SQL.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// literal returns a text as a literal in SQL and in replication commands.
func literal(text string) string { return `'` + strings.ReplaceAll(text, `'`, `''`) + `'` }
