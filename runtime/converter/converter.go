// Package converter converts Connect data to the bytes of Kafka records and back. It lists the
// classes of all converters, by the names of Apache Kafka Connect, and contains those of simple
// formats. Avro, Protobuf, JSON and JSON Schema have packages of their own.
package converter

import (
	"fmt"

	"millrace/runtime/converter/avro"
	"millrace/runtime/converter/connectjson"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/converter/jsonschema"
	"millrace/runtime/converter/protobuf"
)

// The types that users of converters need.
type (
	Arena           = conversion.Arena
	Class           = conversion.Class
	Converter       = conversion.Converter
	HeaderConverter = conversion.HeaderConverter
)

// classes lists every class in display order.
var classes = []Class{
	connectjson.Class,
	stringClass,
	byteArrayClass,
	booleanClass,
	shortClass,
	integerClass,
	longClass,
	floatClass,
	doubleClass,
	simpleHeaderClass,
	avro.Class,
	jsonschema.Class,
	protobuf.Class,
}

// New makes a converter of a bundled class, given by full name or alias, from properties without a
// prefix.
func New(class string, props map[string]string, isKey bool) (Converter, error) {
	kind := "value.converter"
	if isKey {
		kind = "key.converter"
	}
	c, err := lookup(class, "", (*Class).IsConverter, nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	made, err := c.New(props, isKey)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	return made, nil
}

// NewHeader makes a header converter of a bundled class, given by full name or alias, from
// properties without a prefix.
func NewHeader(class string, props map[string]string) (HeaderConverter, error) {
	c, err := lookup(class, "", (*Class).IsHeaderConverter, nil)
	if err != nil {
		return nil, fmt.Errorf("header.converter: %w", err)
	}
	made, err := c.NewHeader(props)
	if err != nil {
		return nil, fmt.Errorf("header.converter: %w", err)
	}
	return made, nil
}
