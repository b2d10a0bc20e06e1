package dialect

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"millrace/connectors/jdbc/jdbcurl"
)

// Connector accepts the parameters of pgjdbc.
func (postgres) Connector(a jdbcurl.Address, s Settings) (driver.Connector, []string, error) {
	p := newParams(a)
	words := postgresWords(p.a, s)
	postgresTLS(p, words)
	for ours, theirs := range map[string]string{"application_name": "ApplicationName", "search_path": "currentSchema", "options": "options"} {
		if v, ok := p.text(theirs); ok {
			words[ours] = v
		}
	}
	if v, ok := p.text("targetServerType"); ok {
		words["target_session_attrs"] = v
		switch strings.ToLower(v) {
		case "any":
		case "primary", "master":
			words["target_session_attrs"] = "primary"
		case "secondary", "slave":
			words["target_session_attrs"] = "standby"
		case "prefersecondary", "preferslave":
			words["target_session_attrs"] = "prefer-standby"
		default:
			p.refuse("targetServerType", "expected any, primary, secondary or preferSecondary")
		}
	}
	connect := s.Connect
	for _, name := range []string{"loginTimeout", "connectTimeout"} {
		if n := p.number(name); n > 0 {
			connect = time.Duration(n) * time.Second
		}
	}
	p.only("loadBalanceHosts", "hosts are tried in their order", "false")
	p.only("gssEncMode", "there is no GSSAPI", "disable", "allow", "prefer")
	p.only("autosave", "a batch is one transaction", "never")
	p.only("readOnly", "remove it", "false")
	p.idle("statement.timeout.ms limits the time of a statement", "socketTimeout", "cancelSignalTimeout")
	p.idle("rows are written by COPY and unnest", "reWriteBatchedInserts", "reWriteBatchedInsertsSize")
	p.idle("values are cast to the types of their columns", "stringtype")
	p.idle("it concerns the Java driver only", "preparedStatementCacheQueries", "preparedStatementCacheSizeMiB", "defaultRowFetchSize",
		"binaryTransfer", "binaryTransferEnable", "binaryTransferDisable", "loggerLevel", "loggerFile", "tcpKeepAlive", "tcpNoDelay", "logUnclosedConnections",
		"disableColumnSanitiser", "assumeMinServerVersion", "adaptiveFetch", "maxResultBuffer", "cleanupSavepoints", "databaseMetadataCacheFields", "databaseMetadataCacheFieldsMiB")
	pooled := false
	if n := p.number("prepareThreshold"); n == 0 { // for PgBouncer, whose connections do not keep prepared statements
		pooled = true
	}
	if err := p.end(); err != nil {
		return nil, nil, err
	}
	config, err := pgx.ParseConfig(keywords(words))
	if err != nil {
		return nil, nil, hideWords(err)
	}
	config.ConnectTimeout = connect
	if s.Dial != nil {
		config.DialFunc = pgconn.DialFunc(s.Dial)
		config.LookupFunc = func(_ context.Context, host string) ([]string, error) { return []string{host}, nil } // Dial resolves it
	}
	if pooled {
		config.DefaultQueryExecMode = pgx.QueryExecModeDescribeExec
	}
	config.RuntimeParams["timezone"] = "UTC"
	config.RuntimeParams["datestyle"] = "ISO, YMD"
	config.RuntimeParams["standard_conforming_strings"] = "on"
	return stdlib.GetConnector(*config), p.ignored, nil
}

func postgresWords(a *jdbcurl.Address, s Settings) map[string]string {
	var hosts, ports []string
	for _, h := range a.Hosts {
		hosts = append(hosts, h.Name)
		port := h.Port
		if port == 0 {
			port = 5432
		}
		ports = append(ports, strconv.Itoa(port))
	}
	words := map[string]string{"host": strings.Join(hosts, ","), "port": strings.Join(ports, ","), "application_name": s.Application}
	if a.Database != "" {
		words["dbname"] = a.Database
	} else if a.User != "" {
		words["dbname"] = a.User
	}
	if a.User != "" {
		words["user"] = a.User
	}
	if a.Password != "" {
		words["password"] = a.Password
	}
	return words
}

// postgresTLS handles ssl and sslmode with their files. As with pgjdbc, ssl=true alone checks the
// server's certificate and name.
func postgresTLS(p *params, words map[string]string) {
	if ssl, ok := p.flag("ssl"); ok {
		words["sslmode"] = map[bool]string{true: "verify-full", false: "prefer"}[ssl]
	}
	if mode, ok := p.text("sslmode"); ok {
		words["sslmode"] = strings.ToLower(mode)
	}
	for _, name := range []string{"sslrootcert", "sslcert", "sslkey", "sslpassword"} {
		if v, ok := p.text(name); ok {
			words[name] = v
		}
	}
	if key := words["sslkey"]; strings.HasSuffix(key, ".pk8") {
		p.refuse("sslkey", "a key in DER is not supported: convert it by openssl pkcs8 -inform DER -in FILE -nocrypt -out FILE.pem")
	}
	for _, name := range []string{"sslrootcert", "sslcert", "sslkey"} {
		if file := words[name]; file != "" {
			if _, err := os.Stat(file); err != nil {
				p.refuse(name, "the file cannot be read: "+errors.Unwrap(err).Error())
				delete(words, name)
			}
		}
	}
	p.only("sslfactory", "set sslmode and sslrootcert", "org.postgresql.ssl.DefaultJavaSSLFactory", "org.postgresql.ssl.LibPQFactory")
	p.only("sslNegotiation", "the connection begins with a request for TLS", "postgres")
}

// keywords writes a connection string of libpq.
func keywords(words map[string]string) string {
	var b strings.Builder
	for name, value := range words {
		if value != "" {
			fmt.Fprintf(&b, "%s='%s' ", name, strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(value))
		}
	}
	return b.String()
}

// hideWords removes the connection string from an error.
func hideWords(err error) error {
	if inner := errors.Unwrap(err); inner != nil {
		return fmt.Errorf("the JDBC URL is invalid: %w", inner)
	}
	return errors.New("the JDBC URL is invalid")
}
