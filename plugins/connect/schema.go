package connect

// Schema describes data. A nil *Schema means schemaless. Schemas are immutable and shared by pointer: make one once,
// not once a record, because what crosses the process boundary is each schema once.
type Schema struct {
	Type       Kind // Bool to KindStruct, without JSON; Decimal, Date, Time and Timestamp are named schemas over these
	Optional   bool
	Name       string
	Version    int32 // 0: none
	Doc        string
	Parameters map[string]string
	Default    Value // null: none
	Fields     []Field
	Key        *Schema // of a map
	Elem       *Schema // of an array, or of a map's values
}

// Bounds of a schema that is unfolded to a tree, as JSON and other formats write it: a part that stands at several places counts at each.
// A schema is shared by pointer, so that forty small ones can unfold to more than any memory holds.
const (
	MaxSchemaParts = 50_000
	MaxSchemaDepth = 1000
	MaxSchemaText  = 16 << 20 // bytes of names, documentation, parameters and defaults
)

// Field is one member of a struct schema.
type Field struct {
	Name   string
	Schema *Schema
}

// The names of Connect's logical types.
const (
	DecimalName   = "org.apache.kafka.connect.data.Decimal"   // over bytes, with the parameter "scale"
	DateName      = "org.apache.kafka.connect.data.Date"      // over int32, days
	TimeName      = "org.apache.kafka.connect.data.Time"      // over int32, milliseconds of the day
	TimestampName = "org.apache.kafka.connect.data.Timestamp" // over int64, milliseconds
)

// The plain schemas.
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

// FieldIndex is the place of a field by its name, or -1.
func (s *Schema) FieldIndex(name string) int {
	for i := range s.Fields {
		if s.Fields[i].Name == name {
			return i
		}
	}
	return -1
}

// Struct is data of a struct schema: one Value a field, in the schema's order.
type Struct struct {
	Schema *Schema
	Values []Value
}

// Get is the value of a field by its name; null when there is none.
func (s *Struct) Get(name string) Value {
	if i := s.Schema.FieldIndex(name); i >= 0 {
		return s.Values[i]
	}
	return Value{}
}
