package converter

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/sr"

	"millrace/runtime/converter/conversion"
	"millrace/runtime/converter/convertertest"
)

// Data from Confluent's own serializers can be read, and written with the same schema it gives the
// same bytes. Protobuf messages that are not the first of their file are only read, because Connect
// data is always the first. testdata/confluent-serializers.py makes the file.
func TestConfluentSerializers(t *testing.T) {
	want := map[string]string{
		"avro 0":                     "STRUCT/shop.Order = Struct:Struct{id=-5,note=héllo,state=PAID,lines=[Struct{sku=a,price=1.5}],tags={k=7}}",
		"avro 1":                     "STRUCT/shop.Order = Struct:Struct{id=1099511627776,state=NEW,lines=[],tags={}}",
		"avro string":                "STRING = String:plain",
		"json":                       "STRUCT/Order = Struct:Struct{id=5,note=x,lines=[Struct{price=1.5}, Struct{price=2.0}]}",
		"protobuf First":             "STRUCT/First = Struct:Struct{text=First,n=-7}",
		"protobuf Second":            "STRUCT/Second = Struct:Struct{text=Second,n=-7}",
		"protobuf Second.Inner":      "STRUCT/Inner = Struct:Struct{text=Second.Inner,n=-7}",
		"protobuf Second.Other":      "STRUCT/Other = Struct:Struct{text=Second.Other,n=-7}",
		"protobuf Second.Other.Deep": "STRUCT/Deep = Struct:Struct{text=Second.Other.Deep,n=-7}",
	}
	text, err := os.ReadFile("testdata/confluent-serializers.json")
	if err != nil {
		t.Fatal(err)
	}
	var recorded []struct {
		Name, Schema, Data string
		Type               sr.SchemaType
		ID                 int
	}
	if err := json.Unmarshal(text, &recorded); err != nil || len(recorded) != len(want) {
		t.Fatalf("%d records, %v", len(recorded), err)
	}
	class := map[sr.SchemaType]string{sr.TypeAvro: avroName, sr.TypeJSON: jsonSchemaName, sr.TypeProtobuf: protobufName}
	for _, r := range recorded {
		t.Run(r.Name, func(t *testing.T) {
			c, fake := withRegistry(t, class[r.Type], "auto.register.schemas=false", "use.latest.version=true")
			fake.SeedSchema("t-value", 1, r.ID, sr.Schema{Type: r.Type, Schema: r.Schema})
			data, err := hex.DecodeString(r.Data)
			if err != nil {
				t.Fatal(err)
			}
			s, v, err := c.ToConnect("t", data)
			if got := convertertest.Outcome(s, v, err, true); got != want[r.Name] {
				t.Errorf(" got %s\nwant %s", got, want[r.Name])
			}
			if r.Type == sr.TypeProtobuf && !strings.HasSuffix(r.Name, "First") {
				return
			}
			if again, err := c.FromConnect(new(conversion.Arena), "t", s, v); err != nil || string(again) != string(data) {
				t.Errorf("written again it is %x, %v\nnot                 %x", again, err, data)
			}
		})
	}
}
