package converter

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/sr"

	"millrace/plugins/connect"
)

// avroForm is a schema in a registry, data of it, and the results of Apache Avro for Java and
// Confluent's AvroData: REFUSED is a schema that Java does not parse, UNREADABLE one whose data
// AvroData rejects. TestAvroOracle verifies the results.
type avroForm struct {
	Name, Schema, Hex, Java string
	// Millrace's result where it reads more than Java, or keeps more of a default
	Ours string
}

func avroForms(t *testing.T) (forms []avroForm) {
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
func TestAvroAsJava(t *testing.T) {
	forms := avroForms(t)
	c := onRegistry(t, avroName, schemaServer(t, func(id int) sr.Schema { return sr.Schema{Schema: forms[id].Schema} }))
	for i, form := range forms {
		data, err := hex.DecodeString(form.Hex)
		if err != nil {
			t.Fatal(err)
		}
		want := cmp.Or(form.Ours, form.Java)
		s, v, err := c.ToConnect("t", append(idPrefix(i), data...))
		if err != nil {
			checkAvroMessage(t, form, i, err)
			if want != "REFUSED" && want != "UNREADABLE" {
				t.Errorf("%s: %s\n got %v\nwant %s", form.Name, form.Schema, err, want)
			}
			continue
		}
		if got := showSchema(s) + " = " + showValue(v); got != want {
			t.Errorf("%s: %s\n got %s\nwant %s", form.Name, form.Schema, got, want)
		}
		if again, err := writeAgain(form.Schema, s, v); err != nil || !bytes.Equal(again, data) {
			t.Errorf("%s: written again it is %x, %v\nnot %x", form.Name, again, err, data)
		}
	}
}

// writeAgain writes data in the schema that it was read with.
func writeAgain(schema string, s *connect.Schema, v connect.Value) ([]byte, error) {
	parsed, err := parseAvro(nil, schema)
	if err != nil {
		return nil, err
	}
	p := avroPlanner{names: &avroText{}, strict: true}
	w, err := p.writer(s, parsed)
	if err != nil {
		return nil, err
	}
	return w.append(nil, v)
}

// checkAvroMessage checks that a message names the schema and contains no text of a library.
func checkAvroMessage(t *testing.T, form avroForm, id int, err error) {
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

// schemaServer is a registry that returns any text as a schema, and has no versions.
func schemaServer(t testing.TB, schema func(id int) sr.Schema) (url string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		id, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/schemas/ids/"))
		if err != nil {
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(`{"error_code":40403,"message":"Schema not found"}`))
			return
		}
		_ = json.NewEncoder(w).Encode(schema(id))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func showSchema(s *connect.Schema) string {
	text := schemaType(s)
	if s.Name != "" {
		text += "/" + s.Name
	}
	if s.Optional {
		text += "?"
	}
	if !s.Default.IsNull() {
		text += "=" + showValue(s.Default)
	}
	switch s.Type {
	case connect.List:
		text += "<" + showSchema(s.Elem) + ">"
	case connect.Map:
		text += "<" + showSchema(s.Key) + "," + showSchema(s.Elem) + ">"
	case connect.KindStruct:
		text += "{"
		for _, f := range s.Fields {
			text += f.Name + ":" + showSchema(f.Schema) + ";"
		}
		text += "}"
	}
	return text
}

func showValue(v connect.Value) string {
	text := ""
	switch v.Kind() {
	case connect.Null:
		return "null"
	case connect.Bytes:
		return hex.EncodeToString(v.Bytes())
	case connect.KindTime:
		return fmt.Sprint(v.Int(), "ms")
	case connect.KindDecimal:
		return string(AppendDecimal(nil, v.Decimal()))
	case connect.List:
		for _, item := range v.List() {
			text += showValue(item) + ";"
		}
		return "[" + text + "]"
	case connect.KindStruct:
		for i, f := range v.Struct().Schema.Fields {
			text += f.Name + "=" + showValue(v.Struct().Values[i]) + ";"
		}
		return "{" + text + "}"
	case connect.Map:
		var entries []string
		for _, e := range v.Map() {
			entries = append(entries, showValue(e.Key)+"="+showValue(e.Value)+";")
		}
		slices.Sort(entries)
		return "{" + strings.Join(entries, "") + "}"
	}
	return v.Text()
}
