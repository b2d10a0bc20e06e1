package connect

import (
	"encoding/json"
	"strconv"
	"testing"
)

// Strings and numbers decode as in the standard library.
func FuzzScalars(f *testing.F) {
	for _, text := range []string{`""`, `"a"`, `"1234567"`, `"12345678"`, `"12345678\n"`, `"\ud83d\ude00\ud83d\ud83dA\ude00"`, `"\u00e9é\u0000\"\\\/\b\f\n\r\t"`,
		"\"a long one with \xff and é in it, and more\"", `"\x"`, `"\u12g4"`, `"\`, "\"\x1f\"", "\"12345678\x7f\"", `1`, `-0`, `-0.0`, `1.25`, `123456789012345.6`,
		`0.123456789012345`, `0.12345678901234`, `-98765.4321`, `999999999999999999`, `00.5`, `1.`, `1.5e3`, `0.000000000000001`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		v, err := DecodeJSON(text)
		var s string
		switch {
		case err != nil:
		case v.Kind() == String:
			if err := json.Unmarshal(text, &s); err != nil || s != v.Str() {
				t.Errorf("%q became %q; want %q, %v", text, v.Str(), s, err)
			}
		case v.Kind() == Float64:
			var f float64
			if err := json.Unmarshal(text, &f); err != nil || f != v.Float() || strconv.FormatFloat(f, 'g', -1, 64) != strconv.FormatFloat(v.Float(), 'g', -1, 64) {
				t.Errorf("%q became %v; want %v, %v", text, v.Float(), f, err)
			}
		case v.Kind() == Int64:
			var n int64
			if err := json.Unmarshal(text, &n); err != nil || n != v.Int() {
				t.Errorf("%q became %v; want %v, %v", text, v.Int(), n, err)
			}
		}
	})
}
