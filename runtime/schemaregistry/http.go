package schemaregistry

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/sr"

	"millrace/configs"
	"millrace/configs/network"
	"millrace/runtime/kafka"
)

// timeout bounds one HTTP request, and so how long a stopping task waits. With several URLs, the
// next one is tried after that.
const timeout = 10 * time.Second

// connect makes the HTTP client. It sends no request.
func (r *Registry) connect(c configs.Config) error {
	urls, user, err := addresses(c.List("schema.registry.url"))
	if err != nil {
		return err
	}
	r.shown = strings.Join(urls, ", ")
	transport, err := newTransport(c)
	if err != nil {
		return err
	}
	r.over = transport
	opts := []sr.ClientOpt{sr.URLs(urls...), sr.HTTPClient(&http.Client{Timeout: timeout, Transport: bounded{transport}}), sr.UserAgent("millrace")}
	auth, err := credentials(c, user)
	if err != nil {
		return err
	}
	r.client, err = sr.NewClient(append(opts, auth...)...)
	return err
}

// Guard limits the client's connections to those that a policy allows. It must be called before the
// client is used.
func (r *Registry) Guard(policy *network.Policy) {
	through := r.over.Proxy
	r.over.DialContext, r.over.Proxy = policy.Dialer(), func(request *http.Request) (*url.URL, error) {
		proxy, err := through(request)
		if err == nil && proxy != nil {
			err = policy.BehindProxy(request)
		}
		return proxy, err
	}
}

// addresses checks URLs and extracts user and password, so that no message shows them.
func addresses(given []string) (urls []string, user *url.Userinfo, err error) {
	for _, text := range given {
		if !strings.Contains(text, "://") {
			text = "http://" + text
		}
		u, err := url.Parse(text)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			// not shown: it may contain a password
			return nil, nil, errors.New("schema.registry.url: expected URLs such as http://localhost:8081")
		}
		if u.User != nil && user == nil {
			user = u.User
		}
		u.User = nil
		urls = append(urls, strings.TrimSuffix(u.String(), "/"))
	}
	return urls, user, nil
}

func newTransport(c configs.Config) (*http.Transport, error) {
	// so that a task leaves no idle connections behind
	t := &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, MaxResponseHeaderBytes: 1 << 20}
	if host := c.String("proxy.host"); host != "" {
		t.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: net.JoinHostPort(host, strconv.Itoa(c.Int("proxy.port")))})
	}
	config, err := kafka.ClientTLS(c.WithPrefix("schema.registry."))
	if err != nil {
		return nil, fmt.Errorf("schema.registry.*: %w", err)
	}
	t.TLSClientConfig = config
	return t, nil
}

func credentials(c configs.Config, fromURL *url.Userinfo) ([]sr.ClientOpt, error) {
	if c.Has("bearer.auth.credentials.source") {
		if !c.Has("bearer.auth.token") {
			return nil, errors.New("bearer.auth.token is missing: bearer.auth.credentials.source asks for it")
		}
		return []sr.ClientOpt{sr.BearerToken(c.String("bearer.auth.token"))}, nil
	}
	switch c.String("basic.auth.credentials.source") {
	case "SASL_INHERIT":
		user, password, err := kafka.Login(c.String("sasl.jaas.config"))
		if err != nil {
			return nil, fmt.Errorf("basic.auth.credentials.source=SASL_INHERIT: %w", err)
		}
		return []sr.ClientOpt{sr.BasicAuth(user, password)}, nil
	case "USER_INFO":
		return userInfo(cmp.Or(c.String("basic.auth.user.info"), c.String("schema.registry.basic.auth.user.info")))
	}
	if fromURL != nil {
		password, _ := fromURL.Password()
		return []sr.ClientOpt{sr.BasicAuth(fromURL.Username(), password)}, nil
	}
	return nil, nil
}

// userInfo parses USER:PASSWORD.
func userInfo(text string) ([]sr.ClientOpt, error) {
	user, password, ok := strings.Cut(text, ":")
	if !ok {
		return nil, errors.New("basic.auth.user.info: expected user:password")
	}
	return []sr.ClientOpt{sr.BasicAuth(user, password)}, nil
}
