package configs

import (
	"strings"
	"testing"
)

func TestReadConnectorFiles(t *testing.T) {
	for _, row := range []struct{ text, names string }{
		{"name=a\nfile=x", "a"},
		{`{"name":"a"}`, "a"},
		{"{\"name\":\"a\"}\n{\n\"name\":\"b\",\"config\":{\"x\":\"y\"}}\n", "a b"},
		{"[{\"name\":\"a\"},\n{\"name\":\"b\"}]\n", "a b"},
		{"\uFEFF [ {\"name\":\"a\"} ]", "a"},
	} {
		list, err := ReadConnectorFiles(write(t, row.text))
		var names []string
		for _, f := range list {
			names = append(names, f.Name)
		}
		if got := strings.Join(names, " "); err != nil || got != row.names {
			t.Errorf("%q: %q, %v; want %q", row.text, got, err, row.names)
		}
	}
}

// Errors of the second connector have the line of the file, and a file that is no list is judged as a whole.
func TestReadConnectorFilesErrors(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{"{\"name\":\"a\"}\n{\"name\":\"b\",\n\"x\":null}", `line 3: "x" is null`},
		{"[{\"name\":\"a\"},\n\n{\"x\":\"y\"}]", "the connector has no name"},
		{"{\"name\":\"a\"}\n}", "line 2: broken JSON"},
		{"{\"name\":\"a\"}\n{\"name\" 1}", "line 2: broken JSON"},
		{"[{\"name\":\"a\"}] x", "line 1: broken JSON"},
		{"[{\"name\":\"a\"},\n3]", "line 1: expected one JSON object, found a list"},
		{"[]", "line 1: expected one JSON object, found a list"},
		{"[{\"name\":\"a\"}", "the JSON ends too early"},
	} {
		path := write(t, row.text)
		if _, err := ReadConnectorFiles(path); err == nil || !strings.Contains(err.Error(), row.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%q: %v, want %s", row.text, err, row.want)
		}
	}
}
