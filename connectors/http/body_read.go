package http

import (
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/valyala/fasthttp"
)

// bodyRate is how many bytes a second a body must bring, after the time that http.body.timeout.ms gives it at first.
const bodyRate = 4 << 10

// keptBody is the largest memory of a body that is kept for another request.
const keptBody = 16 << 10

// read takes the body, which outlives the request, checks its signature and decodes it. Its bytes are reserved in the inbox
// before they are read, so that bodies on their way count as those that wait.
func (t *listener) read(x *exchange, c *fasthttp.RequestCtx) *refusal {
	if refused := t.receive(x, c); refused != nil {
		return refused
	}
	if !t.guard.signed(&c.Request.Header, x.body) {
		return &refusal{status: fasthttp.StatusUnauthorized, text: "the signature in the header " + t.guard.header + " is missing or wrong"}
	}
	return t.decode(x)
}

// receive reads the body as it was sent.
func (t *listener) receive(x *exchange, c *fasthttp.RequestCtx) *refusal {
	x.body = x.body[:0]
	stream, length := c.RequestBodyStream(), c.Request.Header.ContentLength()
	if stream == nil || length == 0 {
		return nil
	}
	most := t.maxBody + 1 // of a body in chunks
	if length > 0 {
		most = length
	}
	for begun, size := time.Now(), 0; ; {
		if len(x.body) == size && size < most {
			size = min(max(4*size, firstBody), most)
			if refused := t.grow(x, size); refused != nil {
				return unfinished(c, refused)
			}
		}
		_ = c.Conn().SetReadDeadline(begun.Add(t.bodyTimeout + time.Duration(len(x.body))*time.Second/bodyRate)) // where it fails, reading does
		n, err := stream.Read(x.body[len(x.body):size])
		x.body = x.body[:len(x.body)+n]
		switch {
		case len(x.body) > t.maxBody:
			return unfinished(c, t.tooLong())
		case length >= 0 && len(x.body) == length, length < 0 && errors.Is(err, io.EOF):
			t.shrink(x, len(x.body))
			return nil
		case err != nil:
			return unfinished(c, t.brokenBody(err))
		}
	}
}

// grow reserves memory for a body, and takes it.
func (t *listener) grow(x *exchange, size int) *refusal {
	if refused := t.inbox.reserve(x.held, size-x.held); refused != nil {
		return refused
	}
	x.held = size
	if cap(x.body) < size {
		x.body = append(make([]byte, 0, size), x.body...)
	}
	return nil
}

// shrink gives back what is reserved beyond a size.
func (t *listener) shrink(x *exchange, size int) {
	t.inbox.release(x.held - size)
	x.held = size
}

// unfinished is the refusal of a request whose body was not read: nothing on its connection can be told from the body.
func unfinished(c *fasthttp.RequestCtx, refused *refusal) *refusal {
	c.SetConnectionClose()
	if own, ok := c.Conn().(*connection); ok {
		own.unread = true
	}
	return refused
}

// brokenBody is the answer to a body that does not come to its end.
func (t *listener) brokenBody(err error) *refusal {
	var network net.Error
	if errors.As(err, &network) && network.Timeout() {
		return &refusal{status: fasthttp.StatusRequestTimeout, text: fmt.Sprintf("the body comes too slowly: after %v expected at least %d bytes a second", t.bodyTimeout, bodyRate)}
	}
	t.log.Debug("a body could not be read", "error", err)
	return &refusal{status: fasthttp.StatusBadRequest, text: bodyFault(err)}
}

// decode undoes the content encodings of a body.
func (t *listener) decode(x *exchange) *refusal {
	if len(x.encodings) == 0 {
		return nil
	}
	body, err := decode(x.body, x.encodings, t.maxBody, func(size int) error {
		if refused := t.inbox.reserve(x.held, size); refused != nil {
			return refused
		}
		x.held += size
		return nil
	})
	var refused *refusal
	switch {
	case errors.As(err, &refused):
		return refused
	case errors.Is(err, errTooLong):
		return t.tooLong()
	case err != nil:
		return &refusal{status: fasthttp.StatusBadRequest, text: err.Error()}
	}
	x.body = body
	t.shrink(x, len(body))
	return nil
}
