package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"millrace/api/rest"
	"millrace/runtime/cluster"
	"millrace/runtime/fault"
	"millrace/runtime/herder"
)

// maxAnswer limits the response of another worker, in bytes.
const maxAnswer = 64 << 20

// Internal serves requests between workers. Admit checks a request's headers before its body is
// read.
type Internal interface {
	Admit(r cluster.Request) error
	PutTaskConfigs(ctx context.Context, name string, r cluster.Request) error
	Fence(ctx context.Context, name string, r cluster.Request) error
}

type internalHandlers struct {
	*server
	herder Internal
}

// internal handles a request between workers. It checks the headers before it reads any of the
// body.
func (h internalHandlers) internal(what string, do func(Internal, context.Context, string, cluster.Request) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		r := cluster.Request{What: what, Signature: c.GetHeader(cluster.SignatureHeader), Algorithm: c.GetHeader(cluster.AlgorithmHeader), Bound: c.GetHeader(cluster.BoundHeader)}
		if err := h.herder.Admit(r); err != nil {
			silent(c, err)
			return
		}
		var ok bool
		if r.Body, ok = readBody(c, workerBodies); !ok {
			return
		}
		_, err := within(h.server, c, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, do(h.herder, ctx, c.Param("connector"), r)
		})
		silent(c, err)
	}
}

// bodyKey is the context key of a request's body, which is kept for forwarding.
const bodyKey = "body"

// againHeader marks a temporary error: the cluster is about to agree on the worker that serves the
// request. The value states whether the request may have been processed.
const againHeader = "X-Millrace-Again"

// forward sends a request to the worker that serves it, and answers with that worker's response.
// While workers join and leave, that worker can change: forward retries a client's request until a
// worker serves it or the time of a request is over. It does not retry after the request may have
// crashed a worker, and not for long if a worker is unreachable.
func (s *server) forward(c *gin.Context, to *herder.Elsewhere) {
	hop, forwarded := c.GetQuery("forward")
	if forwarded && !strings.EqualFold(hop, "true") {
		c.Header(againHeader, notServed)
		answerError(c, fault.Conflict, "Cannot complete request because of a conflicting operation (e.g. worker rebalance)")
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request.Context()), s.wait)
	defer cancel()
	defer context.AfterFunc(s.life, cancel)()
	f := &forwarding{s: s, c: c, last: forwarded}
	a, err := f.try(ctx, to)
	for !forwarded && f.again(a, err) {
		select {
		case <-time.After(forwardPause):
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			break
		}
		if to, err = s.herder.Leader(ctx); err == nil {
			a, err = f.try(ctx, to)
		}
	}
	if err != nil {
		f.fail(err)
		return
	}
	if !forwarded && a.status < http.StatusMultipleChoices {
		to.CaughtUp(ctx)
	}
	f.relay(a)
}

// fail answers a request that no worker has answered.
func (f *forwarding) fail(err error) {
	var stopped *stoppedAt
	switch {
	case f.s.life.Err() != nil:
		refuse(f.c, errStopping)
	case errors.As(err, &stopped):
		answerError(f.c, badGateway, stopped.Error())
	default:
		if f.last {
			f.c.Header(againHeader, f.outcome())
		}
		answerError(f.c, fault.Internal, "IO Error trying to forward REST request: "+err.Error())
	}
}

const forwardPause = 100 * time.Millisecond

// forwarding is a request that is being forwarded to another worker.
type forwarding struct {
	s         *server
	c         *gin.Context
	last      bool // the next worker must not forward it
	ambiguous bool // it may have been processed, although there was no response
	moved     bool // it was sent to a worker that lost its role before it responded
	since     time.Time
	url       string // of the worker that has been unreachable since then
}

// answered is another worker's response.
type answered struct {
	status int
	header http.Header
	body   []byte
}

// send sends the request once. It waits for the response until the worker loses its role: the
// worker may be gone or cut off.
func (f *forwarding) send(ctx context.Context, to *herder.Elsewhere) (a answered, err error) {
	a, _, err = f.sendTo(ctx, to)
	return a, err
}

func (f *forwarding) sendTo(ctx context.Context, to *herder.Elsewhere) (a answered, sent bool, err error) {
	ctx, stop := to.While(ctx)
	defer stop()
	body := &noted{}
	body.data, _ = f.c.MustGet(bodyKey).([]byte)
	body.left.Reset(body.data)
	if len(body.data) == 0 {
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { body.sent.Store(true) }})
	}
	method, path := f.c.Request.Method, f.c.Request.URL.EscapedPath()
	query := f.c.Request.URL.Query()
	query.Set("forward", map[bool]string{false: "true", true: "false"}[f.last])
	a, err = f.request(ctx, method, strings.TrimSuffix(to.URL, "/")+path+"?"+query.Encode(), body)
	return a, body.sent.Load(), err
}

// noted is the body of a request. It records whether any of it was sent.
type noted struct {
	data []byte
	left bytes.Reader
	sent atomic.Bool
}

func (b *noted) Read(p []byte) (int, error) {
	b.sent.Store(true)
	return b.left.Read(p)
}

func (f *forwarding) request(ctx context.Context, method, target string, body *noted) (a answered, err error) {
	var reader io.Reader = http.NoBody
	if len(body.data) > 0 {
		reader = body
	}
	req, err := http.NewRequestWithContext(ctx, method, target, reader)
	if err != nil {
		return a, err
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "kafka-connect")
	if len(body.data) > 0 {
		req.ContentLength = int64(len(body.data))
		req.Header.Set("Content-Type", "application/json")
		// a worker that closes the connection before it requests the body has not received the
		// request
		req.Header.Set("Expect", "100-continue")
		req.Close = true
	}
	for _, name := range []string{"Authorization", cluster.SignatureHeader, cluster.AlgorithmHeader, cluster.BoundHeader} {
		if value := f.c.GetHeader(name); value != "" {
			req.Header.Set(name, value)
		}
	}
	resp, err := f.s.client.Do(req)
	if err != nil {
		return a, err
	}
	defer resp.Body.Close()
	a = answered{status: resp.StatusCode, header: resp.Header}
	a.body, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	return a, err
}

// nonIdempotent contains the paths that must not be retried after an attempt that may have
// succeeded: a second attempt would do something else.
var nonIdempotent = map[string]bool{connectorPath + "/offsets/undo": true, connectorPath + "/dlq/replay": true}

// again reports whether to retry the request: no worker processed it, or none confirmed that it
// did.
func (f *forwarding) again(a answered, err error) bool {
	var e *fault.Error
	var stopped *stoppedAt
	switch {
	case errors.As(err, &e), errors.As(err, &stopped):
		return false
	case err != nil:
		return !f.ambiguous || !nonIdempotent[f.c.FullPath()]
	}
	if a.header.Get(againHeader) == unfinished {
		f.ambiguous = true
		return !nonIdempotent[f.c.FullPath()]
	}
	return a.header.Get(againHeader) != "" || a.status == http.StatusServiceUnavailable
}

// outcome returns the value of againHeader for a request without a response.
func (f *forwarding) outcome() string {
	if f.ambiguous {
		return unfinished
	}
	return notServed
}

// relay answers with the other worker's response. A retry can find that an earlier attempt
// succeeded; the client gets a success then.
func (f *forwarding) relay(a answered) {
	c := f.c
	switch {
	case f.ambiguous && c.Request.Method == http.MethodDelete && a.status == http.StatusNotFound:
		a = answered{status: http.StatusNoContent}
	case f.ambiguous && c.FullPath() == "/connectors" && a.status == http.StatusConflict:
		if info, err := f.created(); err == nil {
			created(c, info, nil)
			return
		}
	}
	if a.status == http.StatusCreated {
		var info rest.ConnectorInfo
		if err := json.Unmarshal(a.body, &info); err == nil {
			created(c, info, nil)
			return
		}
	}
	if again := a.header.Get(againHeader); again != "" && f.last {
		c.Header(againHeader, again)
	}
	if len(a.body) == 0 {
		c.Status(a.status)
		c.Writer.WriteHeaderNow()
		return
	}
	c.Data(a.status, jsonType, a.body)
}

// created returns the connector that a lost response was about.
func (f *forwarding) created() (rest.ConnectorInfo, error) {
	var body rest.CreateRequest
	if err := json.Unmarshal(f.c.MustGet(bodyKey).([]byte), &body); err != nil {
		return rest.ConnectorInfo{}, err
	}
	return f.s.herder.Connector(f.c.Request.Context(), strings.TrimSpace(body.Name))
}
