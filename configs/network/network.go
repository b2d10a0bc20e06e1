// Package network applies the worker's policy for network addresses (connector.http.*): to HTTP
// connectors, and to connections that the worker makes for a connector.
package network

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"syscall"
	"time"

	"millrace/configs"
)

// ErrForbidden is the error of a connection that the worker's policy denies.
var ErrForbidden = errors.New("the worker does not allow this address")

// Policy is the worker's policy for network addresses.
type Policy struct {
	external bool
	allowed  []configs.Address
	ports    []int // the worker's own ports
	listen   []configs.ListenAddress
}

// Current reads the policy of this process. If it is not readable, everything is denied.
func Current() (a Policy, err error) {
	p, err := configs.CurrentPolicy()
	if err != nil {
		return a, errors.Join(ErrForbidden, err)
	}
	return New(p)
}

// New parses the addresses of a policy.
func New(p configs.Policy) (a Policy, err error) {
	a.external, a.ports = p.HTTPExternal, p.WorkerPorts
	for _, text := range p.HTTPAddresses {
		one, err := configs.ParseAddress(text)
		if err != nil {
			return a, errors.Join(ErrForbidden, err)
		}
		a.allowed = append(a.allowed, one)
	}
	for _, text := range p.HTTPListen {
		one, err := configs.ParseListenAddress(text)
		if err != nil {
			return a, errors.Join(ErrForbidden, err)
		}
		a.listen = append(a.listen, one)
	}
	return a, nil
}

// MayConnect returns an error if the policy denies a connection to an address of the host.
func (a *Policy) MayConnect(host string, at netip.AddrPort) error {
	addr := plain(at.Addr())
	for _, allowed := range a.allowed {
		if allowed.Allows(host, netip.AddrPortFrom(addr, at.Port())) {
			return nil
		}
	}
	what := ""
	switch {
	case isMetadata(addr):
		what = "it is link-local, or one where clouds give credentials to their machines"
	case slices.Contains(a.ports, int(at.Port())) && isThisMachine(addr):
		what = "it is the worker's own"
	case a.external && isInternal(addr):
		what = "it is internal, and the worker's " + configs.HTTPInternalKey + " is deny"
	default:
		return nil
	}
	shown := at.String()
	if one, err := netip.ParseAddr(host); err != nil || one != at.Addr() {
		shown = host + ", which is " + shown
	}
	return fmt.Errorf("%w: %s: %s; the operator can list it in the worker's %s", ErrForbidden, shown, what, configs.HTTPAddressesKey)
}

// networks is a list of address ranges.
type networks []netip.Prefix

func parseNetworks(texts ...string) (out networks) {
	for _, text := range texts {
		out = append(out, netip.MustParsePrefix(text))
	}
	return out
}

func (n networks) contain(addr netip.Addr) bool {
	return slices.ContainsFunc(n, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// metadata are link-local addresses, and other addresses of cloud metadata services: AWS over IPv6,
// Alibaba, Oracle and Azure.
var metadata = parseNetworks("169.254.0.0/16", "fe80::/10", "fd00:ec2::/32", "100.100.100.200/32", "192.0.0.192/32", "168.63.129.16/32")

// internal are addresses that are not public: loopback, private, shared, multicast and reserved
// ones.
var internal = parseNetworks("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3",
	"::/96", "64:ff9b:1::/48", "fc00::/7", "fec0::/10", "ff00::/8")

func isMetadata(addr netip.Addr) bool { return metadata.contain(addr) }

func isInternal(addr netip.Addr) bool { return internal.contain(addr) || isThisMachine(addr) }

// isThisMachine reports whether an address belongs to this machine.
func isThisMachine(addr netip.Addr) bool {
	if addr.IsLoopback() || addr.IsUnspecified() {
		return true
	}
	own, err := net.InterfaceAddrs()
	if err != nil {
		return true
	}
	for _, one := range own {
		if p, err := netip.ParsePrefix(one.String()); err == nil && p.Addr().Unmap().WithZone("") == addr {
			return true
		}
	}
	return false
}

// IPv6 networks whose addresses contain an IPv4 address, and its position.
var embedding = []struct {
	network netip.Prefix
	at      int
}{{netip.MustParsePrefix("64:ff9b::/96"), 12}, {netip.MustParsePrefix("2002::/16"), 2}}

// plain returns the effective address: without a zone, and the IPv4 address if one is embedded in
// an IPv6 address.
func plain(addr netip.Addr) netip.Addr {
	addr = addr.WithZone("").Unmap()
	for _, e := range embedding {
		if e.network.Contains(addr) {
			bytes := addr.As16()
			return netip.AddrFrom4([4]byte(bytes[e.at : e.at+4]))
		}
	}
	return addr
}

// Dialer returns a dial function that connects only to allowed addresses. It checks each address
// after name resolution, directly before it connects, so that a changed DNS response cannot bypass
// the check.
func (a *Policy) Dialer() func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		d := net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second, Control: func(_, resolved string, _ syscall.RawConn) error {
			at, err := netip.ParseAddrPort(resolved)
			if err != nil {
				return fmt.Errorf("%w: %s: %w", ErrForbidden, resolved, err)
			}
			return a.MayConnect(host, at)
		}}
		return d.DialContext(ctx, network, address)
	}
}

// Proxy returns the proxy of a request from the environment. The connection to the proxy is checked
// like any other.
func (a *Policy) Proxy(r *http.Request) (*url.URL, error) {
	through, err := http.ProxyFromEnvironment(r)
	if err == nil && through != nil {
		err = a.BehindProxy(r)
	}
	return through, err
}

// BehindProxy checks the address to which a proxy would connect, if this machine can resolve it.
func (a *Policy) BehindProxy(r *http.Request) error {
	host, port := r.URL.Hostname(), PortOf(r.URL)
	addrs, err := net.DefaultResolver.LookupNetIP(r.Context(), "ip", host)
	if err != nil {
		return nil // only the proxy can resolve the name
	}
	for _, addr := range addrs {
		if err := a.MayConnect(host, netip.AddrPortFrom(addr, port)); err != nil {
			return err
		}
	}
	return nil
}

// PortOf returns the port of a URL, or the default port of its scheme.
func PortOf(u *url.URL) uint16 {
	if port, err := strconv.ParseUint(u.Port(), 10, 16); err == nil {
		return uint16(port)
	}
	if u.Scheme == "https" {
		return 443
	}
	return 80
}

// CheckURL returns an error for a URL with an IP address that the policy denies. Host names are
// checked when they are resolved.
func (a *Policy) CheckURL(u *url.URL) error {
	addr, err := netip.ParseAddr(u.Hostname())
	if err != nil {
		return nil //nolint:nilerr // a host name
	}
	return a.MayConnect(u.Hostname(), netip.AddrPortFrom(addr, PortOf(u)))
}

// MayListen returns an error if the policy denies listening on an address.
func (a *Policy) MayListen(host string, port int) error {
	switch {
	case len(a.listen) > 0 && !slices.ContainsFunc(a.listen, func(l configs.ListenAddress) bool { return l.Allows(host, port) }):
		return fmt.Errorf("%w: it is none of those that the worker's %s lists", ErrForbidden, configs.HTTPListenKey)
	case port != 0 && slices.Contains(a.ports, port):
		return fmt.Errorf("%w: the port is the worker's own", ErrForbidden)
	}
	return nil
}
