package connect

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func FuzzValidJSON(f *testing.F) {
	for _, text := range []string{``, ` `, `1`, `-`, `-0`, `01`, `1.`, `.1`, `1e`, `1E+`, `1.5e-7 `, `tru`, `true `, `null`, `nul`, `"`, `"a`, `"\\"`, `"\\u12"`, `"\\u12G4"`,
		`"\\uD83d\\n\\/"`, `"\x01"`, "\"\xff\"", `{}`, `{`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{"a":[1,{"b":null}]} x`, `[]`, `[1 2]`, `[,]`, `[1,]`, "\ufeff1", `"\\u\x10\x11\x12\x13"`,
		strings.Repeat("[", 1000) + strings.Repeat("]", 1000), strings.Repeat("[", 1001) + strings.Repeat("]", 1001), strings.Repeat("[", 2000)} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		_, err := DecodeJSON(text)
		deep := err != nil && strings.Contains(err.Error(), "nested deeper")
		if got, want := ValidJSON(text), json.Valid(text) && !deep; got != want && !bytes.HasPrefix(text, []byte(byteOrderMark)) {
			t.Errorf("%q: %v, json.Valid says %v", text, got, want)
		}
	})
}
