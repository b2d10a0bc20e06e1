package main

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"

	"millrace/configs"
)

// listen opens what the key listeners names. On an error nothing stays open.
func listen(c configs.Config) ([]net.Listener, error) {
	var out []net.Listener
	for _, text := range c.List("listeners") {
		l, err := listenOne(text)
		if err != nil {
			for _, open := range out {
				open.Close()
			}
			return nil, fmt.Errorf("listeners: %w", err)
		}
		out = append(out, l)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("listeners: expected at least one, such as http://:8083")
	}
	return out, nil
}

func listenOne(text string) (net.Listener, error) {
	u, err := url.Parse(text)
	if err != nil || u.Port() == "" || u.Path != "" {
		return nil, fmt.Errorf("%q: expected http://HOST:PORT, HOST empty for all addresses, PORT 0 for any", text)
	}
	switch strings.ToLower(u.Scheme) {
	case "http":
	case "https":
		return nil, fmt.Errorf("%q: this version serves http only", text)
	default:
		return nil, fmt.Errorf("%q: expected http, not %s", text, u.Scheme)
	}
	l, err := net.Listen("tcp", net.JoinHostPort(u.Hostname(), u.Port()))
	if err != nil {
		return nil, fmt.Errorf("%q: %w; choose another port with listeners=http://:PORT", text, err)
	}
	return l, nil
}

// advertised is the host and port under which this worker's REST API is reached.
func advertised(c configs.Config, l net.Listener) string {
	addr := l.Addr().(*net.TCPAddr)
	hostname, port := c.String("rest.advertised.host.name"), fmt.Sprint(addr.Port)
	if hostname == "" {
		hostname = addr.IP.String()
		if addr.IP.IsUnspecified() {
			hostname = "127.0.0.1"
			if name, err := os.Hostname(); err == nil {
				if ips, err := net.LookupHost(name); err == nil && len(ips) > 0 {
					hostname = ips[0]
				}
			}
		}
	}
	if c.Has("rest.advertised.port") {
		port = c.String("rest.advertised.port")
	}
	return net.JoinHostPort(hostname, port)
}
