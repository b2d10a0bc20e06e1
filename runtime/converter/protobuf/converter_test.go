package protobuf

import (
	"bytes"
	"os"
	"slices"
	"testing"

	"github.com/twmb/franz-go/pkg/sr"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/converter/convertertest"
)

const saleText = `syntax = "proto3";
package shop;

import "confluent/meta.proto";
import "confluent/type/decimal.proto";
import "google/protobuf/timestamp.proto";
import "google/type/date.proto";
import "google/type/timeofday.proto";

message Sale {
  bool bool = 1;
  int32 int8 = 2 [(confluent.field_meta) = { params: [{ key: "connect.type", value: "int8" }] }];
  int32 int32 = 3;
  int64 int64 = 4;
  float float32 = 5;
  double float64 = 6;
  string string = 7;
  bytes bytes = 8;
  .confluent.type.Decimal decimal = 9 [(confluent.field_meta) = { params: [{ key: "scale", value: "2" }] }];
  .google.type.Date date = 10;
  .google.type.TimeOfDay time = 11;
  .google.protobuf.Timestamp timestamp = 12;
  repeated int32 numbers = 13;
  map<string, Line> map = 14;
  Line line = 15;
  repeated Line lines = 16;
  message Line {
    string sku = 1;
    int32 count = 2 [(confluent.field_meta) = { params: [{ key: "connect.type", value: "int16" }] }];
  }
}
`

func TestRoundTrip(t *testing.T) {
	c, fake := convertertest.WithRegistry(t, Class)
	b, err := c.FromConnect(new(conversion.Arena), "t", convertertest.SaleSchema, convertertest.SaleValue)
	if err != nil {
		t.Fatal(err)
	}
	if registered, _ := fake.GetSchema("t-value", 1); registered.Schema.Schema != saleText {
		t.Errorf("registered:\n%s", registered.Schema.Schema)
	}
	s, v, err := c.ToConnect("t", b)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := convertertest.Java(v, false, false), convertertest.Java(convertertest.SaleValue, false, false); got != want {
		t.Errorf(" got %s\nwant %s", got, want)
	}
	for i, f := range s.Fields {
		want := convertertest.SaleSchema.Fields[i].Schema
		if f.Schema.Type != want.Type || !f.Schema.Optional || (want.Type != connect.KindStruct && f.Schema.Name != want.Name) {
			t.Errorf("%s is %s", f.Name, convertertest.Describe(f.Schema, false))
		}
	}
	again, err := c.FromConnect(new(conversion.Arena), "u", s, v)
	if err != nil || !bytes.Equal(again[5:], b[5:]) {
		t.Errorf("what was read is written otherwise: %x, %v", again, err)
	}
}

// Google's own library for Python wrote the same message with the same bytes.
// testdata/protobuf-google.py makes the file.
func TestBytesOfOthers(t *testing.T) {
	c, _ := convertertest.WithRegistry(t, Class)
	b, err := c.FromConnect(new(conversion.Arena), "t", convertertest.SaleSchema, convertertest.SaleValue)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/protobuf-google.bin")
	if err != nil {
		t.Fatal(err)
	}
	if b[5] != 0 || !bytes.Equal(b[6:], want) {
		t.Errorf(" got %x\nwant %x", b[6:], want)
	}
}

func TestFromOthers(t *testing.T) {
	const schema = `syntax = "proto3"; package a; import "money.proto"; import "google/protobuf/wrappers.proto";
message First { string x = 1; }
message Outer { message Inner { E e = 1; oneof pick { string s = 2; shop.Money m = 3; } optional int32 maybe = 4; google.protobuf.StringValue w = 5; uint32 u = 6; }
  enum E { NONE = 0; ONE = 1; } }
message Loop { Loop next = 1; }`
	for _, row := range []struct {
		name, data string
		props      []string
		want       string
	}{
		{"first", "\x00\x0a\x01y", nil, "STRUCT/First = Struct:Struct{x=y}"},
		{"first, in full", "\x02\x00\x0a\x01y", []string{"enhanced.protobuf.schema.support=true"}, "STRUCT/a.First = Struct:Struct{x=y}"},
		{"nested", "\x04\x02\x00\x08\x01\x1a\x02\x08\x05\x20\x00\x30\xff\xff\xff\xff\x0f", nil,
			"STRUCT/Inner = Struct:Struct{pick_0=Struct{m=Struct{cents=5}},e=ONE,maybe=0,u=4294967295}"},
		{"wrapper", "\x04\x02\x00\x2a\x03\x0a\x01z", []string{"wrapper.for.nullables=true"}, "STRUCT/Inner = Struct:Struct{e=NONE,w=z,u=0}"},
		{"no such message", "\x02\x0e", nil, "THROWS DataException: Failed to deserialize data for topic t to Protobuf: the schema of id 9: the data is a message that its schema does not have: number 7 of 3"},
		{"nothing", "", nil, "THROWS DataException: Failed to deserialize data for topic t to Protobuf: the message does not say which message of its schema it is"},
		{"loop", "\x02\x04", nil, "THROWS DataException: Failed to deserialize data for topic t to Protobuf: the schema of id 9: field next: the Protobuf message a.Loop is recursive, which Connect data cannot be"},
		{"no symbol", "\x04\x02\x00\x08\x09\x20\x00", nil, "STRUCT/Inner = Struct:Struct{e=UNKNOWN_ENUM_VALUE_E_9,maybe=0,u=0}"},
		{"a number", "\x04\x02\x00\x08\x09\x20\x00", []string{"int.for.enums=true"}, "STRUCT/Inner = Struct:Struct{e=9,maybe=0,u=0}"},
	} {
		t.Run(row.name, func(t *testing.T) {
			c, fake := convertertest.WithRegistry(t, Class, row.props...)
			fake.SeedSchema("money", 1, 1, sr.Schema{Type: sr.TypeProtobuf, Schema: `syntax = "proto3"; package shop; message Money { int64 cents = 1; }`})
			fake.SeedSchema("t-value", 1, 9, sr.Schema{Type: sr.TypeProtobuf, Schema: schema, References: []sr.SchemaReference{{Name: "money.proto", Subject: "money", Version: 1}}})
			s, v, err := c.ToConnect("t", append([]byte{0, 0, 0, 0, 9}, row.data...))
			if got := convertertest.Outcome(s, v, err, true); got != row.want {
				t.Errorf(" got %s\nwant %s", got, row.want)
			}
			if err != nil {
				return
			}
			again, err := c.FromConnect(new(conversion.Arena), "u", s, v)
			if err != nil {
				t.Fatal(err)
			}
			if _, same, err := c.ToConnect("u", again); err != nil || same.Text() != v.Text() {
				t.Errorf("written and read again: %s, %v", same.Text(), err)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	list := func(elem *connect.Schema) *connect.Schema { return &connect.Schema{Type: connect.List, Elem: elem} }
	of := func(s *connect.Schema) *connect.Schema {
		return &connect.Schema{Type: connect.KindStruct, Name: "T", Fields: []connect.Field{{Name: "f", Schema: s}}}
	}
	for _, row := range []struct {
		schema *connect.Schema
		value  connect.Value
		want   string
	}{
		{connect.StringSchema, connect.StringValue("x"), "Protobuf needs a struct with a schema, not data of type STRING"},
		{nil, connect.StringValue("x"), "Protobuf needs a struct with a schema, not data of type without a schema"},
		{of(list(list(connect.StringSchema))), connect.ListValue(nil), "field f: Array cannot be nested"},
		{of(connect.StringSchema), connect.Value{}, "field f: Found null value for non-optional schema"},
		{of(connect.StringSchema), connect.Int32Value(1), "field f: Invalid type for STRING: class java.lang.Integer"},
		{of(list(connect.OptionalStringSchema)), connect.ListValue([]connect.Value{{}}), "field f: Protobuf has no null in a list or a map"},
	} {
		c, _ := convertertest.WithRegistry(t, Class)
		v := row.value
		if row.schema != nil && row.schema.Type == connect.KindStruct {
			v = convertertest.StructOf(row.schema, v)
		}
		_, err := c.FromConnect(new(conversion.Arena), "t", row.schema, v)
		if want := "Failed to serialize data for topic t to Protobuf: " + row.want; err == nil || err.Error() != want {
			t.Errorf(" got %v\nwant %s", err, want)
		}
	}
}

func BenchmarkProtobufFromConnect(b *testing.B) { convertertest.BenchmarkFromConnect(b, Class) }
func BenchmarkProtobufToConnect(b *testing.B)   { convertertest.BenchmarkToConnect(b, Class) }

func FuzzProtobuf(f *testing.F) {
	c, _ := convertertest.WithRegistry(f, Class)
	b, err := c.FromConnect(new(conversion.Arena), "t", convertertest.SaleSchema, convertertest.SaleValue)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b[5:])
	f.Add([]byte{2, 4, 8, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _, _ = c.ToConnect("t", append(slices.Clone(b[:5]), data...))
	})
}
