// Package jdbcurl parses the connection URLs of JDBC drivers.
package jdbcurl

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// Database systems.
const (
	PostgreSQL = "postgresql"
	MySQL      = "mysql"
	MariaDB    = "mariadb"
	SQLite     = "sqlite"
	SQLServer  = "sqlserver"
	Oracle     = "oracle"
)

// Address is what a JDBC URL says.
type Address struct {
	System   string
	Hosts    []Host // in the order of the URL; none for SQLite
	Database string // the database; for SQLite the file; for Oracle the service name
	SID      string // Oracle only
	Instance string // SQL Server only
	User     string
	Password string
	Params   []Param
}

// Host is a server. Port is 0 if the URL has none.
type Host struct {
	Name string
	Port int
}

// Param is a parameter of the URL, or a property of the driver.
type Param struct{ Name, Value string }

// Parse parses a JDBC URL. Its errors do not contain the URL, because that may contain a password.
func Parse(text string) (a Address, err error) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), "jdbc:")
	if !ok {
		return a, errors.New("expected a JDBC URL, such as jdbc:postgresql://localhost:5432/db")
	}
	system, rest, ok := strings.Cut(rest, ":")
	if !ok {
		return a, errors.New("expected a database system and its address after jdbc:, such as jdbc:postgresql://localhost:5432/db")
	}
	a.System = system
	switch system {
	case PostgreSQL:
		err = a.parsePostgreSQL(rest)
	case MySQL, MariaDB:
		err = a.parseServer(rest)
	case SQLite:
		err = a.parseSQLite(rest)
	case SQLServer:
		err = a.parseSQLServer(rest)
	case Oracle:
		err = a.parseOracle(rest)
	default:
		err = fmt.Errorf("jdbc:%s: is not supported; expected jdbc:postgresql, jdbc:mysql, jdbc:mariadb, jdbc:sqlite, jdbc:sqlserver or jdbc:oracle", shorten(system))
	}
	if err != nil {
		return Address{}, err
	}
	return a, nil
}

// Take removes a parameter and returns its value. It ignores upper and lower case, as the drivers
// of SQL Server and Oracle do.
func (a *Address) Take(name string) (value string, ok bool) {
	kept := a.Params[:0:0]
	for _, p := range a.Params {
		if strings.EqualFold(p.Name, name) {
			value, ok = p.Value, true
			continue
		}
		kept = append(kept, p)
	}
	a.Params = kept
	return value, ok
}

// parsePostgreSQL parses what follows jdbc:postgresql: which is //HOST:PORT/DB or just DB.
func (a *Address) parsePostgreSQL(rest string) error {
	if strings.HasPrefix(rest, "//") {
		return a.parseServer(rest)
	}
	database, query, _ := strings.Cut(rest, "?")
	a.Hosts = []Host{{Name: "localhost"}}
	if err := a.parseQuery(query); err != nil {
		return err
	}
	return a.setDatabase(strings.TrimPrefix(database, "/"))
}

// parseServer parses //[USER[:PASSWORD]@]HOST[:PORT][,HOST[:PORT]]…[/DATABASE][?NAME=VALUE&…].
func (a *Address) parseServer(rest string) error {
	rest, ok := strings.CutPrefix(rest, "//")
	if !ok {
		return fmt.Errorf("expected jdbc:%s://HOST:PORT/DATABASE; variants such as loadbalance: and replication: are not supported", a.System)
	}
	rest, query, _ := strings.Cut(rest, "?")
	servers, database, _ := strings.Cut(rest, "/")
	if at := strings.LastIndexByte(servers, '@'); at >= 0 {
		if err := a.setUser(servers[:at]); err != nil {
			return err
		}
		servers = servers[at+1:]
	}
	if servers == "" {
		servers = "localhost"
	}
	for _, server := range strings.Split(servers, ",") {
		host, err := parseHost(server)
		if err != nil {
			return err
		}
		a.Hosts = append(a.Hosts, host)
	}
	if err := a.parseQuery(query); err != nil {
		return err
	}
	return a.setDatabase(database)
}

func (a *Address) setUser(text string) (err error) {
	user, password, _ := strings.Cut(text, ":")
	if a.User, err = url.PathUnescape(user); err == nil {
		a.Password, err = url.PathUnescape(password)
	}
	if err != nil {
		return errors.New("the user or the password has an invalid escape (expected % and two hexadecimal digits)")
	}
	return nil
}

func (a *Address) setDatabase(text string) (err error) {
	if a.Database, err = url.PathUnescape(text); err != nil {
		return errors.New("the database name has an invalid escape (expected % and two hexadecimal digits)")
	}
	return nil
}

// parseQuery parses NAME=VALUE&… A user and a password go to their own fields.
func (a *Address) parseQuery(query string) error {
	for _, part := range strings.Split(query, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		n, err := url.QueryUnescape(name)
		if err != nil || n == "" {
			return errors.New("the name of a parameter is empty or has an invalid escape")
		}
		v, err := url.QueryUnescape(value)
		if err != nil {
			return fmt.Errorf("the value of the parameter %s has an invalid escape (expected %% and two hexadecimal digits)", shorten(n))
		}
		a.set(n, v)
	}
	return nil
}

func (a *Address) set(name, value string) {
	switch name {
	case "user":
		a.User = value
	case "password":
		a.Password = value
	default:
		a.Params = append(a.Params, Param{name, value})
	}
}

// parseHost parses HOST, HOST:PORT, [IPv6] or [IPv6]:PORT.
func parseHost(text string) (h Host, err error) {
	if strings.ContainsAny(text, "()=") {
		return h, errors.New("hosts as (key=value) are not supported; expected HOST:PORT")
	}
	name, port := text, ""
	if strings.Contains(text, "]") || strings.Count(text, ":") == 1 {
		if !strings.HasSuffix(text, "]") {
			if name, port, err = net.SplitHostPort(text); err != nil {
				return h, errors.New("a host is invalid; expected HOST or HOST:PORT, and IPv6 addresses in brackets")
			}
		} else {
			name = strings.TrimSuffix(strings.TrimPrefix(text, "["), "]")
		}
	} else if strings.Contains(text, ":") {
		return h, errors.New("a host is invalid; expected IPv6 addresses in brackets, such as [::1]:5432")
	}
	if name == "" {
		name = "localhost"
	}
	if strings.ContainsAny(name, "[] \t\n") {
		return h, errors.New("a host has an invalid character")
	}
	h.Name = name
	if port != "" {
		h.Port, err = parsePort(port)
	}
	return h, err
}

func parsePort(text string) (int, error) {
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil || n == 0 {
		return 0, errors.New("a port is invalid; expected a number from 1 to 65535")
	}
	return int(n), nil
}

// parseSQLite parses FILE[?NAME=VALUE&…]. An empty file is a database in memory.
func (a *Address) parseSQLite(rest string) error {
	file, query, _ := strings.Cut(rest, "?")
	a.Database = strings.TrimPrefix(file, "file:")
	return a.parseQuery(query)
}

func shorten(text string) string {
	const most = 40
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}
