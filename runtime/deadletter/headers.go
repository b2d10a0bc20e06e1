package deadletter

import (
	"errors"
	"fmt"
	"strings"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/runtime/failure"
	"millrace/runtime/logging"
)

// contextPrefix begins the names of the headers that describe the error of a dead letter record.
const contextPrefix = "__connect.errors."

// maxHeader is the maximum size of such a header in bytes. Kafka would refuse a record with a huge
// error message, and the record would be lost.
const maxHeader = 32 << 10

// Header returns a header that describes the error of a dead letter record.
func Header(name, value string) kgo.RecordHeader {
	return kgo.RecordHeader{Key: contextPrefix + name, Value: []byte(logging.Cut(value, maxHeader))}
}

// headerOf returns the value of the last header with a name; "" if there is none.
func headerOf(r *kgo.Record, name string) (value string) {
	for _, h := range r.Headers {
		if h.Key == name {
			value = string(h.Value)
		}
	}
	return value
}

// stackTrace returns the stack trace of an exception of a plugin. Otherwise it returns an error and
// its causes, one per line, in the form of a Java stack trace.
func stackTrace(err error) string {
	var traced interface{ StackTrace() string }
	if errors.As(err, &traced) && traced.StackTrace() != "" {
		return traced.StackTrace()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %v", failure.Exception(err), err)
	for cause := errors.Unwrap(err); cause != nil; cause = errors.Unwrap(cause) {
		fmt.Fprintf(&b, "\nCaused by: %v", cause)
	}
	b.WriteByte('\n')
	return b.String()
}
