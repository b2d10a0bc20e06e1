package jsonschema

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/sr"

	"millrace/plugins/connect"
	"millrace/runtime/converter/convertertest"
	"millrace/runtime/converter/registered"
)

// readJSON reads data of a JSON Schema, with members that are not required as optional.
func readJSON(t *testing.T, schema, data string) (*connect.Schema, connect.Value, error) {
	t.Helper()
	c := convertertest.OnRegistry(t, Class, convertertest.SchemaServer(t, func(int) sr.Schema { return sr.Schema{Type: sr.TypeJSON, Schema: schema} }), "use.optional.for.nonrequired=true")
	return c.ToConnect("t", append(registered.Prefix(9), data...))
}

// The schemas of combined schemas have the members of all parts.
func TestCombined(t *testing.T) {
	const defs = `"definitions":{"base":{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]},"more":{"allOf":[{"$ref":"#/definitions/base"},{"properties":{"m":{"type":"string"}}}]},
		"tree":{"oneOf":[{"$ref":"#/definitions/base"},{"type":"null"}]}}`
	for _, row := range []struct{ name, schema, data, want string }{
		{"allOf of a reference", `{"type":"object","allOf":[{"$ref":"#/definitions/base"},{"properties":{"b":{"type":"string"}}}],` + defs + `}`, `{"a":1,"b":"x"}`, "{a:INT64;b:STRING?;} = {a=1;b=x;}"},
		{"allOf of references to allOf", `{"allOf":[{"$ref":"#/definitions/more"},{"properties":{"b":{"type":"string"}}}],` + defs + `}`, `{"a":1,"b":"x","m":"y"}`, "{a:INT64;m:STRING?;b:STRING?;} = {a=1;m=y;b=x;}"},
		{"siblings of a reference", `{"$ref":"#/definitions/base","properties":{"b":{"type":"string"}},` + defs + `}`, `{"a":1,"b":"x"}`, "{a:INT64;b:STRING?;} = {a=1;b=x;}"},
		{"properties, allOf and references", `{"type":"object","properties":{"z":{"type":"boolean"}},"allOf":[{"$ref":"#/definitions/more"}],` + defs + `}`, `{"a":1,"m":"y","z":true}`, "{z:BOOLEAN?;a:INT64;m:STRING?;} = {z=true;a=1;m=y;}"},
		{"one base twice", `{"allOf":[{"$ref":"#/definitions/base"},{"$ref":"#/definitions/more"}],` + defs + `}`, `{"a":1,"m":"y"}`, "{a:INT64;m:STRING?;} = {a=1;m=y;}"},
		{"oneOf of required", `{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"}},"oneOf":[{"required":["a"]},{"required":["b"]}]}`, `{"a":1}`, "{a:INT64?;b:STRING?;} = {a=1;b=null;}"},
		{"anyOf of required and not", `{"properties":{"a":{"type":"integer"}},"anyOf":[{"required":["a"]},{"not":{"required":["a"]}}],"not":{"required":["x"]}}`, `{"a":1}`, "{a:INT64?;} = {a=1;}"},
		{"required within allOf", `{"properties":{"a":{"type":"integer"}},"allOf":[{"anyOf":[{"required":["a"]},{"required":["b"]}]}]}`, `{}`, "{a:INT64?;} = {a=null;}"},
		{"oneOf with properties beside properties", `{"type":"object","properties":{"a":{"type":"integer"}},"oneOf":[{"properties":{"b":{"type":"string"}},"required":["b"]},{"properties":{"c":{"type":"boolean"}}}]}`,
			`{"a":1,"b":"x"}`, "{a:INT64?;b:STRING?;c:BOOLEAN?;} = {a=1;b=x;c=null;}"},
		{"oneOf of references beside properties", `{"type":"object","properties":{"k":{"type":"string"}},"oneOf":[{"$ref":"#/definitions/base"},{"$ref":"#/definitions/more"}],` + defs + `}`,
			`{"k":"k","a":1,"m":"y"}`, "{k:STRING?;a:INT64?;m:STRING?;} = {k=k;a=1;m=y;}"},
		{"if, then, else", `{"type":"object","properties":{"k":{"type":"string"}},"if":{"properties":{"k":{"const":"a"}}},"then":{"properties":{"x":{"type":"integer"}},"required":["x"]},"else":{"properties":{"y":{"type":"string"}}}}`,
			`{"k":"a","x":1}`, "{k:STRING?;x:INT64?;y:STRING?;} = {k=a;x=1;y=null;}"},
		{"a member that only the condition names", `{"properties":{"x":{"type":"integer"}},"if":{"properties":{"k":{"const":"a"}}},"then":{"required":["x"]}}`, `{"k":"a"}`, "{x:INT64?;k:STRING?;} = {x=null;k=a;}"},
		{"dependentSchemas", `{"properties":{"a":{"type":"integer"}},"dependentSchemas":{"a":{"properties":{"b":{"type":"string"}}}},"dependencies":{"b":{"properties":{"c":{"type":"string"}}},"c":["a"]}}`,
			`{"a":1,"b":"x","c":"y"}`, "{a:INT64?;b:STRING?;c:STRING?;} = {a=1;b=x;c=y;}"},
		{"one member in several parts", `{"allOf":[{"properties":{"o":{"type":"object","properties":{"x":{"type":"integer"}}}}},{"properties":{"o":{"properties":{"y":{"type":"string"}}}}}]}`, `{"o":{"x":1,"y":"z"}}`,
			"{o:STRUCT?{x:INT64?;y:STRING?;};} = {o={x=1;y=z;};}"},
		{"one member in several alternatives", `{"type":"object","oneOf":[{"properties":{"k":{"const":"a"},"v":{"type":"integer"}}},{"properties":{"k":{"const":"b"},"v":{"type":"string"}}}]}`, `{"k":"b","v":"z"}`,
			"{k:STRING?;v:STRUCT/io.confluent.connect.json.OneOf?{io.confluent.connect.json.OneOf.field.0:INT64?;io.confluent.connect.json.OneOf.field.1:STRING?;};} = {k=b;v={io.confluent.connect.json.OneOf.field.0=null;io.confluent.connect.json.OneOf.field.1=z;};}"},
		{"a member that an alternative adds to", `{"properties":{"o":{"type":"object","properties":{"x":{"type":"integer"}}}},"anyOf":[{"properties":{"o":{"properties":{"y":{"type":"string"}}}}},{"required":["o"]}]}`, `{"o":{"x":1,"y":"z"}}`,
			"{o:STRUCT?{x:INT64?;y:STRING?;};} = {o={x=1;y=z;};}"},
		{"a member that only an alternative gives a type", `{"properties":{"v":{"description":"d"}},"oneOf":[{"properties":{"v":{"type":"integer"}}},{"properties":{"v":{"type":"integer","minimum":3}}}]}`, `{"v":5}`, "{v:INT64?;} = {v=5;}"},
		{"allOf of oneOfs", `{"allOf":[{"oneOf":[{"properties":{"a":{"type":"integer"}}},{"properties":{"b":{"type":"integer"}}}]},{"anyOf":[{"properties":{"c":{"type":"integer"}}},{"properties":{"d":{"type":"integer"}}}]}]}`, `{"a":1,"d":2}`,
			"{a:INT64?;b:INT64?;c:INT64?;d:INT64?;} = {a=1;b=null;c=null;d=2;}"},
		{"types together", `{"properties":{"n":{"allOf":[{"type":"number"},{"type":"integer"}]},"s":{"allOf":[{"type":["string","null"]},{"type":"string"}]},"u":{"allOf":[{"type":["string","null"]},{"maxLength":3}]}}}`, `{"n":1,"s":"x","u":null}`,
			"{n:INT64?;s:STRING?;u:STRING?;} = {n=1;s=x;u=null;}"},
		{"no more than limits in oneOf", `{"type":"string","anyOf":[{"pattern":"^a"},{"maxLength":3}]}`, `"ab"`, "STRING = ab"},
		{"an alternative that is null", `{"properties":{"a":{"type":"integer"}},"type":["object","null"],"anyOf":[{"required":["a"]},{"type":"null"}]}`, `null`, "?{a:INT64?;} = null"},
		{"reference or null", `{"properties":{"t":{"anyOf":[{"$ref":"#/definitions/base"},{"type":"null"}],"title":"Not the record's","default":null}},` + defs + `}`, `{"t":{"a":1}}`, "{t:STRUCT?{a:INT64;};} = {t={a=1;};}"},
		{"references to references", `{"$ref":"#/$defs/x","$defs":{"x":{"$ref":"#/$defs/y"},"y":{"$ref":"#/$defs/z/properties/q"},"z":{"properties":{"q":{"properties":{"r":{"type":"integer"}}}}}}}`, `{"r":1}`, "{r:INT64?;} = {r=1;}"},
		{"reference into an array", `{"properties":{"x":{"$ref":"#/oneOf/1"}},"oneOf":[{"required":["x"]},{"type":"object","properties":{"y":{"type":"integer"}}}]}`, `{"x":{"y":1}}`, "{x:STRUCT?{y:INT64?;};y:INT64?;} = {x={y=1;};y=null;}"},
		{"reference with escapes", `{"properties":{"x":{"$ref":"#/$defs/a~1b%20~0"}},"$defs":{"a/b ~":{"type":"integer"}}}`, `{"x":1}`, "{x:INT64?;} = {x=1;}"},
		{"$id and anchors", `{"$id":"http://x/s.json","properties":{"a":{"$ref":"http://x/s.json#/$defs/i"},"b":{"$ref":"t.json"},"c":{"$ref":"#here"}},"$defs":{"i":{"type":"integer"},"t":{"$id":"http://x/t.json","$ref":"#/$defs/u","$defs":{"u":{"type":"string"}}},"h":{"$anchor":"here","type":"boolean"}}}`,
			`{"a":1,"b":"x","c":true}`, "{a:INT64?;b:STRING?;c:BOOLEAN?;} = {a=1;b=x;c=true;}"},
		{"maps", `{"properties":{"m":{"type":"object","patternProperties":{"^x":{"type":"integer"}},"additionalProperties":false},"n":{"additionalProperties":{"type":"string"}}}}`, `{"m":{"x1":1},"n":{"k":"v"}}`,
			"{m:MAP?<STRING,INT64>;n:MAP?<STRING,STRING>;} = {m={x1=1;};n={k=v;};}"},
		{"no form", `{"properties":{"o":{"type":"object"},"e":{},"t":true,"l":{"type":"array"}}}`, `{"o":{"x":[1,"é"]},"e":"q","t":null,"l":[1,{"k":null}]}`,
			"{o:STRING/io.debezium.data.Json?;e:STRING/io.debezium.data.Json?;t:STRING/io.debezium.data.Json?;l:ARRAY?<STRING/io.debezium.data.Json?>;} = {o={\"x\":[1,\"é\"]};e=\"q\";t=null;l=[1;{\"k\":null};];}"},
		{"tuples", `{"properties":{"t":{"type":"array","items":[{"type":"integer"},{"type":"integer","minimum":1}]},"p":{"type":"array","prefixItems":[{"type":"string"},{"type":"null"}],"items":false}}}`, `{"t":[1,2],"p":["x",null]}`,
			"{t:ARRAY?<INT64>;p:ARRAY?<STRING?>;} = {t=[1;2;];p=[x;null;];}"},
		{"symbols", `{"properties":{"n":{"enum":[1,2]},"s":{"enum":["a",null]},"i":{"type":"integer","enum":[1]},"c":{"const":7}}}`, `{"n":1,"s":null,"i":1,"c":7}`, "{n:STRING?;s:STRING?;i:INT64?;c:STRING?;} = {n=1;s=null;i=1;c=7;}"},
		{"defaults", `{"properties":{"n":{"type":"integer","default":"x"},"o":{"type":"object","properties":{"a":{"type":"integer"}},"default":5},"d":{"type":"integer","default":4}}}`, `{"n":1}`, "{n:INT64?;o:STRUCT?{a:INT64?;};d:INT64?=4;} = {n=1;o=null;d=4;}"},
	} {
		t.Run(row.name, func(t *testing.T) {
			s, v, err := readJSON(t, row.schema, row.data)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.TrimPrefix(convertertest.ShowSchema(s), "STRUCT") + " = " + convertertest.ShowValue(v); got != row.want {
				t.Errorf(" got %s\nwant %s", got, row.want)
			}
		})
	}
}

// Data without a fixed form is schemaless.
func TestOfAnything(t *testing.T) {
	for _, schema := range []string{`{}`, `true`, `{"type":"object"}`, `{"description":"anything"}`, `{"type":"object","additionalProperties":true}`, `{"$schema":"x","oneOf":[{"required":["a"]},{"required":["b"]}]}`} {
		s, v, err := readJSON(t, schema, `{"a":[1,{"b":null}]}`)
		if err != nil || s != nil || v.Text() != "{a=[1, {b=null}]}" {
			t.Errorf("%s: %v %s %v", schema, s, v.Text(), err)
		}
	}
}

// Errors about unsupported schemas contain the JSON pointer.
func TestErrors(t *testing.T) {
	for _, row := range [][2]string{
		{`{"properties":{"a/b":{"type":"null"}}}`, `field a/b: the JSON Schema at #/properties/a~1b: it allows only null: expected another type`},
		{`{"properties":{"x":false}}`, `field x: the JSON Schema at #/properties/x: it is false, which no data matches`},
		{`{"properties":{"x":{"items":7}}}`, `field x: the JSON Schema at #/properties/x/items: a schema is an object, not `},
		{`{"properties":{"x":{"allOf":[{"type":"string"},{"type":["integer","null"]}]}}}`, `field x: the JSON Schema at #/properties/x: it has to be of the types string and integer or null, which no data matches (#/properties/x/allOf/1)`},
		{`{"properties":{"x":{"$ref":"other.json#/y"}}}`, `field x: the JSON Schema at #/properties/x: it refers to "other.json#/y", which is not among its references`},
		{`{"properties":{"x":{"$ref":"#/$defs/y"}}}`, `field x: the JSON Schema at #/properties/x: it refers to "#/$defs/y", which is missing`},
		{`{"allOf":[{"$ref":"#/$defs/a"}],"$defs":{"a":{"allOf":[{"$ref":"#/$defs/a"}]}}}`, `the JSON Schema at #/$defs/a/allOf/0: it is recursive through "#/$defs/a"`},
		{`{"properties":{"x":{"type":"date"}}}`, `field x: the JSON Schema at #/properties/x: the type "date" is not one of JSON Schema's`},
		{`{"properties":{"a":{"type":"integer"}},"oneOf":[{"properties":{"b":{"type":"integer"}}},{"type":"string"}]}`, `the JSON Schema at #/oneOf/1: data is an object or of the type string, which Connect data cannot be`},
		{`5`, `the JSON Schema at #: a schema is an object, not `},
		{`{`, `Invalid JSON Schema`},
	} {
		_, _, err := readJSON(t, row[0], `{}`)
		if want := "the schema of id 9: " + row[1]; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\n got %v\nwant %s", row[0], err, want)
		}
	}
}

// No property is lost in combined schemas: each has its own field, and the data keeps it.
func TestKeepsProperties(t *testing.T) {
	for seed := range 400 {
		g := &schemaMaker{rand: rand.New(rand.NewPCG(uint64(seed), 1)), defs: map[string]any{}}
		schema := g.object(3)
		schema["definitions"] = g.defs
		text, err := json.Marshal(schema)
		if err != nil {
			t.Fatal(err)
		}
		data := map[string]any{}
		for i, name := range g.names {
			data[name] = i
		}
		doc, err := json.Marshal(data)
		if err != nil {
			t.Fatal(err)
		}
		s, v, err := readJSON(t, string(text), string(doc))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if len(s.Fields) != len(g.names) {
			t.Errorf("%s:\n%d fields of %d: %s", text, len(s.Fields), len(g.names), convertertest.ShowSchema(s))
		}
		for i, name := range g.names {
			if at := s.FieldIndex(name); at < 0 || v.Struct().Values[at].Text() != fmt.Sprint(i) {
				t.Errorf("%s: %s is lost: %s", text, name, convertertest.ShowValue(v))
			}
		}
	}
}

// schemaMaker makes object schemas that are combined in every way.
type schemaMaker struct {
	rand  *rand.Rand
	names []string
	defs  map[string]any
}

func (g *schemaMaker) object(depth int) map[string]any {
	o := map[string]any{"type": "object"}
	if depth < 3 && g.rand.IntN(2) == 0 {
		delete(o, "type")
	}
	properties := map[string]any{}
	for range 1 + g.rand.IntN(2) {
		name := fmt.Sprint("p", len(g.names))
		g.names = append(g.names, name)
		properties[name] = map[string]any{"type": "integer"}
	}
	o["properties"] = properties
	if depth == 0 {
		return o
	}
	for _, key := range []string{"allOf", "anyOf", "oneOf"} {
		if g.rand.IntN(3) == 0 {
			o[key] = []any{g.part(depth), map[string]any{"required": []any{"p0"}}, g.part(depth)}
		}
	}
	for _, key := range []string{"if", "then", "else"} {
		if g.rand.IntN(5) == 0 {
			o[key] = g.part(depth)
		}
	}
	if g.rand.IntN(5) == 0 {
		o["dependentSchemas"] = map[string]any{"p0": g.part(depth)}
	}
	if g.rand.IntN(4) == 0 {
		o["$ref"] = g.reference(depth)
	}
	return o
}

func (g *schemaMaker) part(depth int) any {
	if g.rand.IntN(2) == 0 {
		return map[string]any{"$ref": g.reference(depth)}
	}
	return g.object(depth - 1)
}

func (g *schemaMaker) reference(depth int) string {
	def := g.object(depth - 1)
	name := fmt.Sprint("d", len(g.defs))
	g.defs[name] = def
	return "#/definitions/" + name
}
