package converter

import (
	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
)

var stringClass = conversion.Class{
	Name: "org.apache.kafka.connect.storage.StringConverter",
	Keys: configs.Keys{configs.Def("converter.encoding", configs.String, "UTF-8", configs.High,
		"The encoding of text in Kafka, as an IANA name. Characters missing from it are written as question marks.")},
	Make: newString,
}

// textConverter writes data as text and reads bytes as optional strings. UTF-8 strings are not
// copied.
type textConverter struct {
	charset charset // nil: UTF-8
}

var _ conversion.Converter = textConverter{}

func newString(c configs.Config, _ bool) (conversion.Converter, error) {
	charset, err := newCharset(c.String("converter.encoding"))
	return textConverter{charset}, err
}

func (c textConverter) FromConnect(a *conversion.Arena, _ string, _ *connect.Schema, v connect.Value) ([]byte, error) {
	var text []byte
	switch v.Kind() {
	case connect.Null:
		return nil, nil
	case connect.String:
		if text = v.Bytes(); text == nil {
			text = []byte{}
		}
	default:
		text = a.Keep(v.AppendText(a.Room()))
	}
	if c.charset == nil {
		return text, nil
	}
	encoded, err := c.charset.encode(text)
	if err != nil {
		return nil, conversion.Wrap("Failed to serialize to a string", err)
	}
	return encoded, nil
}

func (c textConverter) ToConnect(_ string, data []byte) (*connect.Schema, connect.Value, error) {
	if data == nil {
		return connect.OptionalStringSchema, connect.Value{}, nil
	}
	if c.charset != nil {
		decoded, err := c.charset.decode(data)
		if err != nil {
			return nil, connect.Value{}, conversion.Wrap("Failed to deserialize string", err)
		}
		data = decoded
	}
	return connect.OptionalStringSchema, conversion.Text(data), nil
}
