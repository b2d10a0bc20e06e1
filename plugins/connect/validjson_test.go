package connect

import (
	"encoding/json"
	"strings"
	"testing"
)

func FuzzValidJSON(f *testing.F) {
	for _, text := range []string{``, ` `, `1`, `-`, `-0`, `01`, `1.`, `.1`, `1e`, `1E+`, `1.5e-7 `, `tru`, `true `, `null`, `nul`, `"`, `"a`, `"\\"`, `"\\u12"`, `"\\u12G4"`,
		`"\\uD83d\\n\\/"`, `"\x01"`, "\"\xff\"", `{}`, `{`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{"a":[1,{"b":null}]} x`, `[]`, `[1 2]`, `[,]`, `[1,]`, "\ufeff1", `"\\u\x10\x11\x12\x13"`,
		strings.Repeat("[", 10000) + strings.Repeat("]", 10000), strings.Repeat("[", 10001) + strings.Repeat("]", 10001)} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if got, want := ValidJSON(text), json.Valid(text); got != want {
			t.Errorf("%q: %v, json.Valid says %v", text, got, want)
		}
	})
}
