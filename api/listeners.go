package api

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"millrace/configs"
)

// Listeners holds the open sockets of the REST API, for the keys listeners, admin.listeners and
// probe.listeners.
type Listeners struct {
	main, admin, probe []listener
	apart              bool // admin.listeners is set, so that the main listeners do not serve /admin
}

func (l *Listeners) all() []listener { return slices.Concat(l.main, l.admin, l.probe) }

type listener struct {
	net.Listener
	scheme, host string                 // as configured
	certificates *reloaded[*tls.Config] // for https
}

// Listen opens the sockets of listeners, admin.listeners and probe.listeners. After an error no
// socket is open.
func Listen(c configs.Config) (_ *Listeners, err error) {
	l := &Listeners{apart: c.Has("admin.listeners")}
	defer func() {
		if err != nil {
			l.Close()
		}
	}()
	if l.main, err = listenAll(c, "listeners"); err != nil {
		return nil, err
	}
	if len(l.main) == 0 {
		return nil, errors.New("listeners: expected at least one, such as http://:8083")
	}
	if l.admin, err = listenAll(c, "admin.listeners"); err != nil {
		return nil, err
	}
	l.probe, err = listenAll(c, "probe.listeners")
	return l, err
}

// Close closes all sockets.
func (l *Listeners) Close() {
	for _, one := range l.all() {
		one.Close()
	}
}

func listenAll(c configs.Config, key string) (out []listener, err error) {
	for _, text := range c.List(key) {
		l, err := listenOne(text)
		if err != nil {
			return out, fmt.Errorf("%s: %w", key, err)
		}
		out = append(out, l)
		if l.scheme == "https" {
			certificates, err := serverTLS(c, key+".https.")
			if err != nil {
				return out, fmt.Errorf("%s: %q: %w", key, text, err)
			}
			out[len(out)-1].certificates = certificates
			out[len(out)-1].Listener = tls.NewListener(l.Listener, &tls.Config{MinVersion: tls.VersionTLS12,
				GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) { return certificates.now(), nil }})
		}
	}
	return out, nil
}

// parseListener parses an address of the key listeners.
func parseListener(text string) (address struct{ scheme, host, port string }, err error) {
	u, err := url.Parse(text)
	if err != nil || u.Port() == "" || u.Path != "" {
		return address, fmt.Errorf("%q: expected http://HOST:PORT or https://HOST:PORT, HOST empty for all addresses, PORT 0 for any", text)
	}
	address.scheme, address.host, address.port = strings.ToLower(u.Scheme), u.Hostname(), u.Port()
	if address.scheme != "http" && address.scheme != "https" {
		return address, fmt.Errorf("%q: expected http or https, not %s", text, u.Scheme)
	}
	if n, err := strconv.Atoi(address.port); err != nil || n > 65535 {
		return address, fmt.Errorf("%q: expected a port from 0 to 65535, not %s", text, address.port)
	}
	return address, nil
}

func listenOne(text string) (listener, error) {
	u, err := parseListener(text)
	if err != nil {
		return listener{}, err
	}
	l, err := net.Listen("tcp", net.JoinHostPort(u.host, u.port))
	if err != nil {
		return listener{}, fmt.Errorf("%q: %w; choose another port with --listen :PORT or the key listeners", text, err)
	}
	return listener{Listener: l, scheme: u.scheme, host: u.host}, nil
}

// logTo sets the log for changes of certificate files.
func (l *Listeners) logTo(log *slog.Logger) {
	for _, one := range l.all() {
		if one.certificates != nil {
			one.certificates.log.Store(log)
		}
	}
}

// Advertised returns the URL of this worker's REST API for other workers, without a trailing slash.
// The worker id is its host and port.
func (l *Listeners) Advertised(c configs.Config) (url, workerID string) {
	scheme := strings.ToLower(c.String("rest.advertised.listener"))
	chosen := l.main[0]
	for _, want := range []string{scheme, "http", "https"} {
		if i := slices.IndexFunc(l.main, func(one listener) bool { return one.scheme == want }); i >= 0 {
			chosen = l.main[i]
			break
		}
	}
	if scheme == "" {
		scheme = chosen.scheme
	}
	hostname, port := c.String("rest.advertised.host.name"), c.String("rest.advertised.port")
	addr := chosen.Addr().(*net.TCPAddr)
	if hostname == "" {
		hostname = reachable(addr)
	}
	if port == "" {
		port = fmt.Sprint(addr.Port)
	}
	workerID = net.JoinHostPort(hostname, port)
	return scheme + "://" + workerID, workerID
}

// reachable returns the host of an address. If the socket listens on all addresses, it returns one
// of this machine's.
func reachable(addr *net.TCPAddr) string {
	if !addr.IP.IsUnspecified() {
		return addr.IP.String()
	}
	if name, err := os.Hostname(); err == nil {
		if ips, err := net.LookupHost(name); err == nil && len(ips) > 0 {
			return ips[0]
		}
	}
	return "127.0.0.1"
}

// Ports returns the ports of all listeners.
func (l *Listeners) Ports() (ports []int) {
	for _, one := range l.all() {
		if addr, ok := one.Addr().(*net.TCPAddr); ok {
			ports = append(ports, addr.Port)
		}
	}
	return ports
}

// AdminURL returns the URL of the first admin listener, or "" if there is none.
func (l *Listeners) AdminURL() string {
	if len(l.admin) == 0 {
		return ""
	}
	return l.admin[0].scheme + "://" + l.admin[0].Addr().String()
}

// Open returns the listeners, except probe listeners, that other machines can use without
// authentication.
func (l *Listeners) Open(c configs.Config) (open []string) {
	if len(c.List("rest.extension.classes")) > 0 {
		return nil
	}
	certificates := func(key string) bool {
		return strings.EqualFold(sslProps(c, key+".https.")["ssl.client.auth"], "required")
	}
	for key, listeners := range map[string][]listener{"listeners": l.main, "admin.listeners": l.admin} {
		for _, one := range listeners {
			if !isLoopback(one) && !(one.scheme == "https" && certificates(key)) {
				open = append(open, one.scheme+"://"+one.Addr().String())
			}
		}
	}
	slices.Sort(open)
	return open
}
