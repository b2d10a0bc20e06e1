// Package converter converts Connect data to the bytes of Kafka records and back. Each converter
// has the class name of Apache Kafka Connect.
package converter

import (
	"fmt"
	"slices"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
)

// Converter converts the keys or the values of records. It is not safe for concurrent use.
type Converter interface {
	// FromConnect returns the bytes for Kafka; nil is Kafka's null. They alias v or live in the
	// arena, and must not be modified.
	FromConnect(a *Arena, topic string, s *connect.Schema, v connect.Value) ([]byte, error)

	// ToConnect decodes bytes from Kafka; nil is Kafka's null. The result may alias data.
	ToConnect(topic string, data []byte) (*connect.Schema, connect.Value, error)
}

// HeaderConverter converts the values of headers. It is not safe for concurrent use.
type HeaderConverter interface {
	FromConnectHeader(a *Arena, topic, key string, s *connect.Schema, v connect.Value) ([]byte, error)
	ToConnectHeader(topic, key string, data []byte) (*connect.Schema, connect.Value, error)
}

// Class is a converter class. Most convert keys, values and headers.
type Class struct {
	Name      string // fully qualified, as in key.converter
	Keys      configs.Keys
	new       func(c configs.Config, isKey bool) (Converter, error)
	newHeader func() HeaderConverter
	noHeaders bool
}

// IsConverter reports whether the class converts keys and values.
func (c *Class) IsConverter() bool { return c.new != nil }

// IsHeaderConverter reports whether the class converts headers.
func (c *Class) IsHeaderConverter() bool { return !c.noHeaders }

// classes lists every class in display order.
var classes = []Class{
	jsonClass,
	stringClass,
	byteArrayClass,
	booleanClass,
	shortClass,
	integerClass,
	longClass,
	floatClass,
	doubleClass,
	simpleHeaderClass,
	avroClass,
	jsonSchemaClass,
	protobufClass,
}

// Classes lists the classes that New and NewHeader support.
func Classes() []Class { return slices.Clone(classes) }

// FullName returns the class of a converter's name, or the name itself if it is unknown.
func FullName(name string) string {
	name = strings.TrimSpace(name)
	for _, c := range classes {
		if c.Name == name || slices.Contains(configs.Aliases(c.Name), name) {
			return c.Name
		}
	}
	return name
}

// New makes a converter of a class, given by full name or alias, from properties without a prefix.
func New(class string, props map[string]string, isKey bool) (Converter, error) {
	kind := "value.converter"
	if isKey {
		kind = "key.converter"
	}
	c, err := lookup(class, (*Class).IsConverter)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	config, err := c.Keys.Parse(props)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	made, err := c.new(config, isKey)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	return made, nil
}

// NewHeader makes a header converter of a class, given by full name or alias, from properties
// without a prefix.
func NewHeader(class string, props map[string]string) (HeaderConverter, error) {
	c, err := lookup(class, (*Class).IsHeaderConverter)
	if err != nil {
		return nil, fmt.Errorf("header.converter: %w", err)
	}
	if c.newHeader != nil {
		return c.newHeader(), nil
	}
	config, err := c.Keys.Parse(props)
	if err != nil {
		return nil, fmt.Errorf("header.converter: %w", err)
	}
	made, err := c.new(config, false)
	if err != nil {
		return nil, fmt.Errorf("header.converter: %w", err)
	}
	return header{made}, nil
}

func lookup(name string, fits func(*Class) bool) (Class, error) {
	name = strings.TrimSpace(name)
	var known []string
	for _, c := range classes {
		if !fits(&c) {
			continue
		}
		if c.Name == name || slices.Contains(configs.Aliases(c.Name), name) {
			return c, nil
		}
		known = append(known, c.Name)
	}
	return Class{}, fmt.Errorf("there is no converter %q: expected one of %s, or its short name", name, strings.Join(known, ", "))
}

// header adapts a value converter to headers.
type header struct{ Converter }

var _ HeaderConverter = header{}

func (h header) FromConnectHeader(a *Arena, topic, _ string, s *connect.Schema, v connect.Value) ([]byte, error) {
	return h.FromConnect(a, topic, s, v)
}

func (h header) ToConnectHeader(topic, _ string, data []byte) (*connect.Schema, connect.Value, error) {
	return h.ToConnect(topic, data)
}
