package csv

import (
	"os"
	"path/filepath"
	"testing"

	"millrace/connectors/internal/tasktest"
	"millrace/plugins/connect"
)

// TestEveryRowComesBack writes rows of one and of two columns, with and without a header, and reads
// the same rows back. Only a null in a file with one column comes back as empty text, because an
// empty line is not a row.
func TestEveryRowComesBack(t *testing.T) {
	null := connect.Value{}
	fields := []connect.Value{null}
	for _, text := range []string{
		"", " ", "\t", "  a  ", "\ta", "a\t", `"`, `""`, `a"b`, `"a"`, ",", ";", "\n", "\r\n", "\r", "a\nb", "\uFEFFa", "\\", `\"`, "null", "é😀", "'", "#a", "a\x00b",
	} {
		fields = append(fields, connect.StringValue(text))
	}
	for _, separator := range []string{",", ";", "9", "|", " "} {
		for _, header := range []string{"true", "false"} {
			for width := 1; width <= 2; width++ {
				path := filepath.Join(t.TempDir(), "out.csv")
				var rows []connect.Value
				for i, f := range fields {
					row1 := []connect.Value{f, fields[len(fields)-1-i]}[:width]
					rows = append(rows, row(row1...))
				}
				if err := tasktest.Put(t, &Sink{}, config("file", path, "csv.separator.char", separator, "csv.header.enabled", header), rows...); err != nil {
					t.Fatal(err)
				}
				s := tasktest.StartSource(t, &Source{}, nil, config("file", path, "csv.separator.char", separator, "csv.first.row.as.header", header,
					"csv.null.field.indicator", "EMPTY_SEPARATORS"))
				b, err := s.Poll()
				if err != nil || b == nil || len(b.Records) != len(rows) {
					t.Fatalf("separator %q, header %s, %d columns: %v, %v of %q", separator, header, width, err, b, tasktest.Read(t, path))
				}
				for i := range rows {
					got := b.Records[i].Value.Struct().Values
					for j, want := range rows[i].Struct().Values {
						lost := width == 1 && want.Kind() == connect.Null && got[j].Kind() == connect.String && got[j].Str() == ""
						if !lost && (want.Kind() != got[j].Kind() || want.Kind() == connect.String && want.Str() != got[j].Str()) {
							t.Errorf("separator %q, header %s, %d columns: wrote %q, read %q", separator, header, width, tasktest.Text(&connect.SourceRecord{Record: connect.Record{Value: want}}),
								tasktest.Text(&connect.SourceRecord{Record: connect.Record{Value: got[j]}}))
						}
					}
				}
				s.Stop()
			}
		}
	}
}

// TestHeaderFollows checks that a file that replaces a rotated, removed or truncated one gets the
// header.
func TestHeaderFollows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.csv")
	for name, harm := range map[string]func() error{
		"renamed": func() error { return os.Rename(path, path+".1") }, "removed": func() error { return os.Remove(path) },
		"emptied": func() error { return os.Truncate(path, 0) },
	} {
		os.Remove(path) // it may be missing
		task, err := tasktest.Sink(t, &Sink{}, config("file", path))
		if err != nil {
			t.Fatal(err)
		}
		for i := range 2 {
			if err := task.Put(t.Context(), []connect.SinkRecord{{Record: connect.Record{Topic: "t", Value: row(connect.StringValue("x"))}, Offset: int64(i)}}); err != nil {
				t.Fatal(err)
			}
			if err := task.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				if err := harm(); err != nil {
					t.Fatal(err)
				}
			}
		}
		if got := tasktest.Read(t, path); got != "a\nx\n" {
			t.Errorf("%s: the file holds %q", name, got)
		}
		if err := task.Stop(); err != nil {
			t.Error(err)
		}
	}
}
