package http

import (
	"errors"
	"io"
	"strings"
)

// badLine is the message for a request line that fasthttp cannot parse.
const badLine = "the first line is no request line: expected METHOD PATH HTTP/1.1"

// requestFaults maps errors of fasthttp to messages for the client. Only their texts distinguish
// them.
var requestFaults = []struct{ said, fault string }{
	{"request method", badLine},
	{"whitespace", badLine},
	{"http version", "the version of HTTP is not supported: expected HTTP/1.1 or HTTP/1.0"},
	{"duplicate content-length", "the length of the body is in the header twice"},
	{"content-length", "the value of the header Content-Length is no number"},
	{"too many transfer-encoding", "the header Transfer-Encoding is there more than once"},
	{"transfer-encoding", "the value of the header Transfer-Encoding is not supported: expected chunked"},
	{"too many host", "the header Host is there more than once"},
	{"host header", "the header Host is missing"},
	{"uri", "the address in the first line, or the header Host, is not valid"},
	{"host", "the address in the first line, or the header Host, is not valid"},
	{"port", "the address in the first line, or the header Host, is not valid"},
	{"trailer", "the trailer of the body is not valid"},
	{"chunk", "the chunks of the body are not valid"},
	{"header key", "a line of the header has no valid name"},
	{"header value", "a line of the header has a value that is not valid"},
	{"need more data", "the request ends inside its header"},
}

// requestFault returns the message for a request that could not be read. It never shows fasthttp's
// own errors, because they quote its buffers.
func requestFault(err error) string {
	if errors.Is(err, errBareLF) {
		return errBareLF.Error()
	}
	said := strings.ToLower(err.Error())
	for _, f := range requestFaults {
		if strings.Contains(said, f.said) {
			return f.fault
		}
	}
	if ended(err) {
		return "the request ends before it is whole"
	}
	return "the request is not valid HTTP"
}

// bodyFault returns the message for a body that could not be read.
func bodyFault(err error) string {
	if ended(err) {
		return "the body ends before it is whole"
	}
	return "the body cannot be read: its chunks or its trailer are not valid"
}

func ended(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}
