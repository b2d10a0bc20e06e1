package converter

import (
	"bytes"
	"encoding/json"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/structpb"

	"millrace/plugins/connect"
)

// jsonText is the name of a schema of texts that are JSON, as Debezium has it: for data that has no form of its own.
const jsonText = "io.debezium.data.Json"

// deepestJSONText is how deep such a text may be nested.
const deepestJSONText = 500

// jsonMessage is the name of a message that stands for JSON; "": it does not. These messages contain themselves, which data of
// Connect cannot, so that they are read as texts.
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
		return connect.Value{}, errNoProtobuf
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
		return connect.Value{}, dataErrorf("a %s has a number that JSON does not have", name)
	}
	return connect.StringBytes(bytes.TrimSuffix(text.Bytes(), []byte("\n"))), nil
}

func appendJSONMessage(dst []byte, name protoreflect.FullName, v connect.Value) ([]byte, error) {
	m := emptyJSONMessage(name)
	if err := (protojson.UnmarshalOptions{RecursionLimit: 3 * deepestJSONText}).Unmarshal(v.Bytes(), m); err != nil {
		return dst, dataErrorf("a text is no JSON that can be written as %s: %.100q", name, v.Str())
	}
	return proto.MarshalOptions{Deterministic: true}.MarshalAppend(dst, m)
}
