package http

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"millrace/connectors/internal/jsontext"
	"millrace/plugins/connect"
)

// exchange is what serves one request after another.
type exchange struct {
	body     bytes.Buffer
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
	if x.body.Cap() > maxRoundBytes {
		return
	}
	clear(x.values)
	clear(x.records)
	x.body.Reset()
	exchanges.Put(x)
}

var (
	jsonType = []string{"application/json"}
	oneTaken = []byte(`{"records":1}` + "\n")
)

// ServeHTTP takes a request.
func (t *listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := exchanges.Get().(*exchange)
	n, free, refused := t.take(x, r)
	if free {
		x.recycle()
	}
	header := w.Header()
	header["Content-Type"] = jsonType
	switch {
	case refused != nil:
		t.refuse(w, refused)
		return
	case n == 1:
		w.WriteHeader(http.StatusAccepted)
		_, _ = w.Write(oneTaken) // who has gone reads no answer
		return
	}
	w.WriteHeader(http.StatusAccepted)
	_, _ = fmt.Fprintf(w, "{\"records\":%d}\n", n)
}

func (t *listener) refuse(w http.ResponseWriter, refused *refusal) {
	header := w.Header()
	if refused.retryAfter != "" {
		header.Set("Retry-After", refused.retryAfter)
	}
	switch refused.status {
	case http.StatusUnauthorized:
		header.Set("WWW-Authenticate", t.guard.challenge())
	case http.StatusMethodNotAllowed:
		header.Set("Allow", strings.Join(t.methods, ", "))
	case http.StatusRequestEntityTooLarge:
		header.Set("Connection", "close")
	}
	w.WriteHeader(refused.status)
	_ = json.NewEncoder(w).Encode(struct {
		Code    int    `json:"error_code"`
		Message string `json:"message"`
	}{refused.status, refused.text}) // who has gone reads no answer
}

// take reads a request, and waits until Kafka has its records. free says that nothing uses the exchange any more.
func (t *listener) take(x *exchange, r *http.Request) (records int, free bool, refused *refusal) {
	if refused = t.check(x, r); refused != nil {
		return 0, true, refused
	}
	if refused = t.read(x, r); refused != nil {
		return 0, true, refused
	}
	if refused = t.convert(x, r); refused != nil {
		return 0, true, refused
	}
	ticket, refused := t.inbox.put(x.records, x.body.Len())
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
func (t *listener) check(x *exchange, r *http.Request) *refusal {
	var ok bool
	if x.segments, ok = t.path.match(r.URL, x.segments[:0]); !ok {
		return &refusal{status: http.StatusNotFound, text: "nothing is taken at this path"}
	}
	if !slices.Contains(t.methods, r.Method) {
		return &refusal{status: http.StatusMethodNotAllowed, text: "expected " + strings.Join(t.methods, " or ")}
	}
	if !t.guard.admits(r.Header) {
		return &refusal{status: http.StatusUnauthorized, text: "the header Authorization is missing or wrong: expected " + t.guard.kind}
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return &refusal{status: http.StatusUnsupportedMediaType, text: "the body is encoded with " + encoding + ": send it as it is"}
	}
	if r.ContentLength > int64(t.maxBody) {
		return t.tooLong()
	}
	return nil
}

func (t *listener) tooLong() *refusal {
	return &refusal{status: http.StatusRequestEntityTooLarge, text: "the body is longer than " + strconv.Itoa(t.maxBody) + " bytes"}
}

// read reads the body and checks its signature.
func (t *listener) read(x *exchange, r *http.Request) *refusal {
	x.body.Reset()
	if r.ContentLength > 0 {
		x.body.Grow(int(r.ContentLength) + bytes.MinRead) // room for the end of the body to show
	}
	n, err := x.body.ReadFrom(io.LimitReader(r.Body, int64(t.maxBody)+1))
	switch {
	case n > int64(t.maxBody):
		return t.tooLong()
	case err != nil:
		return &refusal{status: http.StatusBadRequest, text: "reading the body: " + err.Error()}
	case !t.guard.signed(r.Header, x.body.Bytes()):
		return &refusal{status: http.StatusUnauthorized, text: "the signature in the header " + t.guard.header + " is missing or wrong"}
	}
	return nil
}

// convert makes the records.
func (t *listener) convert(x *exchange, r *http.Request) *refusal {
	topic, err := t.topic.of(x.segments)
	if err == nil {
		x.values, err = t.reader.values(x.body.Bytes(), r.Header.Get("Content-Type"), &x.scanner, x.values[:0])
	}
	if err != nil {
		return &refusal{status: http.StatusBadRequest, text: err.Error()}
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
func (t *listener) recordHeaders(r *http.Request) (out []connect.Header) {
	for _, name := range t.headers {
		if values := r.Header.Values(name); len(values) > 0 {
			out = append(out, textHeader(name, strings.Join(values, ", ")))
		}
	}
	if len(t.query) > 0 {
		query := r.URL.Query()
		for _, name := range t.query {
			if values := query[name]; len(values) > 0 {
				out = append(out, textHeader(name, strings.Join(values, ", ")))
			}
		}
	}
	return out
}

func textHeader(key, value string) connect.Header {
	return connect.Header{Key: key, Schema: connect.StringSchema, Value: connect.StringValue(strings.ToValidUTF8(value, "\uFFFD"))}
}

// keyOf is the key of a record.
func (t *listener) keyOf(x *exchange, r *http.Request, value connect.Value) (key string, ok bool) {
	switch t.key.kind {
	case "header":
		key = r.Header.Get(t.key.name)
	case "query":
		key = r.URL.Query().Get(t.key.name)
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
