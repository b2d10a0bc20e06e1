package client

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"millrace/api/rest"
	"millrace/configs/backoff"
)

// Do sends a request and decodes the answer into a value; nil ignores it. It is for endpoints that have no method here; path is made
// by Path, with a query if there is one. The body is sent as JSON unless it is nil.
//
// GET and PUT are retried when no answer came, or when the worker or a proxy answered 502, 503 or 504: sending them twice does what
// sending them once does. POST, PATCH and DELETE are not.
func (c *Client) Do(ctx context.Context, method, path string, body, into any) error {
	_, err := c.do(ctx, method, path, body, into)
	return err
}

// do also returns the HTTP status of a success.
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

// retriable reports whether a request that failed can succeed, and do no harm, when it is sent again.
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

// once sends a request once.
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
			err = wrapped.Err // the URL stands in the ConnectionError
		}
		return 0, &ConnectionError{c.base, err}
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, &ConnectionError{c.base, err}
	}
	if resp.StatusCode/100 != 2 {
		return resp.StatusCode, refused(method, c.base+path, resp.StatusCode, answer)
	}
	if into == nil {
		return resp.StatusCode, nil
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return resp.StatusCode, &AnswerError{method, c.base + path, err}
	}
	return resp.StatusCode, nil
}

// refused is the error of an answer that is no success. A proxy's is no rest.Error: its text is the message.
func refused(method, target string, status int, answer []byte) error {
	var body rest.Error
	if err := json.Unmarshal(answer, &body); err != nil || body.Message == "" {
		body.Message = strings.TrimSpace(string(answer))
	}
	return &Error{Method: method, URL: target, Status: status, Message: cmp.Or(body.Message, http.StatusText(status)), body: answer}
}

// get asks for a value.
func get[T any](ctx context.Context, c *Client, path string) (out T, err error) {
	return out, c.Do(ctx, http.MethodGet, path, nil, &out)
}

// send sends a body and returns the answer.
func send[T any](ctx context.Context, c *Client, method, path string, body any) (out T, err error) {
	return out, c.Do(ctx, method, path, body, &out)
}

// withQuery adds parameters to a path; none when there are none.
func withQuery(path string, query url.Values) string {
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}
