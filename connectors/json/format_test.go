package json

import (
	"os"
	"path/filepath"
	"testing"

	"millrace/connectors/internal/files"
	"millrace/connectors/internal/lines"
	"millrace/plugins/connect"
)

// FuzzSplit reads arbitrary text to its end in every mode. Positions increase, and reading
// terminates.
func FuzzSplit(f *testing.F) {
	for _, text := range []string{"", "[1,2]", "[1,]", "[{]}", "{\n}{]", "]", "}\n{", "[1 2", "// a\n{\"a\":1,}", "/*", "[\"", "{\"a\n{}", "[[1,x],2]", "null\n", "\x1e{\n\x1e1\n"} {
		for mode := range 8 {
			f.Add([]byte(text), uint8(mode))
		}
	}
	path := filepath.Join(f.TempDir(), "in.json")
	f.Fuzz(func(t *testing.T, text []byte, kind uint8) {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		format := newFormat(options{
			mode: []mode{autoMode, linesMode, arrayMode, concatenatedMode}[kind&3], null: "error", maxDepth: 20, maxBytes: 64, invalid: lines.Replace, lenient: kind&4 != 0,
		})
		if err := format.Begin(files.Beginning{Path: "in.json", File: file}); err != nil {
			t.Fatal(err)
		}
		var w lines.Window
		w.Reset(file, 0, lines.Charset{})
		at, out, final := int64(0), make([]connect.SourceRecord, 3), false
		for range 10*len(text) + 20 {
			c := w.Chunk(final)
			n, used, err := format.Split(&c, out)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range out[:n] {
				if r.Position < at || r.Position > int64(len(text)) {
					t.Fatalf("position %d after %d", r.Position, at)
				}
				at = r.Position
			}
			w.Advance(used)
			switch {
			case n > 0 || used > 0:
			case final:
				return
			default:
				got, err := w.Fill()
				if err != nil {
					t.Fatal(err)
				}
				final = got == 0
			}
		}
		t.Fatalf("%q is not read to its end", text)
	})
}
