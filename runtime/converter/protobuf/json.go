package protobuf

import (
	"bytes"
	"encoding/json"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/structpb"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
)

// deepestJSONText is the maximum nesting of such a text.
const deepestJSONText = 500

// jsonMessage returns the name of a message that represents JSON, or "" if it does not. These
// messages are recursive, which Connect data cannot be, so they are read as text.
func jsonMessage(md protoreflect.MessageDescriptor) protoreflect.FullName {
	if md.ParentFile().Path() == "google/protobuf/struct.proto" {
		return md.FullName()
	}
	return ""
}

func emptyJSONMessage(name protoreflect.FullName) proto.Message {
	switch name {
	case "google.protobuf.Struct":
		return &structpb.Struct{}
	case "google.protobuf.ListValue":
		return &structpb.ListValue{}
	}
	return &structpb.Value{}
}

func jsonOfMessage(name protoreflect.FullName, content []byte) (connect.Value, error) {
	m := emptyJSONMessage(name)
	if err := (proto.UnmarshalOptions{RecursionLimit: 3 * deepestJSONText}).Unmarshal(content, m); err != nil {
		return connect.Value{}, errMalformed
	}
	var v any
	switch m := m.(type) {
	case *structpb.Struct:
		v = m.AsMap()
	case *structpb.ListValue:
		v = m.AsSlice()
	case *structpb.Value:
		v = m.AsInterface()
	}
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return connect.Value{}, conversion.Errorf("a %s has a number that JSON does not have", name)
	}
	return connect.StringBytes(bytes.TrimSuffix(text.Bytes(), []byte("\n"))), nil
}

func appendJSONMessage(dst []byte, name protoreflect.FullName, v connect.Value) ([]byte, error) {
	m := emptyJSONMessage(name)
	if err := (protojson.UnmarshalOptions{RecursionLimit: 3 * deepestJSONText}).Unmarshal(v.Bytes(), m); err != nil {
		return dst, conversion.Errorf("a text is not JSON that can be written as %s: %.100q", name, v.Str())
	}
	return proto.MarshalOptions{Deterministic: true}.MarshalAppend(dst, m)
}
