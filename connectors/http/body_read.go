package http

import (
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/valyala/fasthttp"
)

// bodyRate is the minimum transfer rate of a body in bytes per second, after the initial
// http.body.timeout.ms.
const bodyRate = 4 << 10

// keptBody is the maximum size of body buffers that are reused.
const keptBody = 16 << 10

// read reads the body, which outlives the request, verifies its signature and decodes it. It
// reserves the bytes in the inbox before it reads them, so that the limits include bodies in
// transfer.
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
	most := t.maxBody + 1 // for a chunked body
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
		// if this fails, reading fails as well
		_ = c.Conn().SetReadDeadline(begun.Add(t.bodyTimeout + time.Duration(len(x.body))*time.Second/bodyRate))
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

// grow reserves and allocates memory for a body.
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

// shrink releases the reserved memory beyond a size.
func (t *listener) shrink(x *exchange, size int) {
	t.inbox.release(x.held - size)
	x.held = size
}

// unfinished closes the connection of a refused request whose body was not read: its remaining
// bytes cannot be distinguished from the next request.
func unfinished(c *fasthttp.RequestCtx, refused *refusal) *refusal {
	c.SetConnectionClose()
	if own, ok := c.Conn().(*connection); ok {
		own.unread = true
	}
	return refused
}

// brokenBody returns the response to an incomplete body.
func (t *listener) brokenBody(err error) *refusal {
	var network net.Error
	if errors.As(err, &network) && network.Timeout() {
		return &refusal{status: fasthttp.StatusRequestTimeout, text: fmt.Sprintf("the body comes too slowly: after %v expected at least %d bytes a second", t.bodyTimeout, bodyRate)}
	}
	t.log.Debug("a body could not be read", "error", err)
	return &refusal{status: fasthttp.StatusBadRequest, text: bodyFault(err)}
}

// decode decodes the content encodings of a body.
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
