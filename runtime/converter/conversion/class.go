// Package conversion contains what all converters share: the interfaces and the type of their
// classes, the arena for the bytes they write, and the error for data that they cannot convert.
package conversion

import (
	"millrace/configs"
	"millrace/configs/network"
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
	Name    string // fully qualified, as in key.converter
	Version string
	Keys    configs.Keys

	// Make makes a converter of keys or values; nil if the class converts only headers.
	Make func(c configs.Config, isKey bool) (Converter, error)
	// MakeHeader makes a header converter if that is not a converter of values.
	MakeHeader func() HeaderConverter
	NoHeaders  bool // the class converts only keys and values

	// Of a class that a plugin offers, in place of the fields above; nil if it has not this type.
	Plugin, PluginHeader *connect.Class
}

// OfPlugin reports whether a plugin converts.
func (c *Class) OfPlugin() bool { return c.Plugin != nil || c.PluginHeader != nil }

// New makes a converter of keys or values from properties without a prefix.
func (c *Class) New(props map[string]string, isKey bool) (Converter, error) {
	config, err := c.Keys.Parse(props)
	if err != nil {
		return nil, err
	}
	return c.Make(config, isKey)
}

// NewHeader makes a header converter from properties without a prefix.
func (c *Class) NewHeader(props map[string]string) (HeaderConverter, error) {
	if c.MakeHeader != nil {
		return c.MakeHeader(), nil
	}
	made, err := c.New(props, false)
	if err != nil {
		return nil, err
	}
	return header{made}, nil
}

// IsConverter reports whether the class converts keys and values.
func (c *Class) IsConverter() bool { return c.Make != nil || c.Plugin != nil }

// IsHeaderConverter reports whether the class converts headers.
func (c *Class) IsHeaderConverter() bool {
	return c.PluginHeader != nil || !c.OfPlugin() && !c.NoHeaders
}

// Guarded is a converter that opens connections. Guard limits them to those that a policy allows.
type Guarded interface{ Guard(policy *network.Policy) }

// header converts headers with a converter of values.
type header struct{ Converter }

var _ HeaderConverter = header{}

func (h header) FromConnectHeader(a *Arena, topic, _ string, s *connect.Schema, v connect.Value) ([]byte, error) {
	return h.FromConnect(a, topic, s, v)
}

func (h header) ToConnectHeader(topic, _ string, data []byte) (*connect.Schema, connect.Value, error) {
	return h.ToConnect(topic, data)
}

func (h header) Guard(policy *network.Policy) {
	if g, ok := h.Converter.(Guarded); ok {
		g.Guard(policy)
	}
}
