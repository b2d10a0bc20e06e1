package avro

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/sr"

	"millrace/plugins/connect"
	"millrace/runtime/converter/convertertest"
	"millrace/runtime/converter/registered"
)

// form is a schema in a registry, data of it, and the results of Apache Avro for Java and
// Confluent's AvroData: REFUSED is a schema that Java does not parse, UNREADABLE one whose data
// AvroData rejects. TestOracle verifies the results.
type form struct {
	Name, Schema, Hex, Java string
	// Millrace's result where it reads more than Java, or keeps more of a default
	Ours string
}

func forms(t *testing.T) (forms []form) {
	t.Helper()
	text, err := os.ReadFile("testdata/avro-schemas.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &forms); err != nil {
		t.Fatal(err)
	}
	return forms
}

// Data that Java reads gives the same data with the same schema.
func TestAsJava(t *testing.T) {
	forms := forms(t)
	c := convertertest.OnRegistry(t, Class, convertertest.SchemaServer(t, func(id int) sr.Schema { return sr.Schema{Schema: forms[id].Schema} }))
	for i, form := range forms {
		data, err := hex.DecodeString(form.Hex)
		if err != nil {
			t.Fatal(err)
		}
		want := cmp.Or(form.Ours, form.Java)
		s, v, err := c.ToConnect("t", append(registered.Prefix(i), data...))
		if err != nil {
			checkMessage(t, form, i, err)
			if want != "REFUSED" && want != "UNREADABLE" {
				t.Errorf("%s: %s\n got %v\nwant %s", form.Name, form.Schema, err, want)
			}
			continue
		}
		if got := convertertest.ShowSchema(s) + " = " + convertertest.ShowValue(v); got != want {
			t.Errorf("%s: %s\n got %s\nwant %s", form.Name, form.Schema, got, want)
		}
		if again, err := writeAgain(form.Schema, s, v); err != nil || !bytes.Equal(again, data) {
			t.Errorf("%s: written again it is %x, %v\nnot %x", form.Name, again, err, data)
		}
	}
}

// writeAgain writes data in the schema that it was read with.
func writeAgain(schema string, s *connect.Schema, v connect.Value) ([]byte, error) {
	parsed, err := parse(nil, schema)
	if err != nil {
		return nil, err
	}
	p := planner{names: &schemaText{}, strict: true}
	w, err := p.writer(s, parsed)
	if err != nil {
		return nil, err
	}
	return w.append(nil, v)
}

// checkMessage checks that a message names the schema and contains no text of a library.
func checkMessage(t *testing.T, form form, id int, err error) {
	t.Helper()
	text := err.Error()
	if form.Java == "REFUSED" && !strings.Contains(text, fmt.Sprintf("the schema of id %d: Invalid Avro schema: ", id)) {
		t.Errorf("%s: the message does not say where: %v", form.Name, err)
	}
	for _, word := range []string{"avro:", "<nil>", "map[", "interface", "unmarshal"} {
		if strings.Contains(text, word) {
			t.Errorf("%s: %q is no word of the user's: %v", form.Name, word, err)
		}
	}
}
