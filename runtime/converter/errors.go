package converter

import (
	"fmt"

	"millrace/plugins/connect"
)

// DataError means that data cannot be converted. With errors.tolerance=all the record is skipped.
type DataError struct {
	Message string
	Err     error // the cause, if any
}

func (e *DataError) Error() string {
	if e.Err != nil {
		return e.Message + ": " + e.Err.Error()
	}
	return e.Message
}

func (e *DataError) Unwrap() error { return e.Err }

// Class returns the name of Apache's exception, for the headers of a dead letter queue.
func (*DataError) Class() string { return "org.apache.kafka.connect.errors.DataException" }

func dataErrorf(format string, args ...any) error {
	return &DataError{Message: fmt.Sprintf(format, args...)}
}

var javaClasses = map[connect.Kind]string{
	connect.Bool: "java.lang.Boolean", connect.Int8: "java.lang.Byte", connect.Int16: "java.lang.Short",
	connect.Int32: "java.lang.Integer", connect.Int64: "java.lang.Long", connect.Float32: "java.lang.Float",
	connect.Float64: "java.lang.Double", connect.String: "java.lang.String", connect.Bytes: "[B",
	connect.List: "java.util.ArrayList", connect.Map: "java.util.HashMap", connect.KindTime: "java.util.Date",
	connect.KindDecimal: "java.math.BigDecimal", connect.KindStruct: "org.apache.kafka.connect.data.Struct",
	connect.JSON: "java.util.HashMap",
}

// javaClass returns the class that Apache's messages name for v.
func javaClass(v connect.Value) string { return "class " + javaClasses[v.Kind()] }

var schemaTypes = map[connect.Kind]string{
	connect.Bool: "BOOLEAN", connect.Int8: "INT8", connect.Int16: "INT16", connect.Int32: "INT32", connect.Int64: "INT64",
	connect.Float32: "FLOAT32", connect.Float64: "FLOAT64", connect.String: "STRING", connect.Bytes: "BYTES",
	connect.List: "ARRAY", connect.Map: "MAP", connect.KindStruct: "STRUCT",
}

func schemaType(s *connect.Schema) string { return schemaTypes[s.Type] }
