package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/gin-gonic/gin"

	"millrace/api/rest"
	"millrace/runtime/herder"
)

// read takes the request's body as one JSON object. It answers the request itself when it cannot.
func read(c *gin.Context, into any) bool {
	body, ok := readBody(c, clientBodies)
	if !ok {
		return false
	}
	if err := decode(body, into); err != nil {
		answerError(c, herder.BadRequest, bodyFault(err))
		return false
	}
	return true
}

// bodies bounds what requests of one kind send.
type bodies struct {
	most, together int64 // bytes of one body, and of all that are read at the same time
	held           func(*server) *atomic.Int64
}

// Requests of clients are read when the client is known to be a user, where there are users. Those of workers are checked by their
// signature, which needs the body: they have room of their own, so that strangers use up none of the clients'.
var (
	clientBodies = bodies{16 << 20, 128 << 20, func(s *server) *atomic.Int64 { return &s.held }}
	workerBodies = bodies{32 << 20, 64 << 20, func(s *server) *atomic.Int64 { return &s.heldOfWorkers }}
)

// maxValues is how many values a client's JSON may have.
const maxValues = 500_000

// readBody takes the request's body, within the bounds of one request and of all together, and keeps it for another worker. It answers
// the request itself when it cannot.
func readBody(c *gin.Context, kind bodies) ([]byte, bool) {
	body, err := kind.read(c)
	if err == nil && kind.most == clientBodies.most && moreValues(body, maxValues) {
		err = errTooMany
	}
	if err != nil {
		var refused *bodyRefused
		if !errors.As(err, &refused) {
			refused = &bodyRefused{herder.BadRequest, "reading the request: " + err.Error()}
		}
		answerError(c, refused.kind, refused.text)
	}
	return body, err == nil
}

// bodyRefused is the answer to a body that is not read.
type bodyRefused struct {
	kind herder.Kind
	text string
}

func (r *bodyRefused) Error() string { return r.text }

var (
	errTooMany = &bodyRefused{herder.TooLarge, fmt.Sprintf("the request has more than %d values", maxValues)}
	errBusy    = &bodyRefused{herder.Unavailable, "the worker reads too many large requests at the same time: try again"}
)

func (b bodies) tooLarge() error {
	return &bodyRefused{herder.TooLarge, fmt.Sprintf("the request is larger than %d bytes", b.most)}
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
	body = bytes.TrimPrefix(body, []byte("\uFEFF")) // a byte order mark: Jackson takes one
	c.Set(bodyKey, body)
	return body, err
}

// heldKey is where a request's context holds the reader of its body.
const heldKey = "held"

// counted reads a body and counts the bytes that the worker holds of all bodies.
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

// release gives back what a request's body held, when the request is done.
func release(c *gin.Context) {
	c.Next()
	if r, ok := c.Value(heldKey).(*counted); ok {
		r.all.Add(-r.own)
	}
}

// moreValues reports whether a JSON text has more values and members than so many, without building any of them.
func moreValues(text []byte, most int) bool {
	if len(text) <= most { // a value takes a byte at least
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

// answer writes a JSON body without escaping what only HTML needs escaped.
func answer(c *gin.Context, status int, body any) {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(body); err != nil {
		panic(err)
	}
	c.Data(status, jsonType, bytes.TrimSuffix(buf.Bytes(), []byte("\n")))
}

func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
