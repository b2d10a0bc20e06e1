package connect_test

import (
	"testing"

	"millrace/plugins/connect"
)

// What a reader remembers of one document changes nothing in what it reads of the next.
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
