package transformtest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"millrace/plugins/connect"
)

// record is a connect.ConnectRecord as JSON. Data names its types: {"int8":5},
// {"map":[["key",value]]}, {"struct":[values]}.
type record struct {
	Topic       string   `json:"topic"`
	Partition   *int32   `json:"partition"`
	Offset      *int64   `json:"offset"` // null: a source record
	Timestamp   *int64   `json:"timestamp"`
	KeySchema   *schema  `json:"keySchema"`
	Key         data     `json:"key"`
	ValueSchema *schema  `json:"valueSchema"`
	Value       data     `json:"value"`
	Headers     []header `json:"headers,omitempty"`
}

type header struct {
	Key    string  `json:"key"`
	Schema *schema `json:"schema"`
	Value  data    `json:"value"`
}

type schema struct {
	Type       string            `json:"type"`
	Optional   bool              `json:"optional,omitempty"`
	Name       string            `json:"name,omitempty"`
	Version    int32             `json:"version,omitempty"`
	Doc        string            `json:"doc,omitempty"`
	Parameters map[string]string `json:"parameters,omitempty"`
	Default    data              `json:"default,omitempty"`
	Fields     []field           `json:"fields,omitempty"`
	Key        *schema           `json:"key,omitempty"`
	Elem       *schema           `json:"elem,omitempty"`
}

type field struct {
	Name   string  `json:"name"`
	Schema *schema `json:"schema"`
}

// data has one member, or none for null.
type data map[string]json.RawMessage

// Encode encodes a record; equal records give equal texts.
func Encode(r connect.ConnectRecord) ([]byte, error) {
	out := record{Topic: r.Topic, KeySchema: encodeSchema(r.KeySchema), Key: encodeValue(r.Key),
		ValueSchema: encodeSchema(r.ValueSchema), Value: encodeValue(r.Value)}
	if r.Partition != connect.AnyPartition {
		out.Partition = &r.Partition
	}
	if r.Offset != connect.NoOffset {
		out.Offset = &r.Offset
	}
	if r.Timestamp != connect.NoTimestamp {
		out.Timestamp = &r.Timestamp
	}
	for _, h := range r.Headers {
		out.Headers = append(out.Headers, header{h.Key, encodeSchema(h.Schema), encodeValue(h.Value)})
	}
	return json.Marshal(out)
}

// empty returns a record of a source without data.
func empty(topic string) connect.ConnectRecord {
	return connect.ConnectRecord{Record: connect.NewSourceRecord(topic, nil, connect.Value{}).Record, Offset: connect.NoOffset}
}

// Decode decodes a record.
func Decode(text []byte) (r connect.ConnectRecord, err error) {
	var in record
	if err := json.Unmarshal(text, &in); err != nil {
		return r, err
	}
	r = empty(in.Topic)
	r.KeySchema, r.ValueSchema = decodeSchema(in.KeySchema), decodeSchema(in.ValueSchema)
	if in.Partition != nil {
		r.Partition = *in.Partition
	}
	if in.Offset != nil {
		r.Offset = *in.Offset
	}
	if in.Timestamp != nil {
		r.Timestamp = *in.Timestamp
	}
	r.Key, r.Value = decodeValue(r.KeySchema, in.Key), decodeValue(r.ValueSchema, in.Value)
	for _, h := range in.Headers {
		s := decodeSchema(h.Schema)
		r.Headers = append(r.Headers, connect.Header{Key: h.Key, Schema: s, Value: decodeValue(s, h.Value)})
	}
	return r, nil
}

func encodeSchema(s *connect.Schema) *schema {
	if s == nil {
		return nil
	}
	out := &schema{Type: s.Type.String(), Optional: s.Optional, Name: s.Name, Version: s.Version, Doc: s.Doc, Parameters: s.Parameters,
		Default: encodeValue(s.Default), Key: encodeSchema(s.Key), Elem: encodeSchema(s.Elem)}
	for _, f := range s.Fields {
		out.Fields = append(out.Fields, field{f.Name, encodeSchema(f.Schema)})
	}
	return out
}

func decodeSchema(s *schema) *connect.Schema {
	if s == nil {
		return nil
	}
	out := &connect.Schema{Type: kindNamed(s.Type), Optional: s.Optional, Name: s.Name, Version: s.Version, Doc: s.Doc, Parameters: s.Parameters,
		Key: decodeSchema(s.Key), Elem: decodeSchema(s.Elem)}
	for _, f := range s.Fields {
		out.Fields = append(out.Fields, connect.Field{Name: f.Name, Schema: decodeSchema(f.Schema)})
	}
	out.Default = decodeValue(out, s.Default)
	return out
}

func kindNamed(name string) connect.Kind {
	for k := connect.Null; k <= connect.JSON; k++ {
		if k.String() == name {
			return k
		}
	}
	panic("transformtest: there is no kind " + name)
}

func encodeValue(v connect.Value) data {
	var content any
	switch k := v.Kind(); k {
	case connect.Null:
		return nil
	case connect.Bool:
		content = v.Bool()
	case connect.Int8, connect.Int16, connect.Int32, connect.Int64, connect.KindTime:
		content = v.Int()
	case connect.Float32:
		content = strconv.FormatFloat(v.Float(), 'g', -1, 32)
	case connect.Float64:
		content = strconv.FormatFloat(v.Float(), 'g', -1, 64)
	case connect.Bytes:
		content = base64.StdEncoding.EncodeToString(v.Bytes())
	case connect.KindDecimal:
		content = fmt.Sprintf("%s/%d", v.Decimal().Unscaled, v.Decimal().Scale)
	case connect.List:
		content = encodeValues(v.List())
	case connect.KindStruct:
		content = encodeValues(v.Struct().Values)
	case connect.Map:
		pairs := [][2]data{}
		for _, e := range v.Map() {
			pairs = append(pairs, [2]data{encodeValue(e.Key), encodeValue(e.Value)})
		}
		slices.SortFunc(pairs, func(a, b [2]data) int { return strings.Compare(fmt.Sprintf("%s", a[0]), fmt.Sprintf("%s", b[0])) })
		content = pairs
	default:
		content = v.Text()
	}
	text, err := json.Marshal(content)
	if err != nil {
		panic(err)
	}
	return data{v.Kind().String(): text}
}

func encodeValues(values []connect.Value) []data {
	out := []data{}
	for _, v := range values {
		out = append(out, encodeValue(v))
	}
	return out
}

// into decodes JSON from this package or the Java runner.
func into[T any](text json.RawMessage) (out T) {
	if err := json.Unmarshal(text, &out); err != nil {
		panic(fmt.Sprintf("transformtest: %v: %s", err, text))
	}
	return out
}

func decodeValue(s *connect.Schema, d data) connect.Value {
	for name, text := range d {
		switch kindNamed(name) {
		case connect.Bool:
			return connect.BoolValue(into[bool](text))
		case connect.Int8:
			return connect.Int8Value(into[int8](text))
		case connect.Int16:
			return connect.Int16Value(into[int16](text))
		case connect.Int32:
			return connect.Int32Value(into[int32](text))
		case connect.Int64:
			return connect.Int64Value(into[int64](text))
		case connect.KindTime:
			return connect.TimeValue(time.UnixMilli(into[int64](text)))
		case connect.Float32:
			f, _ := strconv.ParseFloat(into[string](text), 32)
			return connect.Float32Value(float32(f))
		case connect.Float64:
			f, _ := strconv.ParseFloat(into[string](text), 64)
			return connect.Float64Value(f)
		case connect.String:
			return connect.StringValue(into[string](text))
		case connect.Bytes:
			return connect.BytesValue(into[[]byte](text))
		case connect.KindDecimal:
			return decodeDecimal(into[string](text))
		}
		return decodeContainer(s, kindNamed(name), text)
	}
	return connect.Value{}
}

func decodeDecimal(text string) connect.Value {
	digits, scale, _ := strings.Cut(text, "/")
	unscaled, _ := new(big.Int).SetString(digits, 10)
	n, _ := strconv.ParseInt(scale, 10, 32)
	return connect.DecimalValue(&connect.Decimal{Unscaled: unscaled, Scale: int32(n)})
}

func decodeContainer(s *connect.Schema, k connect.Kind, text json.RawMessage) connect.Value {
	if s == nil {
		s = &connect.Schema{}
	}
	switch k {
	case connect.Map:
		entries := []connect.MapEntry{}
		for _, pair := range into[[][2]data](text) {
			entries = append(entries, connect.MapEntry{Key: decodeValue(s.Key, pair[0]), Value: decodeValue(s.Elem, pair[1])})
		}
		return connect.MapValue(entries)
	case connect.List:
		items := []connect.Value{}
		for _, d := range into[[]data](text) {
			items = append(items, decodeValue(s.Elem, d))
		}
		return connect.ListValue(items)
	}
	values := []connect.Value{}
	for i, d := range into[[]data](text) {
		values = append(values, decodeValue(s.Fields[i].Schema, d))
	}
	return connect.StructValue(&connect.Struct{Schema: s, Values: values})
}
