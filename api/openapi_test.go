package api

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"millrace/api/rest"
)

var update = flag.Bool("update", false, "write docs/reference/rest.md")

// Every endpoint has a description, and every reference in the document resolves.
func TestOpenAPIIsWhole(t *testing.T) {
	for _, r := range newServer(nil, nil).routes() {
		if r.internal {
			continue
		}
		if r.about == "" || len(r.status) == 0 || r.status[0] >= 300 {
			t.Errorf("%s %s has no description, or no success", r.method, r.path)
		}
	}
	data, err := json.Marshal(OpenAPI())
	if err != nil {
		t.Fatal(err)
	}
	known := OpenAPI()["components"].(object)["schemas"].(object)
	for _, part := range strings.Split(string(data), `"$ref":"#/components/schemas/`)[1:] {
		name, _, _ := strings.Cut(part, `"`)
		if known[name] == nil {
			t.Errorf("no schema %s", name)
		}
	}
}

// TestReference compares docs/reference/rest.md with the table of routes.
func TestReference(t *testing.T) {
	const path = "../docs/reference/rest.md"
	want := reference()
	if *update {
		if err := os.MkdirAll("../docs/reference", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(got), want); diff != "" {
		t.Errorf("%s is not what the routes say; run go test ./api -run Reference -update (-file +routes):\n%s", path, diff)
	}
}

// reference renders the endpoints as a page.
func reference() string {
	var b strings.Builder
	b.WriteString("# REST API\n\n<!-- generated from the routes: go test ./api -run Reference -update -->\n\n" +
		"Kafka Connect's REST API. The same as an OpenAPI 3.1 document: `GET /openapi.json`. `GET /metrics` answers with [metrics](metrics.md).\n\n" +
		"Every path may end in a slash. Errors have the body `{\"error_code\": 404, \"message\": \"…\"}`. In addition to the statuses below, any " +
		"request can fail with 406 or 500, and a request with a body with 400, 413 or 415.\n")
	d := &schemas{all: object{}}
	for _, r := range newServer(nil, nil).routes() {
		if r.internal {
			continue
		}
		fmt.Fprintf(&b, "\n## `%s %s`\n\n%s\n\n", r.method, openPath(r.path), r.about)
		for _, q := range r.query {
			fmt.Fprintf(&b, "- `?%s=`", q.name)
			if q.values != "" {
				fmt.Fprintf(&b, " `%s`", strings.ReplaceAll(q.values, " ", "` or `"))
			}
			fmt.Fprintf(&b, ": %s\n", q.about)
		}
		if r.body != nil {
			fmt.Fprintf(&b, "- Takes %s.\n", kindOf(d.of(r.body)))
		}
		if r.answer != nil {
			fmt.Fprintf(&b, "- Answers with %s.\n", kindOf(d.of(r.answer)))
		}
		fmt.Fprintf(&b, "- Statuses: %s\n", strings.Trim(strings.Join(strings.Fields(fmt.Sprint(r.status)), ", "), "[]"))
	}
	b.WriteString("\n# Bodies\n")
	d.of(rest.Error{})
	d.of(rest.Expanded{})
	for _, name := range sortedKeys(d.all) {
		s := d.all[name].(object)
		fmt.Fprintf(&b, "\n## %s\n\n| member | type |\n| --- | --- |\n", name)
		for _, member := range sortedKeys(s["properties"].(object)) {
			kind := kindOf(s["properties"].(object)[member].(object))
			if required, ok := s["required"].([]string); !ok || !slices.Contains(required, member) {
				kind += ", may be missing"
			}
			fmt.Fprintf(&b, "| `%s` | %s |\n", member, kind)
		}
	}
	return b.String()
}

func sortedKeys(m object) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// kindOf describes a schema in a few words.
func kindOf(s object) string {
	if ref, ok := s["$ref"].(string); ok {
		name := ref[strings.LastIndexByte(ref, '/')+1:]
		return fmt.Sprintf("[%s](#%s)", name, strings.ToLower(name))
	}
	if items, ok := s["items"].(object); ok {
		return "a list of: " + kindOf(items)
	}
	if values, ok := s["enum"].([]string); ok {
		return "one of " + strings.Join(values, ", ")
	}
	if values, ok := s["additionalProperties"].(object); ok {
		return "an object whose members are: " + kindOf(values)
	}
	if any, ok := s["anyOf"].([]any); ok {
		return kindOf(any[0].(object)) + " or null"
	}
	switch kind := s["type"].(type) {
	case string:
		return kind
	case []string:
		return strings.Join(kind, " or ")
	}
	return "any"
}
