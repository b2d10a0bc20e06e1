package converter

import (
	"fmt"

	"millrace/plugins/connect"
	"millrace/runtime/registry"
)

// Bounds of the schemas that a registry gives: whoever can write to the registry must not be able to stop a worker. They are far
// above what people write; a registry itself takes no schema above 1 MB unless its topic allows larger messages.
const (
	mostSchemaText = 4 << 20                // bytes of a schema, with all that it refers to
	mostProtoText  = 1 << 20                // the same of Protobuf, whose compiler takes up to 700 bytes for each
	mostParts      = connect.MaxSchemaParts // a schema that refers to the same types again and again would grow without an end
	deepestSchema  = 200                    // levels of types in types
)

var (
	errTooManyParts = &DataError{Message: fmt.Sprintf("the schema has more than %d parts, which is too large", mostParts)}
	errTooDeep      = &DataError{Message: fmt.Sprintf("the schema is nested more than %d levels deep", deepestSchema)}
)

// checkSize bounds a schema and all that it refers to, before anything parses them.
func checkSize(references []registry.Named, text string, most int) error {
	size := len(text)
	for _, r := range references {
		size += len(r.Text)
	}
	if size > most {
		return dataErrorf("the schema has %d bytes with all that it refers to: at most %d are read", size, most)
	}
	return nil
}
