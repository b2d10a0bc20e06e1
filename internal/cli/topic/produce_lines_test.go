package topic

import (
	"bytes"
	"testing"

	"millrace/internal/cli/terminal"
)

// FuzzLine parses any line with any separators and prints the record: the same line comes out.
func FuzzLine(f *testing.F) {
	f.Add([]byte("h:1,i:2\tkey\tvalue"), "\t", true, true)
	f.Add([]byte("key:va:lue\r\n"), ":", true, false)
	f.Add([]byte("\xff\t\x00"), "\t", true, false)
	f.Add([]byte(""), "x", false, true)
	f.Fuzz(func(t *testing.T, line []byte, sep string, key, headers bool) {
		properties := []string{"key.separator=" + sep}
		if key {
			properties = append(properties, "parse.key=true")
		}
		if headers {
			properties = append(properties, "parse.headers=true")
		}
		r, err := newLineReader(properties)
		if err != nil {
			if sep != "" {
				t.Fatal(err)
			}
			return
		}
		record, err := r.record(line, 1)
		if err != nil || headers {
			return
		}
		p, err := newRecordPrinter(terminal.Printer{}, []string{"print.key=" + map[bool]string{true: "true", false: "false"}[key], "key.separator=" + sep})
		if err != nil {
			t.Fatal(err)
		}
		want := append(bytes.TrimSuffix(bytes.TrimSuffix(bytes.Clone(line), []byte("\n")), []byte("\r")), '\n')
		if got := p.line(nil, record); !bytes.Equal(got, want) {
			t.Errorf("%q came out as %q", want, got)
		}
	})
}
