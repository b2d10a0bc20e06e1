package connectjson

import (
	"encoding/json"
	"testing"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
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
			c, err := Class.New(map[string]string{"schemas.enable": enable, "decimal.format": "NUMERIC"}, false)
			if err != nil {
				t.Fatal(err)
			}
			s, v, err := c.ToConnect("t", data)
			if err != nil {
				continue
			}
			out, err := c.FromConnect(new(conversion.Arena), "t", s, v)
			if err == nil && out != nil && !json.Valid(out) {
				t.Errorf("%q became %q", data, out)
			}
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
			c, err := Class.New(map[string]string{"schemas.enable": enable}, false)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() { // one batch
				var a conversion.Arena
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
			c, err := Class.New(map[string]string{"schemas.enable": name}, false)
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
