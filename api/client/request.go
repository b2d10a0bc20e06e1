package client

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"millrace/api/rest"
	"millrace/configs/backoff"
)

// Do sends a request and decodes the response into a value; nil ignores the response. Use it for
// endpoints without a method here. path comes from Path, followed by a query if needed. A body
// other than nil is sent as JSON.
//
// GET requests follow redirects. Other requests follow a redirect only if it keeps the method (307
// and 308).
//
// GET and PUT requests are retried if there is no response, or if a worker or proxy responds with
// 502, 503 or 504: they are idempotent. POST, PATCH and DELETE requests are not retried.
func (c *Client) Do(ctx context.Context, method, path string, body, into any) error {
	_, err := c.do(ctx, method, path, body, into)
	return err
}

// do does what Do does, and returns the HTTP status of a success.
func (c *Client) do(ctx context.Context, method, path string, body, into any) (status int, err error) {
	var data []byte
	if body != nil {
		if data, err = json.Marshal(body); err != nil {
			return 0, err
		}
	}
	retries := backoff.Retries{Policy: c.backoff}
	for attempt := 0; ; attempt++ {
		status, err = c.once(ctx, method, path, data, into)
		if attempt >= c.retries || !retriable(method, err) || ctx.Err() != nil {
			return status, err
		}
		if !retries.Wait(ctx) {
			return status, err
		}
	}
}

// retriable reports whether a failed request can be sent again: it may succeed and does no harm.
func retriable(method string, err error) bool {
	if method != http.MethodGet && method != http.MethodPut {
		return false
	}
	var unanswered *ConnectionError
	var refused *Error
	switch {
	case errors.As(err, &unanswered):
		return true
	case errors.As(err, &refused):
		return refused.Status == http.StatusBadGateway || refused.Status == http.StatusServiceUnavailable || refused.Status == http.StatusGatewayTimeout
	}
	return false
}

// once sends a request without retries.
func (c *Client) once(ctx context.Context, method, path string, body []byte, into any) (int, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.agent)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.authenticated {
		req.SetBasicAuth(c.user, c.password)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err // the ConnectionError contains the URL
		}
		return 0, &ConnectionError{c.base, err}
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, &ConnectionError{c.base, err}
	}
	if resp.StatusCode/100 == 3 {
		return resp.StatusCode, redirected(method, c.base+path, resp)
	}
	if resp.StatusCode/100 != 2 {
		return resp.StatusCode, refused(method, c.base+path, resp.StatusCode, answer)
	}
	if err := decode(resp.Header.Get("Content-Type"), answer, into); err != nil {
		return resp.StatusCode, &AnswerError{method, c.base + path, err}
	}
	return resp.StatusCode, nil
}

// decode decodes the body of a success; a nil value ignores the body. HTML is an error even then: a
// proxy or its login page answers with 200 to every request, and the worker has received nothing.
func decode(contentType string, answer []byte, into any) error {
	kind, _, _ := mime.ParseMediaType(contentType)
	switch {
	case kind == "text/html" || kind == "application/xhtml+xml":
		return errors.New("got HTML")
	case into == nil:
		return nil
	case len(bytes.TrimSpace(answer)) == 0:
		return errors.New("got an empty body")
	case string(bytes.TrimSpace(answer)) == "null":
		return errors.New("got null")
	}
	return rest.Unmarshal(answer, into)
}

// keepMethod follows a redirect unless it changes the method: HTTP clients turn the others into GET,
// which succeeds and does nothing.
func keepMethod(next *http.Request, before []*http.Request) error {
	if next.Method != before[0].Method {
		return http.ErrUseLastResponse
	}
	if len(before) >= maxRedirects {
		return fmt.Errorf("%d redirects", maxRedirects)
	}
	return nil
}

const maxRedirects = 10

// redirected returns the error for a redirect that keepMethod does not follow.
func redirected(method, target string, resp *http.Response) error {
	message := "the server redirects requests"
	if to := resp.Header.Get("Location"); to != "" {
		message += " to " + to + ": use that address"
	}
	return &Error{Method: method, URL: target, Status: resp.StatusCode, Message: message}
}

// refused returns the error for a response other than a success. A proxy's response is not a
// rest.Error; its text becomes the message.
func refused(method, target string, status int, answer []byte) error {
	var body rest.Error
	if err := json.Unmarshal(answer, &body); err != nil || body.Message == "" {
		body.Message = strings.TrimSpace(string(answer))
	}
	return &Error{Method: method, URL: target, Status: status, Message: cmp.Or(body.Message, http.StatusText(status)), body: answer}
}

// get fetches a value.
func get[T any](ctx context.Context, c *Client, path string) (out T, err error) {
	return out, c.Do(ctx, http.MethodGet, path, nil, &out)
}

// send sends a body and returns the decoded response.
func send[T any](ctx context.Context, c *Client, method, path string, body any) (out T, err error) {
	return out, c.Do(ctx, method, path, body, &out)
}

// withQuery appends a query to a path, unless it is empty.
func withQuery(path string, query url.Values) string {
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}
