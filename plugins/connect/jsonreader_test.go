package connect_test

import (
	"bytes"
	"slices"
	"testing"

	"millrace/plugins/connect"
)

// The names that a reader remembers do not affect the result for later documents.
func TestReaderRemembers(t *testing.T) {
	var r connect.JSONReader
	for _, text := range []string{
		`{"a":1,"b":2,"c":3}`, `{"a":1,"b":2,"c":3}`, `{"a":1,"b":2,"a":3,"c":4}`, `{"a":1,"b":2,"c":3,"d":4,"a":5}`, `{"a":1}`, `{}`,
		`{"a":1,"x":2,"b":3}`, `{"a":1,"x":2,"b":3}`, `{ "a" : 1 , "x" : {"a":[1,{"a":2}]} , "b":"\u0062" }`, `{"\u0061":1,"a":2}`, `{"\u0061":1,"a":2}`,
		`{"a":1,"c"`, `{"b":1,"b":2,"b":3}`, `{"a":1,"b":2,"c":3}`, `[1,2]`, `null`, ``, `{"b":1,"a":2} x`, `{"b":1,"c":-7,"a":01}`,
		`{"b":1,"c":-7,"a":999999999999999999,"d":9999999999999999999,"e":-0,"f":-1.5e3}`, `{"a"1}`, `{"a":1,,}`, `{"a":1,"b":2,"c":3}`,
	} {
		want, wantErr := connect.DecodeJSON([]byte(text))
		got, entries, err := r.Decode([]byte(text))
		if (err == nil) != (wantErr == nil) || err == nil && got.Text() != want.Text() {
			t.Errorf("%s: %s, %v; want %s, %v", text, got.Text(), err, want.Text(), wantErr)
		}
		if err == nil && got.Kind() == connect.Map && connect.MapValue(entries).Text() != want.Text() {
			t.Errorf("%s: the entries are %s", text, connect.MapValue(entries).Text())
		}
	}
}

// Consecutive documents, one per line, decode as DecodeJSON decodes each alone.
func FuzzJSONReader(f *testing.F) {
	f.Add([]byte("{\"a\":1,\"b\":2,\"c\":3}\n{\"b\":1,\"a\":2,\"d\":[{\"a\":1}]}\n{\"b\":1,\"x\":{\"b\":2,\"b\":3},\"a\":2,\"b\":4}\n{\"a\":\"\\ud83d\\ude00\\n\",\"\\u0061\":-0.25}"))
	f.Add([]byte("{\"\\u0061\":1,\"a\":2}\n{\"a\":1,\"\\u0061\":2}\n{\"a\":1,\"a\":2}\n{\"\":1}\n{\"é\":1,\"\xff\":2,\"\xfe\":3}\n{\"\xff\":1,\"\xfe\":1e2}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		var r connect.JSONReader
		for line := range bytes.Lines(text) {
			want, wantErr := connect.DecodeJSON(line)
			got, entries, err := r.Decode(line)
			if (err == nil) != (wantErr == nil) || err == nil && !same(got, want) {
				t.Fatalf("%q: %s, %v; want %s, %v", line, got.Text(), err, want.Text(), wantErr)
			}
			if err == nil && got.Kind() == connect.Map && !same(connect.MapValue(entries), want) {
				t.Fatalf("%q: the entries are %s", line, connect.MapValue(entries).Text())
			}
		}
	})
}

func same(a, b connect.Value) bool {
	if a.Kind() != b.Kind() {
		return false
	}
	switch a.Kind() {
	case connect.List:
		return slices.EqualFunc(a.List(), b.List(), same)
	case connect.Map:
		return slices.EqualFunc(a.Map(), b.Map(), func(x, y connect.MapEntry) bool { return same(x.Key, y.Key) && same(x.Value, y.Value) })
	}
	return a.Text() == b.Text()
}
