// Package client calls the REST API of a worker: Millrace's, or Apache Kafka Connect's where it has the endpoint. Any worker of a
// cluster will do, since workers forward requests to the one that serves them.
//
//	c, err := client.New("http://localhost:8083")
//	status, err := c.Status(ctx, "orders")
//	if errors.Is(err, client.ErrNotFound) { … }
//
// The bodies are the types of package rest. A Client may be used by several goroutines.
package client

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"millrace/configs/backoff"
)

// Client calls one worker.
type Client struct {
	base           string // without a slash at the end
	user, password string
	authenticated  bool
	agent          string
	http           *http.Client
	retries        int
	backoff        backoff.Policy
}

// The defaults of a Client. A worker gives up on a request after 90 seconds, so a longer timeout shows its reason.
const (
	DefaultTimeout = 2 * time.Minute
	DefaultRetries = 3

	firstPause = 200 * time.Millisecond // before the first retry; it doubles with each
	maxPause   = time.Minute
)

// Option configures a Client.
type Option func(*Client)

// WithBasicAuth sends a user name and a password with every request.
func WithBasicAuth(user, password string) Option {
	return func(c *Client) { c.user, c.password, c.authenticated = user, password, true }
}

// WithTLS sets the certificates to trust and to present.
func WithTLS(config *tls.Config) Option {
	return func(c *Client) {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.TLSClientConfig = config
		c.http.Transport = transport
	}
}

// WithTimeout limits each attempt of a request. Zero leaves the limit to the context.
func WithTimeout(d time.Duration) Option { return func(c *Client) { c.http.Timeout = d } }

// WithTransport replaces how requests are sent, for proxies and tracing.
func WithTransport(t http.RoundTripper) Option { return func(c *Client) { c.http.Transport = t } }

// WithRetries sets how often a request is retried after its first attempt; zero: never. See Client.Do for which requests are.
func WithRetries(n int) Option { return func(c *Client) { c.retries = max(0, n) } }

// WithUserAgent sets the User-Agent header.
func WithUserAgent(agent string) Option { return func(c *Client) { c.agent = agent } }

// New makes a client of the worker at an address such as https://connect.example.com:8083 or localhost:8083. It sends nothing yet.
func New(address string, options ...Option) (*Client, error) {
	if !strings.Contains(address, "://") {
		address = "http://" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("the address %q: expected one such as http://localhost:8083", address)
	}
	c := &Client{
		base: strings.TrimRight(address, "/"), agent: "millrace-client", retries: DefaultRetries, backoff: backoff.Policy{First: firstPause, Max: maxPause},
		http: &http.Client{Timeout: DefaultTimeout},
	}
	for _, o := range options {
		o(c)
	}
	return c, nil
}

// URL is the address of the worker.
func (c *Client) URL() string { return c.base }

// Path joins the parts of a path of the API and escapes each.
func Path(parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString("/" + url.PathEscape(p))
	}
	return b.String()
}
