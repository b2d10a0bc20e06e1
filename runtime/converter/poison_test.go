package converter

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/sr"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/converter/convertertest"
	"millrace/runtime/converter/registered"
)

// deepProto are nested messages.
func deepProto(levels int) string {
	return `syntax = "proto3"; ` + strings.Repeat("message M { ", levels) + strings.Repeat("}", levels)
}

// chain is a schema of n types, each of which has the next one twice.
func chain(n int, first string, one func(i int) string) string {
	var b strings.Builder
	b.WriteString(first)
	for i := range n {
		b.WriteString(one(i))
	}
	return b.String()
}

// Reading any text from a registry as a schema takes little time and memory.
func TestPoisonedSchemas(t *testing.T) {
	wide := chain(40, `syntax = "proto3"; `, func(i int) string { return fmt.Sprintf("message M%d { M%d a = 1; M%d b = 2; } ", i, i+1, i+1) }) + "message M40 { int32 a = 1; }"
	long := chain(300, `syntax = "proto3"; `, func(i int) string { return fmt.Sprintf("message M%d { M%d a = 1; } ", i, i+1) }) + "message M300 { int32 a = 1; }"
	refs := `{"$ref":"#/$defs/0","$defs":{"x":{}` + chain(300, "", func(i int) string { return fmt.Sprintf(`,"%d":{"$ref":"#/$defs/%d"}`, i, i+1) }) + `,"300":{"type":"integer"}}}`
	twice := `{"$ref":"#/$defs/0","$defs":{"x":{}` + chain(40, "", func(i int) string {
		return fmt.Sprintf(`,"%d":{"allOf":[{"$ref":"#/$defs/%d"},{"anyOf":[{"$ref":"#/$defs/%d"},{"properties":{"p%d":{"$ref":"#/$defs/40"}}}]}]}`, i, i+1, i+1, i)
	}) + `,"40":{"type":"object","properties":{"z":{"type":"integer"}}}}}`
	avroTwice := `{"type":"int"}`
	for i := range 40 {
		avroTwice = fmt.Sprintf(`{"type":"record","name":"R%d","fields":[{"name":"a","type":%s},{"name":"b","type":%s}]}`, i, avroTwice, map[bool]string{true: `"int"`, false: fmt.Sprintf(`"R%d"`, i-1)}[i == 0])
	}
	const deep, parts, json = "nested more than 200 levels deep", "has more than 50000 parts", "nested deeper than 1000"
	for name, row := range map[string]struct {
		kind         sr.SchemaType
		schema, want string
	}{
		"protobuf, deep":                {sr.TypeProtobuf, deepProto(80_000), deep},
		"protobuf, deep but open":       {sr.TypeProtobuf, `syntax = "proto3"; ` + strings.Repeat("message M { ", 80_000), deep},
		"protobuf, deep options":        {sr.TypeProtobuf, `syntax = "proto3"; option (x) = ` + strings.Repeat("{ a: ", 100_000), deep},
		"protobuf, large":               {sr.TypeProtobuf, deepProto(1) + strings.Repeat(" ", 1<<20), "at most 1048576 are read"},
		"protobuf, types twice":         {sr.TypeProtobuf, wide, parts},
		"protobuf, long chain":          {sr.TypeProtobuf, long, deep},
		"protobuf, no text":             {sr.TypeProtobuf, "\x00\xff{", "Invalid Protobuf schema"},
		"avro, deep":                    {sr.TypeAvro, strings.Repeat(`{"type":"array","items":`, 3000) + `"int"` + strings.Repeat("}", 3000), deep},
		"avro, deeper":                  {sr.TypeAvro, strings.Repeat(`[`, 1_000_000), "Invalid Avro schema: it is not JSON"},
		"avro, large":                   {sr.TypeAvro, `"int"` + strings.Repeat(" ", 4<<20), "at most 4194304 are read"},
		"avro, types twice":             {sr.TypeAvro, avroTwice, parts},
		"avro, itself":                  {sr.TypeAvro, `{"type":"record","name":"R","fields":[{"name":"r","type":["null","R"]}]}`, "is recursive"},
		"json schema, deep":             {sr.TypeJSON, strings.Repeat(`{"items":`, 900) + `{}` + strings.Repeat("}", 900), deep},
		"json schema, deeper":           {sr.TypeJSON, strings.Repeat(`{"items":`, 400_000), json},
		"json schema, large":            {sr.TypeJSON, `{}` + strings.Repeat(" ", 4<<20), "at most 4194304 are read"},
		"json schema, chain":            {sr.TypeJSON, refs, deep},
		"json schema, references twice": {sr.TypeJSON, twice, parts},
	} {
		t.Run(name, func(t *testing.T) {
			class := map[sr.SchemaType]string{sr.TypeAvro: avroName, sr.TypeJSON: jsonSchemaName, sr.TypeProtobuf: protobufName}[row.kind]
			asked := 0
			c := onRegistry(t, class, convertertest.SchemaServer(t, func(int) sr.Schema { asked++; return sr.Schema{Type: row.kind, Schema: row.schema} }))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			began := time.Now()
			for range 3 {
				_, _, err := c.ToConnect("t", []byte{0, 0, 0, 0, 9, 0, 0})
				if err == nil || !strings.Contains(err.Error(), "the schema of id 9") || !strings.Contains(err.Error(), row.want) || len(err.Error()) > 2000 {
					t.Fatalf("%.500v", err)
				}
			}
			runtime.ReadMemStats(&after)
			if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 500 || asked != 1 {
				t.Errorf("%d MB, asked %d times, %v", mb, asked, time.Since(began))
			}
		})
	}
}

// poisonedRegistry answers every request with the same body.
func poisonedRegistry(t *testing.T, status int, body func(r *http.Request) []byte) conversion.Converter {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write(body(r))
	}))
	t.Cleanup(server.Close)
	return onRegistry(t, avroName, server.URL)
}

// For all answers of a registry the error is one line that describes it.
func TestPoisonedAnswers(t *testing.T) {
	schema := func(s sr.Schema) []byte {
		b, err := json.Marshal(map[string]any{"schema": s.Schema, "references": s.References, "subject": "s", "version": 1, "id": 1})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	refers := func(subject string, version int) sr.Schema {
		return sr.Schema{Schema: `"int"`, References: []sr.SchemaReference{{Name: fmt.Sprint(subject, version), Subject: subject, Version: version}}}
	}
	many := sr.Schema{Schema: `"int"`}
	for i := range 1001 {
		many.References = append(many.References, sr.SchemaReference{Name: fmt.Sprint(i), Subject: "one", Version: i + 1})
	}
	for name, row := range map[string]struct {
		status    int
		body      func(r *http.Request) []byte
		want      string
		retriable bool
	}{
		"too large":  {200, func(*http.Request) []byte { return make([]byte, 17<<20) }, "the answer has more than 16777216 bytes", false},
		"deep":       {200, func(*http.Request) []byte { return []byte(strings.Repeat("[", 100_000)) }, "is not that of a Schema Registry: check schema.registry.url", true},
		"a page":     {200, func(*http.Request) []byte { return []byte("<html>") }, "is not that of a Schema Registry: check schema.registry.url", true},
		"a list":     {200, func(*http.Request) []byte { return []byte(`[1]`) }, "is not that of a Schema Registry: check schema.registry.url", true},
		"error page": {404, func(*http.Request) []byte { return []byte("<html>\n" + strings.Repeat("x\x00\n", 1<<20)) }, "HTTP 404: <html> x x", false},
		"circle": {200, func(r *http.Request) []byte {
			if strings.Contains(r.URL.Path, "/a/") {
				return schema(refers("b", 1))
			}
			return schema(refers("a", 1))
		}, "schemas refer to one another in a circle: version 1 of subject a, version 1 of subject b, then version 1 of subject a again", false},
		"in a row": {200, func(r *http.Request) []byte {
			n := 0
			_, _ = fmt.Sscanf(r.URL.Path, "/subjects/s/versions/%d", &n)
			return schema(refers("s", n+1))
		}, "schemas refer to one another more than 50 in a row", false},
		"many": {200, func(r *http.Request) []byte {
			if strings.HasPrefix(r.URL.Path, "/schemas/") {
				return schema(many)
			}
			return schema(sr.Schema{Schema: `"int"`})
		}, "a schema refers to more than 1000 others", false},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := poisonedRegistry(t, row.status, row.body).ToConnect("t", []byte{0, 0, 0, 0, 9, 0})
			if err == nil || !strings.Contains(err.Error(), row.want) || strings.ContainsAny(err.Error(), "\n\x00") || len(err.Error()) > 1000 || connect.IsRetriable(err) != row.retriable {
				t.Errorf("%v, %.1500v", connect.IsRetriable(err), err)
			}
		})
	}
}

// A byte order mark before a schema, or before JSON data, is skipped.
func TestSchemasWithBOM(t *testing.T) {
	for class, s := range map[string]sr.Schema{
		avroName:       {Schema: "\ufeff\"string\""},
		jsonSchemaName: {Schema: "\ufeff{\"type\":\"string\"}", Type: sr.TypeJSON},
		protobufName:   {Schema: "\ufeffsyntax = \"proto3\"; message M { string s = 1; }", Type: sr.TypeProtobuf},
	} {
		data := map[string]string{avroName: "\x02x", jsonSchemaName: "\ufeff\"x\"", protobufName: "\x00\x0a\x01x"}[class]
		_, v, err := onRegistry(t, class, convertertest.SchemaServer(t, func(int) sr.Schema { return s })).ToConnect("t", append(registered.Prefix(1), data...))
		if err != nil || !strings.Contains(v.Text(), "x") {
			t.Errorf("%s: %v, %v", class, v.Text(), err)
		}
	}
}
