package convertertest

import (
	"math/big"
	"time"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
)

// Optional returns an optional copy of a schema.
func Optional(s *connect.Schema) *connect.Schema {
	o := *s
	o.Optional = true
	return &o
}

var (
	daySchema    = &connect.Schema{Type: connect.Int32, Name: connect.DateName, Version: 1}
	clockSchema  = &connect.Schema{Type: connect.Int32, Name: connect.TimeName, Version: 1}
	MomentSchema = &connect.Schema{Type: connect.Int64, Name: connect.TimestampName, Version: 1}

	AddressSchema = &connect.Schema{Type: connect.KindStruct, Name: "shop.Address", Version: 3, Doc: "where", Fields: []connect.Field{
		{Name: "street", Schema: connect.StringSchema}, {Name: "zip", Schema: connect.OptionalStringSchema}}}
	EverySchema = &connect.Schema{Type: connect.KindStruct, Name: "shop.Order", Version: 2, Parameters: map[string]string{"k": "v"},
		Fields: []connect.Field{
			{Name: "bool", Schema: connect.BoolSchema},
			{Name: "int8", Schema: &connect.Schema{Type: connect.Int8}},
			{Name: "int16", Schema: &connect.Schema{Type: connect.Int16}},
			{Name: "int32", Schema: &connect.Schema{Type: connect.Int32, Default: connect.Int32Value(7), Doc: "seven"}},
			{Name: "int64", Schema: connect.Int64Schema},
			{Name: "float32", Schema: &connect.Schema{Type: connect.Float32}},
			{Name: "float64", Schema: connect.Float64Schema},
			{Name: "string", Schema: &connect.Schema{Type: connect.String, Optional: true, Default: connect.StringValue("d\"é")}},
			{Name: "bytes", Schema: &connect.Schema{Type: connect.Bytes, Default: connect.BytesValue([]byte{0, 0xff})}},
			{Name: "none", Schema: connect.OptionalStringSchema},
			{Name: "decimal", Schema: DecimalSchema("2")},
			{Name: "date", Schema: daySchema},
			{Name: "time", Schema: clockSchema},
			{Name: "timestamp", Schema: Optional(MomentSchema)},
			{Name: "list", Schema: &connect.Schema{Type: connect.List, Elem: connect.OptionalStringSchema}},
			{Name: "map", Schema: &connect.Schema{Type: connect.Map, Key: connect.StringSchema, Elem: connect.Int64Schema}},
			{Name: "pairs", Schema: &connect.Schema{Type: connect.Map, Key: connect.Int32Schema, Elem: connect.StringSchema}},
			{Name: "home", Schema: AddressSchema},
			{Name: "work", Schema: Optional(AddressSchema)},
		}}
	EveryValue = StructOf(EverySchema, connect.BoolValue(true), connect.Int8Value(-8), connect.Int16Value(-16), connect.Int32Value(1<<30),
		connect.Int64Value(-1<<62), connect.Float32Value(1.5), connect.Float64Value(-2.25), connect.StringValue("héllo"), connect.BytesValue([]byte{1, 0, 255}),
		connect.Value{}, connect.DecimalValue(&connect.Decimal{Unscaled: big.NewInt(-12345), Scale: 2}),
		connect.TimeValue(time.UnixMilli(20000*conversion.DayMillis)), connect.TimeValue(time.UnixMilli(3_600_001)), connect.TimeValue(time.UnixMilli(1_700_000_000_123)),
		connect.ListValue([]connect.Value{connect.StringValue("a"), {}}),
		connect.MapValue([]connect.MapEntry{{Key: connect.StringValue("k"), Value: connect.Int64Value(1)}}),
		connect.MapValue([]connect.MapEntry{{Key: connect.Int32Value(7), Value: connect.StringValue("x")}}),
		StructOf(AddressSchema, connect.StringValue("Elm"), connect.Value{}),
		StructOf(AddressSchema, connect.StringValue("Oak"), connect.StringValue("9")))
)

// StructOf returns a struct with the values of its fields.
func StructOf(s *connect.Schema, values ...connect.Value) connect.Value {
	return connect.StructValue(&connect.Struct{Schema: s, Values: values})
}

// StructWith is a schema with string fields.
func StructWith(names ...string) *connect.Schema {
	s := &connect.Schema{Type: connect.KindStruct, Name: "T"}
	for _, name := range names {
		s.Fields = append(s.Fields, connect.Field{Name: name, Schema: connect.StringSchema})
	}
	return s
}

// Decimal returns unscaled · 10^-scale.
func Decimal(unscaled int64, scale int32) connect.Value {
	return connect.DecimalValue(&connect.Decimal{Unscaled: big.NewInt(unscaled), Scale: scale})
}

// DecimalSchema returns the schema of decimals with a scale.
func DecimalSchema(scale string) *connect.Schema {
	return &connect.Schema{Type: connect.Bytes, Name: connect.DecimalName, Version: 1, Parameters: map[string]string{"scale": scale}}
}

var (
	lineSchema = &connect.Schema{Type: connect.KindStruct, Name: "shop.Line", Fields: []connect.Field{
		{Name: "sku", Schema: connect.StringSchema}, {Name: "count", Schema: &connect.Schema{Type: connect.Int16, Optional: true}}}}
	SaleSchema = &connect.Schema{Type: connect.KindStruct, Name: "shop.Sale", Fields: []connect.Field{
		{Name: "bool", Schema: connect.BoolSchema},
		{Name: "int8", Schema: &connect.Schema{Type: connect.Int8}},
		{Name: "int32", Schema: connect.Int32Schema},
		{Name: "int64", Schema: connect.Int64Schema},
		{Name: "float32", Schema: &connect.Schema{Type: connect.Float32}},
		{Name: "float64", Schema: connect.Float64Schema},
		{Name: "string", Schema: connect.OptionalStringSchema},
		{Name: "bytes", Schema: connect.BytesSchema},
		{Name: "decimal", Schema: DecimalSchema("2")},
		{Name: "date", Schema: daySchema},
		{Name: "time", Schema: clockSchema},
		{Name: "timestamp", Schema: MomentSchema},
		{Name: "numbers", Schema: &connect.Schema{Type: connect.List, Elem: connect.Int32Schema}},
		{Name: "map", Schema: &connect.Schema{Type: connect.Map, Key: connect.StringSchema, Elem: lineSchema}},
		{Name: "line", Schema: Optional(lineSchema)},
		{Name: "lines", Schema: &connect.Schema{Type: connect.List, Elem: lineSchema}},
	}}
	aLine     = StructOf(lineSchema, connect.StringValue("a1"), connect.Int16Value(-3))
	SaleValue = StructOf(SaleSchema, connect.BoolValue(true), connect.Int8Value(-8), connect.Int32Value(1<<30), connect.Int64Value(-1<<62),
		connect.Float32Value(1.5), connect.Float64Value(-2.25), connect.StringValue("héllo"), connect.BytesValue([]byte{1, 0, 255}), Decimal(-12345, 2),
		connect.TimeValue(time.UnixMilli(20000*conversion.DayMillis)), connect.TimeValue(time.UnixMilli(3_600_001)), connect.TimeValue(time.UnixMilli(1_700_000_000_123)),
		connect.ListValue([]connect.Value{connect.Int32Value(1), connect.Int32Value(-1)}),
		connect.MapValue([]connect.MapEntry{{Key: connect.StringValue("k"), Value: aLine}}), aLine, connect.ListValue([]connect.Value{aLine, aLine}))
)
