package configs

import (
	"net/netip"
	"testing"
)

func TestAddress(t *testing.T) {
	for _, row := range []struct {
		text, host, at string
		want           bool
	}{
		{"10.0.0.0/8", "x", "10.1.2.3:80", true}, {"10.0.0.0/8", "x", "[::ffff:10.1.2.3]:80", true}, {"10.0.0.0/8", "x", "11.1.2.3:80", false},
		{"10.1.2.3", "x", "10.1.2.3:80", true}, {"10.1.2.3:81", "x", "10.1.2.3:80", false}, {"10.1.2.3:80", "x", "10.1.2.3:80", true},
		{"fd00::/8", "x", "[fd00::1]:80", true}, {"fd00::1", "x", "[fd00::1]:80", true}, {"[fd00::1]:80", "x", "[fd00::1]:80", true}, {"[fd00::1]:81", "x", "[fd00::1]:80", false},
		{"fe80::1", "x", "[fe80::1%eth0]:80", true}, {"Intern.example", "intern.EXAMPLE.", "10.1.2.3:80", true}, {"intern.example:80", "intern.example", "10.1.2.3:81", false},
		{"intern.example", "other.intern.example", "10.1.2.3:80", false}, {"10.0.0.0/8:80", "x", "10.1.2.3:80", true},
	} {
		a, err := ParseAddress(row.text)
		if err != nil || a.Allows(row.host, netip.MustParseAddrPort(row.at)) != row.want {
			t.Errorf("%+v: %v", row, err)
		}
	}
	for _, text := range []string{"", "a b", "http://x", "x:0", "x:99999", "x:y", "*", "10.0.0.0/33"} {
		if a, err := ParseAddress(text); err == nil {
			t.Errorf("%q: %+v", text, a)
		}
	}
}

func TestListenAddress(t *testing.T) {
	for _, row := range []struct {
		text, host string
		port       int
		want       bool
	}{
		{"127.0.0.1:8090", "127.0.0.1", 8090, true}, {"127.0.0.1:8090", "", 8090, false}, {"127.0.0.1:8090", "0.0.0.0", 8090, false}, {"127.0.0.1:8090-8099", "127.0.0.1", 8099, true},
		{"127.0.0.1:8090-8099", "127.0.0.1", 8100, false}, {"*:8090", "", 8090, true}, {"0.0.0.0:8090", "", 8090, true}, {"localhost:*", "LOCALHOST", 1, true},
		{"[::1]:8090", "::1", 8090, true}, {"localhost:*", "127.0.0.1", 1, false},
	} {
		a, err := ParseListenAddress(row.text)
		if err != nil || a.Allows(row.host, row.port) != row.want {
			t.Errorf("%+v: %v", row, err)
		}
	}
	for _, text := range []string{"", "x", "x:", ":80", "x:9-8", "x:-1", "x:70000", "x:a-b"} {
		if a, err := ParseListenAddress(text); err == nil {
			t.Errorf("%q: %+v", text, a)
		}
	}
}
