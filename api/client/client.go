// Package client calls the REST API of a Millrace worker, or of an Apache Kafka Connect worker
// where it has the endpoint. Any worker of a cluster accepts all requests, because workers forward
// them.
//
//	c, err := client.New("http://localhost:8083")
//	status, err := c.Status(ctx, "orders")
//	if errors.Is(err, client.ErrNotFound) { … }
//
// The bodies are the types of package rest. A Client is safe for concurrent use.
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

// Defaults of a Client. A worker answers every request within 90 seconds; the timeout is longer, so
// that the caller sees the worker's error.
const (
	DefaultTimeout = 2 * time.Minute
	DefaultRetries = 3

	firstPause = 200 * time.Millisecond // before the first retry; doubles with each retry
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

// WithTransport replaces the HTTP transport, for example for proxies and tracing.
func WithTransport(t http.RoundTripper) Option { return func(c *Client) { c.http.Transport = t } }

// WithRetries sets the maximum number of retries of a request; zero disables them. Client.Do
// documents which requests are retried.
func WithRetries(n int) Option { return func(c *Client) { c.retries = max(0, n) } }

// WithUserAgent sets the User-Agent header.
func WithUserAgent(agent string) Option { return func(c *Client) { c.agent = agent } }

// New makes a client for the worker at an address such as https://connect.example.com:8083 or
// localhost:8083. It sends no request.
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
		http: &http.Client{Timeout: DefaultTimeout, CheckRedirect: keepMethod},
	}
	for _, o := range options {
		o(c)
	}
	return c, nil
}

// URL returns the address of the worker.
func (c *Client) URL() string { return c.base }

// Path joins the segments of an API path, and escapes each.
func Path(parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString("/" + url.PathEscape(p))
	}
	return b.String()
}
