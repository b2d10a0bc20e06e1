package json

import (
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"millrace/connectors/internal/tasktest"
	"millrace/plugins/connect"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func config(pairs ...string) map[string]string {
	props := map[string]string{"topic": "t"}
	for i := 0; i < len(pairs); i += 2 {
		props[pairs[i]] = pairs[i+1]
	}
	return props
}

const fix = "; correct it, or skip such lines with errors.tolerance=all"

// TestDocuments has a case for every rule of JSON files.
func TestDocuments(t *testing.T) {
	cases := []struct {
		name, text string
		props      map[string]string
		want       []string
	}{
		{"lines", `{"a": 1}` + "\n" + `{"b":{"c": [1, 2]}}` + "\r\n", nil, []string{`{"a":1}`, `{"b":{"c":[1,2]}}`}},
		{"numbers are untouched", `{"n":12345678901234567890.10,"e":1E400,"z":-0}`, nil, []string{`{"n":12345678901234567890.10,"e":1E400,"z":-0}`}},
		{"duplicate keys", `{"a":1,"a":2}` + "\n", nil, []string{`{"a":1,"a":2}`}},
		{"escapes are untouched", `{"a":"\u00e9\/ \ud800"}` + "\n", nil, []string{`{"a":"\u00e9\/ \ud800"}`}},
		{"empty lines", "\n1\n \r\n2\n\n", config("json.mode", "lines"), []string{"1", "2"}},
		{"no final newline", "{}\n{\"a\":1}", nil, []string{"{}", `{"a":1}`}},
		{"BOM", "\uFEFF{}\n", nil, []string{"{}"}},
		{"UTF-16", "\xFF\xFE{\x00}\x00\n\x00", nil, []string{"{}"}},
		{"invalid UTF-8", "{\"a\":\"\xE9\"}\n", nil, []string{"{\"a\":\"\uFFFD\"}"}},
		{"bad line", "{}\n{'a':1}\n{\"a\":}\n[1] 2\n{\"a\n{}\n", config("json.mode", "lines"), []string{
			"{}",
			`ERR FILE, line 2, which ends at byte 11: at byte 1 of the line, '\'' is there, expected a name in double quotes` + fix,
			`ERR FILE, line 3, which ends at byte 18: at byte 5 of the line, '}' is there, expected a JSON value` + fix,
			`ERR FILE, line 4, which ends at byte 24: at byte 3 of the line, text follows the document` + fix,
			`ERR FILE, line 5, which ends at byte 28: at byte 3 of the line, the document does not end` + fix,
			"{}",
		}},
		{"too long", "{}\n\"" + strings.Repeat("x", 100) + "\"\n{}\n", config("json.record.max.bytes", "50"), []string{
			"{}", "ERR FILE, line 2, which ends at byte 106: the line at byte 3 is longer than json.record.max.bytes=50: raise it, or skip such lines with errors.tolerance=all", "{}"}},
		{"too deep", "{}\n[[[]]]\n", config("json.max.depth", "2"), []string{
			"{}", "ERR FILE, line 2, which ends at byte 10: at byte 2 of the line, the document is nested more than json.max.depth=2 deep" + fix}},
		{"null", "1\nnull\n", nil, []string{"1", "ERR FILE, line 2, which ends at byte 7: the document is null, expected data: " +
			"set json.null to skip or tombstone, or skip such documents with errors.tolerance=all"}},
		{"null skipped", "1\nnull\n2\n", config("json.null", "skip"), []string{"1", "2"}},
		{"null as tombstone", "1\nnull\n", config("json.null", "tombstone"), []string{"1", "null"}},

		{"array", " [\n {\"a\": 1},\n2 , [3, 4],\"x\"\n]\n", nil, []string{`{"a":1}`, "2", "[3,4]", `"x"`}},
		{"empty array", "[]", nil, []string{}},
		{"two arrays", "[1]\n[2]", nil, []string{"1", "2"}},
		{"array, bad element", "[1,2,x,3]", nil, []string{"1", "2",
			"ERR FILE, line 1, byte 5: the document is no JSON: at byte 5, 'x' is there, expected a JSON value; correct the file" + orSkip, "3"}},
		{"array, bad object", "[{\"a\":1},\n{\"a\":[{},{\"b\":x}],\"c\":2},{\"d\":4}\n]", nil, []string{`{"a":1}`,
			"ERR FILE, line 2, byte 10: the document is no JSON: at byte 24, 'x' is there, expected a JSON value; correct the file" + orSkip, `{"d":4}`}},
		{"array, trailing comma", "[1,]\n[2]", nil, []string{"1",
			"ERR FILE, line 1, byte 3: the document is no JSON: at byte 3, ']' is there, expected a JSON value; correct the file" + orSkip, "2"}},
		{"array, no comma", "[1 2,3]", nil, []string{"1", "ERR FILE, line 1, byte 3: '2' is there, expected a comma or ]; correct the file" + orSkip, "3"}},
		{"array that does not end", "[1,2", nil, []string{"1", "2",
			"ERR FILE, line 1, byte 4: the array does not end before the file does: expected ]; complete the file" + orSkip}},
		{"array wanted", "{}\n[1]", config("json.mode", "array"), []string{
			"ERR FILE, line 1, byte 0: '{' is there, expected [, because of json.mode=array or what the file begins with; correct the file" + orSkip, "1"}},

		{"concatenated", "{\"a\":\n1}{}\n\n[2]3", nil, []string{`{"a":1}`, "{}", "[2]", "3"}},
		{"pretty printed", "{\n  \"a\": 1\n}\n{\n  \"b\": 2\n}\n", nil, []string{`{"a":1}`, `{"b":2}`}},
		{"concatenated, bad document", "{\n}\n{\n  \"a\": x,\n  \"b\": {}\n}\n{\"c\": 1}\n", nil, []string{"{}",
			"ERR FILE, line 3, byte 4: the document is no JSON: at byte 13, 'x' is there, expected a JSON value; correct the file" + orSkip, `{"c":1}`}},
		{"concatenated, unbalanced", "{\n}\n{\"a\": [1\n{\"c\": 1}\n", nil, []string{"{}",
			"ERR FILE, line 3, byte 4: the document is no JSON: at byte 13, '{' is there, expected a comma or ]; correct the file" + orSkip, `{"c":1}`}},
		{"concatenated, a comment", "{\n} // one\n{\n}\n", nil, []string{"{}",
			"ERR FILE, line 2, byte 4: the document is no JSON: at byte 4, '/' is there, expected a JSON value; correct the file" + orSkip, "{}"}},
		{"concatenated, incomplete", "{\n}\n{", nil, []string{"{}",
			"ERR FILE, line 3, byte 4: the document does not end before the file does: complete the file" + orSkip}},
		{"concatenated, too long", "{\n}\n[" + strings.Repeat("1,", 99) + "1]\n{}", config("json.record.max.bytes", "50"), []string{"{}",
			"ERR FILE, line 3, byte 4: the document is longer than json.record.max.bytes=50: raise it" + orSkip, "{}"}},
		{"lines, a comment behind the first", "{\"a\":1} // one\n{bad}\n{\"b\":2}\n", nil, []string{
			"ERR FILE, line 1, which ends at byte 15: at byte 7 of the line, text follows the document" + fix,
			"ERR FILE, line 2, which ends at byte 21: at byte 1 of the line, 'b' is there, expected a name in double quotes" + fix, `{"b":2}`}},
		{"lines, the first is cut off", "{\"a\":[1\n{\"b\":2}\n", nil, []string{
			"ERR FILE, line 1, which ends at byte 8: at byte 7 of the line, the document does not end" + fix, `{"b":2}`}},
		{"lines, the first is no JSON", "# a log\n{\"b\":2}\n", nil, []string{
			"ERR FILE, line 1, which ends at byte 8: at byte 0 of the line, '#' is there, expected a JSON value" + fix, `{"b":2}`}},
		{"documents, the first line is no JSON", "# a log\n{\n\"b\":2\n}\n", nil, []string{
			"ERR FILE, line 1, byte 0: the document is no JSON: at byte 0, '#' is there, expected a JSON value; correct the file" + orSkip, `{"b":2}`}},
		{"lenient lines", "{\"a\":1,} // one, é\n# none\n{\"b\":\"//\"}/* two */\n", config("json.lenient", "true"), []string{`{"a":1}`, `{"b":"//"}`}},
		{"lenient documents", "/* é\n*/ {\n\"a\": [1, 2,\n], // one\n}\n{\"b\":/**/2}", config("json.lenient", "true"), []string{`{"a":[1,2]}`, `{"b":2}`}},
		{"lenient array", "[\n1, # one\n2,\n]", config("json.lenient", "true"), []string{"1", "2"}},
		{"lenient UTF-16", "\xFF\xFE/\x00/\x00\xE9\x00\n\x00{\x00}\x00\n\x00", config("json.lenient", "true"), []string{"{}"}},
		{"array, invalid UTF-8", "[\"\xE9\",1]", nil, []string{"\"\uFFFD\"", "1"}},
		{"array, invalid UTF-8 fails", "[\"\xE9\",1]", config("encoding.errors", "fail"), []string{
			"ERR FILE, line 1, which ends at byte 5: the text is not valid UTF-8: set file.encoding to the file's charset, or encoding.errors to replace", "1"}},
		{"a sequence", "\x1e{\"a\": 1}\n\x1e{\n\"b\":\n2}\n\x1e3\n\x1e\n\x1e[4]", nil, []string{`{"a":1}`, `{"b":2}`, "3", "[4]"}},
		{"a sequence, a document cut off", "\x1e{\"a\": [1\n\x1e{\"b\":2}\n", nil, []string{
			"ERR FILE, line 1, byte 1: the document is no JSON: at byte 10, '\\x1e' is there, expected a comma or ]; correct the file" + orSkip, `{"b":2}`}},
		{"a sequence as lines", "\x1e{\"a\": 1}\n \x1e2\n\x1e\n", config("json.mode", "lines"), []string{`{"a":1}`, "2"}},
		{"lines of arrays", "[1]\n[2]\n", config("json.mode", "lines"), []string{"[1]", "[2]"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "in.json")
			tasktest.Write(t, path, c.text)
			synctest.Test(t, func(t *testing.T) {
				props := config("file", path)
				for k, v := range c.props {
					props[k] = v
				}
				s := tasktest.StartSource(t, &Source{}, nil, props)
				defer s.Stop()
				got := append(s.Texts(), s.Texts()...)
				for i := range got {
					got[i] = strings.ReplaceAll(got[i], path, "FILE")
				}
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Errorf("documents (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// TestResumeAtEveryDocument reads in batches of one, and resumes after each from the position
// alone.
func TestResumeAtEveryDocument(t *testing.T) {
	texts := map[string]string{
		"lines":        "\n{\"a\":\"é\"}\n\n2\n{\"b\": 3}\n4",
		"array":        "[ 1 , [2] ,\n{\"a\": 3}, 4 ]",
		"concatenated": "{\n}1 {\"a\":2}\n\n[3\n]4",
		"sequence":     "\x1e{\"a\":1}\n\x1e2\n\x1e[\n3]\n\x1e\"4\"\n",
	}
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "in.json")
			tasktest.Write(t, path, text)
			synctest.Test(t, func(t *testing.T) {
				props := config("input.path", path, "batch.size", "1")
				whole := tasktest.StartSource(t, &Source{}, nil, props)
				want := whole.Texts()
				whole.Stop()
				if len(want) < 4 {
					t.Fatalf("%q", want)
				}
				for i, b := range whole.Batches {
					s := tasktest.StartSource(t, &Source{}, nil, props)
					s.Store(b.Partition, map[string]any{"position": b.Offset["position"]})
					if diff := cmp.Diff(append([]string{}, want[i+1:]...), s.Texts()); diff != "" {
						t.Errorf("after document %d (-want +got):\n%s", i+1, diff)
					}
					s.Stop()
				}
			})
		})
	}
}

// TestGrowingArray appends to an array in pieces.
func TestGrowingArray(t *testing.T) {
	path := filepath.Join(t.TempDir(), "in.json")
	tasktest.Write(t, path, "")
	synctest.Test(t, func(t *testing.T) {
		s := tasktest.StartSource(t, &Source{}, nil, config("input.path", path, "read.max.wait.ms", "0"))
		defer s.Stop()
		var got []string
		for _, c := range []byte(`[1, {"a": "]"}, 23]`) {
			tasktest.Append(t, path, string(c))
			got = append(got, s.Texts()...)
		}
		if diff := cmp.Diff([]string{"1", `{"a":"]"}`, "23"}, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSink(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.json")
	big := connect.DecimalValue(&connect.Decimal{Unscaled: big.NewInt(12345), Scale: 2})
	err := tasktest.Put(t, &Sink{}, config("file", path), connect.JSONValue([]byte(`{"n":1.00}`)), connect.StringValue("a\nb"), connect.Value{}, big)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := tasktest.Read(t, path), "{\"n\":1.00}\n\"a\\nb\"\nnull\n123.45\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func BenchmarkSource(b *testing.B) {
	for name, line := range map[string]string{
		"compact": `{"id":%d,"name":"John Smith","tags":["a","b","c"],"nested":{"score":12.5,"ok":true,"text":"some text, longer than the rest of it"}}`,
		"spaced":  `{"id": %d, "name": "John Smith", "tags": ["a", "b", "c"], "nested": {"score": 12.5, "ok": true, "text": "some text, longer than it"}}`,
	} {
		b.Run(name, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "in.json")
			var text strings.Builder
			const rows = 200_000
			for i := range rows {
				fmt.Fprintf(&text, line+"\n", i)
			}
			tasktest.Write(b, path, text.String())
			info, _ := os.Stat(path)
			b.SetBytes(info.Size())
			b.ReportAllocs()
			for b.Loop() {
				task := (&Source{}).NewTask()
				s := tasktest.StartTask(b, task, nil, config("file", path))
				for n := 0; n < rows; {
					batch, err := task.Poll(b.Context())
					if err != nil {
						b.Fatal(err)
					}
					n += len(batch.Records)
				}
				s.Stop()
			}
		})
	}
}
