package converter

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/converter/convertertest"
)

func object(pairs ...connect.Value) connect.Value {
	var entries []connect.MapEntry
	for i := 0; i < len(pairs); i += 2 {
		entries = append(entries, connect.MapEntry{Key: pairs[i], Value: pairs[i+1]})
	}
	return connect.MapValue(entries)
}

var (
	text    = connect.StringValue
	millis  = func(ms int64) connect.Value { return connect.TimeValue(time.UnixMilli(ms)) }
	null    connect.Value
	nSchema = &connect.Schema{Type: connect.KindStruct, Optional: true, Name: "N", Version: 3, Doc: "D",
		Parameters: map[string]string{"p": "v"}, Fields: []connect.Field{
			{Name: "a", Schema: &connect.Schema{Type: connect.Int32, Default: connect.Int32Value(7)}},
			{Name: "o", Schema: connect.OptionalStringSchema},
			{Name: "od", Schema: &connect.Schema{Type: connect.String, Optional: true, Default: text("dd")}},
		}}
	nEnvelope = `{"schema":{"type":"struct","fields":[{"type":"int32","optional":false,"default":7,"field":"a"},` +
		`{"type":"string","optional":true,"field":"o"},{"type":"string","optional":true,"default":"dd","field":"od"}],` +
		`"optional":true,"name":"N","version":3,"doc":"D","parameters":{"p":"v"}},"payload":`
)

func nStruct(values ...connect.Value) connect.Value {
	return connect.StructValue(&connect.Struct{Schema: nSchema, Values: values})
}

// Apache's JsonConverter wrote the expected output for the same data; props are in the order
// schemas.enable, decimal.format, replace.null.with.default.
func TestJSONWrite(t *testing.T) {
	int32s := &connect.Schema{Type: connect.List, Elem: connect.Int32Schema}
	byInt := &connect.Schema{Type: connect.Map, Key: connect.Int32Schema, Elem: connect.Int32Schema}
	byText := &connect.Schema{Type: connect.Map, Key: connect.StringSchema, Elem: connect.Int32Schema}
	date := &connect.Schema{Type: connect.Int32, Name: connect.DateName, Version: 1}
	one, two := connect.Int32Value(1), connect.Int32Value(2)
	for _, row := range []struct {
		props string
		s     *connect.Schema
		v     connect.Value
		want  string
	}{
		{"true", nil, null, "<null>"},
		{"false", nil, null, "<null>"},
		{"false", nil, connect.JSONValue([]byte("null")), "<null>"},
		{"true", connect.OptionalStringSchema, null, `{"schema":{"type":"string","optional":true},"payload":null}`},
		{"false", connect.OptionalStringSchema, null, `null`},
		{"false", connect.StringSchema, null, "THROWS Conversion error: null value for field that is required and has no default value"},
		{"true", nil, text("x"), `{"schema":null,"payload":"x"}`},
		{"true", nil, connect.JSONValue([]byte(`{"a":1}`)), `{"schema":null,"payload":{"a":1}}`},
		{"false", nil, connect.JSONValue([]byte(`{ "a" : 1}`)), `{ "a" : 1}`},
		{"true", connect.StringSchema, text("x"), `{"schema":{"type":"string","optional":false},"payload":"x"}`},
		{"true", int8Schema, connect.Int8Value(1), `{"schema":{"type":"int8","optional":false},"payload":1}`},
		{"true", float32Schema, connect.Float32Value(1.5), `{"schema":{"type":"float","optional":false},"payload":1.5}`},
		{"true", connect.Float64Schema, connect.Float64Value(1e10), `{"schema":{"type":"double","optional":false},"payload":1.0E10}`},
		{"false", connect.Float64Schema, connect.Float64Value(math.NaN()), `"NaN"`},
		{"false", connect.Float64Schema, connect.Float64Value(1e-5), `1.0E-5`},
		{"true", connect.BytesSchema, connect.BytesValue([]byte{1, 2}), `{"schema":{"type":"bytes","optional":false},"payload":"AQI="}`},
		{"true", convertertest.DecimalSchema("2"), convertertest.Decimal(12345, 2), `{"schema":{"type":"bytes","optional":false,"name":"org.apache.kafka.connect.data.Decimal","version":1,"parameters":{"scale":"2"}},"payload":"MDk="}`},
		{"false numeric", convertertest.DecimalSchema("2"), convertertest.Decimal(12340, 2), `123.40`},
		{"false numeric", convertertest.DecimalSchema("-10"), convertertest.Decimal(1, -10), `1E+10`},
		{"false numeric", convertertest.DecimalSchema("10"), convertertest.Decimal(1, 10), `1E-10`},
		{"false numeric", convertertest.DecimalSchema("9"), convertertest.Decimal(-123, 9), `-1.23E-7`},
		{"false", convertertest.DecimalSchema("2"), convertertest.Decimal(-100, 2), `"nA=="`},
		{"false", convertertest.DecimalSchema("2"), convertertest.Decimal(128, 2), `"AIA="`},
		{"false", convertertest.DecimalSchema("2"), convertertest.Decimal(-128, 2), `"gA=="`},
		{"false", convertertest.DecimalSchema("3"), convertertest.Decimal(100, 2), "THROWS Decimal value has mismatching scale for given Decimal schema. Schema has scale 3, value has scale 2."},
		{"false", date, millis(86400000), `1`},
		{"false", date, millis(86400001), "THROWS Kafka Connect Date type should not have any time fields set to non-zero values."},
		{"false", timeSchema, millis(86400000), `86400000`},
		{"true", timestampSchema, millis(1700000000123), `{"schema":{"type":"int64","optional":false,"name":"org.apache.kafka.connect.data.Timestamp","version":1},"payload":1700000000123}`},
		{"true", int32s, connect.ListValue([]connect.Value{one, two}), `{"schema":{"type":"array","items":{"type":"int32","optional":false},"optional":false},"payload":[1,2]}`},
		{"true", byText, object(text("a"), one), `{"schema":{"type":"map","keys":{"type":"string","optional":false},"values":{"type":"int32","optional":false},"optional":false},"payload":{"a":1}}`},
		{"true", byInt, object(one, two), `{"schema":{"type":"map","keys":{"type":"int32","optional":false},"values":{"type":"int32","optional":false},"optional":false},"payload":[[1,2]]}`},
		{"false", nil, object(one, two), `[[1,2]]`},
		{"false", nil, object(), `{}`},
		{"true", nSchema, nStruct(one, null, null), nEnvelope + `{"a":1,"o":null,"od":"dd"}}`},
		{"true base64 false", nSchema, nStruct(one, null, null), nEnvelope + `{"a":1,"o":null,"od":null}}`},
		{"false", nSchema, nStruct(null, null, null), `{"a":7,"o":null,"od":"dd"}`},
		{"false", nil, nStruct(null, null, null), `{"a":7,"o":null,"od":"dd"}`},
		{"false", connect.Int32Schema, text("str"), "THROWS Invalid type for INT32: class java.lang.String"},
		{"false", nSchema, nStruct(one), "THROWS Mismatching schema."},
	} {
		p := append(strings.Fields(row.props), []string{"base64", "true"}[strings.Count(row.props, " "):]...)
		c, err := New("Json", map[string]string{"schemas.enable": p[0], "decimal.format": p[1], "replace.null.with.default": p[2]}, true)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second time from the cache
			if got := written(c.FromConnect(new(conversion.Arena), "t", row.s, row.v)); got != row.want {
				t.Errorf("%s %s: got %s, want %s", row.props, convertertest.Show(row.s), got, row.want)
			}
		}
	}
}

func written(b []byte, err error) string {
	switch {
	case err != nil:
		return "THROWS " + err.Error()
	case b == nil:
		return "<null>"
	}
	return string(b)
}

func TestSimpleHeaderWrite(t *testing.T) {
	for want, v := range map[string]connect.Value{
		"<null>": null, `a"b\c`: text(`a"b\c`), "3": connect.Int8Value(3), "1.0": connect.Float32Value(1), "1.0E10": connect.Float64Value(1e10),
		"true": connect.BoolValue(true), "AQID": connect.BytesValue([]byte{1, 2, 3}), "1.50": convertertest.Decimal(150, 2), "1E+10": convertertest.Decimal(1, -10),
		"00:00:00.000Z": millis(0), "01:00:00.000Z": millis(3600000), "2024-01-15T10:11:12.345Z": millis(1705313472345),
		"2024-01-15":                millis(1705276800000),
		`["a",1,true]`:              connect.ListValue([]connect.Value{text("a"), connect.Int32Value(1), connect.BoolValue(true)}),
		`{"k":"v","n":1}`:           object(text("k"), text("v"), text("n"), connect.Int32Value(1)),
		`{1:"v"}`:                   object(connect.Int32Value(1), text("v")),
		`{"a":1,"o":null}`:          connect.JSONValue([]byte(`{"a": 1, "o": null}`)),
		`["a",null,"q\"q"]`:         connect.ListValue([]connect.Value{text("a"), null, text(`q"q`)}),
		`{"a":1,"o":"x","od":"dd"}`: nStruct(connect.Int32Value(1), text("x"), null),
	} {
		h, err := NewHeader("SimpleHeaderConverter", nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := written(h.FromConnectHeader(new(conversion.Arena), "t", "k", nil, v)); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestOtherConverters(t *testing.T) {
	for _, row := range []struct {
		class string
		s     *connect.Schema
		v     connect.Value
		want  string
	}{
		{"String", nil, connect.Float64Value(1), "1.0"},
		{"String", nil, null, "<null>"},
		{"String", nil, text(""), ""},
		{"String", nil, connect.JSONValue([]byte(`[1,"a"]`)), "[1, a]"},
		{"ByteArray", connect.StringSchema, text("x"), "THROWS Invalid schema type for ByteArrayConverter: STRING"},
		{"ByteArray", nil, text("x"), "THROWS ByteArrayConverter is not compatible with objects of type class java.lang.String"},
		{"ByteArray", connect.BytesSchema, connect.BytesValue([]byte("x")), "x"},
		{"Integer", nil, connect.Int64Value(1), "THROWS Failed to serialize to integer (was class java.lang.Long)"},
		{"Integer", nil, connect.Int32Value(1), "\x00\x00\x00\x01"},
		{"Short", nil, connect.Int16Value(1), "\x00\x01"},
		{"Long", nil, connect.Int64Value(1), "\x00\x00\x00\x00\x00\x00\x00\x01"},
		{"Float", nil, connect.Float32Value(1), "\x3f\x80\x00\x00"},
		{"Double", nil, connect.Float64Value(1), "\x3f\xf0\x00\x00\x00\x00\x00\x00"},
		{"Boolean", connect.BoolSchema, connect.BoolValue(true), "\x01"},
		{"Boolean", int8Schema, connect.BoolValue(true), "THROWS Invalid schema type for BooleanConverter: INT8"},
	} {
		c, err := New(row.class, nil, false)
		if err != nil {
			t.Fatal(err)
		}
		got := written(c.FromConnect(new(conversion.Arena), "t", row.s, row.v))
		if got != row.want {
			t.Errorf("%s: got %q, want %q", row.class, got, row.want)
			continue
		}
		if strings.HasPrefix(got, "THROWS") || got == "<null>" || row.class == "String" {
			continue
		}
		_, back, err := c.ToConnect("t", []byte(got))
		if err != nil || back.Text() != row.v.Text() || back.Kind() != row.v.Kind() {
			t.Errorf("%s: came back as %s: %v", row.class, back.Text(), err)
		}
	}
}

func TestReadErrors(t *testing.T) {
	for class, data := range map[string]string{"Boolean": "\x02", "Integer": "123", "Double": "", "Short": "1"} {
		c, err := New(class, nil, false)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := c.ToConnect("t", []byte(data)); err == nil || !strings.HasPrefix(err.Error(), "Failed to deserialize ") {
			t.Errorf("%s: %v", class, err)
		}
		if s, v, err := c.ToConnect("t", nil); err != nil || !v.IsNull() || !s.Optional {
			t.Errorf("%s: null became %v: %v", class, v, err)
		}
	}
}

func TestEncodings(t *testing.T) {
	c, err := New("String", map[string]string{"converter.encoding": "ISO-8859-1"}, false)
	if err != nil {
		t.Fatal(err)
	}
	b, err := c.FromConnect(new(conversion.Arena), "t", nil, text("é"))
	if err != nil || !bytes.Equal(b, []byte{0xe9}) {
		t.Errorf("%q %v", b, err)
	}
	if _, v, err := c.ToConnect("t", b); err != nil || v.Str() != "é" {
		t.Errorf("%q %v", v.Text(), err)
	}
}

func TestNew(t *testing.T) {
	for class, want := range map[string]string{
		"nope":                  `there is no converter "nope": expected one of org.apache.kafka.connect.json.JsonConverter, `,
		"SimpleHeaderConverter": "there is no converter",
		"json":                  "there is no converter",
	} {
		if _, err := New(class, nil, true); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", class, err)
		}
	}
	for props, want := range map[[2]string]string{
		{"schemas.enable", "maybe"}:   "Invalid value maybe for configuration schemas.enable",
		{"schema.content", "{"}:       "schema.content: ",
		{"decimal.format", "DECIMAL"}: "decimal.format",
	} {
		if _, err := New("Json", map[string]string{props[0]: props[1]}, false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", props, err)
		}
	}
	if _, err := New("String", map[string]string{"converter.encoding": "klingon"}, false); err == nil {
		t.Error("klingon passed")
	}
	for _, c := range Classes() {
		if _, err := NewHeader(c.Name, nil); (err == nil) != c.IsHeaderConverter() {
			t.Error(err)
		}
	}
}
