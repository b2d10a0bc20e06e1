package connect

import "testing"

// DecodeStruct reads an object as DecodeJSON does.
func FuzzDecodeStruct(f *testing.F) {
	s := &Schema{Type: KindStruct}
	for _, name := range []string{"a", "b c", "é", `q"\\`, ""} {
		s.Fields = append(s.Fields, Field{name, StringSchema})
	}
	for _, text := range []string{`{}`, ` { } `, `{"a":1,"b c":[2],"é":"x","q\\"\\\\":{"a":3},"":null}`, `{"é":1,"a":2,"other":3,"a":4}`, `{"\\u0061":1}`, `{"a":1`, `{"a":1}x`, `{"a" 1}`, `{"a\\":1}`,
		`[1]`, `1`, ``, `{"a":1,}`, `{,}`, `{"q\\":1}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		values := make([]Value, len(s.Fields))
		ok := DecodeStruct(values, text, s)
		whole, err := DecodeJSON(text)
		if ok != (err == nil && whole.Kind() == Map) {
			t.Fatalf("%q: %v, but DecodeJSON gives %v, %v", text, ok, whole.Text(), err)
		}
		if !ok {
			return
		}
		for i, field := range s.Fields {
			want := Value{}
			for _, e := range whole.Map() {
				if e.Key.Str() == field.Name {
					want = e.Value
				}
			}
			got := values[i]
			if got.Kind() != want.Kind() || got.Text() != want.Text() {
				t.Errorf("%q: %s is %s, not %s", text, field.Name, got.Text(), want.Text())
			}
		}
	})
}
