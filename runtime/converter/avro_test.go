package converter

import (
	"bytes"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/twmb/franz-go/pkg/sr"
	"github.com/twmb/franz-go/pkg/sr/srfake"

	"millrace/plugins/connect"
)

const avroName = "io.confluent.connect.avro.AvroConverter"

// withRegistry makes a converter with franz-go's in-memory registry; TestRealRegistry uses a real
// one.
func withRegistry(t testing.TB, class string, props ...string) (Converter, *srfake.Registry) {
	t.Helper()
	fake := srfake.New()
	t.Cleanup(fake.Close)
	return onRegistry(t, class, fake.URL(), props...), fake
}

func onRegistry(t testing.TB, class, url string, props ...string) Converter {
	t.Helper()
	all := map[string]string{"schema.registry.url": url}
	for _, p := range props {
		k, v, _ := strings.Cut(p, "=")
		all[k] = v
	}
	c, err := New(class, all, false)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func optional(s *connect.Schema) *connect.Schema {
	o := *s
	o.Optional = true
	return &o
}

var (
	daySchema    = &connect.Schema{Type: connect.Int32, Name: connect.DateName, Version: 1}
	clockSchema  = &connect.Schema{Type: connect.Int32, Name: connect.TimeName, Version: 1}
	momentSchema = &connect.Schema{Type: connect.Int64, Name: connect.TimestampName, Version: 1}

	addressSchema = &connect.Schema{Type: connect.KindStruct, Name: "shop.Address", Version: 3, Doc: "where", Fields: []connect.Field{
		{Name: "street", Schema: connect.StringSchema}, {Name: "zip", Schema: connect.OptionalStringSchema}}}
	everySchema = &connect.Schema{Type: connect.KindStruct, Name: "shop.Order", Version: 2, Parameters: map[string]string{"k": "v"},
		Fields: []connect.Field{
			{Name: "bool", Schema: connect.BoolSchema},
			{Name: "int8", Schema: &connect.Schema{Type: connect.Int8}},
			{Name: "int16", Schema: &connect.Schema{Type: connect.Int16}},
			{Name: "int32", Schema: &connect.Schema{Type: connect.Int32, Default: connect.Int32Value(7), Doc: "seven"}},
			{Name: "int64", Schema: connect.Int64Schema},
			{Name: "float32", Schema: &connect.Schema{Type: connect.Float32}},
			{Name: "float64", Schema: connect.Float64Schema},
			{Name: "string", Schema: &connect.Schema{Type: connect.String, Optional: true, Default: connect.StringValue("d\"é")}},
			{Name: "bytes", Schema: &connect.Schema{Type: connect.Bytes, Default: connect.BytesValue([]byte{0, 0xff})}},
			{Name: "none", Schema: connect.OptionalStringSchema},
			{Name: "decimal", Schema: decimalSchema("2")},
			{Name: "date", Schema: daySchema},
			{Name: "time", Schema: clockSchema},
			{Name: "timestamp", Schema: optional(momentSchema)},
			{Name: "list", Schema: &connect.Schema{Type: connect.List, Elem: connect.OptionalStringSchema}},
			{Name: "map", Schema: &connect.Schema{Type: connect.Map, Key: connect.StringSchema, Elem: connect.Int64Schema}},
			{Name: "pairs", Schema: &connect.Schema{Type: connect.Map, Key: connect.Int32Schema, Elem: connect.StringSchema}},
			{Name: "home", Schema: addressSchema},
			{Name: "work", Schema: optional(addressSchema)},
		}}
	everyValue = structOf(everySchema, connect.BoolValue(true), connect.Int8Value(-8), connect.Int16Value(-16), connect.Int32Value(1<<30),
		connect.Int64Value(-1<<62), connect.Float32Value(1.5), connect.Float64Value(-2.25), connect.StringValue("héllo"), connect.BytesValue([]byte{1, 0, 255}),
		connect.Value{}, connect.DecimalValue(&connect.Decimal{Unscaled: big.NewInt(-12345), Scale: 2}),
		connect.TimeValue(time.UnixMilli(20000*dayMillis)), connect.TimeValue(time.UnixMilli(3_600_001)), connect.TimeValue(time.UnixMilli(1_700_000_000_123)),
		connect.ListValue([]connect.Value{connect.StringValue("a"), {}}),
		connect.MapValue([]connect.MapEntry{{Key: connect.StringValue("k"), Value: connect.Int64Value(1)}}),
		connect.MapValue([]connect.MapEntry{{Key: connect.Int32Value(7), Value: connect.StringValue("x")}}),
		structOf(addressSchema, connect.StringValue("Elm"), connect.Value{}),
		structOf(addressSchema, connect.StringValue("Oak"), connect.StringValue("9")))
)

func structOf(s *connect.Schema, values ...connect.Value) connect.Value {
	return connect.StructValue(&connect.Struct{Schema: s, Values: values})
}

// Data survives a round trip with its schema, names, defaults and logical types.
func TestAvroRoundTrip(t *testing.T) {
	for name, row := range map[string]struct {
		schema *connect.Schema
		value  connect.Value
	}{
		"everything":            {everySchema, everyValue},
		"string":                {connect.StringSchema, connect.StringValue("")},
		"optional string":       {connect.OptionalStringSchema, connect.StringValue("x")},
		"int8":                  {&connect.Schema{Type: connect.Int8}, connect.Int8Value(-1)},
		"decimal":               {decimalSchema("0"), connect.DecimalValue(&connect.Decimal{Unscaled: new(big.Int).Lsh(big.NewInt(-1), 200)})},
		"decimal beyond Avro's": {decimalSchema("70"), connect.DecimalValue(&connect.Decimal{Unscaled: big.NewInt(128), Scale: 70})},
		"fixed":                 {&connect.Schema{Type: connect.Bytes, Name: "a.F", Parameters: map[string]string{"connect.fixed.size": "2"}}, connect.BytesValue([]byte("ab"))},
		"list of lists": {&connect.Schema{Type: connect.List, Elem: &connect.Schema{Type: connect.List, Elem: connect.Int32Schema}},
			connect.ListValue([]connect.Value{connect.ListValue(nil), connect.ListValue([]connect.Value{connect.Int32Value(5)})})},
		"list": {nil, connect.ListValue([]connect.Value{connect.Int64Value(1), connect.StringValue("a"), {}, connect.BoolValue(true)})},
		"map":  {nil, connect.MapValue([]connect.MapEntry{{Key: connect.StringValue("a"), Value: connect.Float64Value(1.5)}})},
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := withRegistry(t, avroName)
			checkRoundTrip(t, c, row.schema, row.value)
		})
	}
}

func checkRoundTrip(t *testing.T, c Converter, s *connect.Schema, v connect.Value) {
	t.Helper()
	b, err := c.FromConnect(new(Arena), "t", s, v)
	if err != nil {
		t.Fatal(err)
	}
	gotSchema, got, err := c.ToConnect("t", b)
	if err != nil {
		t.Fatalf("%x: %v", b, err)
	}
	if want, have := describe(s, true), describe(gotSchema, true); want != have {
		t.Errorf("schema (-want +got):\n%s", cmp.Diff(strings.Split(want, "\n"), strings.Split(have, "\n")))
	}
	if want, have := java(v, false, false), java(got, false, false); want != have {
		t.Errorf("got %s, want %s", have, want)
	}
}

// describe formats a schema in full. A top-level schema without a version gets the registry's.
func describe(s *connect.Schema, top bool) string {
	if s == nil {
		return "none"
	}
	version := s.Version
	if top && version == 0 {
		version = 1
	}
	text := fmt.Sprintf("%v optional=%v %q v%d %q default=%s", s.Type, s.Optional, s.Name, version, s.Doc, java(s.Default, false, false))
	for _, k := range slices.Sorted(maps.Keys(s.Parameters)) {
		text += fmt.Sprintf(" %s=%q", k, s.Parameters[k])
	}
	for _, f := range s.Fields {
		text += "\n." + f.Name + " " + strings.ReplaceAll(describe(f.Schema, false), "\n", "\n ")
	}
	if s.Key != nil {
		text += " key(" + describe(s.Key, false) + ")"
	}
	if s.Elem != nil {
		text += " of(" + describe(s.Elem, false) + ")"
	}
	return text
}

// The registered schema is exactly the one that Confluent's converter would register.
func TestAvroSchemaText(t *testing.T) {
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
		{"decimal", decimalSchema("2"), nil, `{"type":"bytes","scale":2,"precision":64,"connect.version":1,"connect.parameters":{"scale":"2"},` +
			`"connect.name":"org.apache.kafka.connect.data.Decimal","logicalType":"decimal"}`},
		{"timestamp", momentSchema, nil, `{"type":"long","connect.version":1,"connect.name":"org.apache.kafka.connect.data.Timestamp","logicalType":"timestamp-millis"}`},
		{"structs without names", other, []string{"scrub.invalid.names=true"}, `{"type":"record","name":"ConnectDefault","namespace":"io.confluent.connect.avro","fields":[` +
			`{"name":"b","type":{"type":"record","name":"ConnectDefault2","fields":[{"name":"a","type":"int"}]}},` +
			`{"name":"odd_name","type":["null","string"],"default":null}]}`},
		{"struct used twice", &connect.Schema{Type: connect.KindStruct, Name: "x.T", Fields: []connect.Field{{Name: "a", Schema: addressSchema}, {Name: "b", Schema: optional(addressSchema)}}}, nil,
			`{"type":"record","name":"T","namespace":"x","fields":[{"name":"a","type":{"type":"record","name":"Address","namespace":"shop","fields":[` +
				`{"name":"street","type":"string"},{"name":"zip","type":["null","string"],"default":null}],"connect.doc":"where","connect.version":3,"connect.name":"shop.Address"}},` +
				`{"name":"b","type":["null","shop.Address"],"default":null}],"connect.name":"x.T"}`},
		{"default", &connect.Schema{Type: connect.KindStruct, Name: "T", Fields: []connect.Field{{Name: "a", Schema: &connect.Schema{Type: connect.String, Optional: true, Default: connect.StringValue("x")}}}}, nil,
			`{"type":"record","name":"T","fields":[{"name":"a","type":[{"type":"string","connect.default":"x"},"null"],"default":"x"}],"connect.name":"T"}`},
		{"pairs", &connect.Schema{Type: connect.Map, Key: connect.Int32Schema, Elem: connect.StringSchema}, nil,
			`{"type":"array","items":{"type":"record","name":"MapEntry","namespace":"io.confluent.connect.avro","fields":[{"name":"key","type":"int"},{"name":"value","type":"string"}]}}`},
	} {
		t.Run(row.name, func(t *testing.T) {
			c, _ := withRegistry(t, avroName, row.props...)
			a := c.(*avroConverter)
			w := &avroText{meta: a.meta, enhanced: a.enhanced, scrub: a.scrub, names: map[string]*connect.Schema{}}
			got, err := w.schema(nil, row.schema, "")
			if string(got) != row.want || err != nil {
				t.Errorf("%v\n got %s\nwant %s", err, got, row.want)
			}
		})
	}
}

// Schemas of other programs: unions, enums, references, fixed decimals, defaults.
func TestAvroFromOthers(t *testing.T) {
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
			c, fake := withRegistry(t, avroName, row.props...)
			fake.SeedSchema("t-value", 1, 9, sr.Schema{Schema: row.schema})
			s, v, err := c.ToConnect("t", append([]byte{0, 0, 0, 0, 9}, row.data...))
			if got := outcome(s, v, err, false); got != row.want {
				t.Errorf(" got %s\nwant %s", got, row.want)
			}
		})
	}
}

func TestAvroReferences(t *testing.T) {
	c, fake := withRegistry(t, avroName, "auto.register.schemas=false", "use.latest.version=true")
	fake.SeedSchema("money", 1, 1, sr.Schema{Schema: `{"type":"record","name":"shop.Money","fields":[{"name":"cents","type":"long"}]}`})
	fake.SeedSchema("t-value", 1, 2, sr.Schema{Schema: `{"type":"record","name":"shop.Sale","fields":[{"name":"paid","type":"shop.Money"},{"name":"note","type":"string","default":"-"}]}`,
		References: []sr.SchemaReference{{Name: "shop.Money", Subject: "money", Version: 1}}})
	money := &connect.Schema{Type: connect.KindStruct, Fields: []connect.Field{{Name: "cents", Schema: connect.Int32Schema}}}
	sale := &connect.Schema{Type: connect.KindStruct, Fields: []connect.Field{{Name: "paid", Schema: money}}}
	b, err := c.FromConnect(new(Arena), "t", sale, structOf(sale, structOf(money, connect.Int32Value(5))))
	if want := "\x00\x00\x00\x00\x02\x0a\x02-"; string(b) != want || err != nil {
		t.Fatalf("%q, %v", b, err)
	}
	s, v, err := c.ToConnect("t", b)
	if got, want := outcome(s, v, err, false), "STRUCT/shop.Sale = Struct:Struct{paid=Struct{cents=5},note=-}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// If the record is bad, the error describes why; if the registry fails, the error is retriable.
func TestAvroErrors(t *testing.T) {
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
		{"field", addressSchema, structOf(addressSchema, connect.Value{}, connect.Value{}), nil, "field street: Found null value"},
		{"two of a name", twice, connect.Value{}, nil, "two different schemas are called A"},
		{"bad name", &connect.Schema{Type: connect.KindStruct, Name: "a-b"}, connect.Value{}, nil, `the name "a-b" of a schema has '-' in it: Avro allows letters, digits and underscores; set scrub.invalid.names=true`},
		{"bad field name", structWith("order id"), connect.Value{}, nil, `the field name "order id" has ' ' in it: Avro allows letters, digits and underscores; set scrub.invalid.names=true`},
		{"digit first", structWith("2nd"), connect.Value{}, nil, `the field name "2nd" begins with '2'`},
		{"no name", structWith(""), connect.Value{}, nil, `the field name "" is empty`},
		{"two fields made one", structWith("a b", "a_b"), connect.Value{}, []string{"scrub.invalid.names=true"}, `the fields "a b" and "a_b" are both called a_b`},
		{"no record for the strategy", connect.StringSchema, connect.StringValue("x"),
			[]string{"value.subject.name.strategy=io.confluent.kafka.serializers.subject.RecordNameStrategy"}, "RecordNameStrategy needs data that is a record with a name"},
		{"not registered", connect.StringSchema, connect.StringValue("x"), []string{"auto.register.schemas=false"}, "looking up the schema of subject t-value (auto.register.schemas=false)"},
	} {
		t.Run(row.name, func(t *testing.T) {
			c, _ := withRegistry(t, avroName, row.props...)
			_, err := c.FromConnect(new(Arena), "t", row.schema, row.value)
			if err == nil || !strings.Contains(err.Error(), row.want) || connect.IsRetriable(err) {
				t.Errorf("%v", err)
			}
		})
	}
	c, _ := withRegistry(t, avroName)
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

// structWith is a schema with string fields.
func structWith(names ...string) *connect.Schema {
	s := &connect.Schema{Type: connect.KindStruct, Name: "T"}
	for _, name := range names {
		s.Fields = append(s.Fields, connect.Field{Name: name, Schema: connect.StringSchema})
	}
	return s
}

func TestAvroIncompatible(t *testing.T) {
	c, fake := withRegistry(t, avroName)
	if _, err := c.FromConnect(new(Arena), "t", connect.StringSchema, connect.StringValue("x")); err != nil {
		t.Fatal(err)
	}
	fake.Intercept(func(w http.ResponseWriter, r *http.Request) bool {
		w.WriteHeader(409)
		_, _ = w.Write([]byte(`{"error_code":409,"message":"Schema being registered is incompatible"}`))
		return true
	})
	_, err := c.FromConnect(new(Arena), "t", connect.Int64Schema, connect.Int64Value(1))
	want := "registering the schema of subject t-value at the Schema Registry " + fake.URL() + ": HTTP 409: Schema being registered is incompatible: it is not compatible with an earlier version"
	if err == nil || !strings.Contains(err.Error(), want) || connect.IsRetriable(err) {
		t.Errorf("%v", err)
	}
}

// An unavailable registry is not an error of the record.
func TestAvroRegistryAway(t *testing.T) {
	fake := srfake.New()
	url := fake.URL()
	fake.Close()
	c := onRegistry(t, avroName, strings.Replace(url, "http://", "http://user:secret@", 1))
	_, err := c.FromConnect(new(Arena), "t", connect.StringSchema, connect.StringValue("x"))
	if err == nil || !connect.IsRetriable(err) || !strings.Contains(err.Error(), "registering the schema of subject t-value: the Schema Registry at "+url+" does not answer") {
		t.Errorf("%v", err)
	}
	if strings.Contains(fmt.Sprint(err), "secret") {
		t.Errorf("the password is shown: %v", err)
	}
}

// A schema is looked up once, even if it comes with several pointers.
func TestAvroAsksOnce(t *testing.T) {
	c, fake := withRegistry(t, avroName)
	asked := 0
	fake.Intercept(func(http.ResponseWriter, *http.Request) bool { asked++; return false })
	for range 3 {
		s := *addressSchema
		for range 2 {
			b, err := c.FromConnect(new(Arena), "t", &s, structOf(&s, connect.StringValue("a"), connect.Value{}))
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

func tenFields() (*connect.Schema, connect.Value) {
	s := &connect.Schema{Type: connect.KindStruct, Name: "bench.Ten"}
	var values []connect.Value
	for i := range 10 {
		f := connect.Field{Name: fmt.Sprintf("field%d", i), Schema: connect.Int64Schema}
		v := connect.Int64Value(int64(i) * 1e6)
		switch i % 3 {
		case 1:
			f.Schema, v = connect.OptionalStringSchema, connect.StringValue("some text of it")
		case 2:
			f.Schema, v = connect.Float64Schema, connect.Float64Value(1.25)
		}
		s.Fields, values = append(s.Fields, f), append(values, v)
	}
	return s, structOf(s, values...)
}

func BenchmarkAvroFromConnect(b *testing.B) { benchmarkFrom(b, avroName) }
func BenchmarkAvroToConnect(b *testing.B)   { benchmarkTo(b, avroName) }

func benchmarkFrom(b *testing.B, class string) {
	c, _ := withRegistry(b, class)
	s, v := tenFields()
	a := new(Arena)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.FromConnect(a, "t", s, v); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmarkTo(b *testing.B, class string) {
	c, _ := withRegistry(b, class)
	s, v := tenFields()
	data, err := c.FromConnect(new(Arena), "t", s, v)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := c.ToConnect("t", data); err != nil {
			b.Fatal(err)
		}
	}
}
