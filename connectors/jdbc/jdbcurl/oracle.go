package jdbcurl

import (
	"errors"
	"strings"
)

// parseOracle parses thin:[USER/PASSWORD]@[//]HOST[:PORT]/SERVICE and thin:…@HOST:PORT:SID.
func (a *Address) parseOracle(rest string) error {
	rest, ok := strings.CutPrefix(rest, "thin:")
	if !ok {
		return errors.New("expected jdbc:oracle:thin:@//HOST:PORT/SERVICE; other drivers of Oracle are not supported")
	}
	at := strings.LastIndexByte(rest, '@')
	if at < 0 {
		return errors.New("expected jdbc:oracle:thin:@//HOST:PORT/SERVICE")
	}
	a.User, a.Password, _ = strings.Cut(rest[:at], "/")
	place, query, _ := strings.Cut(rest[at+1:], "?")
	if strings.HasPrefix(place, "(") {
		return errors.New("connect descriptors in parentheses are not supported; expected HOST:PORT/SERVICE or HOST:PORT:SID")
	}
	if secure, ok := strings.CutPrefix(place, "tcps:"); ok {
		place = secure
		a.Params = append(a.Params, Param{"protocol", "tcps"})
	}
	place = strings.TrimPrefix(strings.TrimPrefix(place, "tcp:"), "//")
	server, service, ok := strings.Cut(place, "/")
	if !ok {
		if i := strings.LastIndexByte(place, ':'); i >= 0 && strings.Contains(place[:i], ":") {
			server, a.SID = place[:i], place[i+1:]
		} else {
			return errors.New("expected HOST:PORT/SERVICE or HOST:PORT:SID after the @; names of tnsnames.ora are not supported")
		}
	}
	a.Database = service
	if a.Database == "" && a.SID == "" {
		return errors.New("the service name or SID is missing; expected HOST:PORT/SERVICE or HOST:PORT:SID")
	}
	host, err := parseHost(server)
	if err != nil {
		return err
	}
	a.Hosts = []Host{host}
	return a.parseQuery(query)
}
