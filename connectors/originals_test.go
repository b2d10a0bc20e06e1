package connectors

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"millrace/configs"
	"millrace/connectors/jdbc"
	"millrace/plugins/connect"
)

// recorded lists the files in testdata/originals that together contain every key of an original, as
// its documentation or its source lists them.
var recorded = map[string][]string{
	"com.github.jcustenborder.kafka.connect.spooldir.SpoolDirCsvSourceConnector":            {"spooldir", "spooldir-schema", "spooldir-csv"},
	"com.github.jcustenborder.kafka.connect.spooldir.SpoolDirJsonSourceConnector":           {"spooldir", "spooldir-schema"},
	"com.github.jcustenborder.kafka.connect.spooldir.SpoolDirSchemaLessJsonSourceConnector": {"spooldir", "spooldir-schemaless"},
	"io.streamthoughts.kafka.connect.filepulse.source.FilePulseSourceConnector":             {"filepulse"},
	"io.aiven.kafka.connect.http.HttpSinkConnector":                                         {"aiven-http"},
	"io.confluent.connect.jdbc.JdbcSinkConnector":                                           {"confluent-jdbc-sink"},
	"io.aiven.connect.jdbc.JdbcSinkConnector":                                               {"aiven-jdbc-sink"},
	"io.confluent.connect.jdbc.JdbcSourceConnector":                                         {"confluent-jdbc-source"},
	"io.aiven.connect.jdbc.JdbcSourceConnector":                                             {"aiven-jdbc-source"},
}

// TestOriginals checks the table of every original: it contains each key once, and each acting key
// is one of our keys.
func TestOriginals(t *testing.T) {
	var seen []string
	for _, class := range append(Bundled(), jdbc.Classes()...) {
		for _, original := range class.Originals {
			for _, name := range original.Classes {
				seen = append(seen, name)
				checkOriginal(t, class, original, name)
			}
		}
	}
	for name := range recorded {
		if !slices.Contains(seen, name) {
			t.Errorf("%s has no table", name)
		}
	}
	if len(seen) != len(recorded) {
		t.Errorf("tables of %v", seen)
	}
}

func checkOriginal(t *testing.T, class *connect.Class, original configs.Original, name string) {
	if !class.IsNamed(name) {
		t.Errorf("%s does not answer to %s", class.Name, name)
	}
	used := map[string]bool{}
	for _, file := range recorded[name] {
		text, err := os.ReadFile(filepath.Join("testdata", "originals", file+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range strings.Fields(string(text)) {
			row, ok := original.Find(key)
			if !ok {
				t.Errorf("%s: what becomes of %s?", name, key)
			}
			used[row.Name] = true
		}
	}
	keys := slices.Concat(class.Config, configs.ConnectorKeys, configs.SourceKeys, configs.SinkKeys)
	rows := map[string]bool{}
	for _, row := range original.Keys {
		if rows[row.Name] {
			t.Errorf("%s: %s is there twice", name, row.Name)
		}
		rows[row.Name] = true
		_, defined := keys.Lookup(row.As)
		switch {
		case row.Fate == configs.Acts && row.As == "" && (original.Adjust == nil || row.Note == ""), row.Fate == configs.Acts && row.As != "" && !defined:
			t.Errorf("%s: %s does not act", name, row.Name)
		case row.Fate != configs.Acts && row.Note == "":
			t.Errorf("%s: %s has no reason", name, row.Name)
		}
		if _, ours := keys.Lookup(row.Name); ours && row.Fate == configs.Idle {
			t.Errorf("%s: %s is said to have no effect, but it has one here", name, row.Name)
		}
		if _, many := row.Prefix(); !many && !used[row.Name] && row.Name != "offset.strategy" && row.Name != "filters" {
			t.Errorf("%s: %s is none of its keys", name, row.Name)
		}
	}
}
