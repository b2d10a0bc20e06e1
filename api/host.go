package api

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"millrace/configs"
	"millrace/runtime/fault"
)

// hosts checks the Host header of requests. It protects against DNS rebinding: if the name of a web
// page resolves to this machine, the browser treats the page as the worker's own origin, so that no
// other check applies. Loopback listeners always check the header; other listeners only if
// rest.allowed.hosts is set.
type hosts struct {
	names  map[string]bool
	all    bool // rest.allowed.hosts=*
	listed bool // rest.allowed.hosts is set
}

func newHosts(l *Listeners, c configs.Config) *hosts {
	h := &hosts{names: map[string]bool{"localhost": true}, listed: c.Has("rest.allowed.hosts")}
	add := func(name string) {
		if name = plainHost(name); name != "" && !isUnspecified(name) {
			h.names[name] = true
		}
	}
	for _, one := range l.all() {
		add(one.host)
		if host, _, err := net.SplitHostPort(one.Addr().String()); err == nil {
			add(host)
		}
	}
	_, id := l.Advertised(c)
	if host, _, err := net.SplitHostPort(id); err == nil {
		add(host)
	}
	for _, name := range c.List("rest.allowed.hosts") {
		if name == "*" {
			h.all = true
		}
		add(name)
	}
	return h
}

// checkedKey is the context key, per connection, for whether the listener checks the Host header.
type checkedKey struct{}

// mark is the BaseContext of an http.Server. It records whether the listener checks the Host
// header.
func (h *hosts) mark(l net.Listener) context.Context {
	checked := !h.all && (h.listed || isLoopback(l))
	return context.WithValue(context.Background(), checkedKey{}, checked)
}

// check rejects requests of checking listeners for hosts other than the worker's.
func (h *hosts) check(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if checked, _ := r.Context().Value(checkedKey{}).(bool); checked && !h.allows(r) {
			writeError(w, fault.Forbidden, fmt.Sprintf("This worker does not serve the host %.200q: use localhost, an address of the listener or the advertised host name, "+
				"or add the name to rest.allowed.hosts in the worker's properties.", r.Host))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// allows reports whether the request is for a host of this worker. HTTP/1.0 clients may omit the
// host; browsers never do.
func (h *hosts) allows(r *http.Request) bool {
	if r.Host == "" {
		return r.ProtoMajor == 1 && r.ProtoMinor == 0
	}
	name := r.Host
	if host, port, err := net.SplitHostPort(name); err == nil && strings.Trim(port, "0123456789") == "" {
		name = host
	}
	if name = plainHost(name); h.names[name] {
		return true
	}
	addr, err := netip.ParseAddr(name)
	return err == nil && addr.Unmap().IsLoopback()
}

// plainHost returns a host in lower case, without brackets and without a trailing dot.
func plainHost(name string) string {
	if inner, ok := strings.CutPrefix(name, "["); ok {
		name, _ = strings.CutSuffix(inner, "]")
	}
	return strings.ToLower(strings.TrimSuffix(strings.TrimSpace(name), "."))
}

func isLoopback(l net.Listener) bool {
	addr, ok := l.Addr().(*net.TCPAddr)
	return ok && addr.IP.IsLoopback()
}

func isUnspecified(host string) bool {
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsUnspecified()
}
