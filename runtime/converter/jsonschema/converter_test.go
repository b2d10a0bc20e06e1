package jsonschema

import (
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/sr"

	"millrace/plugins/connect"
	"millrace/runtime/converter/avro"
	"millrace/runtime/converter/connectjson"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/converter/convertertest"
	"millrace/runtime/converter/registered"
)

func TestRoundTrip(t *testing.T) {
	for _, format := range []string{"BASE64", "NUMERIC"} {
		for name, row := range map[string]struct {
			schema *connect.Schema
			value  connect.Value
		}{
			"everything":      {convertertest.EverySchema, convertertest.EveryValue},
			"optional string": {connect.OptionalStringSchema, connect.StringValue("x")},
			"decimal":         {convertertest.DecimalSchema("3"), connect.DecimalValue(&connect.Decimal{Unscaled: big.NewInt(1234567), Scale: 3})},
			"list":            {&connect.Schema{Type: connect.List, Elem: connect.Int32Schema}, connect.ListValue([]connect.Value{connect.Int32Value(5)})},
		} {
			t.Run(format+" "+name, func(t *testing.T) {
				c, _ := convertertest.WithRegistry(t, Class, "decimal.format="+format)
				convertertest.CheckRoundTrip(t, c, row.schema, row.value)
			})
		}
	}
}

func TestText(t *testing.T) {
	c, fake := convertertest.WithRegistry(t, Class)
	s := &connect.Schema{Type: connect.KindStruct, Name: "shop.T", Fields: []connect.Field{
		{Name: "n", Schema: &connect.Schema{Type: connect.Int8, Doc: "d"}},
		{Name: "o", Schema: connect.OptionalStringSchema},
		{Name: "m", Schema: &connect.Schema{Type: connect.Map, Key: connect.Int32Schema, Elem: connect.StringSchema}},
		{Name: "d", Schema: convertertest.DecimalSchema("1")}}}
	b, err := c.FromConnect(new(conversion.Arena), "t", s, convertertest.StructOf(s, connect.Int8Value(1), connect.Value{},
		connect.MapValue([]connect.MapEntry{{Key: connect.Int32Value(1), Value: connect.StringValue("a")}}), convertertest.Decimal(10, 1)))
	if want := "\x00\x00\x00\x00\x01" + `{"n":1,"o":null,"m":[{"key":1,"value":"a"}],"d":"Cg=="}`; string(b) != want || err != nil {
		t.Errorf("%q, %v", b, err)
	}
	registered, _ := fake.GetSchema("t-value", 1)
	want := `{"type":"object","properties":{"n":{"type":"integer","connect.type":"int8","description":"d","connect.index":0},` +
		`"o":{"oneOf":[{"type":"null"},{"type":"string"}],"connect.index":1},` +
		`"m":{"type":"array","connect.type":"map","items":{"type":"object","properties":{"key":{"type":"integer","connect.type":"int32","connect.index":0},"value":{"type":"string","connect.index":1}}},"connect.index":2},` +
		`"d":{"type":"number","connect.type":"bytes","title":"org.apache.kafka.connect.data.Decimal","connect.version":1,"connect.parameters":{"scale":"1"},"connect.index":3}},"title":"shop.T"}`
	if registered.Schema.Schema != want || registered.Type != sr.TypeJSON {
		t.Errorf("%v\n got %s\nwant %s", registered.Type, registered.Schema.Schema, want)
	}
}

// Schemas of other programs, with the common features of JSON Schema.
func TestFromOthers(t *testing.T) {
	for _, row := range []struct{ name, schema, data, want string }{
		{"plain", `{"type":"object","properties":{"b":{"type":"integer"},"a":{"type":["null","number"]}},"title":"T"}`, `{"a":1,"b":2,"c":3}`,
			"STRUCT/T = Struct:Struct{b=2,a=1.0}"},
		{"definitions", `{"$ref":"#/definitions/p","definitions":{"p":{"type":"object","properties":{"x":{"$ref":"#/definitions/n"}}},"n":{"type":"integer"}}}`, `{"x":5}`,
			"STRUCT = Struct:Struct{x=5}"},
		{"reference", `{"type":"object","properties":{"m":{"$ref":"money.json"}}}`, `{"m":{"cents":7}}`, "STRUCT = Struct:Struct{m=Struct{cents=7}}"},
		{"enum", `{"type":"string","enum":["A","B"]}`, `"B"`, "STRING = String:B"},
		{"union", `{"oneOf":[{"type":"null"},{"type":"integer"},{"type":"object","properties":{"x":{"type":"string"}}}]}`, `{"x":"y"}`,
			"STRUCT/io.confluent.connect.json.OneOf? = Struct:Struct{io.confluent.connect.json.OneOf.field.1=Struct{x=y}}"},
		{"all", `{"allOf":[{"type":"object","properties":{"a":{"type":"integer"}}},{"properties":{"b":{"type":"string"}}}]}`, `{"a":1,"b":"c"}`, "STRUCT = Struct:Struct{a=1,b=c}"},
		{"map", `{"type":"object","additionalProperties":{"type":"integer"}}`, `{"k":1}`, "MAP<STRING,INT64> = HashMap:{k(String)->Long:1,}"},
		{"the one that has what is required", `{"oneOf":[{"properties":{"k":{"type":"string"},"x":{"type":"integer"}},"required":["k","x"]},{"properties":{"k":{"type":"string"},"y":{"type":["null","integer"]}}}]}`, `{"k":"b"}`,
			"STRUCT/io.confluent.connect.json.OneOf = Struct:Struct{io.confluent.connect.json.OneOf.field.1=Struct{k=b}}"},
		{"the one with the most in common", `{"oneOf":[{"properties":{"k":{"type":"string"}}},{"properties":{"k":{"type":"string"},"y":{"type":"integer"}}}]}`, `{"k":"b","y":1,"more":2}`,
			"STRUCT/io.confluent.connect.json.OneOf = Struct:Struct{io.confluent.connect.json.OneOf.field.1=Struct{k=b,y=1}}"},
		{"no match", `{"oneOf":[{"type":"string"},{"type":"integer"}]}`, `true`, "THROWS DataException: Failed to deserialize data for topic t to JSON Schema: Did not find matching oneof field for data: true"},
		{"contains itself", `{"type":"object","properties":{"next":{"$ref":"#"}}}`, `{}`,
			"THROWS DataException: Failed to deserialize data for topic t to JSON Schema: the schema of id 9: field next: field next: the JSON Schema at #/properties/next: it is recursive through \"#\", which Connect data cannot be"},
		{"no type", `{"minimum":3}`, `1`, "FLOAT64 = Double:1.0"},
	} {
		t.Run(row.name, func(t *testing.T) {
			c, fake := convertertest.WithRegistry(t, Class)
			fake.SeedSchema("money", 1, 1, sr.Schema{Type: sr.TypeJSON, Schema: `{"type":"object","properties":{"cents":{"type":"integer"}}}`})
			fake.SeedSchema("t-value", 1, 9, sr.Schema{Type: sr.TypeJSON, Schema: row.schema, References: []sr.SchemaReference{{Name: "money.json", Subject: "money", Version: 1}}})
			s, v, err := c.ToConnect("t", append([]byte{0, 0, 0, 0, 9}, row.data...))
			if got := convertertest.Outcome(s, v, err, true); got != row.want {
				t.Errorf(" got %s\nwant %s", got, row.want)
			}
		})
	}
}

// A converter for another format reports the format.
func TestOtherFormat(t *testing.T) {
	a, fake := convertertest.WithRegistry(t, avro.Class)
	b, err := a.FromConnect(new(conversion.Arena), "t", connect.StringSchema, connect.StringValue("x"))
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = convertertest.OnRegistry(t, Class, fake.URL()).ToConnect("t", b)
	if err == nil || !strings.Contains(err.Error(), "the schema of id 1 is AVRO, not JSON Schema") {
		t.Error(err)
	}
}

func BenchmarkJSONSchemaFromConnect(b *testing.B) { convertertest.BenchmarkFromConnect(b, Class) }
func BenchmarkJSONSchemaToConnect(b *testing.B)   { convertertest.BenchmarkToConnect(b, Class) }

func FuzzJSONSchema(f *testing.F) {
	c, fake := convertertest.WithRegistry(f, Class)
	fake.SeedSchema("u", 1, 9, sr.Schema{Type: sr.TypeJSON, Schema: `{"oneOf":[{"type":"string"},{"type":"array","items":{"type":"integer"}}]}`})
	b, err := c.FromConnect(new(conversion.Arena), "t", convertertest.EverySchema, convertertest.EveryValue)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(true, b[5:])
	f.Add(false, []byte(`[1,2]`))
	f.Fuzz(func(t *testing.T, every bool, data []byte) {
		id := registered.Prefix(9)
		if every {
			id = slices.Clone(b[:5])
		}
		_, _, _ = c.ToConnect("t", append(id, data...))
	})
}

// Reading returns for every schema of a registry.
func FuzzJSONSchemaText(f *testing.F) {
	for _, seed := range []string{`{"$ref":"#/definitions/p","definitions":{"p":{"$ref":"#"}}}`, `{"allOf":[{"oneOf":[{"type":["null","string"],"default":"x"}]}]}`,
		`{"type":"array","connect.type":"map","items":{"properties":{"key":{"type":"string"}}}}`, `{"type":"object","required":["a"],"properties":{"a":{"enum":[1]}}}`,
		`{"allOf":[{"$ref":"#/$defs/a"},{"if":{"properties":{"b":{}}},"then":{"items":[{"type":"string"},true]}}],"$defs":{"a":{"$id":"x","$anchor":"y","anyOf":[{"required":["a"]},{"$ref":"#y"}]}}}`,
		`{"type":["object","null"],"patternProperties":{"x":{"type":"integer","nullable":true}},"oneOf":[{"properties":{"a":false}}]}`} {
		f.Add(seed, `{"a":1}`)
	}
	f.Fuzz(func(t *testing.T, text, data string) {
		v, err := connect.DecodeJSON([]byte(text))
		if err != nil {
			return
		}
		r := schemaReader{json: &connectjson.Converter{Confluent: true, Defaults: true}, docs: newDocuments(map[string]connect.Value{"": v})}
		s, err := r.root()
		if err != nil || s == nil {
			return
		}
		if doc, err := connect.DecodeJSON([]byte(data)); err == nil {
			_, _ = r.json.Convert(s, doc)
		}
	})
}
