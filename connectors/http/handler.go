package http

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/valyala/fasthttp"

	"millrace/connectors/internal/jsontext"
	"millrace/plugins/connect"
)

// exchange is the reusable state of one request.
type exchange struct {
	body      []byte // of the request
	held      int    // bytes reserved for it in the inbox
	encodings []string
	scanner   jsontext.Scanner
	segments  []string
	values    []connect.Value
	records   []connect.SourceRecord
	timer     *time.Timer
}

var exchanges = sync.Pool{New: func() any {
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	return &exchange{scanner: jsontext.Scanner{MaxDepth: maxDepth}, timer: timer}
}}

// recycle prepares the exchange for another request. No data may point into its body any more.
func (x *exchange) recycle() {
	if cap(x.body) > keptBody {
		x.body = nil
	}
	x.held = 0
	clear(x.values)
	clear(x.records)
	exchanges.Put(x)
}

const jsonType = "application/json"

var oneTaken = []byte(`{"records":1}` + "\n")

// serve handles a request.
func (t *listener) serve(c *fasthttp.RequestCtx) {
	x := exchanges.Get().(*exchange)
	n, free, refused := t.take(x, c)
	if free {
		x.recycle()
	}
	if t.connections.stopping.Load() {
		c.SetConnectionClose()
	}
	if refused != nil {
		t.refuse(c, refused)
		return
	}
	c.Response.Header.SetContentType(jsonType)
	c.SetStatusCode(fasthttp.StatusAccepted)
	if n == 1 {
		c.Response.SetBodyRaw(oneTaken)
		return
	}
	fmt.Fprintf(c, "{\"records\":%d}\n", n)
}

// expect handles the header of a request with Expect: 100-continue.
func (t *listener) expect(c *fasthttp.RequestCtx) int {
	x := exchanges.Get().(*exchange)
	defer x.recycle()
	if refused := t.check(x, &c.Request); refused != nil {
		t.refuse(c, refused)
		return refused.status
	}
	return fasthttp.StatusContinue
}

// serveBroken answers a request with an invalid or incomplete header, and closes the connection.
func (t *listener) serveBroken(c *fasthttp.RequestCtx, err error) {
	t.log.Debug("a request could not be read", "error", err)
	refused := &refusal{status: fasthttp.StatusBadRequest, text: requestFault(err)}
	var small *fasthttp.ErrSmallBuffer
	var network net.Error
	switch {
	case errors.As(err, &small):
		refused = &refusal{status: fasthttp.StatusRequestHeaderFieldsTooLarge, text: fmt.Sprintf("the headers are longer than %d bytes", maxHeader)}
	case errors.As(err, &network) && network.Timeout():
		refused = &refusal{status: fasthttp.StatusRequestTimeout, text: fmt.Sprintf("the header has not come whole within %v, or nothing of the body within %v", headerTimeout, t.bodyTimeout)}
	}
	t.refuse(c, unfinished(c, refused))
}

func (t *listener) refuse(c *fasthttp.RequestCtx, refused *refusal) {
	header := &c.Response.Header
	header.SetContentType(jsonType)
	if refused.retryAfter != "" {
		header.Set("Retry-After", refused.retryAfter)
	}
	switch refused.status {
	case fasthttp.StatusUnauthorized:
		header.Set("WWW-Authenticate", t.guard.challenge())
	case fasthttp.StatusMethodNotAllowed:
		header.Set("Allow", strings.Join(t.methods, ", "))
	case fasthttp.StatusUnsupportedMediaType:
		header.Set("Accept-Encoding", acceptedEncodings)
	}
	c.SetStatusCode(refused.status)
	_ = json.NewEncoder(c).Encode(struct {
		Code    int    `json:"error_code"`
		Message string `json:"message"`
	}{refused.status, refused.text}) // as text
}

// take reads a request, and waits until Kafka has acknowledged its records. free reports that
// nothing uses the exchange any more.
func (t *listener) take(x *exchange, c *fasthttp.RequestCtx) (records int, free bool, refused *refusal) {
	r := &c.Request
	if refused = t.check(x, r); refused != nil {
		if refused.closes || r.Header.ContentLength() != 0 && c.RequestBodyStream() != nil {
			refused = unfinished(c, refused)
		}
		return 0, true, refused
	}
	if refused = t.read(x, c); refused == nil {
		refused = t.convert(x, r)
	}
	var own ticket
	if refused == nil {
		own, refused = t.inbox.put(x.records, x.held)
	}
	if refused != nil {
		t.shrink(x, 0)
		return 0, true, refused
	}
	if t.received {
		return len(x.records), false, nil
	}
	refused, free = t.wait(x, own)
	return len(x.records), free, refused
}

// wait waits until Kafka has acknowledged the records of a request, and withdraws them on a
// timeout.
func (t *listener) wait(x *exchange, own ticket) (refused *refusal, free bool) {
	x.timer.Reset(t.limits.wait)
	defer x.timer.Stop()
	select {
	case <-own.done:
		return own.refused, own.refused == nil
	case <-x.timer.C:
	}
	if t.inbox.withdraw(own) {
		return silent(t.limits.wait), true
	}
	return errUnknown, false
}

// check validates the header of a request.
func (t *listener) check(x *exchange, r *fasthttp.Request) (refused *refusal) {
	if err := framing(&r.Header); err != nil {
		return &refusal{status: fasthttp.StatusBadRequest, text: err.Error(), closes: true}
	}
	if protocol := string(r.Header.Protocol()); protocol != "HTTP/1.1" && protocol != "HTTP/1.0" {
		return &refusal{status: fasthttp.StatusHTTPVersionNotSupported, text: "expected HTTP/1.1", closes: true}
	}
	var ok bool
	if x.segments, ok = t.path.match(r.URI().PathOriginal(), x.segments[:0]); !ok {
		return &refusal{status: fasthttp.StatusNotFound, text: "nothing is taken at this path"}
	}
	if !slices.Contains(t.methods, string(r.Header.Method())) {
		return &refusal{status: fasthttp.StatusMethodNotAllowed, text: "expected " + strings.Join(t.methods, " or ")}
	}
	if refused = t.guard.check(&r.Header); refused != nil {
		return refused
	}
	if x.encodings, refused = encodingsOf(&r.Header); refused != nil {
		return refused
	}
	if r.Header.ContentLength() > t.maxBody {
		return t.tooLong()
	}
	return nil
}

// encodingsOf returns the content encodings in a header.
func encodingsOf(h *fasthttp.RequestHeader) ([]string, *refusal) {
	all := h.PeekAll(fasthttp.HeaderContentEncoding)
	if len(all) == 0 {
		return nil, nil
	}
	var values []string
	for _, value := range all {
		values = append(values, string(value))
	}
	names, err := encodings(values...)
	if err != nil {
		return nil, &refusal{status: fasthttp.StatusUnsupportedMediaType, text: err.Error()}
	}
	return names, nil
}

func (t *listener) tooLong() *refusal {
	return &refusal{status: fasthttp.StatusRequestEntityTooLarge, text: "the body is longer than " + strconv.Itoa(t.maxBody) + " bytes"}
}

// convert creates the records of a request.
func (t *listener) convert(x *exchange, r *fasthttp.Request) *refusal {
	topic, err := t.topic.of(x.segments)
	if err == nil {
		x.values, err = t.reader.values(x.body, r.Header.ContentType(), &x.scanner, x.values[:0])
	}
	if err != nil {
		return &refusal{status: fasthttp.StatusBadRequest, text: err.Error()}
	}
	headers := t.recordHeaders(r)
	x.records = x.records[:0]
	for _, value := range x.values {
		record := connect.NewSourceRecord(topic, nil, value)
		record.Headers = headers
		switch {
		case t.reader.kind == bodyText:
			record.ValueSchema, record.Value = connect.StringSchema, connect.StringBytes(value.Bytes())
		case t.reader.kind == bodyString:
			record.ValueSchema = connect.StringSchema
		case t.reader.kind == bodyBytes:
			record.ValueSchema = connect.BytesSchema
		}
		if key, ok := t.keyOf(x, r, value); ok {
			record.KeySchema, record.Key = connect.StringSchema, connect.StringValue(key)
		}
		x.records = append(x.records, record)
	}
	connect.Stamp(x.records, time.Now())
	return nil
}

// recordHeaders returns the headers for the records of a request.
func (t *listener) recordHeaders(r *fasthttp.Request) (out []connect.Header) {
	for _, name := range t.headers {
		if values := r.Header.PeekAll(name); len(values) > 0 {
			out = append(out, textHeader(name, values))
		}
	}
	for _, name := range t.query {
		if values := r.URI().QueryArgs().PeekMulti(name); len(values) > 0 {
			out = append(out, textHeader(name, values))
		}
	}
	return out
}

func textHeader(key string, values [][]byte) connect.Header {
	text := bytes.ToValidUTF8(bytes.Join(values, []byte(", ")), []byte("\uFFFD"))
	return connect.Header{Key: key, Schema: connect.StringSchema, Value: connect.StringBytes(text)}
}

// keyOf returns the key of a record.
func (t *listener) keyOf(x *exchange, r *fasthttp.Request, value connect.Value) (key string, ok bool) {
	switch t.key.kind {
	case "header":
		key = string(r.Header.Peek(t.key.name))
	case "query":
		key = string(r.URI().QueryArgs().Peek(t.key.name))
	case "path":
		key = x.segments[t.key.at]
	case "body":
		found := jsontext.Find(value.Bytes(), t.key.pointer)
		if found == nil || string(found) == "null" {
			return "", false
		}
		key = jsontext.Plain(found)
	}
	return strings.ToValidUTF8(key, "\uFFFD"), key != ""
}
