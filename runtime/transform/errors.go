package transform

import (
	"fmt"

	"millrace/plugins/connect"
	"millrace/runtime/transform/exprlang"
)

// Exception classes of Apache's transformations. Readers of a dead letter queue know them by name.
const (
	dataException          = "org.apache.kafka.connect.errors.DataException"
	connectException       = "org.apache.kafka.connect.errors.ConnectException"
	schemaBuilderException = "org.apache.kafka.connect.errors.SchemaBuilderException"
	classCast              = "java.lang.ClassCastException"
	illegalArgument        = "java.lang.IllegalArgumentException"
	nullPointer            = "java.lang.NullPointerException"
)

// ErrCanceled is the error of a chain that was canceled while processing a record. It does not mean
// that the record is bad.
var ErrCanceled = exprlang.ErrCanceled

func dataErrorf(format string, args ...any) error {
	return errorf(dataException, format, args...)
}

func errorf(exception, format string, args ...any) error {
	return &Error{Exception: exception, Message: fmt.Sprintf(format, args...)}
}

// described describes v for messages.
func described(v connect.Value) string {
	if v.IsNull() {
		return "null"
	}
	return "a value of type " + v.Kind().String()
}
