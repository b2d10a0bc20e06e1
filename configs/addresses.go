package configs

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// Address is an item of HTTPAddressesKey: an address that connections may go to.
type Address struct {
	Network netip.Prefix // the zero Prefix: Host applies
	Host    string       // in lower case
	Port    int          // 0: any
}

// ParseAddress parses an IP address, a network in CIDR notation or a host name, with or without a
// port.
func ParseAddress(text string) (a Address, err error) {
	host := text
	if bare, port, ok := cutPort(text); ok {
		if a.Port, err = strconv.Atoi(port); err != nil || a.Port < 1 || a.Port > 65535 {
			return a, fmt.Errorf("%s: expected a port from 1 to 65535 behind the colon", text)
		}
		host = bare
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	if addr, err := netip.ParseAddr(host); err == nil {
		addr = addr.Unmap()
		a.Network = netip.PrefixFrom(addr, addr.BitLen())
		return a, nil
	}
	if network, err := netip.ParsePrefix(host); err == nil {
		a.Network = network.Masked()
		return a, nil
	}
	if host == "" || strings.ContainsAny(host, " /:@?#[]*") {
		return a, fmt.Errorf("%s: expected an IP address, a network such as 10.1.0.0/16 or a host name, with or without :PORT", text)
	}
	a.Host = strings.ToLower(host)
	return a, nil
}

// cutPort splits the port off an address. The colons of an IPv6 address separate no port unless the
// address is in brackets.
func cutPort(text string) (host, port string, ok bool) {
	i := strings.LastIndexByte(text, ':')
	if i < 0 || strings.Count(text, ":") > 1 && !strings.HasPrefix(text, "[") || i < strings.IndexByte(text, ']') {
		return text, "", false
	}
	return text[:i], text[i+1:], true
}

// Allows reports whether the address covers a connection to host that was resolved to the IP
// address and port at.
func (a Address) Allows(host string, at netip.AddrPort) bool {
	if a.Port != 0 && a.Port != int(at.Port()) {
		return false
	}
	if a.Host != "" {
		return strings.TrimSuffix(strings.ToLower(host), ".") == a.Host
	}
	return a.Network.Contains(at.Addr().Unmap().WithZone(""))
}

// ListenAddress is an item of HTTPListenKey: an address that connectors may listen on.
type ListenAddress struct {
	Host        string // *: any
	First, Last int    // ports
}

// ParseListenAddress parses HOST:PORT or HOST:FIRST-LAST. * matches any host or any port.
func ParseListenAddress(text string) (a ListenAddress, err error) {
	host, ports, ok := cutPort(text)
	a.Host = strings.Trim(strings.ToLower(host), "[]")
	if ports == "*" {
		ports = "0-65535"
	}
	first, last, isRange := strings.Cut(ports, "-")
	if !isRange {
		last = first
	}
	if a.First, err = strconv.Atoi(first); err == nil {
		a.Last, err = strconv.Atoi(last)
	}
	if !ok || a.Host == "" || err != nil || a.First < 0 || a.Last < a.First || a.Last > 65535 {
		return a, fmt.Errorf("%s: expected HOST:PORT or HOST:FIRST-LAST; * stands for any host, or any port", text)
	}
	return a, nil
}

// Allows reports whether a connector may listen on the port of the host. An empty host means all
// addresses of the machine: only * or an equivalent address allows it.
func (a ListenAddress) Allows(host string, port int) bool {
	if port < a.First || port > a.Last {
		return false
	}
	if a.Host == "*" {
		return true
	}
	host = strings.ToLower(host)
	if host == "" {
		return a.Host == "0.0.0.0" || a.Host == "::"
	}
	one, err := netip.ParseAddr(host)
	other, otherErr := netip.ParseAddr(a.Host)
	if err == nil && otherErr == nil {
		return one.Unmap() == other.Unmap()
	}
	return host == a.Host
}

// eachItem returns a Check that parses every item of a list.
func eachItem[T any](parse func(string) (T, error)) Check {
	return func(value string) error {
		if err := UniqueItems(value); err != nil {
			return err
		}
		for _, item := range SplitList(value) {
			if _, err := parse(item); err != nil {
				return err
			}
		}
		return nil
	}
}
