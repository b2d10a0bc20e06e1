package configs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadConnectorFile(t *testing.T) {
	for _, row := range []struct {
		name, text string
		want       ConnectorFile
	}{
		{"flat", `{"name":"a","tasks.max":3,"x":true,"é":"\u00e9"}`,
			ConnectorFile{Name: "a", Config: map[string]string{"name": "a", "tasks.max": "3", "x": "true", "é": "é"}}},
		{"flat with a text called config", `{"name":"a","config":"c"}`,
			ConnectorFile{Name: "a", Config: map[string]string{"name": "a", "config": "c"}}},
		{"nested", ` {"name":"a", "config":{"topic":"t"}, "initial_state":"paused", "more":[{}]}`,
			ConnectorFile{Name: "a", Config: map[string]string{"name": "a", "topic": "t"}, InitialState: "PAUSED"}},
		{"nested name", `{"config":{"name":"a"},"initial_state":null}`,
			ConnectorFile{Name: "a", Config: map[string]string{"name": "a"}}},
		{"properties", "name=a\nfile={x}", ConnectorFile{Name: "a", Config: map[string]string{"name": "a", "file": "{x}"}}},
	} {
		t.Run(row.name, func(t *testing.T) {
			path := write(t, row.text)
			got, err := ReadConnectorFile(path)
			if err != nil {
				t.Fatal(err)
			}
			row.want.Path = path
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReadConnectorFileErrors(t *testing.T) {
	for _, row := range []struct{ name, text, want string }{
		{"broken", "{\n\"name\":\"a\",\n\"x\" 1}", "line 3: broken JSON: invalid character '1' after object key"},
		{"trailing comma", "{\"name\":\"a\",\n}", "line 2: "},
		{"cut off", "{\"name\":\"a\"\n", "line 1: the JSON ends too early"},
		{"list", `[{"name":"a"}]`, "line 1: expected one JSON object, found a list"},
		{"two", "{\"name\":\"a\"}\n{}", "line 2: broken JSON: invalid character '{' after top-level value"},
		{"flat null", "{\"name\":\"a\",\n\"x\":null}", `line 2: "x" is null`},
		{"flat object", "{\"name\":\"a\",\n\"x\":{}}", `line 2: "x" must be a string, a number or a boolean`},
		{"nested list", "{\"name\":\"a\",\n\"config\":{\n\n\"x\":[]}}", `line 4: "x" must be a string`},
		{"state", "{\"name\":\"a\",\"config\":{},\n\"initial_state\":\"on\"}", `line 2: "initial_state" is "on": expected RUNNING, PAUSED or STOPPED`},
		{"two names", `{"name":"a","config":{"name":"b"}}`, `"name" is "a", but "config" has the name "b"`},
		{"no name", `{"config":{"x":"y"}}`, `the connector has no name: add "name"`},
		{"no name flat", `{"x":"y"}`, "no name"},
		{"empty", "", "no name"},
		{"properties", `name=\u1`, "line 1: malformed escape"},
	} {
		t.Run(row.name, func(t *testing.T) {
			path := write(t, row.text)
			_, err := ReadConnectorFile(path)
			if err == nil || !strings.Contains(err.Error(), row.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("got %v, want %s", err, row.want)
			}
		})
	}
	if _, err := ReadConnectorFile("absent.json"); err == nil || !strings.Contains(err.Error(), "absent.json") {
		t.Error(err)
	}
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "connector.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
