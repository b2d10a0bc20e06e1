package avro

import (
	"bytes"
	"fmt"
	"math/big"
	"net/http"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/sr"
	"github.com/twmb/franz-go/pkg/sr/srfake"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/converter/convertertest"
)

// Data survives a round trip with its schema, names, defaults and logical types.
func TestRoundTrip(t *testing.T) {
	for name, row := range map[string]struct {
		schema *connect.Schema
		value  connect.Value
	}{
		"everything":            {convertertest.EverySchema, convertertest.EveryValue},
		"string":                {connect.StringSchema, connect.StringValue("")},
		"optional string":       {connect.OptionalStringSchema, connect.StringValue("x")},
		"int8":                  {&connect.Schema{Type: connect.Int8}, connect.Int8Value(-1)},
		"decimal":               {convertertest.DecimalSchema("0"), connect.DecimalValue(&connect.Decimal{Unscaled: new(big.Int).Lsh(big.NewInt(-1), 200)})},
		"decimal beyond Avro's": {convertertest.DecimalSchema("70"), connect.DecimalValue(&connect.Decimal{Unscaled: big.NewInt(128), Scale: 70})},
		"fixed":                 {&connect.Schema{Type: connect.Bytes, Name: "a.F", Parameters: map[string]string{"connect.fixed.size": "2"}}, connect.BytesValue([]byte("ab"))},
		"list of lists": {&connect.Schema{Type: connect.List, Elem: &connect.Schema{Type: connect.List, Elem: connect.Int32Schema}},
			connect.ListValue([]connect.Value{connect.ListValue(nil), connect.ListValue([]connect.Value{connect.Int32Value(5)})})},
		"list": {nil, connect.ListValue([]connect.Value{connect.Int64Value(1), connect.StringValue("a"), {}, connect.BoolValue(true)})},
		"map":  {nil, connect.MapValue([]connect.MapEntry{{Key: connect.StringValue("a"), Value: connect.Float64Value(1.5)}})},
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := convertertest.WithRegistry(t, Class)
			convertertest.CheckRoundTrip(t, c, row.schema, row.value)
		})
	}
}

// The registered schema is exactly the one that Confluent's converter would register.
func TestSchemaText(t *testing.T) {
	inner := &connect.Schema{Type: connect.KindStruct, Fields: []connect.Field{{Name: "a", Schema: connect.Int32Schema}}}
	other := &connect.Schema{Type: connect.KindStruct, Fields: []connect.Field{{Name: "b", Schema: inner}, {Name: "odd name", Schema: connect.OptionalStringSchema}}}
	for _, row := range []struct {
		name   string
		schema *connect.Schema
		props  []string
		want   string
	}{
		{"string", connect.StringSchema, nil, `"string"`},
		{"optional", connect.OptionalStringSchema, nil, `["null","string"]`},
		{"int16", &connect.Schema{Type: connect.Int16}, nil, `{"type":"int","connect.type":"int16"}`},
		{"int16, no metadata", &connect.Schema{Type: connect.Int16}, []string{"connect.meta.data=false"}, `"int"`},
		{"decimal", convertertest.DecimalSchema("2"), nil, `{"type":"bytes","scale":2,"precision":64,"connect.version":1,"connect.parameters":{"scale":"2"},` +
			`"connect.name":"org.apache.kafka.connect.data.Decimal","logicalType":"decimal"}`},
		{"timestamp", convertertest.MomentSchema, nil, `{"type":"long","connect.version":1,"connect.name":"org.apache.kafka.connect.data.Timestamp","logicalType":"timestamp-millis"}`},
		{"structs without names", other, []string{"scrub.invalid.names=true"}, `{"type":"record","name":"ConnectDefault","namespace":"io.confluent.connect.avro","fields":[` +
			`{"name":"b","type":{"type":"record","name":"ConnectDefault2","fields":[{"name":"a","type":"int"}]}},` +
			`{"name":"odd_name","type":["null","string"],"default":null}]}`},
		{"struct used twice", &connect.Schema{Type: connect.KindStruct, Name: "x.T", Fields: []connect.Field{{Name: "a", Schema: convertertest.AddressSchema}, {Name: "b", Schema: convertertest.Optional(convertertest.AddressSchema)}}}, nil,
			`{"type":"record","name":"T","namespace":"x","fields":[{"name":"a","type":{"type":"record","name":"Address","namespace":"shop","fields":[` +
				`{"name":"street","type":"string"},{"name":"zip","type":["null","string"],"default":null}],"connect.doc":"where","connect.version":3,"connect.name":"shop.Address"}},` +
				`{"name":"b","type":["null","shop.Address"],"default":null}],"connect.name":"x.T"}`},
		{"default", &connect.Schema{Type: connect.KindStruct, Name: "T", Fields: []connect.Field{{Name: "a", Schema: &connect.Schema{Type: connect.String, Optional: true, Default: connect.StringValue("x")}}}}, nil,
			`{"type":"record","name":"T","fields":[{"name":"a","type":[{"type":"string","connect.default":"x"},"null"],"default":"x"}],"connect.name":"T"}`},
		{"pairs", &connect.Schema{Type: connect.Map, Key: connect.Int32Schema, Elem: connect.StringSchema}, nil,
			`{"type":"array","items":{"type":"record","name":"MapEntry","namespace":"io.confluent.connect.avro","fields":[{"name":"key","type":"int"},{"name":"value","type":"string"}]}}`},
	} {
		t.Run(row.name, func(t *testing.T) {
			c, _ := convertertest.WithRegistry(t, Class, row.props...)
			a := c.(*converter)
			w := &schemaText{meta: a.meta, enhanced: a.enhanced, scrub: a.scrub, names: map[string]*connect.Schema{}}
			got, err := w.schema(nil, row.schema, "")
			if string(got) != row.want || err != nil {
				t.Errorf("%v\n got %s\nwant %s", err, got, row.want)
			}
		})
	}
}

// Schemas of other programs: unions, enums, references, fixed decimals, defaults.
func TestFromOthers(t *testing.T) {
	for _, row := range []struct {
		name, schema, data string
		props              []string
		want               string
	}{
		{"union", `["null","int",{"type":"record","name":"a.R","fields":[{"name":"x","type":"string"}]}]`, "\x04\x02y", nil,
			"STRUCT/io.confluent.connect.avro.Union? = Struct:Struct{R=Struct{x=y}}"},
		{"union, full names", `["int",{"type":"enum","name":"a.E","symbols":["A","B"]}]`, "\x02\x02", []string{"enhanced.avro.schema.support=true"},
			"STRUCT/io.confluent.connect.avro.Union = Struct:Struct{a.E=B}"},
		{"enum", `{"type":"enum","name":"a.E","symbols":["A","B"]}`, "\x02", nil, "STRING/a.E = String:B"},
		{"fixed decimal", `{"type":"fixed","name":"D","size":3,"logicalType":"decimal","precision":5,"scale":1}`, "\xff\xff\xfe", nil,
			"BYTES/org.apache.kafka.connect.data.Decimal{scale=1} = BigDecimal:-0.2"},
		{"negative block", `{"type":"array","items":"int"}`, "\x03\x04\x02\x04\x00", nil, "ARRAY<INT32> = ArrayList:[Integer:1,Integer:2,]"},
		{"micros", `{"type":"long","logicalType":"timestamp-micros"}`, "\x02", nil, "INT64 = Long:1"},
		{"date by its name only", `{"type":"int","connect.name":"org.apache.kafka.connect.data.Date"}`, "\x02", nil,
			"INT32/org.apache.kafka.connect.data.Date = Date:86400000ms"},
	} {
		t.Run(row.name, func(t *testing.T) {
			c, fake := convertertest.WithRegistry(t, Class, row.props...)
			fake.SeedSchema("t-value", 1, 9, sr.Schema{Schema: row.schema})
			s, v, err := c.ToConnect("t", append([]byte{0, 0, 0, 0, 9}, row.data...))
			if got := convertertest.Outcome(s, v, err, false); got != row.want {
				t.Errorf(" got %s\nwant %s", got, row.want)
			}
		})
	}
}

func TestReferences(t *testing.T) {
	c, fake := convertertest.WithRegistry(t, Class, "auto.register.schemas=false", "use.latest.version=true")
	fake.SeedSchema("money", 1, 1, sr.Schema{Schema: `{"type":"record","name":"shop.Money","fields":[{"name":"cents","type":"long"}]}`})
	fake.SeedSchema("t-value", 1, 2, sr.Schema{Schema: `{"type":"record","name":"shop.Sale","fields":[{"name":"paid","type":"shop.Money"},{"name":"note","type":"string","default":"-"}]}`,
		References: []sr.SchemaReference{{Name: "shop.Money", Subject: "money", Version: 1}}})
	money := &connect.Schema{Type: connect.KindStruct, Fields: []connect.Field{{Name: "cents", Schema: connect.Int32Schema}}}
	sale := &connect.Schema{Type: connect.KindStruct, Fields: []connect.Field{{Name: "paid", Schema: money}}}
	b, err := c.FromConnect(new(conversion.Arena), "t", sale, convertertest.StructOf(sale, convertertest.StructOf(money, connect.Int32Value(5))))
	if want := "\x00\x00\x00\x00\x02\x0a\x02-"; string(b) != want || err != nil {
		t.Fatalf("%q, %v", b, err)
	}
	s, v, err := c.ToConnect("t", b)
	if got, want := convertertest.Outcome(s, v, err, false), "STRUCT/shop.Sale = Struct:Struct{paid=Struct{cents=5},note=-}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// If the record is bad, the error describes why; if the registry fails, the error is retriable.
func TestErrors(t *testing.T) {
	twice := &connect.Schema{Type: connect.KindStruct, Name: "A", Fields: []connect.Field{{Name: "b", Schema: &connect.Schema{Type: connect.KindStruct, Name: "A"}}}}
	for _, row := range []struct {
		name   string
		schema *connect.Schema
		value  connect.Value
		props  []string
		want   string
	}{
		{"null", connect.StringSchema, connect.Value{}, nil, "Found null value for non-optional schema"},
		{"type", connect.StringSchema, connect.Int32Value(1), nil, "Invalid type for STRING: class java.lang.Integer"},
		{"field", convertertest.AddressSchema, convertertest.StructOf(convertertest.AddressSchema, connect.Value{}, connect.Value{}), nil, "field street: Found null value"},
		{"two of a name", twice, connect.Value{}, nil, "two different schemas are called A"},
		{"bad name", &connect.Schema{Type: connect.KindStruct, Name: "a-b"}, connect.Value{}, nil, `the name "a-b" of a schema has '-' in it: Avro allows letters, digits and underscores; set scrub.invalid.names=true`},
		{"bad field name", convertertest.StructWith("order id"), connect.Value{}, nil, `the field name "order id" has ' ' in it: Avro allows letters, digits and underscores; set scrub.invalid.names=true`},
		{"digit first", convertertest.StructWith("2nd"), connect.Value{}, nil, `the field name "2nd" begins with '2'`},
		{"no name", convertertest.StructWith(""), connect.Value{}, nil, `the field name "" is empty`},
		{"two fields made one", convertertest.StructWith("a b", "a_b"), connect.Value{}, []string{"scrub.invalid.names=true"}, `the fields "a b" and "a_b" are both called a_b`},
		{"no record for the strategy", connect.StringSchema, connect.StringValue("x"),
			[]string{"value.subject.name.strategy=io.confluent.kafka.serializers.subject.RecordNameStrategy"}, "RecordNameStrategy needs data that is a record with a name"},
		{"not registered", connect.StringSchema, connect.StringValue("x"), []string{"auto.register.schemas=false"}, "looking up the schema of subject t-value (auto.register.schemas=false)"},
	} {
		t.Run(row.name, func(t *testing.T) {
			c, _ := convertertest.WithRegistry(t, Class, row.props...)
			_, err := c.FromConnect(new(conversion.Arena), "t", row.schema, row.value)
			if err == nil || !strings.Contains(err.Error(), row.want) || connect.IsRetriable(err) {
				t.Errorf("%v", err)
			}
		})
	}
	c, _ := convertertest.WithRegistry(t, Class)
	for _, row := range [][2]string{
		{"", "a message of 0 bytes has no schema id"},
		{"abcdef", "Unknown magic byte"},
		{"\x00\x00\x00\x00\x63\x00", "reading the schema of id 99 at the Schema Registry http://127.0.0.1"},
	} {
		_, _, err := c.ToConnect("t", []byte(row[0]))
		if err == nil || !strings.Contains(err.Error(), row[1]) || connect.IsRetriable(err) {
			t.Errorf("%q: %v", row[0], err)
		}
	}
}

func TestIncompatible(t *testing.T) {
	c, fake := convertertest.WithRegistry(t, Class)
	if _, err := c.FromConnect(new(conversion.Arena), "t", connect.StringSchema, connect.StringValue("x")); err != nil {
		t.Fatal(err)
	}
	fake.Intercept(func(w http.ResponseWriter, r *http.Request) bool {
		w.WriteHeader(409)
		_, _ = w.Write([]byte(`{"error_code":409,"message":"Schema being registered is incompatible"}`))
		return true
	})
	_, err := c.FromConnect(new(conversion.Arena), "t", connect.Int64Schema, connect.Int64Value(1))
	want := "registering the schema of subject t-value at the Schema Registry " + fake.URL() + ": HTTP 409: Schema being registered is incompatible: it is not compatible with an earlier version"
	if err == nil || !strings.Contains(err.Error(), want) || connect.IsRetriable(err) {
		t.Errorf("%v", err)
	}
}

// An unavailable registry is not an error of the record.
func TestRegistryAway(t *testing.T) {
	fake := srfake.New()
	url := fake.URL()
	fake.Close()
	c := convertertest.OnRegistry(t, Class, strings.Replace(url, "http://", "http://user:secret@", 1))
	_, err := c.FromConnect(new(conversion.Arena), "t", connect.StringSchema, connect.StringValue("x"))
	if err == nil || !connect.IsRetriable(err) || !strings.Contains(err.Error(), "registering the schema of subject t-value: the Schema Registry at "+url+" does not answer") {
		t.Errorf("%v", err)
	}
	if strings.Contains(fmt.Sprint(err), "secret") {
		t.Errorf("the password is shown: %v", err)
	}
}

// A schema is looked up once, even if it comes with several pointers.
func TestAsksOnce(t *testing.T) {
	c, fake := convertertest.WithRegistry(t, Class)
	asked := 0
	fake.Intercept(func(http.ResponseWriter, *http.Request) bool { asked++; return false })
	for range 3 {
		s := *convertertest.AddressSchema
		for range 2 {
			b, err := c.FromConnect(new(conversion.Arena), "t", &s, convertertest.StructOf(&s, connect.StringValue("a"), connect.Value{}))
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := c.ToConnect("t", bytes.Clone(b)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if asked > 3 { // register, read by id, and its version
		t.Errorf("the registry was asked %d times", asked)
	}
}

func BenchmarkAvroFromConnect(b *testing.B) { convertertest.BenchmarkFromConnect(b, Class) }
func BenchmarkAvroToConnect(b *testing.B)   { convertertest.BenchmarkToConnect(b, Class) }
