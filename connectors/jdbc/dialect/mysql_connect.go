package dialect

import (
	"crypto/tls"
	"crypto/x509"
	"database/sql/driver"
	"errors"
	"os"
	"strings"
	"time"

	gomysql "github.com/go-sql-driver/mysql"

	"millrace/connectors/jdbc/jdbcurl"
)

// Connector accepts the parameters of Connector/J and of MariaDB's driver.
func (mysql) Connector(a jdbcurl.Address, s Settings) (driver.Connector, []string, error) {
	p := newParams(a)
	config := gomysql.NewConfig()
	config.User, config.Passwd, config.DBName = a.User, a.Password, a.Database
	config.Net, config.Addr = "tcp", mysqlAddress(p)
	config.Timeout, config.Loc, config.ParseTime = s.Connect, time.UTC, true
	config.InterpolateParams, config.ClientFoundRows = true, true
	config.Params = map[string]string{"time_zone": "'+00:00'"}
	config.ConnectionAttributes = "program_name:" + s.Application
	if n := p.number("connectTimeout"); n > 0 {
		config.Timeout = time.Duration(n) * time.Millisecond
	}
	if n := p.number("socketTimeout"); n > 0 {
		config.ReadTimeout, config.WriteTimeout = time.Duration(n)*time.Millisecond, time.Duration(n)*time.Millisecond
	}
	mysqlTLS(p, config)
	if v, ok := p.text("sessionVariables"); ok {
		for _, item := range strings.Split(v, ",") {
			name, value, found := strings.Cut(strings.TrimSpace(item), "=")
			if !found {
				p.refuse("sessionVariables", "expected NAME=VALUE,…")
			}
			config.Params[strings.TrimPrefix(name, "@@")] = value
		}
	}
	p.only("useUnicode", "texts are in UTF-8", "true")
	p.only("characterEncoding", "texts are in UTF-8", "utf8", "UTF-8", "utf8mb4")
	p.only("zeroDateTimeBehavior", "a zero date is read as null", "convertToNull", "CONVERT_TO_NULL")
	p.only("allowLoadLocalInfile", "remove it", "false")
	p.idle("db.timezone is the time zone of dates and times", "serverTimezone", "connectionTimeZone", "forceConnectionTimeZoneToSession", "useLegacyDatetimeCode", "useTimezone",
		"useJDBCCompliantTimezoneShift", "timezone")
	p.idle("rows are written by statements for many rows", "rewriteBatchedStatements", "useBulkStmts", "useBulkStmtsForInserts")
	p.idle("rows are streamed", "useCursorFetch", "defaultFetchSize", "useServerPrepStmts", "cachePrepStmts", "prepStmtCacheSize", "prepStmtCacheSqlLimit")
	p.idle("a lost connection is replaced", "autoReconnect", "failOverReadOnly", "maxReconnects", "tcpKeepAlive")
	p.idle("keys of passwords are requested only from servers with TLS, or as the server allows", "allowPublicKeyRetrieval")
	p.idle("it concerns the Java driver only", "allowMultiQueries", "useInformationSchema", "nullCatalogMeansCurrent", "useSSLPreferred", "tinyInt1isBit", "yearIsDateType",
		"noAccessToProcedureBodies", "useCompression", "cacheServerConfiguration", "maintainTimeStats")
	if err := p.end(); err != nil {
		return nil, nil, err
	}
	config.DialFunc = s.Dial
	c, err := gomysql.NewConnector(config)
	if err != nil {
		return nil, nil, errors.New("the JDBC URL is invalid")
	}
	return c, p.ignored, nil
}

// mysqlAddress returns the server's address. The driver has one.
func mysqlAddress(p *params) string {
	if len(p.a.Hosts) > 1 {
		p.errs = append(p.errs, errors.New("the JDBC URL has several hosts; expected one"))
	}
	return hostPort(p.a.Hosts[0], 3306)
}

// mysqlTLS handles sslMode and the older parameters. As with the Java drivers, the default is TLS if
// the server has it, without a check of its certificate.
func mysqlTLS(p *params, config *gomysql.Config) {
	mode := "preferred"
	if p.a.System == jdbcurl.MariaDB {
		mode = "disabled"
	}
	require, _ := p.flag("requireSSL")
	verify, _ := p.flag("verifyServerCertificate")
	for _, name := range []string{"useSSL", "useSsl"} {
		if use, ok := p.flag(name); ok {
			switch {
			case !use:
				mode = "disabled"
			case verify:
				mode = "verify_identity"
			case require || p.a.System == jdbcurl.MariaDB:
				mode = "required"
			}
		}
	}
	if v, ok := p.text("sslMode"); ok {
		mode = strings.ReplaceAll(strings.ToLower(v), "-", "_")
	}
	root, hasRoot := p.text("serverSslCert")
	p.only("trustCertificateKeyStoreUrl", "add the certificate to those that the machine trusts, or name its file in the variable SSL_CERT_FILE of the worker")
	p.only("trustStore", "name a PEM file in serverSslCert")
	p.only("clientCertificateKeyStoreUrl", "client certificates are not supported for MySQL")
	switch mode {
	case "disabled", "disable":
		config.TLSConfig = "false"
	case "preferred", "prefer":
		config.TLSConfig = "preferred"
	case "required", "trust":
		config.TLS = &tls.Config{InsecureSkipVerify: true} //nolint:gosec // this is what the mode means
	case "verify_identity", "verify_full", "verify_ca":
		config.TLS = &tls.Config{ServerName: p.a.Hosts[0].Name}
		if hasRoot {
			config.TLS.RootCAs = readRoots(p, "serverSslCert", root)
		}
	default:
		p.refuse("sslMode", "expected DISABLED, PREFERRED, REQUIRED, VERIFY_CA or VERIFY_IDENTITY")
	}
}

func readRoots(p *params, name, file string) *x509.CertPool {
	pool := x509.NewCertPool()
	text, err := os.ReadFile(strings.TrimPrefix(file, "file:"))
	if err != nil || !pool.AppendCertsFromPEM(text) {
		p.refuse(name, "expected a file with certificates in PEM")
	}
	return pool
}
