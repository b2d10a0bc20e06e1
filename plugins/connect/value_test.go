package connect

import (
	"encoding/json"
	"math"
	"math/big"
	"testing"
	"time"
	"unsafe"

	"github.com/google/go-cmp/cmp"
)

var (
	pointSchema = &Schema{Type: KindStruct, Fields: []Field{{"x", Int32Schema}, {"note", OptionalStringSchema}}}
	point       = &Struct{Schema: pointSchema, Values: []Value{Int32Value(-3), {}}}
	price       = &Decimal{Unscaled: big.NewInt(12340), Scale: 2}
	moment      = time.UnixMilli(1_700_000_000_123).UTC()
)

// Every kind reports itself and survives conversion to plain Go data, JSON and text. A row without
// json has no JSON form.
func TestValue(t *testing.T) {
	for _, row := range []struct {
		name  string
		value Value
		kind  Kind
		plain any
		json  string
		text  string
	}{
		{"null", Value{}, Null, nil, "null", "null"},
		{"false", BoolValue(false), Bool, false, "false", "false"},
		{"true", BoolValue(true), Bool, true, "true", "true"},
		{"int8", Int8Value(math.MinInt8), Int8, int64(-128), "-128", "-128"},
		{"int16", Int16Value(math.MinInt16), Int16, int64(-32768), "-32768", "-32768"},
		{"int32", Int32Value(math.MinInt32), Int32, int64(math.MinInt32), "-2147483648", "-2147483648"},
		{"int64", Int64Value(math.MinInt64), Int64, int64(math.MinInt64), "-9223372036854775808", "-9223372036854775808"},
		{"float32", Float32Value(0.1), Float32, float64(float32(0.1)), "0.1", "0.1"},
		{"float64", Float64Value(1e10), Float64, 1e10, "1.0E10", "1.0E10"},
		{"empty string", StringValue(""), String, "", `""`, ""},
		{"string", StringValue("é\n"), String, "é\n", `"é\n"`, "é\n"},
		{"string of nil bytes", StringBytes(nil), String, "", `""`, ""},
		{"string of bytes", StringBytes([]byte("ab")), String, "ab", `"ab"`, "ab"},
		{"nil bytes", BytesValue(nil), Bytes, []byte(nil), `""`, ""},
		{"empty bytes", BytesValue([]byte{}), Bytes, []byte{}, `""`, ""},
		{"bytes", BytesValue([]byte{1, 2}), Bytes, []byte{1, 2}, `"AQI="`, "\x01\x02"},
		{"nil list", ListValue(nil), List, []any{}, "[]", "[]"},
		{"empty list", ListValue([]Value{}), List, []any{}, "[]", "[]"},
		{"list", ListValue([]Value{Int8Value(1), {}, StringValue("a")}), List, []any{int64(1), nil, "a"}, `[1,null,"a"]`, "[1, null, a]"},
		{"nil map", MapValue(nil), Map, map[string]any{}, "{}", "{}"},
		{"empty map", MapValue([]MapEntry{}), Map, map[string]any{}, "{}", "{}"},
		{"map in its order", MapValue([]MapEntry{{StringValue("b"), Int64Value(1)}, {StringValue("a"), Value{}}}), Map,
			map[string]any{"a": nil, "b": int64(1)}, `{"b":1,"a":null}`, "{b=1, a=null}"},
		{"map with other keys", MapValue([]MapEntry{{Int32Value(7), BoolValue(true)}}), Map, map[string]any{"7": true}, "[[7,true]]", "{7=true}"},
		{"struct", StructValue(point), KindStruct, point, `{"x":-3,"note":null}`, "Struct{x=-3}"},
		{"decimal", DecimalValue(price), KindDecimal, price, "123.40", "123.40"},
		{"time", TimeValue(moment), KindTime, moment, "1700000000123", "Tue Nov 14 22:13:20 UTC 2023"},
		{"json", JSONValue([]byte(`{"a":[1]}`)), JSON, map[string]any{"a": []any{int64(1)}}, `{"a":[1]}`, "{a=[1]}"},
		{"broken json", JSONValue([]byte(`{`)), JSON, nil, `{`, "{"},
		{"json in a list", ListValue([]Value{JSONValue([]byte("null"))}), List, []any{nil}, "[null]", "[null]"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if row.value.Kind() != row.kind {
				t.Errorf("kind %v", row.value.Kind())
			}
			if row.value.IsNull() != (row.kind == Null) {
				t.Errorf("null: %v", row.value.IsNull())
			}
			if diff := cmp.Diff(row.plain, row.value.Any(), cmp.Comparer(sameDecimal), cmp.Comparer(sameStruct)); diff != "" {
				t.Errorf("plain data (-want +got):\n%s", diff)
			}
			text, err := AppendJSON([]byte(">"), row.value)
			if string(text) != ">"+row.json || err != nil {
				t.Errorf("json %s, %v", text, err)
			}
			if got := row.value.Text(); got != row.text {
				t.Errorf("text %q", got)
			}
		})
	}
}

func sameDecimal(a, b *Decimal) bool { return a.Scale == b.Scale && a.Unscaled.Cmp(b.Unscaled) == 0 }
func sameStruct(a, b *Struct) bool   { return a == b }

// Plain data converted to a Value and back stays equal: integers as int64, floats as float64.
func TestAnyValue(t *testing.T) {
	for _, row := range []struct {
		name     string
		in, want any
	}{
		{"nil", nil, nil},
		{"bool", true, true},
		{"int", -1, int64(-1)},
		{"int8", int8(-1), int64(-1)},
		{"int16", int16(-1), int64(-1)},
		{"int32", int32(-1), int64(-1)},
		{"int64", int64(math.MaxInt64), int64(math.MaxInt64)},
		{"float32", float32(0.5), 0.5},
		{"float64", -0.5, -0.5},
		{"string", "", ""},
		{"bytes", []byte("x"), []byte("x")},
		{"time", moment.In(time.FixedZone("x", 3600)), moment},
		{"list", []any{1, []any{}}, []any{int64(1), []any{}}},
		{"map", map[string]any{"b": 1, "a": map[string]any{}}, map[string]any{"b": int64(1), "a": map[string]any{}}},
		{"struct", point, point},
		{"decimal", price, price},
		{"value", Int8Value(4), int64(4)},
		{"texts", []string{"a", ""}, []any{"a", ""}},
		{"numbers", []int{1, -2}, []any{int64(1), int64(-2)}},
		{"floats", []float32{0.5}, []any{0.5}},
		{"array", [2]any{"a", 1}, []any{"a", int64(1)}},
		{"lists", [][]string{{"a"}, nil}, []any{[]any{"a"}, []any{}}},
		{"map of texts", map[string]string{"a": "b"}, map[string]any{"a": "b"}},
		{"map of groups", map[any][]any{"b": {1}, 2: {nil}, true: nil}, map[string]any{"b": []any{int64(1)}, "2": []any{nil}, "true": []any{}}},
		{"named", time.March, int64(3)},
		{"named bytes", json.RawMessage("1"), []byte("1")},
		{"no struct", (*Struct)(nil), nil},
		{"no decimal", (*Decimal)(nil), nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			v, err := AnyValue(row.in)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(row.want, v.Any(), cmp.Comparer(sameDecimal), cmp.Comparer(sameStruct)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	for _, row := range []struct {
		in   any
		want string
	}{
		{uint(1), "a uint is no Connect data"},
		{[]uint{1}, "a uint is no Connect data"},
		{map[int]any{1: func() {}}, "1: a func() is no Connect data"},
		{time.Second, "a time.Duration is no Connect data: take its milliseconds or its text"},
		{map[string]any{"a": []any{struct{}{}}}, "a: a struct {} is no Connect data"},
	} {
		if _, err := AnyValue(row.in); err == nil || err.Error() != row.want {
			t.Errorf("%v: %v", row.in, err)
		}
	}
}

// AnyValue sorts map keys, so that equal maps become equal data.
func TestAnyValueSortsKeys(t *testing.T) {
	v, err := AnyValue(map[string]any{"zeta": 4, "Aa": 2, "BB": 2, "alpha": 5})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := AppendJSON(nil, v); string(got) != `{"Aa":2,"BB":2,"alpha":5,"zeta":4}` || err != nil {
		t.Errorf("%s, %v", got, err)
	}
}

func TestValueCosts(t *testing.T) {
	if size := unsafe.Sizeof(Value{}); size != 24 {
		t.Errorf("a Value takes %d bytes", size)
	}
	text, raw := "some text", []byte("raw")
	var sink Value
	for name, f := range map[string]func(){
		"int64":   func() { sink = Int64Value(math.MaxInt64) },
		"float64": func() { sink = Float64Value(math.Pi) },
		"string":  func() { sink = StringValue(text) },
		"bytes":   func() { sink = BytesValue(raw) },
		"kind":    func() { _ = sink.Kind() },
	} {
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

func TestStructGet(t *testing.T) {
	if v := point.Get("x"); v.Int() != -3 {
		t.Errorf("x is %s", v.Text())
	}
	if v := point.Get("nothing"); !v.IsNull() {
		t.Errorf("a missing field is %s", v.Text())
	}
}
