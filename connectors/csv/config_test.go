package csv

import (
	"path/filepath"
	"strings"
	"testing"

	"millrace/connectors/internal/tasktest"
	"millrace/plugins/connect"
)

func TestBadConfiguration(t *testing.T) {
	cases := []struct {
		props map[string]string
		want  string
	}{
		{config(), "input.path"},
		{config("file", "x", "csv.schema", "[int,what]"), `"what"`},
		{config("file", "x", "file.reader.csv.schema", "[int,what]"), `"what"`},
		{config("file", "x", "columns", "a:WHAT"), `"WHAT"`},
		{config("file", "x", "csv.separator.char", "a\nb"), "csv.separator.char"},
		{config("file", "x", "csv.separator.char", ""), "csv.separator.char"},
		{config("file", "x", "csv.separator.char", "0"), "csv.separator.char"},
		{config("file", "x", "csv.schema", "[id:int,string]"), "names for all of them"},
		{config("file", "x", "csv.separator.char", "\""), "another than csv.quote.char"},
		{config("file", "x", "csv.ragged.rows", "no"), "csv.ragged.rows"},
		{config("file", "x", "input.file.pattern", "("), "input.file.pattern"},
	}
	for _, c := range cases {
		err := (&Source{}).Start(t.Context(), connect.ConnectorContext{}, c.props)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: error %v, want it to name %s", c.props, err, c.want)
		}
		var told []string
		for _, v := range (&Source{}).Validate(t.Context(), c.props, nil) {
			told = append(told, v.Errors...)
		}
		if len(told) != 1 || !strings.Contains(told[0], c.want) {
			t.Errorf("%v: a validation tells %q, want it to name %s", c.props, told, c.want)
		}
	}
}

func TestSchemaDoesNotFitTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "in.csv")
	tasktest.Write(t, path, "id,b\n1,2\n")
	for _, row := range []struct{ key, value, want string }{
		{"csv.schema", "int", "lists 1 types and the file has 2 columns"},
		{"csv.schema", "[id:int,c:int]", `csv.schema declares a column "c", which the header does not have: expected one of id, b; correct csv.schema`},
		{"columns", "id:INTEGER;x:INTEGER", `columns declares a column "x", which the header does not have: expected one of id, b; correct columns`},
		{"columns", "ID:INTEGER", `columns declares a column "ID", which the header does not have: expected one of id, b; correct columns, or set csv.case.sensitive.field.names=false`},
		{"columns", "i d:INTEGER", `"i d"`},
	} {
		s := tasktest.StartSource(t, &Source{}, nil, config("file", path, "csv.first.row.as.header", "true", row.key, row.value))
		if _, err := s.PollError(); !strings.Contains(err, path) || !strings.Contains(err, row.want) {
			t.Errorf("%s=%s: %s", row.key, row.value, err)
		}
		s.Stop()
	}
}
