package protobuf

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/sr"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/converter/convertertest"
	"millrace/runtime/converter/registered"
)

// readProto reads a message, in hex, of the first message type of a schema.
func readProto(t *testing.T, schema, data string, props ...string) (conversion.Converter, *connect.Schema, connect.Value, error) {
	t.Helper()
	c := convertertest.OnRegistry(t, Class, convertertest.SchemaServer(t, func(int) sr.Schema { return sr.Schema{Type: sr.TypeProtobuf, Schema: schema} }), props...)
	b, err := hex.DecodeString(data)
	if err != nil {
		t.Fatal(err)
	}
	s, v, err := c.ToConnect("t", append(append(registered.Prefix(9), 0), b...))
	return c, s, v, err
}

// Every file that Confluent's converter bundles can be imported without a reference, and each of
// its messages can be a field, except for recursive ones.
func TestKnownImports(t *testing.T) {
	files := strings.Fields(`google/type/calendar_period google/type/color google/type/date google/type/datetime google/type/dayofweek
		google/type/decimal google/type/expr google/type/fraction google/type/interval google/type/latlng google/type/localized_text google/type/money
		google/type/month google/type/phone_number google/type/postal_address google/type/quaternion google/type/timeofday
		google/protobuf/any google/protobuf/api google/protobuf/descriptor google/protobuf/duration google/protobuf/empty google/protobuf/field_mask
		google/protobuf/source_context google/protobuf/struct google/protobuf/timestamp google/protobuf/type google/protobuf/wrappers
		confluent/meta confluent/type/decimal`)
	fields := 0
	for _, file := range files {
		file += ".proto"
		if _, _, _, err := readProto(t, fmt.Sprintf("syntax = \"proto3\"; import %q; message M { string s = 1; }", file), "0a0173"); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		known, err := protoregistry.GlobalFiles.FindFileByPath(file)
		if err != nil || file == "google/protobuf/descriptor.proto" {
			continue
		}
		var types []protoreflect.FullName
		for i := range known.Messages().Len() {
			types = append(types, known.Messages().Get(i).FullName())
		}
		for i := range known.Enums().Len() {
			types = append(types, known.Enums().Get(i).FullName())
		}
		for _, name := range types {
			fields++
			schema := fmt.Sprintf("syntax = \"proto3\"; import %q; message M { %s m = 1; repeated %s all = 3; string s = 2; }", file, name, name)
			if _, _, v, err := readProto(t, schema, "120173"); err != nil || !strings.Contains(v.Text(), "s=s") {
				t.Errorf("%s: %v, %v", name, v.Text(), err)
			}
		}
	}
	if fields < 40 {
		t.Errorf("%d types were tried", fields)
	}
}

// Messages that represent JSON are recursive, and are read as JSON text.
func TestJSON(t *testing.T) {
	const schema = `syntax = "proto3"; import "google/protobuf/struct.proto";
message M { google.protobuf.Struct s = 1; google.protobuf.Value v = 2; repeated google.protobuf.ListValue l = 3; google.protobuf.NullValue n = 4; }`
	c, s, v, err := readProto(t, schema, "0a0f0a0d0a0161120832060a041a026869"+"12021a00"+"1a02"+"0a00", "auto.register.schemas=false", "use.schema.id=9")
	if got, want := convertertest.Outcome(s, v, err, true), `STRUCT/M = Struct:Struct{s={"a":["hi"]},v="",l=[[null]],n=NULL_VALUE}`; got != want {
		t.Fatalf(" got %s\nwant %s", got, want)
	}
	if name := s.Fields[0].Schema.Name; name != "io.debezium.data.Json" {
		t.Errorf("it is called %s", name)
	}
	again, err := c.FromConnect(new(conversion.Arena), "t", s, v)
	if _, same, err2 := c.ToConnect("t", again); err != nil || err2 != nil || same.Text() != v.Text() {
		t.Errorf("written again: %x, %v, %v", again, err, err2)
	}
}

// Protobuf for Java gave the same results for these, with DynamicMessage of 3.25.5.
func TestUnknownSymbols(t *testing.T) {
	const fields = "E e = 1; repeated E r = 2; map<string, E> m = 3; oneof o { E o1 = 4; int32 o2 = 5; } "
	open := `syntax = "proto3"; enum E { Z = 0; ONE = 1; } message M { ` + fields + "}"
	legacy := `syntax = "proto2"; enum E { Z = 0; ONE = 1; } message M { ` + strings.Replace(fields, "E e", "optional E e", 1) + "}"
	edition := `edition = "2023"; enum E { option features.enum_type = CLOSED; Z = 0; ONE = 1; } message M { ` + fields + "}"
	for _, row := range []struct{ data, open, closed string }{
		{"0807", "e=UNKNOWN_ENUM_VALUE_E_7,r=[],m={}", "r=[],m={}"},
		{"08010807", "e=UNKNOWN_ENUM_VALUE_E_7,r=[],m={}", "e=ONE,r=[],m={}"},
		{"120701070107010701", "e=Z,r=[ONE, UNKNOWN_ENUM_VALUE_E_7, ONE, UNKNOWN_ENUM_VALUE_E_7, ONE, UNKNOWN_ENUM_VALUE_E_7, ONE],m={}", "r=[ONE, ONE, ONE, ONE],m={}"},
		{"100110071001", "e=Z,r=[ONE, UNKNOWN_ENUM_VALUE_E_7, ONE],m={}", "r=[ONE, ONE],m={}"},
		{"1a050a016b1007", "e=Z,r=[],m={k=UNKNOWN_ENUM_VALUE_E_7}", "r=[],m={k=Z}"},
		{"1a030a016b", "e=Z,r=[],m={k=Z}", "r=[],m={k=Z}"},
		{"28052007", "o_0=Struct{o1=UNKNOWN_ENUM_VALUE_E_7},e=Z,r=[],m={}", "o_0=Struct{o2=5},r=[],m={}"},
		{"20012007", "o_0=Struct{o1=UNKNOWN_ENUM_VALUE_E_7},e=Z,r=[],m={}", "o_0=Struct{o1=ONE},r=[],m={}"},
		{"2007", "o_0=Struct{o1=UNKNOWN_ENUM_VALUE_E_7},e=Z,r=[],m={}", "r=[],m={}"},
		{"08fbffffffffffffffff01", "e=UNKNOWN_ENUM_VALUE_E_-5,r=[],m={}", "r=[],m={}"},
	} {
		for schema, want := range map[string]string{open: row.open, legacy: row.closed, edition: row.closed} {
			c, s, v, err := readProto(t, schema, row.data, "auto.register.schemas=false", "use.schema.id=9")
			if got := convertertest.Outcome(s, v, err, true); got != "STRUCT/M = Struct:Struct{"+want+"}" {
				t.Errorf("%.18s %s:\n got %s\nwant %s", schema, row.data, got, want)
			}
			again, err := c.FromConnect(new(conversion.Arena), "t", s, v)
			if _, same, err2 := c.ToConnect("t", again); err != nil || err2 != nil || same.Text() != v.Text() {
				t.Errorf("%s: written and read again: %x %s, %v, %v", row.data, again, same.Text(), err, err2)
			}
		}
	}
}

// Names that Protobuf does not allow are changed with scrub.invalid.names; without it, the error
// names the key.
func TestNames(t *testing.T) {
	symbols := func(pairs ...string) *connect.Schema {
		e := &connect.Schema{Type: connect.String, Parameters: map[string]string{enumName: "E"}}
		for i := 0; i < len(pairs); i += 2 {
			e.Parameters[enumName+"."+pairs[i]] = pairs[i+1]
		}
		return &connect.Schema{Type: connect.KindStruct, Name: "T", Fields: []connect.Field{{Name: "e", Schema: e}}}
	}
	within := func(inner *connect.Schema) *connect.Schema {
		return &connect.Schema{Type: connect.KindStruct, Name: "a.T", Fields: []connect.Field{{Name: "f", Schema: inner}}}
	}
	called := func(name string) *connect.Schema { s := convertertest.StructWith("x"); s.Name = name; return s }
	const scrub = "set scrub.invalid.names=true"
	for _, row := range []struct {
		name     string
		schema   *connect.Schema
		plain    string // the error without scrub.invalid.names; "": none
		scrubbed string // part of the schema with it, or of the error
	}{
		{"blank", convertertest.StructWith("order id"), `the field name "order id" has ' ' in it`, "string order_id = 1;"},
		{"sign", convertertest.StructWith("Preis-€"), `the field name "Preis-€" has '-' in it`, "string Preis__E2_82_AC = 1;"},
		{"digit", convertertest.StructWith("2nd"), `the field name "2nd" begins with '2'`, "string x2nd = 1;"},
		{"letter", convertertest.StructWith("größe"), `the field name "größe" has 'ö' in it`, "string gr_C3_B6_C3_9Fe = 1;"},
		{"empty", convertertest.StructWith(""), `the field name "" is empty`, `the field name "" is empty`},
		{"keywords", convertertest.StructWith("message", "option", "string", "reserved", "repeated", "package", "syntax", "map", "group", "true", "max", "to", "inf"), "", "string message = 1;"},
		{"record", called("my-rec"), `the name "my-rec" has '-' in it`, "message my_rec {"},
		{"namespace", called("my-team.1a.T"), `the part of the name "my-team.1a.T" has '-' in it`, "package my_team.x1a;"},
		{"empty namespace", called("a..T"), `the part of the name "a..T" is empty`, `is empty`},
		{"record in a record", within(called("b.in-ner")), `the name "b.in-ner" has '-' in it`, "in_ner f = 1;"},
		{"record called as a type", within(called("string")), "", ".a.T.string f = 1;"},
		{"record called as a word", within(called("x.optional")), "", ".a.T.optional f = 1;"},
		{"two made one", convertertest.StructWith("a b", "a_b"), `the field name "a b"`, `the fields "a b" and "a_b" have the same name in Protobuf's JSON, aB`},
		{"two in JSON", convertertest.StructWith("user_id", "userId"), `the fields "user_id" and "userId" have the same name in Protobuf's JSON, userId`, `the fields "user_id" and "userId"`},
		{"symbol", symbols("a b", "0"), `the symbol "a b" has ' ' in it`, "a_b = 0;"},
		{"negative symbol", symbols("NO", "-1", "Z", "0"), "", "Z = 0;\n    NO = -1;"},
		{"aliases", symbols("Y", "0", "Z", "0"), "", "option allow_alias = true;\n    Y = 0;\n    Z = 0;"},
		{"no symbol 0", symbols("Y", "2"), "the enum E has no symbol with the number 0, which Protobuf requires", "the enum E has no symbol with the number 0"},
	} {
		t.Run(row.name, func(t *testing.T) {
			for _, props := range [][]string{nil, {"scrub.invalid.names=true"}} {
				c, _ := convertertest.WithRegistry(t, Class, props...)
				p := c.(*converter)
				text, err := (&schemaText{scrub: p.scrub}).file(row.schema)
				if err == nil {
					_, err = p.newWriter("t", row.schema)
				}
				want := row.plain
				if props != nil || want == "" {
					want = row.scrubbed
				}
				if got := text + fmt.Sprint(err); !strings.Contains(got, want) {
					t.Errorf("%v\n got %s\nwant %s", props, got, want)
				}
				if err != nil && strings.Contains(row.plain, " in it") && props == nil && !strings.Contains(err.Error(), scrub) {
					t.Errorf("the key is not named: %v", err)
				}
				if err != nil && strings.Contains(err.Error(), "Invalid Protobuf schema") {
					t.Errorf("it is told in the library's words: %v", err)
				}
			}
		})
	}
}
