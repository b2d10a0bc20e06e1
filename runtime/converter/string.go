package converter

import (
	"unicode/utf8"

	"millrace/configs"
	"millrace/plugins/connect"
)

var stringClass = Class{
	Name: "org.apache.kafka.connect.storage.StringConverter",
	Keys: configs.Keys{configs.Def("converter.encoding", configs.String, "UTF-8", configs.High,
		"The encoding of text in Kafka, as an IANA name. Characters missing from it are written as question marks.")},
	new: newString,
}

// textConverter writes data as text and reads bytes as optional strings. UTF-8 strings are not
// copied.
type textConverter struct {
	charset charset // nil: UTF-8
}

var _ Converter = textConverter{}

func newString(c configs.Config, _ bool) (Converter, error) {
	charset, err := newCharset(c.String("converter.encoding"))
	return textConverter{charset}, err
}

func (c textConverter) FromConnect(a *Arena, _ string, _ *connect.Schema, v connect.Value) ([]byte, error) {
	var text []byte
	switch v.Kind() {
	case connect.Null:
		return nil, nil
	case connect.String:
		if text = v.Bytes(); text == nil {
			text = []byte{}
		}
	default:
		text = a.keep(v.AppendText(a.room()))
	}
	if c.charset == nil {
		return text, nil
	}
	encoded, err := c.charset.encode(text)
	if err != nil {
		return nil, &DataError{"Failed to serialize to a string", err}
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
			return nil, connect.Value{}, &DataError{"Failed to deserialize string", err}
		}
		data = decoded
	}
	return connect.OptionalStringSchema, textOf(data), nil
}

// textOf returns UTF-8 as a string, without a copy if it is valid; invalid bytes become U+FFFD.
func textOf(data []byte) connect.Value {
	if utf8.Valid(data) {
		return connect.StringBytes(data)
	}
	return connect.StringBytes(replaced(data))
}
