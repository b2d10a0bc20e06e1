package conversion

import (
	"slices"
	"strconv"
	"time"

	"millrace/plugins/connect"
)

// DayMillis is the length of a day in milliseconds.
const DayMillis = int64(24 * time.Hour / time.Millisecond)

// IsNull reports whether a value is null, as Connect data or as JSON.
func IsNull(v connect.Value) bool {
	return v.IsNull() || v.Kind() == connect.JSON && string(v.Bytes()) == "null"
}

// SameFields reports whether two structs have fields of the same names and types in the same order.
func SameFields(a, b *connect.Schema) bool {
	return slices.EqualFunc(a.Fields, b.Fields, func(x, y connect.Field) bool {
		return x.Name == y.Name && x.Schema.Type == y.Schema.Type
	})
}

// SchemaName describes a schema in messages by its type and its name.
func SchemaName(s *connect.Schema) string {
	switch {
	case s == nil:
		return "without a schema"
	case s.Name != "":
		return SchemaType(s) + " (" + s.Name + ")"
	}
	return SchemaType(s)
}

// StringKeys reports whether the keys of a map are strings that cannot be null.
func StringKeys(s *connect.Schema) bool {
	return s.Key != nil && s.Key.Type == connect.String && !s.Key.Optional
}

// DecimalScale returns the scale in a Decimal's schema.
func DecimalScale(s *connect.Schema) (int32, error) {
	text, ok := s.Parameters["scale"]
	if !ok {
		return 0, Errorf("Invalid Decimal schema: scale parameter not found.")
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		return 0, Errorf("Invalid scale parameter found in Decimal schema: %s", text)
	}
	return int32(n), nil
}

var javaClasses = map[connect.Kind]string{
	connect.Bool: "java.lang.Boolean", connect.Int8: "java.lang.Byte", connect.Int16: "java.lang.Short",
	connect.Int32: "java.lang.Integer", connect.Int64: "java.lang.Long", connect.Float32: "java.lang.Float",
	connect.Float64: "java.lang.Double", connect.String: "java.lang.String", connect.Bytes: "[B",
	connect.List: "java.util.ArrayList", connect.Map: "java.util.HashMap", connect.KindTime: "java.util.Date",
	connect.KindDecimal: "java.math.BigDecimal", connect.KindStruct: "org.apache.kafka.connect.data.Struct",
	connect.JSON: "java.util.HashMap",
}

// JavaClass returns the class that Apache's messages name for v.
func JavaClass(v connect.Value) string { return "class " + javaClasses[v.Kind()] }

var schemaTypes = map[connect.Kind]string{
	connect.Bool: "BOOLEAN", connect.Int8: "INT8", connect.Int16: "INT16", connect.Int32: "INT32", connect.Int64: "INT64",
	connect.Float32: "FLOAT32", connect.Float64: "FLOAT64", connect.String: "STRING", connect.Bytes: "BYTES",
	connect.List: "ARRAY", connect.Map: "MAP", connect.KindStruct: "STRUCT",
}

// SchemaType returns the type of a schema as Apache's messages name it.
func SchemaType(s *connect.Schema) string { return schemaTypes[s.Type] }

// NameOf returns the name of a schema, or "" for none.
func NameOf(s *connect.Schema) string {
	if s == nil {
		return ""
	}
	return s.Name
}
