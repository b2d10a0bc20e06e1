package dialect

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sort"
	"strconv"
	"strings"
	"time"

	"millrace/connectors/jdbc/jdbcurl"
)

// Settings are the settings of connections beside the URL.
type Settings struct {
	Application string        // name shown in the database's list of connections
	Connect     time.Duration // timeout of a connection attempt
	Zone        *time.Location

	// Dial opens network connections; nil: without restrictions.
	Dial Dial
	// Allow returns an error for a file that must not be opened; nil: all may be.
	Allow func(path string) error
}

// Dial opens a network connection.
type Dial func(ctx context.Context, network, address string) (net.Conn, error)

// DialContext makes a Dial what drivers expect.
func (d Dial) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	return d(ctx, network, address)
}

// params takes the parameters of an address one by one. Those that are left are refused.
type params struct {
	a       *jdbcurl.Address
	ignored []string
	errs    []error
}

func newParams(a jdbcurl.Address) *params { return &params{a: &a} }

// text returns the first of the parameters that is given.
func (p *params) text(names ...string) (value string, ok bool) {
	for _, name := range names {
		if v, found := p.a.Take(name); found && !ok {
			value, ok = v, true
		}
	}
	return value, ok
}

// flag returns a parameter that is true or false.
func (p *params) flag(name string) (value, ok bool) {
	text, ok := p.a.Take(name)
	switch strings.ToLower(text) {
	case "true", "1", "yes":
		return true, ok
	case "false", "0", "no":
		return false, ok
	case "":
		return ok, ok // ?ssl is ?ssl=true
	}
	p.refuse(name, "expected true or false")
	return false, false
}

// number returns a parameter that is an integer of at least zero; -1 if it is not given.
func (p *params) number(name string) int {
	text, ok := p.a.Take(name)
	if !ok {
		return -1
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		p.refuse(name, "expected a number")
		return -1
	}
	return n
}

func (p *params) refuse(name, why string) {
	p.errs = append(p.errs, fmt.Errorf("the parameter %s of the JDBC URL: %s", name, why))
}

// only refuses a parameter unless it has one of the values.
func (p *params) only(name, instead string, allowed ...string) {
	value, ok := p.a.Take(name)
	if !ok {
		return
	}
	for _, a := range allowed {
		if strings.EqualFold(a, value) {
			return
		}
	}
	except := ""
	if len(allowed) > 0 {
		except = " (except " + strings.Join(allowed, ", ") + ")"
	}
	p.refuse(name, "not supported"+except+": "+instead)
}

// idle takes parameters without an effect here.
func (p *params) idle(why string, names ...string) {
	for _, name := range names {
		if _, ok := p.a.Take(name); ok {
			p.ignored = append(p.ignored, name+": "+why)
		}
	}
}

// end returns the errors, including those of the parameters that nobody took.
func (p *params) end() error {
	sort.Slice(p.a.Params, func(i, j int) bool { return p.a.Params[i].Name < p.a.Params[j].Name })
	for _, left := range p.a.Params {
		p.refuse(left.Name, "not supported: remove it")
	}
	return errors.Join(p.errs...)
}
