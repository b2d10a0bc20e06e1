package converter

import (
	"encoding/json"
	"testing"

	"millrace/plugins/connect"
)

// For all bytes the JSON converters return an error, or data that they can write.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,2.5,null,"é\ud83d"]}`, `007`, `{"a":1} x`, `[0001,"00\"1"]`, `1e400`,
		`{"schema":{"type":"int8"},"payload":300}`,
		`{"schema":{"type":"bytes","name":"org.apache.kafka.connect.data.Decimal","parameters":{"scale":"2"}},"payload":1e9}`,
		`{"schema":{"type":"struct","fields":[{"type":"int32","field":"a","default":7},{"type":"map","keys":{"type":"int8"},"values":{"type":"string"},"field":"m"}]},"payload":{"m":[[1,"x"]]}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, enable := range []string{"true", "false"} {
			c, err := New("Json", map[string]string{"schemas.enable": enable, "decimal.format": "NUMERIC"}, false)
			if err != nil {
				t.Fatal(err)
			}
			s, v, err := c.ToConnect("t", data)
			if err != nil {
				continue
			}
			out, err := c.FromConnect(new(Arena), "t", s, v)
			if err == nil && out != nil && !json.Valid(out) {
				t.Errorf("%q became %q", data, out)
			}
		}
	})
}

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
		if _, err := h.FromConnectHeader(new(Arena), "t", "k", nil, v); err != nil {
			t.Errorf("%q: %v", data, err)
		}
	})
}

var benchSchema = &connect.Schema{Type: connect.KindStruct, Fields: []connect.Field{
	{Name: "id", Schema: connect.Int64Schema}, {Name: "name", Schema: connect.StringSchema},
	{Name: "price", Schema: connect.Float64Schema}, {Name: "note", Schema: connect.OptionalStringSchema},
}}

func BenchmarkJSONWrite(b *testing.B) {
	v := connect.StructValue(&connect.Struct{Schema: benchSchema, Values: []connect.Value{connect.Int64Value(123456),
		connect.StringValue("a name of usual length"), connect.Float64Value(12.5), {}}})
	for name, enable := range map[string]string{"schemas": "true", "bare": "false"} {
		b.Run(name, func(b *testing.B) {
			c, err := New("Json", map[string]string{"schemas.enable": enable}, false)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() { // one batch
				var a Arena
				for range 2000 {
					if _, err := c.FromConnect(&a, "t", benchSchema, v); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

func BenchmarkJSONRead(b *testing.B) {
	for name, data := range map[string]string{
		"false": `{"id":123456,"name":"a name of usual length","price":12.5,"note":null}`,
		"true":  `{"schema":{"type":"struct","fields":[{"type":"int64","field":"id"},{"type":"string","field":"name"}]},"payload":{"id":123456,"name":"a name of usual length"}}`,
	} {
		b.Run("schemas="+name, func(b *testing.B) {
			c, err := New("Json", map[string]string{"schemas.enable": name}, false)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := c.ToConnect("t", []byte(data)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkString(b *testing.B) {
	c, err := New("String", nil, false)
	if err != nil {
		b.Fatal(err)
	}
	v := connect.StringValue("a line of a file, as long as lines are")
	var a Arena
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.FromConnect(&a, "t", connect.StringSchema, v); err != nil {
			b.Fatal(err)
		}
	}
}
