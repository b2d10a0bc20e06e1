package api

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/gin-gonic/gin"

	"millrace/api/rest"
	"millrace/runtime/fault"
)

// read decodes the request body, which must be one JSON object. If it cannot, it answers the
// request and returns false.
func read(c *gin.Context, into any) bool {
	body, ok := readBody(c, clientBodies)
	if !ok {
		return false
	}
	if err := decode(body, into); err != nil {
		answerError(c, fault.BadRequest, bodyFault(err))
		return false
	}
	return true
}

// bodies limits the request bodies of one kind of client.
type bodies struct {
	most, together int64 // bytes of one body, and of all bodies held at the same time
	held           func(*server) *atomic.Int64
}

// Client bodies are read only after authentication, if it is enabled. Requests between workers are
// authenticated by a signature, which covers the body, so that their bodies must be read first.
// They have a limit of their own: unauthenticated senders cannot use up the clients' share.
var (
	clientBodies = bodies{16 << 20, 128 << 20, func(s *server) *atomic.Int64 { return &s.held }}
	workerBodies = bodies{32 << 20, 64 << 20, func(s *server) *atomic.Int64 { return &s.heldOfWorkers }}
)

// maxValues limits the number of values in a client's JSON.
const maxValues = 500_000

// readBody reads the request body within the limits, and keeps it in case the request is forwarded.
// If it cannot, it answers the request and returns false.
func readBody(c *gin.Context, kind bodies) ([]byte, bool) {
	body, err := kind.read(c)
	if err == nil && kind.most == clientBodies.most && moreValues(body, maxValues) {
		err = errTooMany
	}
	if err != nil {
		var refused *bodyRefused
		if !errors.As(err, &refused) {
			refused = &bodyRefused{fault.BadRequest, "reading the request: " + err.Error()}
		}
		answerError(c, refused.kind, refused.text)
	}
	return body, err == nil
}

// bodyRefused is the answer to a body that was rejected.
type bodyRefused struct {
	kind fault.Kind
	text string
}

func (r *bodyRefused) Error() string { return r.text }

var (
	errTooMany = &bodyRefused{fault.TooLarge, fmt.Sprintf("the request has more than %d values", maxValues)}
	errBusy    = &bodyRefused{fault.Unavailable, "the worker is processing too many large requests at the same time: retry later"}
)

func (b bodies) tooLarge() error {
	return &bodyRefused{fault.TooLarge, fmt.Sprintf("the request is larger than %d bytes", b.most)}
}

func (b bodies) read(c *gin.Context) ([]byte, error) {
	if c.Request.ContentLength > b.most {
		return nil, b.tooLarge()
	}
	s := c.MustGet(serverKey).(*server)
	reader := &counted{reader: http.MaxBytesReader(c.Writer, c.Request.Body, b.most), all: b.held(s), most: b.together}
	c.Set(heldKey, reader)
	body, err := io.ReadAll(reader)
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return nil, b.tooLarge()
	}
	body = bytes.TrimPrefix(body, []byte("\uFEFF")) // a byte order mark, which Jackson accepts too
	c.Set(bodyKey, body)
	return body, err
}

// heldKey is the context key of the reader of a request's body.
const heldKey = "held"

// counted reads a body and counts the bytes of all bodies that the worker holds.
type counted struct {
	reader io.Reader
	own    int64
	all    *atomic.Int64
	most   int64
}

func (r *counted) Read(p []byte) (int, error) {
	n, err := r.reader.Read(p)
	r.own += int64(n)
	if r.all.Add(int64(n)) > r.most {
		return n, errBusy
	}
	return n, err
}

// release subtracts a request's body from the held bytes when the request is done.
func release(c *gin.Context) {
	c.Next()
	if r, ok := c.Value(heldKey).(*counted); ok {
		r.all.Add(-r.own)
	}
}

// moreValues reports whether a JSON text has more values and members than the limit. It allocates
// none of them.
func moreValues(text []byte, most int) bool {
	if len(text) <= most { // each value takes at least one byte
		return false
	}
	count, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ',' || c == '[' || c == '{'):
			count++
		}
	}
	return count > most
}

func decode(body []byte, into any) error {
	if text := bytes.TrimSpace(body); len(text) == 0 || string(text) == "null" {
		return io.EOF
	}
	return rest.Unmarshal(body, into)
}

func bodyFault(err error) string {
	text := strings.TrimPrefix(err.Error(), "json: ")
	switch {
	case strings.HasPrefix(text, "Unrecognized field"):
		return text
	case errors.Is(err, io.EOF):
		return "the request has no body; expected a JSON object"
	}
	return "reading the request's JSON: " + text
}

func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
