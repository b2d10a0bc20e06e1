package jdbcurl

import (
	"errors"
	"fmt"
	"strings"
)

// parseSQLServer parses //[HOST[\INSTANCE][:PORT]][;NAME=VALUE]…. A value in braces may contain
// semicolons.
func (a *Address) parseSQLServer(rest string) error {
	rest, ok := strings.CutPrefix(rest, "//")
	if !ok {
		return errors.New("expected jdbc:sqlserver://HOST:PORT;databaseName=DATABASE")
	}
	server, properties, _ := strings.Cut(rest, ";")
	params, err := splitProperties(properties)
	if err != nil {
		return err
	}
	name, port := server, ""
	if !strings.HasPrefix(server, "[") {
		name, port, _ = strings.Cut(server, ":")
	}
	name, a.Instance, _ = strings.Cut(name, `\`)
	if port != "" {
		name += ":" + port
	}
	host, err := parseHost(name)
	if err != nil {
		return err
	}
	for _, p := range params {
		if err := a.setSQLServer(&host, p); err != nil {
			return err
		}
	}
	a.Hosts = []Host{host}
	return nil
}

func (a *Address) setSQLServer(host *Host, p Param) (err error) {
	switch strings.ToLower(p.Name) {
	case "databasename", "database":
		a.Database = p.Value
	case "user", "username":
		a.User = p.Value
	case "password":
		a.Password = p.Value
	case "instancename", "instance":
		a.Instance = p.Value
	case "servername", "server":
		port := host.Port
		if *host, err = parseHost(p.Value); host.Port == 0 {
			host.Port = port
		}
	case "portnumber", "port":
		host.Port, err = parsePort(p.Value)
	default:
		a.Params = append(a.Params, p)
	}
	return err
}

func splitProperties(text string) (params []Param, err error) {
	for text != "" {
		name, rest, found := strings.Cut(text, "=")
		name = strings.TrimSpace(name)
		if !found || name == "" || strings.Contains(name, ";") {
			if strings.Trim(text, "; ") == "" {
				return params, nil
			}
			return nil, errors.New("a property of the URL is invalid; expected ;NAME=VALUE")
		}
		value := ""
		if strings.HasPrefix(rest, "{") {
			if value, rest, err = braced(rest[1:]); err != nil {
				return nil, fmt.Errorf("the property %s: %w", shorten(name), err)
			}
		} else {
			value, rest, _ = strings.Cut(rest, ";")
		}
		params = append(params, Param{name, value})
		text = strings.TrimLeft(rest, "; ")
	}
	return params, nil
}

// braced returns the text up to the closing brace; }} is a brace in the text.
func braced(text string) (value, rest string, err error) {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, "}")
		if !found {
			return "", "", errors.New("expected a closing brace")
		}
		b.WriteString(before)
		if !strings.HasPrefix(after, "}") {
			rest, ok := strings.CutPrefix(after, ";")
			if !ok && after != "" {
				return "", "", errors.New("expected a semicolon after the closing brace")
			}
			return b.String(), rest, nil
		}
		b.WriteByte('}')
		text = after[1:]
	}
}
