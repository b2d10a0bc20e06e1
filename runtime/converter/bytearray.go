package converter

import (
	"millrace/configs"
	"millrace/plugins/connect"
)

var byteArrayClass = Class{
	Name: "org.apache.kafka.connect.converters.ByteArrayConverter",
	new:  func(configs.Config, bool) (Converter, error) { return byteArray{}, nil },
}

// byteArray passes bytes through without copying, both ways.
type byteArray struct{}

var _ Converter = byteArray{}

func (byteArray) FromConnect(_ *Arena, _ string, s *connect.Schema, v connect.Value) ([]byte, error) {
	if s != nil && s.Type != connect.Bytes {
		return nil, dataErrorf("Invalid schema type for ByteArrayConverter: %s", schemaType(s))
	}
	switch v.Kind() {
	case connect.Null:
		return nil, nil
	case connect.Bytes:
		if b := v.Bytes(); b != nil {
			return b, nil
		}
		return []byte{}, nil
	}
	return nil, dataErrorf("ByteArrayConverter is not compatible with objects of type %s", javaClass(v))
}

func (byteArray) ToConnect(_ string, data []byte) (*connect.Schema, connect.Value, error) {
	if data == nil {
		return connect.OptionalBytesSchema, connect.Value{}, nil
	}
	return connect.OptionalBytesSchema, connect.BytesValue(data), nil
}
