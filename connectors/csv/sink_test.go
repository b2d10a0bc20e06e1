package csv

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"millrace/connectors/internal/tasktest"
	"millrace/plugins/connect"
)

func row(values ...connect.Value) connect.Value {
	columns := make([]column, len(values))
	for i := range columns {
		columns[i] = column{string(rune('a' + i)), connect.String}
	}
	return connect.StructValue(&connect.Struct{Schema: structSchema(columns), Values: values})
}

func TestSink(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.csv")
	s, null := connect.StringValue, connect.Value{}
	put := func(values ...connect.Value) error { return tasktest.Put(t, &Sink{}, config("file", path), values...) }
	want := func(text string) {
		t.Helper()
		if got := tasktest.Read(t, path); got != text {
			t.Errorf("got %q, want %q", got, text)
		}
	}
	err := put(row(s("x,y"), s(`say "hi"`)), row(null, s("")), row(s("l1\nl2"), connect.Int32Value(7)))
	if err != nil {
		t.Fatal(err)
	}
	first := "a,b\n\"x,y\",\"say \"\"hi\"\"\"\n,\"\"\n\"l1\nl2\",7\n"
	want(first)

	err = put(connect.JSONValue([]byte(`{"b":true,"a":[1,2]}`)), connect.JSONValue([]byte(`{"a":1,"c":2}`)), s("text"), row(s("ok"), null))
	var bad connect.BadRecords
	if !errors.As(err, &bad) || len(bad) != 2 || bad[0].Index != 1 || bad[1].Index != 2 || !strings.Contains(err.Error(), `"c"`) {
		t.Errorf("error %v", err)
	}
	want(first + "\"[1,2]\",true\nok,\n")

	tasktest.Write(t, path, "a,b\n1,2")
	if err := put(row(s("3"), s("4"))); err != nil {
		t.Fatal(err)
	}
	want("a,b\n1,2\n3,4\n")
}

func TestRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.csv")
	values := []string{"", " blank ", "a,b", "q\"q", "crlf\r\nin", "\ttab", "é😀", "'"}
	for _, v := range values {
		if err := tasktest.Put(t, &Sink{}, config("file", path), row(connect.StringValue(v), connect.StringValue("x"))); err != nil {
			t.Fatal(err)
		}
	}
	s := tasktest.StartSource(t, &Source{}, nil, config("file", path, "csv.first.row.as.header", "true"))
	defer s.Stop()
	b, err := s.Poll()
	if err != nil || len(b.Records) != len(values) {
		t.Fatal(b, err)
	}
	for i, v := range values {
		if got := b.Records[i].Value.Struct().Get("a").Str(); got != v {
			t.Errorf("wrote %q, read %q", v, got)
		}
	}
}
