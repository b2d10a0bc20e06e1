package http

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"millrace/configs"
	"millrace/configs/network"
	"millrace/plugins/connect"
)

// allow sets the policy of this process for a test.
func allow(t *testing.T, p configs.Policy) {
	t.Helper()
	name, text, _ := strings.Cut(p.Variable(), "=")
	t.Setenv(name, text)
}

func TestMayConnect(t *testing.T) {
	for _, row := range []struct {
		policy configs.Policy
		at     string
		says   string // "": allowed
	}{
		{configs.Policy{}, "8.8.8.8:80", ""},
		{configs.Policy{}, "127.0.0.1:80", ""},
		{configs.Policy{}, "10.1.2.3:80", ""},
		{configs.Policy{}, "169.254.169.254:80", "credentials"},
		{configs.Policy{}, "[::ffff:169.254.169.254]:80", "credentials"},
		{configs.Policy{}, "[fe80::1%lo]:80", "link-local"},
		{configs.Policy{}, "[fd00:ec2::254]:80", "credentials"},
		{configs.Policy{}, "[64:ff9b::a9fe:a9fe]:80", "credentials"},
		{configs.Policy{}, "[2002:a9fe:a9fe::]:80", "credentials"},
		{configs.Policy{}, "100.100.100.200:80", "credentials"},
		{configs.Policy{HTTPAddresses: []string{"169.254.169.254"}}, "169.254.169.254:80", ""},
		{configs.Policy{HTTPAddresses: []string{"host.example:80"}}, "169.254.169.254:80", ""},
		{configs.Policy{WorkerPorts: []int{8083}}, "127.0.0.1:8083", "worker's own"},
		{configs.Policy{WorkerPorts: []int{8083}}, "127.9.9.9:8083", "worker's own"},
		{configs.Policy{WorkerPorts: []int{8083}}, "0.0.0.0:8083", "worker's own"},
		{configs.Policy{WorkerPorts: []int{8083}}, "[::1]:8083", "worker's own"},
		{configs.Policy{WorkerPorts: []int{8083}}, "[::]:8083", "worker's own"},
		{configs.Policy{WorkerPorts: []int{8083}}, "[::ffff:127.0.0.1]:8083", "worker's own"},
		{configs.Policy{WorkerPorts: []int{8083}}, "8.8.8.8:8083", ""},
		{configs.Policy{WorkerPorts: []int{8083}, HTTPAddresses: []string{"127.0.0.1:8083"}}, "127.0.0.1:8083", ""},
		{configs.Policy{HTTPExternal: true}, "8.8.8.8:80", ""},
		{configs.Policy{HTTPExternal: true}, "[2001:4860:4860::8888]:80", ""},
		{configs.Policy{HTTPExternal: true, HTTPAddresses: []string{"10.1.0.0/16"}}, "10.1.2.3:80", ""},
		{configs.Policy{HTTPExternal: true, HTTPAddresses: []string{"10.1.0.0/16"}}, "10.2.2.3:80", "is deny"},
	} {
		allow(t, row.policy)
		policy, err := network.Current()
		if err != nil {
			t.Fatal(err)
		}
		err = policy.MayConnect("host.example", netip.MustParseAddrPort(row.at))
		if (err == nil) != (row.says == "") || err != nil && (!errors.Is(err, network.ErrForbidden) || !strings.Contains(err.Error(), row.says)) {
			t.Errorf("%+v %s: %v", row.policy, row.at, err)
		}
	}
	allow(t, configs.Policy{HTTPExternal: true})
	policy, _ := network.Current()
	for _, text := range []string{"127.0.0.1", "127.1.2.3", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::1",
		"::", "::ffff:10.0.0.1", "::127.0.0.1", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::", "fe80::1"} {
		if policy.MayConnect(text, netip.AddrPortFrom(netip.MustParseAddr(text), 80)) == nil {
			t.Error(text)
		}
	}
}

// A connector connects only to allowed addresses, in any notation. A denied address fails
// immediately, because a retry would not help.
func TestForbidden(t *testing.T) {
	s := newService(t)
	u, _ := url.Parse(s.URL)
	port, _ := strconv.Atoi(u.Port())
	for _, host := range []string{"127.0.0.1", "localhost", "0.0.0.0", "[::ffff:127.0.0.1]", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost."} {
		allow(t, configs.Policy{WorkerPorts: []int{port}})
		address := fmt.Sprintf("http://%s:%d/", host, port)
		props := map[string]string{"http.request.url": address, "topic": "t", "http.url": address}
		client := newClient(2 * time.Second)
		_, err := client.do(t.Context(), "GET", address, http.Header{}, nil)
		client.close()
		var refused refusedError
		var dns *net.DNSError
		if errors.As(err, &refused) && !refused.fatal || !errors.As(err, &refused) && !errors.As(err, &dns) {
			t.Errorf("%s: %v", address, err)
		}
		if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err != nil {
			continue
		}
		checkValues(t, address, (&PollSource{}).Validate(t.Context(), props, pollKeys().Validate(props)), "http.request.url", "worker's own")
		checkValues(t, address, (&Sink{}).Validate(t.Context(), props, sinkKeys().Validate(props)), "http.url", "worker's own")
	}
	if got := s.got(); got != "" {
		t.Errorf("the service got %s", got)
	}
	t.Setenv("MILLRACE_CONNECTOR_POLICY", "{")
	if _, err := newClient(time.Second).do(t.Context(), "GET", s.URL, http.Header{}, nil); !errors.Is(err, network.ErrForbidden) {
		t.Error(err)
	}
	allow(t, configs.Policy{HTTPExternal: true, HTTPAddresses: []string{"localhost"}})
	client := newClient(2 * time.Second)
	defer client.close()
	answer, err := client.do(t.Context(), "GET", fmt.Sprintf("http://localhost:%d/", port), http.Header{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer.close()
}

// A proxy is subject to the policy, and gives no access to denied addresses.
func TestForbiddenByProxy(t *testing.T) {
	asked := ""
	proxy := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked = r.URL.String() }))
	defer proxy.Close()
	allow(t, configs.Policy{})
	policy, _ := network.Current()
	for address, ok := range map[string]bool{"http://169.254.169.254/x": false, "https://[::ffff:a9fe:a9fe]": false, "http://127.0.0.1:8090": true, "http://nowhere.invalid": true} {
		if err := policy.BehindProxy(httptest.NewRequest("GET", address, nil)); (err == nil) != ok {
			t.Error(address, err)
		}
	}
	u, _ := url.Parse(proxy.URL)
	port, _ := strconv.Atoi(u.Port())
	policy, _ = network.New(configs.Policy{WorkerPorts: []int{port}})
	transport := &http.Transport{DialContext: policy.Dialer(), Proxy: http.ProxyURL(u)}
	if _, err := (&http.Client{Transport: transport}).Get("http://example.com/"); !errors.Is(err, network.ErrForbidden) || asked != "" {
		t.Error(err, asked)
	}
}

// Credentials are not sent to other hosts: a redirect is an error.
func TestRedirect(t *testing.T) {
	var leaked http.Header
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { leaked = r.Header }))
	defer other.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		first := httptest.NewServer(http.RedirectHandler(other.URL, status))
		client := newClient(2 * time.Second)
		_, err := client.do(t.Context(), "POST", first.URL, http.Header{"Authorization": {"secret"}}, []byte("x"))
		var refused refusedError
		if !errors.As(err, &refused) || leaked != nil {
			t.Error(status, err, leaked)
		}
		client.close()
		first.Close()
	}
}

func TestListenPolicy(t *testing.T) {
	for _, row := range []struct {
		policy configs.Policy
		listen string
		says   string
	}{
		{configs.Policy{}, ":8090", ""},
		{configs.Policy{WorkerPorts: []int{8083}}, "127.0.0.2:8083", "the port is the worker's own"},
		{configs.Policy{HTTPListen: []string{"127.0.0.1:8090-8099"}}, "127.0.0.1:8091", ""},
		{configs.Policy{HTTPListen: []string{"127.0.0.1:8090-8099"}}, ":8091", "connector.http.listen.addresses"},
		{configs.Policy{HTTPListen: []string{"127.0.0.1:8090-8099"}}, "127.0.0.1:0", "connector.http.listen.addresses"},
		{configs.Policy{}, "127.0.0.1:nonsense", "unknown port"},
	} {
		allow(t, row.policy)
		props := map[string]string{"http.listen": row.listen, "topic": "t"}
		checkValues(t, row.listen, (&Source{}).Validate(t.Context(), props, sourceKeys().Validate(props)), "http.listen", row.says)
		if err := (&Source{}).Start(t.Context(), connect.ConnectorContext{}, props); (err == nil) != (row.says == "") {
			t.Error(err)
		}
	}
}
