package wire

import (
	"errors"
	"fmt"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// ClassToProto converts a class to its description.
func ClassToProto(c *connect.Class) *connectv1.Class {
	out := &connectv1.Class{Name: c.Name, Aliases: c.Aliases, Type: string(c.Type()), Version: c.Version, Doc: c.Doc}
	for _, k := range c.Config {
		out.Keys = append(out.Keys, &connectv1.Key{
			Name: k.Name, Type: string(k.Type), DefaultValue: k.Default, Required: k.Required, Importance: string(k.Importance),
			Doc: k.Doc, Group: k.Group, Order: int32(k.Order), Width: string(k.Width), DisplayName: k.DisplayName,
			Dependents: k.Dependents, Recommended: k.Recommended,
		})
	}
	return out
}

// ValuesToProto converts validation results.
func ValuesToProto(values []configs.Value) []*connectv1.KeyValue {
	out := make([]*connectv1.KeyValue, len(values))
	for i, v := range values {
		out[i] = &connectv1.KeyValue{Name: v.Name, Value: v.Value, Errors: v.Errors, Recommended: v.Recommended, Visible: v.Visible}
	}
	return out
}

// ValuesFromProto converts validation results.
func ValuesFromProto(values []*connectv1.KeyValue) []configs.Value {
	out := make([]configs.Value, len(values))
	for i, v := range values {
		out[i] = configs.Value{Name: v.GetName(), Value: v.Value, Errors: v.GetErrors(), Recommended: v.GetRecommended(), Visible: v.GetVisible()}
		for j, text := range out[i].Errors {
			out[i].Errors[j] = Cut(text)
		}
	}
	return out
}

// MapToProto converts plain Go data to a Map; nil stays nil.
func MapToProto(m map[string]any) (*connectv1.Map, error) {
	if m == nil {
		return nil, nil
	}
	v, err := connect.AnyValue(m)
	if err != nil {
		return nil, err
	}
	out := &connectv1.Map{}
	for _, e := range v.Map() {
		out.Entries = append(out.Entries, &connectv1.Entry{Key: valueToProto(e.Key), Value: valueToProto(e.Value)})
	}
	return out, nil
}

// MapFromProto converts a Map to plain Go data; nil stays nil.
func MapFromProto(m *connectv1.Map) map[string]any {
	if m == nil {
		return nil
	}
	out := make(map[string]any, len(m.Entries))
	for _, e := range m.Entries {
		out[e.GetKey().GetString_()] = valueFromProto(e.GetValue())
	}
	return out
}

// valueToProto converts the kinds of data that offsets contain, including lists and maps.
func valueToProto(v connect.Value) *connectv1.Value {
	switch v.Kind() {
	case connect.Bool:
		return &connectv1.Value{Kind: &connectv1.Value_Bool{Bool: v.Bool()}}
	case connect.Int8, connect.Int16, connect.Int32, connect.Int64:
		return &connectv1.Value{Kind: &connectv1.Value_Int64{Int64: v.Int()}}
	case connect.Float32, connect.Float64:
		return &connectv1.Value{Kind: &connectv1.Value_Float64{Float64: v.Float()}}
	case connect.String:
		return &connectv1.Value{Kind: &connectv1.Value_String_{String_: v.Str()}}
	case connect.Bytes:
		return &connectv1.Value{Kind: &connectv1.Value_Bytes{Bytes: v.Bytes()}}
	case connect.List:
		list := &connectv1.List{}
		for _, item := range v.List() {
			list.Items = append(list.Items, valueToProto(item))
		}
		return &connectv1.Value{Kind: &connectv1.Value_List{List: list}}
	case connect.Map:
		m := &connectv1.Map{}
		for _, e := range v.Map() {
			m.Entries = append(m.Entries, &connectv1.Entry{Key: valueToProto(e.Key), Value: valueToProto(e.Value)})
		}
		return &connectv1.Value{Kind: &connectv1.Value_Map{Map: m}}
	}
	return &connectv1.Value{}
}

func valueFromProto(v *connectv1.Value) any {
	switch k := v.GetKind().(type) {
	case *connectv1.Value_Bool:
		return k.Bool
	case *connectv1.Value_Int8:
		return k.Int8
	case *connectv1.Value_Int16:
		return k.Int16
	case *connectv1.Value_Int32:
		return k.Int32
	case *connectv1.Value_Int64:
		return k.Int64
	case *connectv1.Value_Float32:
		return float64(k.Float32)
	case *connectv1.Value_Float64:
		return k.Float64
	case *connectv1.Value_String_:
		return k.String_
	case *connectv1.Value_Bytes:
		return k.Bytes
	case *connectv1.Value_List:
		out := []any{}
		for _, item := range k.List.GetItems() {
			out = append(out, valueFromProto(item))
		}
		return out
	case *connectv1.Value_Map:
		return MapFromProto(k.Map)
	}
	return nil
}

// OffsetsToProto converts source offsets.
func OffsetsToProto(offsets []connect.SourceOffset) ([]*connectv1.Offset, error) {
	out := make([]*connectv1.Offset, len(offsets))
	for i, o := range offsets {
		partition, err := MapToProto(o.Partition)
		if err != nil {
			return nil, err
		}
		offset, err := MapToProto(o.Offset)
		if err != nil {
			return nil, err
		}
		out[i] = &connectv1.Offset{Partition: partition, Offset: offset}
	}
	return out, nil
}

// OffsetsFromProto converts source offsets.
func OffsetsFromProto(offsets []*connectv1.Offset) []connect.SourceOffset {
	out := make([]connect.SourceOffset, len(offsets))
	for i, o := range offsets {
		out[i] = connect.SourceOffset{Partition: MapFromProto(o.Partition), Offset: MapFromProto(o.Offset)}
	}
	return out
}

// ErrorToProto converts an error that does not end its call; nil stays nil.
func ErrorToProto(err error) *connectv1.Error {
	if err == nil {
		return nil
	}
	out := &connectv1.Error{Message: message(err), Retriable: connect.IsRetriable(err)}
	var bad connect.BadRecords
	if errors.As(err, &bad) {
		for _, r := range bad {
			out.Records = append(out.Records, &connectv1.RecordError{Index: uint32(r.Index), Message: message(r.Err)})
		}
	}
	return out
}

// message returns the text of an error as valid UTF-8, because it may contain raw input.
func message(err error) string { return valid(err.Error()) }

// MaxText is the maximum number of bytes of an error text that crosses the boundary.
const MaxText = 64 << 10

// Cut shortens text to MaxText and appends the number of omitted bytes.
func Cut(text string) string { return CutTo(text, MaxText) }

// CutTo shortens text to the given number of bytes, like Cut.
func CutTo(text string, most int) string {
	if len(text) <= most {
		return text
	}
	kept := strings.ToValidUTF8(text[:most], "")
	return fmt.Sprintf("%s... (%d more bytes)", kept, len(text)-len(kept))
}

// ErrorFromProto converts an error from ErrorToProto, with its behavior; nil stays nil.
func ErrorFromProto(e *connectv1.Error) error {
	switch {
	case e == nil:
		return nil
	case len(e.Records) > 0:
		bad := make(connect.BadRecords, len(e.Records))
		for i, r := range e.Records {
			bad[i] = connect.RecordError{Index: int(r.GetIndex()), Err: errors.New(Cut(r.GetMessage()))}
		}
		return bad
	case e.Retriable:
		return connect.Retriable(errors.New(Cut(e.Message)))
	}
	return errors.New(Cut(e.Message))
}
