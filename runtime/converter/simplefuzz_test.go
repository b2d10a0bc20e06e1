package converter

import (
	"testing"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
)

func FuzzSimpleHeader(f *testing.F) {
	for _, seed := range []string{`[1, 2.5]`, `{"a":{"b":["2024-01-15"]}}`, `10:11:12.345Z`, `1e400`, `"a\"b`, `[[[[`, `١`, `{1e99999999:1}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := NewHeader("Simple", nil)
		if err != nil {
			t.Fatal(err)
		}
		_, v, err := h.ToConnectHeader("t", "k", data)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.FromConnectHeader(new(conversion.Arena), "t", "k", nil, v); err != nil {
			t.Errorf("%q: %v", data, err)
		}
	})
}

func BenchmarkString(b *testing.B) {
	c, err := New("String", nil, false)
	if err != nil {
		b.Fatal(err)
	}
	v := connect.StringValue("a line of a file, as long as lines are")
	var a conversion.Arena
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.FromConnect(&a, "t", connect.StringSchema, v); err != nil {
			b.Fatal(err)
		}
	}
}
