package registered

import (
	"fmt"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/schemaregistry"
)

// Limits for schemas from a registry: a user with write access to the registry must not be able to
// stop a worker. They are far above what people write. A registry itself accepts no schema above 1
// MB unless its topic allows larger messages.
const (
	MaxSchemaText = 4 << 20 // bytes of a schema with all its references
	// the same for Protobuf, whose compiler takes up to 700 bytes of memory per byte
	MaxProtobufText = 1 << 20
	// a schema that refers to the same types repeatedly would grow exponentially
	MaxParts = connect.MaxSchemaParts
	MaxDepth = 200 // levels of nested types
)

var (
	ErrTooManyParts = &conversion.Error{Message: fmt.Sprintf("the schema has more than %d parts, which is too large", MaxParts)}
	ErrTooDeep      = &conversion.Error{Message: fmt.Sprintf("the schema is nested more than %d levels deep", MaxDepth)}
)

// CheckSize limits a schema and its references before they are parsed.
func CheckSize(references []schemaregistry.Named, text string, most int) error {
	size := len(text)
	for _, r := range references {
		size += len(r.Text)
	}
	if size > most {
		return conversion.Errorf("the schema has %d bytes with all that it refers to: at most %d are read", size, most)
	}
	return nil
}
