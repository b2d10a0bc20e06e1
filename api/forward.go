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
	"millrace/runtime/herder"
)

// maxAnswer bounds the answer of another worker, in bytes.
const maxAnswer = 64 << 20

// Internal is what workers ask each other for. Admit refuses a request by its headers, before its body is read.
type Internal interface {
	Admit(r herder.InternalRequest) error
	PutTaskConfigs(ctx context.Context, name string, r herder.InternalRequest) error
	Fence(ctx context.Context, name string, r herder.InternalRequest) error
}

type internalHandlers struct {
	*server
	herder Internal
}

// internal is a request that workers send each other. Its headers are checked before anything of its body is read.
func (h internalHandlers) internal(what string, do func(Internal, context.Context, string, herder.InternalRequest) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		r := herder.InternalRequest{What: what, Signature: c.GetHeader(herder.SignatureHeader), Algorithm: c.GetHeader(herder.AlgorithmHeader), Bound: c.GetHeader(herder.BoundHeader)}
		if err := h.herder.Admit(r); err != nil {
			silent(c, http.StatusNoContent, err)
			return
		}
		var ok bool
		if r.Body, ok = readBody(c, workerBodies); !ok {
			return
		}
		_, err := within(h.server, c, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, do(h.herder, ctx, c.Param("connector"), r)
		})
		silent(c, http.StatusNoContent, err)
	}
}

// bodyKey is where a request's context holds its body, for another worker.
const bodyKey = "body"

// againHeader says of an error that it passes, because the cluster is about to agree on who serves the request. Its values say
// whether the request may have been served.
const againHeader = "X-Millrace-Again"

// forward lets another worker serve a request, and answers with what that says. While workers come and go the one that serves it
// changes: a request of a client is sent again until one does, for as long as a request may take. It is not sent again when a worker may
// have ended because of it, nor for long to a worker that cannot be reached.
func (s *server) forward(c *gin.Context, to *herder.Elsewhere) {
	hop, forwarded := c.GetQuery("forward")
	if forwarded && !strings.EqualFold(hop, "true") {
		c.Header(againHeader, notServed)
		answerError(c, herder.Conflict, "Cannot complete request because of a conflicting operation (e.g. worker rebalance)")
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
	var stopped *stoppedAt
	switch {
	case err != nil && s.life.Err() != nil:
		refuse(c, errStopping)
		return
	case errors.As(err, &stopped):
		answerError(c, badGateway, stopped.Error())
		return
	case err != nil:
		if forwarded {
			c.Header(againHeader, f.outcome())
		}
		answerError(c, herder.Internal, "IO Error trying to forward REST request: "+err.Error())
		return
	}
	if !forwarded && a.status < http.StatusMultipleChoices {
		to.CaughtUp(ctx)
	}
	f.relay(a)
}

const forwardPause = 100 * time.Millisecond

// forwarding is one request on its way to another worker.
type forwarding struct {
	s         *server
	c         *gin.Context
	last      bool // it may go no further than the next worker
	ambiguous bool // it may have been served, though no answer came
	moved     bool // it was sent to a worker that was none to ask any more before it answered
	since     time.Time
	url       string // of the worker that cannot be reached since then
}

// answered is what another worker said.
type answered struct {
	status int
	header http.Header
	body   []byte
}

// send sends the request once, to a worker that may be gone or cut off: it is waited for as long as it is the one to ask.
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

// noted is the body of a request that notes whether any of it was sent.
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
		req.Header.Set("Expect", "100-continue") // a worker that closes the connection before it asks for the body has not had the request
		req.Close = true
	}
	for _, name := range []string{"Authorization", herder.SignatureHeader, herder.AlgorithmHeader, herder.BoundHeader} {
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

// once are the paths of what is something else the second time: it is not asked for again when it may have been done.
var once = map[string]bool{connectorPath + "/offsets/undo": true, connectorPath + "/dlq/replay": true}

// again reports whether the request is to be sent again: nobody has served it, or nobody has said so.
func (f *forwarding) again(a answered, err error) bool {
	var e *herder.Error
	var stopped *stoppedAt
	switch {
	case errors.As(err, &e), errors.As(err, &stopped):
		return false
	case err != nil:
		return !f.ambiguous || !once[f.c.FullPath()]
	}
	if a.header.Get(againHeader) == unfinished {
		f.ambiguous = true
		return !once[f.c.FullPath()]
	}
	return a.header.Get(againHeader) != "" || a.status == http.StatusServiceUnavailable
}

// outcome says whether the request may have been served though no answer came.
func (f *forwarding) outcome() string {
	if f.ambiguous {
		return unfinished
	}
	return notServed
}

// relay answers as the other worker did. What a first try may have done already is no error of a second.
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

// created finds the connector that a lost answer was about.
func (f *forwarding) created() (rest.ConnectorInfo, error) {
	var body rest.CreateRequest
	if err := json.Unmarshal(f.c.MustGet(bodyKey).([]byte), &body); err != nil {
		return rest.ConnectorInfo{}, err
	}
	return f.s.herder.Connector(f.c.Request.Context(), strings.TrimSpace(body.Name))
}
