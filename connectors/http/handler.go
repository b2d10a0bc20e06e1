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

// exchange is what serves one request after another.
type exchange struct {
	body     []byte // of the request; the request has the one before, for its next
	scanner  jsontext.Scanner
	segments []string
	values   []connect.Value
	records  []connect.SourceRecord
	timer    *time.Timer
}

var exchanges = sync.Pool{New: func() any {
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	return &exchange{scanner: jsontext.Scanner{MaxDepth: maxDepth}, timer: timer}
}}

// recycle makes the exchange ready for another request. Nothing may point into its body any more.
func (x *exchange) recycle() {
	if cap(x.body) > maxRoundBytes {
		return
	}
	clear(x.values)
	clear(x.records)
	exchanges.Put(x)
}

const jsonType = "application/json"

var oneTaken = []byte(`{"records":1}` + "\n")

// serve takes a request.
func (t *listener) serve(c *fasthttp.RequestCtx) {
	x := exchanges.Get().(*exchange)
	n, free, refused := t.take(x, &c.Request)
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

// serveBroken answers what is no request, or none that is read to its end. The connection is closed then.
func (t *listener) serveBroken(c *fasthttp.RequestCtx, err error) {
	refused := &refusal{status: fasthttp.StatusBadRequest, text: "reading the request: " + err.Error()}
	var small *fasthttp.ErrSmallBuffer
	var network net.Error
	switch {
	case errors.Is(err, fasthttp.ErrBodyTooLarge):
		if refused = t.check(&exchange{}, &c.Request); refused == nil {
			refused = t.tooLong()
		}
	case errors.As(err, &small):
		refused = &refusal{status: fasthttp.StatusRequestHeaderFieldsTooLarge, text: fmt.Sprintf("the headers are longer than %d bytes", maxHeader)}
	case errors.As(err, &network) && network.Timeout():
		refused = &refusal{status: fasthttp.StatusRequestTimeout, text: fmt.Sprintf("the request has not come whole within %v", readTimeout)}
	}
	if own, ok := c.Conn().(*connection); ok {
		own.unread = true
	}
	t.refuse(c, refused)
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
	}
	c.SetStatusCode(refused.status)
	_ = json.NewEncoder(c).Encode(struct {
		Code    int    `json:"error_code"`
		Message string `json:"message"`
	}{refused.status, refused.text}) // into memory
}

// take reads a request, and waits until Kafka has its records. free says that nothing uses the exchange any more.
func (t *listener) take(x *exchange, r *fasthttp.Request) (records int, free bool, refused *refusal) {
	if refused = t.check(x, r); refused != nil {
		return 0, true, refused
	}
	if refused = t.read(x, r); refused != nil {
		return 0, true, refused
	}
	if refused = t.convert(x, r); refused != nil {
		return 0, true, refused
	}
	ticket, refused := t.inbox.put(x.records, len(x.body))
	if refused != nil {
		return 0, true, refused
	}
	if t.received {
		return len(x.records), false, nil
	}
	refused, free = t.wait(x, ticket)
	return len(x.records), free, refused
}

// wait waits until Kafka has the records of a request, and takes them back when that takes too long.
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

// check looks at what comes before the body.
func (t *listener) check(x *exchange, r *fasthttp.Request) *refusal {
	var ok bool
	if x.segments, ok = t.path.match(r.URI().PathOriginal(), x.segments[:0]); !ok {
		return &refusal{status: fasthttp.StatusNotFound, text: "nothing is taken at this path"}
	}
	if !slices.Contains(t.methods, string(r.Header.Method())) {
		return &refusal{status: fasthttp.StatusMethodNotAllowed, text: "expected " + strings.Join(t.methods, " or ")}
	}
	if !t.guard.admits(&r.Header) {
		return &refusal{status: fasthttp.StatusUnauthorized, text: "the header Authorization is missing or wrong: expected " + t.guard.kind}
	}
	if encoding := r.Header.ContentEncoding(); len(encoding) > 0 && string(encoding) != "identity" {
		return &refusal{status: fasthttp.StatusUnsupportedMediaType, text: "the body is encoded with " + string(encoding) + ": send it as it is"}
	}
	return nil
}

func (t *listener) tooLong() *refusal {
	return &refusal{status: fasthttp.StatusRequestEntityTooLarge, text: "the body is longer than " + strconv.Itoa(t.maxBody) + " bytes"}
}

// read takes the body, which outlives the request, and checks its signature.
func (t *listener) read(x *exchange, r *fasthttp.Request) *refusal {
	x.body = r.SwapBody(x.body[:0])
	if !t.guard.signed(&r.Header, x.body) {
		return &refusal{status: fasthttp.StatusUnauthorized, text: "the signature in the header " + t.guard.header + " is missing or wrong"}
	}
	return nil
}

// convert makes the records.
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
		record := connect.SourceRecord{Topic: topic, Partition: connect.AnyPartition, Timestamp: connect.NoTimestamp, Value: value, Headers: headers}
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
	return nil
}

// recordHeaders are what the records of a request have as headers.
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

// keyOf is the key of a record.
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
