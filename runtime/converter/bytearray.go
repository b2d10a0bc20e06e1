package converter

import (
	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
)

var byteArrayClass = conversion.Class{
	Name: "org.apache.kafka.connect.converters.ByteArrayConverter",
	Make: func(configs.Config, bool) (conversion.Converter, error) { return byteArray{}, nil },
}

// byteArray passes bytes through without copying, both ways.
type byteArray struct{}

var _ conversion.Converter = byteArray{}

func (byteArray) FromConnect(_ *conversion.Arena, _ string, s *connect.Schema, v connect.Value) ([]byte, error) {
	if s != nil && s.Type != connect.Bytes {
		return nil, conversion.Errorf("Invalid schema type for ByteArrayConverter: %s", conversion.SchemaType(s))
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
	return nil, conversion.Errorf("ByteArrayConverter is not compatible with objects of type %s", conversion.JavaClass(v))
}

func (byteArray) ToConnect(_ string, data []byte) (*connect.Schema, connect.Value, error) {
	if data == nil {
		return connect.OptionalBytesSchema, connect.Value{}, nil
	}
	return connect.OptionalBytesSchema, connect.BytesValue(data), nil
}
