package http

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"millrace/configs/network"
)

// client sends requests and classifies their failures. Transient ones are not a refusedError.
type client struct{ http http.Client }

// newClient returns a client that connects only to addresses that the worker's policy allows. It
// follows no redirects: a POST would become a GET, and another host would receive the credentials.
func newClient(timeout time.Duration) *client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableCompression = true
	policy, err := network.Current()
	transport.DialContext, transport.Proxy = policy.Dialer(), policy.Proxy
	if err != nil {
		transport.DialContext = func(context.Context, string, string) (net.Conn, error) { return nil, err }
	}
	return &client{http.Client{
		Transport: transport, Timeout: timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

func (c *client) close() { c.http.CloseIdleConnections() }

// refusedError is a response that a retry would not change.
type refusedError struct {
	err   error
	fatal bool // for any request
}

func (e refusedError) Error() string { return e.err.Error() }

func (e refusedError) Unwrap() error { return e.err }

// busyError is a response that a retry may change.
type busyError struct {
	err   error
	after time.Duration // minimum delay
}

func (e busyError) Error() string { return e.err.Error() }

func (e busyError) Unwrap() error { return e.err }

// received is the response to a request.
type received struct{ *http.Response }

// close reads the rest of the body, so that the connection can be reused.
func (r received) close() {
	_, _ = io.CopyN(io.Discard, r.Body, 256<<10) // otherwise the connection is closed
	_ = r.Body.Close()
}

// do sends a request. A status other than 2xx and 304 is an error.
func (c *client) do(ctx context.Context, method, address string, headers http.Header, body []byte) (received, error) {
	var reader io.Reader
	if len(body) > 0 {
		reader = bytes.NewReader(body)
	}
	r, err := http.NewRequestWithContext(ctx, method, address, reader)
	if err != nil {
		return received{}, refusedError{err: err}
	}
	r.Header = headers
	resp, err := c.http.Do(r) //nolint:bodyclose // received.close closes it
	if errors.Is(err, network.ErrForbidden) {
		return received{}, refusedError{fmt.Errorf("%s %s: %w", method, shown(address), reason(err)), true}
	}
	if err != nil {
		return received{}, fmt.Errorf("%s %s: %w", method, shown(address), reason(err))
	}
	answer := received{resp}
	if resp.StatusCode/100 == 2 || resp.StatusCode == http.StatusNotModified {
		return answer, nil
	}
	defer answer.close()
	return received{}, judge(resp, fmt.Errorf("%s %s: %s%s", method, shown(address), resp.Status, beginning(resp.Body)))
}

// shown returns an address without its query, which may contain secrets.
func shown(address string) string {
	before, _, cut := strings.Cut(address, "?")
	if cut {
		return before + "?…"
	}
	return address
}

// reason returns an error without the address, which the message already contains.
func reason(err error) error {
	if u, ok := err.(*url.Error); ok { //nolint:errorlint // the client's own wrapping
		return u.Err
	}
	return err
}

// judge classifies an unsuccessful response.
func judge(resp *http.Response, err error) error {
	switch status := resp.StatusCode; {
	case status == http.StatusRequestTimeout, status == http.StatusTooEarly, status == http.StatusTooManyRequests, status >= 500:
		return busyError{err, retryAfter(resp.Header.Get("Retry-After"), time.Now())}
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusProxyAuthRequired:
		return refusedError{fmt.Errorf("%w; correct the credentials: see %s", err, authTypeKey), true}
	case status/100 == 3:
		return refusedError{fmt.Errorf("%w to %s; redirects are not followed: set the address that it leads to", err, resp.Header.Get("Location")), true}
	}
	return refusedError{err: err}
}

// retryAfter parses a Retry-After header: seconds, or a date. It returns 0 if there is no valid
// value.
func retryAfter(text string, now time.Time) time.Duration {
	if seconds, err := strconv.Atoi(text); err == nil && seconds > 0 {
		return time.Duration(min(seconds, 86400)) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return min(max(at.Sub(now), 0), 24*time.Hour)
	}
	return 0
}

// beginning returns the beginning of an error body, for messages.
func beginning(body io.Reader) string {
	text, _ := io.ReadAll(io.LimitReader(body, 300)) // use what was read
	text = bytes.TrimPrefix(text, byteOrderMark)
	if line := strings.Join(strings.Fields(strings.ToValidUTF8(string(text), "\uFFFD")), " "); line != "" {
		return ": " + line
	}
	return ""
}
