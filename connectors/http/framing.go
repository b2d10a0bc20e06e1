package http

import (
	"bytes"
	"errors"
	"strings"

	"github.com/valyala/fasthttp"
)

// framing detects request smuggling: headers from which two parsers may derive different ends of
// the request. RFC 9112 requires that such a request is rejected and its connection closed. The
// server has already rejected other faults.
func framing(h *fasthttp.RequestHeader) error {
	lengths, transfers := 0, 0
	for line := range bytes.Lines(h.RawHeaders()) {
		text, whole := bytes.CutSuffix(line, []byte("\r\n"))
		switch {
		case !whole:
			return errBareLF
		case len(text) == 0:
			continue
		case text[0] == ' ' || text[0] == '\t':
			return errors.New("a line of the header goes on in the next one")
		}
		name, value, _ := bytes.Cut(text, []byte(":"))
		switch {
		case !isToken(name):
			return errors.New("a line of the header has no valid name")
		case bytes.EqualFold(name, []byte("Content-Length")):
			lengths++
		case bytes.EqualFold(name, []byte("Transfer-Encoding")):
			transfers++
			if !bytes.EqualFold(bytes.TrimSpace(value), []byte("chunked")) {
				return errors.New("the header Transfer-Encoding is " + strings.ToValidUTF8(string(bytes.TrimSpace(value)), "?") + ", expected chunked")
			}
		}
	}
	switch {
	case lengths > 0 && transfers > 0:
		return errors.New("both of Content-Length and Transfer-Encoding are in the header")
	case lengths > 1 || transfers > 1:
		return errors.New("the length of the body is in the header twice")
	case transfers > 0 && !h.IsHTTP11():
		return errors.New("Transfer-Encoding is in a request of HTTP/1.0") // the header's name
	}
	return nil
}

// isToken reports whether RFC 9110 allows a name for a header.
func isToken(name []byte) bool {
	for _, c := range name {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0:
		default:
			return false
		}
	}
	return len(name) > 0
}
