package connect

// Schema describes data. A nil *Schema means schemaless. Schemas are immutable and shared by
// pointer. Create each schema once, not once per record: each distinct pointer crosses the process
// boundary once.
type Schema struct {
	// Bool to KindStruct, without JSON; Decimal, Date, Time and Timestamp are named schemas over
	// these
	Type       Kind
	Optional   bool
	Name       string
	Version    int32 // 0: none
	Doc        string
	Parameters map[string]string
	Default    Value // null: none
	Fields     []Field
	Key        *Schema // of a map's keys
	Elem       *Schema // of an array's items, or a map's values
}

// Limits for a schema that is unfolded to a tree, as in JSON and other formats: a part that occurs
// in several places counts in each. Schemas are shared by pointer, so forty small ones can unfold
// to more than any memory holds.
const (
	MaxSchemaParts = 50_000
	MaxSchemaDepth = 1000
	MaxSchemaText  = 16 << 20 // bytes of names, documentation, parameters and defaults
)

// Field is a field of a struct schema.
type Field struct {
	Name   string
	Schema *Schema
}

// Names of Connect's logical types.
const (
	// based on bytes, with the parameter "scale"
	DecimalName = "org.apache.kafka.connect.data.Decimal"
	DateName    = "org.apache.kafka.connect.data.Date" // based on int32, days
	// based on int32, milliseconds of the day
	TimeName      = "org.apache.kafka.connect.data.Time"
	TimestampName = "org.apache.kafka.connect.data.Timestamp" // based on int64, milliseconds
)

// Schemas of the primitive types.
var (
	BoolSchema    = &Schema{Type: Bool}
	Int32Schema   = &Schema{Type: Int32}
	Int64Schema   = &Schema{Type: Int64}
	Float64Schema = &Schema{Type: Float64}
	StringSchema  = &Schema{Type: String}
	BytesSchema   = &Schema{Type: Bytes}

	OptionalStringSchema = &Schema{Type: String, Optional: true}
	OptionalBytesSchema  = &Schema{Type: Bytes, Optional: true}
)

// FieldIndex returns the index of the field with this name, or -1.
func (s *Schema) FieldIndex(name string) int {
	for i := range s.Fields {
		if s.Fields[i].Name == name {
			return i
		}
	}
	return -1
}

// Struct is data of a struct schema: one Value per field, in the schema's order.
type Struct struct {
	Schema *Schema
	Values []Value
}

// Get returns the value of the field with this name; null if there is no such field.
func (s *Struct) Get(name string) Value {
	if i := s.Schema.FieldIndex(name); i >= 0 {
		return s.Values[i]
	}
	return Value{}
}
