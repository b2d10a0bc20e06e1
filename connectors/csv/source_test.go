package csv

import (
	"fmt"
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

// config returns properties from pairs.
func config(pairs ...string) map[string]string {
	props := map[string]string{"topic": "t"}
	for i := 0; i < len(pairs); i += 2 {
		props[pairs[i]] = pairs[i+1]
	}
	return props
}

func with(props map[string]string, more ...string) map[string]string {
	out := config(more...)
	for k, v := range props {
		out[k] = v
	}
	return out
}

// TestRows has a case for every rule of CSV files.
func TestRows(t *testing.T) {
	header := config("csv.first.row.as.header", "true")
	cases := []struct {
		name, text string
		props      map[string]string
		want       []string
	}{
		{"header, all strings", "id,name\n1,John\n", header, []string{`{"id":"1","name":"John"}`}},
		{"tutorial", "id,name,age\n1,John,30\n", config("file.reader.csv.first.row.as.header", "true", "file.reader.csv.schema", "[-int-,-string-,-int-]"),
			[]string{`{"id":1,"name":"John","age":30}`}},
		{"schema without hyphens", "id,name,age\n1,John,30\n", config("csv.first.row.as.header", "true", "csv.schema", "[int,string,int]"),
			[]string{`{"id":1,"name":"John","age":30}`}},
		{"separated text without a header", "a;b;c\n", config("csv.separator.char", ";"), []string{`{"column1":"a","column2":"b","column3":"c"}`}},
		{"columns of File Pulse", "1;x\n", config("csv.separator.char", "59", "columns", "a:INTEGER;b:STRING"), []string{`{"a":1,"b":"x"}`}},
		{"named schema", "1,x\n", config("csv.schema", "a:long, b:string"), []string{`{"a":1,"b":"x"}`}},
		{"types in the header", "id:int64,n:double,plain:x\n1,2.5,y\n", header, []string{`{"id":1,"n":2.5,"plain:x":"y"}`}},
		{"every type", "1,2,3,4,1.5,2.5,TRUE,x\n-1,-2,-3,-4,-1e3,1e9,no,\n", config("csv.schema", "[byte,short,int,long,float,double,boolean,string]"),
			[]string{`{"column1":1,"column2":2,"column3":3,"column4":4,"column5":1.5,"column6":2.5,"column7":true,"column8":"x"}`,
				`{"column1":-1,"column2":-2,"column3":-3,"column4":-4,"column5":-1000.0,"column6":1.0E9,"column7":false,"column8":""}`}},
		{"quoted newlines, CRLF kept", "a,\"b\r\nc\"\r\nd,e\r\n", nil, []string{`{"column1":"a","column2":"b\r\nc"}`, `{"column1":"d","column2":"e"}`}},
		{"doubled quotes", `"a ""b"" c",""""` + "\n", nil, []string{`{"column1":"a \"b\" c","column2":"\""}`}},
		{"escape character", `"a\"b",c\,d` + "\n", config("csv.escape.char", "92"), []string{`{"column1":"a\"b","column2":"c,d"}`}},
		{"tab", "a\tb\n", config("csv.separator.char", "\t"), []string{`{"column1":"a","column2":"b"}`}},
		{"a separator of two characters", "a||b|c||\"d||e\"||f\n", config("csv.separator.char", "||"), []string{`{"column1":"a","column2":"b|c","column3":"d||e","column4":"f"}`}},
		{"half a separator at the end", "a||b|", config("csv.separator.char", "||"), []string{`{"column1":"a","column2":"b|"}`}},
		{"half a separator after a quote", "\"a\"|b\nc||d\n", config("csv.separator.char", "||", "columns", "x;y"), []string{
			"ERR FILE, line 1, byte 0: row 1 has text after a closing quote, expected a separator or the end of the row; FIX", `{"x":"c","y":"d"}`}},
		{"a separator of two bytes", "a¦b¡\n", config("csv.separator.char", "¦"), []string{`{"column1":"a","column2":"b¡"}`}},
		{"its code", "a¦b\n", config("csv.separator.char", "166"), []string{`{"column1":"a","column2":"b"}`}},
		{"NUL as separator", "a\x00\"b\x00\"\x00c\n", config("csv.separator.char", `\u0000`), []string{`{"column1":"a","column2":"b\u0000","column3":"c"}`}},
		{"tab by its name", "a\tb\n", config("csv.separator.char", `\t`), []string{`{"column1":"a","column2":"b"}`}},
		{"a control character", "a\x01b\n", config("csv.separator.char", `\x01`), []string{`{"column1":"a","column2":"b"}`}},
		{"quote by its code", "'a,b',c\n", config("csv.quote.char", `\u0027`), []string{`{"column1":"a,b","column2":"c"}`}},
		{"blanks in the header", "month,  day,\tn \n1,2,3\n", with(header, "columns", "month:INTEGER;day:INTEGER; n :INTEGER"), []string{`{"month":1,"day":2,"n":3}`}},
		{"names of another case", "id,Name\n1,2\n", with(header, "columns", "ID:INTEGER;name:INTEGER", "csv.case.sensitive.field.names", "false"), []string{`{"id":1,"Name":2}`}},
		{"a schema by name, in another order", "b,a,c\nx,1,y\n", with(header, "csv.schema", "[a:int,b:string]"), []string{`{"b":"x","a":1,"c":"y"}`}},
		{"SpoolDir's escape", `1,"say \"hi\" now"` + "\n", config("connector.class", "com.github.jcustenborder.kafka.connect.spooldir.SpoolDirCsvSourceConnector"),
			[]string{`{"column1":"1","column2":"say \"hi\" now"}`}},
		{"SpoolDir's case", "id\n1\n", with(header, "columns", "ID:INTEGER", "connector.class", "com.github.jcustenborder.kafka.connect.spooldir.SpoolDirCsvSourceConnector"),
			[]string{`{"id":1}`}},
		{"single quotes", "'a,b',c\n", config("csv.quote.char", "'"), []string{`{"column1":"a,b","column2":"c"}`}},
		{"no quotes", "\"a,b\n", config("csv.quote.char", "0"), []string{`{"column1":"\"a","column2":"b"}`}},
		{"BOM", "\uFEFFid\n1\n", header, []string{`{"id":"1"}`}},
		{"bare quote is data", "x\"y,z\n", nil, []string{`{"column1":"x\"y","column2":"z"}`}},
		{"blanks around quotes", "a, \"b\" \nc,d\n", nil, []string{`{"column1":"a","column2":"b"}`, `{"column1":"c","column2":"d"}`}},
		{"blank lines", "\na\n\r\n\nb\n\n", nil, []string{`{"column1":"a"}`, `{"column1":"b"}`}},
		{"no final newline", "a\nb", nil, []string{`{"column1":"a"}`, `{"column1":"b"}`}},
		{"quoted at the end", "a\n\"b\"", nil, []string{`{"column1":"a"}`, `{"column1":"b"}`}},
		{"lone CR", "h\ra\rb\r", header, []string{`{"h":"a"}`, `{"h":"b"}`}},
		{"duplicate and empty names", "a,,a,a\n1,2,3,4\n", header, []string{`{"a":"1","column2":"2","a_2":"3","a_3":"4"}`}},
		{"skip lines", "junk\"\nid\n1\n", with(header, "csv.skip.lines", "1"), []string{`{"id":"1"}`}},
		{"header only", "id\n", header, []string{}},
		{"empty file", "", header, []string{}},
		{"null and empty", "a,b,n\n,\"\",\n", config("csv.first.row.as.header", "true", "csv.schema", "string,string,int"), []string{`{"a":"","b":"","n":null}`}},
		{"empty separators", ",\"\"\n", config("csv.null.field.indicator", "EMPTY_SEPARATORS"), []string{`{"column1":null,"column2":""}`}},
		{"empty quotes", ",\"\"\n", config("csv.null.field.indicator", "empty_quotes"), []string{`{"column1":"","column2":null}`}},
		{"trim", " a , b\n", config("trim.column", "true"), []string{`{"column1":"a","column2":"b"}`}},
		{"pad", "a,b\n1\n", config("csv.first.row.as.header", "true", "csv.ragged.rows", "pad"), []string{`{"a":"1","b":null}`}},
		{"truncate", "a,b\n1,2,3\n", config("csv.first.row.as.header", "true", "csv.ragged.rows", "truncate"), []string{`{"a":"1","b":"2"}`}},
		{"UTF-16", "\xFE\xFF\x00a\x00,\x00b\x00\n", nil, []string{`{"column1":"a","column2":"b"}`}},
		{"invalid UTF-8", "caf\xE9\n", nil, []string{`{"column1":"caf�"}`}},
		{"charset", "caf\xE9\n", config("csv.file.charset", "windows-1252"), []string{`{"column1":"café"}`}},
		{"NUL", "a\x00b\n", nil, []string{`{"column1":"a\u0000b"}`}},

		{"short row", "a,b\n1\n2,3\n", header, []string{"ERR FILE, line 2, byte 4: row 1 has 1 fields, expected the 2 columns a, b; FIX", `{"a":"2","b":"3"}`}},
		{"long row", "a\n1,2\n3\n", header, []string{"ERR FILE, line 2, byte 2: row 1 has 2 fields, expected the 1 columns a; FIX", `{"a":"3"}`}},
		{"type mismatch", "n,x\n1,a\nabc,b\n3,c\n", with(header, "csv.schema", "int,string"), []string{`{"n":1,"x":"a"}`,
			`ERR FILE, line 3, byte 8: row 2 has "abc" in the column "n", expected a whole number of 32 bits; FIX`, `{"n":3,"x":"c"}`}},
		{"out of range", "2147483648\n", config("csv.schema", "int"), []string{
			`ERR FILE, line 1, byte 0: row 1 has "2147483648" in the column "column1", expected a whole number of 32 bits; FIX`}},
		{"text after a quote", "\"a\"b,c\nd,e\n", config("columns", "x;y"), []string{
			"ERR FILE, line 1, byte 0: row 1 has text after a closing quote, expected a separator or the end of the row; FIX", `{"x":"d","y":"e"}`}},
		{"strict quotes", "x\"y\nz\n", config("csv.strict.quotes", "true"), []string{
			"ERR FILE, line 1, byte 0: row 1 has a quote inside an unquoted field, which csv.strict.quotes=true forbids; FIX", `{"column1":"z"}`}},
		{"unterminated quote", "a,b\n1,\"2\n3,4\n", header, []string{
			"ERR FILE, line 2, byte 6: row 1 has a quoted field that does not end, expected a closing quote within csv.record.max.bytes; FIX", `{"a":"3","b":"4"}`}},
		{"too long", "a\n" + strings.Repeat("x", 100) + "\nb\n", with(header, "csv.record.max.bytes", "50"), []string{
			"ERR FILE, line 2, byte 2: row 1 is longer than csv.record.max.bytes; FIX", `{"a":"b"}`}},
		{"invalid UTF-8 fails", "h\ncaf\xE9\nb\n", with(header, "encoding.errors", "fail"), []string{
			`ERR FILE, line 2, which ends at byte 7: the column "h": the text is not valid UTF-8: set file.encoding to the file's charset, or encoding.errors to replace`,
			`{"h":"b"}`}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "in.csv")
			tasktest.Write(t, path, c.text)
			synctest.Test(t, func(t *testing.T) {
				props := config("file", path)
				for k, v := range c.props {
					props[k] = v
				}
				s := tasktest.StartSource(t, &Source{}, nil, props)
				defer s.Stop()
				got := s.Texts()
				for i := range got {
					got[i] = strings.NewReplacer(path, "FILE",
						"correct the file, change the csv.* keys, or skip such rows with errors.tolerance=all", "FIX").Replace(got[i])
				}
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Errorf("rows (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestResumeAtEveryRow(t *testing.T) {
	text := "\uFEFFid,text\n" + `1,"a` + "\n" + `b"` + "\n\n2,é\n3,bad,row\n4,last"
	path := filepath.Join(t.TempDir(), "in.csv")
	tasktest.Write(t, path, text)
	for _, bare := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			props := config("input.path", path, "csv.first.row.as.header", "true", "csv.schema", "int,string", "batch.size", "1")
			whole := tasktest.StartSource(t, &Source{}, nil, props)
			want := whole.Texts()
			whole.Stop()
			if len(want) != 4 || want[3] != `{"id":4,"text":"last"}` {
				t.Fatalf("%d rows, %q", len(want), want)
			}
			for i, b := range whole.Batches {
				s := tasktest.StartSource(t, &Source{}, tasktest.Offsets{}, props)
				if bare {
					b.Offset = map[string]any{"position": b.Offset["position"]}
				}
				s.Store(b.Partition, b.Offset)
				got := s.Texts()
				s.Stop()
				for j := range got {
					if bare {
						want[i+1+j] = strings.Replace(want[i+1+j], ": row 3 ", ": the row ", 1)
					}
				}
				if diff := cmp.Diff(append([]string{}, want[i+1:]...), got); diff != "" {
					t.Errorf("after row %d, bare %t (-want +got):\n%s", i+1, bare, diff)
				}
			}
		})
	}
}

// TestLargeBadRows checks that rows that are too large for memory are errors, and that the good
// rows around them are not lost.
func TestLargeBadRows(t *testing.T) {
	good := strings.Repeat("g,h\n", 1000)
	cases := []struct {
		name, text string
		want       int // number of good rows
		errs       []string
	}{
		{"long row", "a,b\n" + strings.Repeat("x", 3<<20) + "\n" + good, 1000, []string{"byte 4: row 1 is longer than csv.record.max.bytes"}},
		{"long row at the end", "a,b\n" + good + strings.Repeat("x", 3<<20), 1000, []string{"byte 4004: row 1001 is longer"}},
		{"long quoted row", "a,b\n1,\"" + strings.Repeat("x", 3<<20) + "\n" + good, 1000, []string{"byte 6: row 1 has a quoted field that does not end"}},
		{"quote that does not end", "a,b\n1,\"2\n" + good, 1000, []string{"byte 6: row 1 has a quoted field that does not end"}},
		{"two quotes that do not end", "a,b\n1,\"2\n" + good + "1,\"2\n" + good, 2000, []string{
			"byte 6: row 1 has a quoted field that does not end", "byte 4011: row 1002 has a quoted field that does not end"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "in.csv")
			tasktest.Write(t, path, c.text)
			synctest.Test(t, func(t *testing.T) {
				s := tasktest.StartSource(t, &Source{}, nil, config("file", path, "csv.first.row.as.header", "true", "csv.record.max.bytes", "2000"))
				defer s.Stop()
				got, errs := 0, []string{}
				for _, text := range s.Texts() {
					if text == `{"a":"g","b":"h"}` {
						got++
					} else {
						errs = append(errs, text)
					}
				}
				if got != c.want || len(errs) != len(c.errs) {
					t.Fatalf("%d good rows, want %d; errors %q", got, c.want, errs)
				}
				for i, want := range c.errs {
					if !strings.Contains(errs[i], want) {
						t.Errorf("error %q, want %q", errs[i], want)
					}
				}
			})
		})
	}
}

// TestTutorial runs the unchanged properties of the tutorial that this project began with.
func TestTutorial(t *testing.T) {
	t.Chdir(t.TempDir())
	tasktest.Write(t, "test.csv", "id,name,age\n1,John,30\n2,Ann,41")
	props := map[string]string{
		"name": "filestream-example", "connector.class": "io.confluent.connect.filepulse.FilePulseSourceConnector", "tasks.max": "1",
		"file.min.age.ms": "1000", "file.reader": "com.github.jcustenborder.kafka.connect.filepulse.reader.CsvFileInputReader",
		"file.reader.csv.first.row.as.header": "true", "file.reader.csv.schema": "[-int-,-string-,-int-]",
		"topic": "output-topic", "input.path": "test.csv",
	}
	synctest.Test(t, func(t *testing.T) {
		s := tasktest.StartSource(t, &Source{}, nil, props)
		defer s.Stop()
		got := append(append(s.Texts(), s.Texts()...), s.Texts()...)
		if diff := cmp.Diff([]string{`{"id":1,"name":"John","age":30}`, `{"id":2,"name":"Ann","age":41}`}, got); diff != "" {
			t.Error(diff)
		}
	})
}

// TestFilesOfADirectory changes files while they are not open.
func TestFilesOfADirectory(t *testing.T) {
	dir := t.TempDir()

	synctest.Test(t, func(t *testing.T) {
		s := tasktest.StartSource(t, &Source{}, nil, config("input.path", filepath.Join(dir, "new"), "csv.schema", "string"))
		want := func(rows ...string) {
			t.Helper()
			got := append(append(s.Texts(), s.Texts()...), s.Texts()...)
			for i := range got {
				got[i] = strings.TrimSuffix(strings.TrimPrefix(got[i], `{"column1":"`), `"}`)
			}
			if diff := cmp.Diff(append([]string{}, rows...), got); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		}
		want()
		if err := os.Mkdir(filepath.Join(dir, "new"), 0o700); err != nil {
			t.Fatal(err)
		}
		a, b := filepath.Join(dir, "new", "a.csv"), filepath.Join(dir, "new", "b.csv")
		tasktest.Write(t, a, "one\n")
		want("one")
		tasktest.Write(t, a, "other content\n")
		want("other content")
		tasktest.Write(t, a, "s\n")
		want("s")
		os.Remove(a) // it exists
		want()
		tasktest.Write(t, a, "s\n") // same content as before
		want()
		tasktest.Write(t, a, "s\nmore\n")
		tasktest.Write(t, b, "half")
		want("more", "half")
		s.Stop()
	})
}

// TestMovedAway moves a file out of the directory while it is read. Its rest is not lost, and the
// other file is read as well.
func TestMovedAway(t *testing.T) {
	dir, archive := t.TempDir(), t.TempDir()
	a := filepath.Join(dir, "a.csv")
	tasktest.Write(t, a, "1\n2\n3\n4")
	tasktest.Write(t, filepath.Join(dir, "b.csv"), "5\n")
	synctest.Test(t, func(t *testing.T) {
		s := tasktest.StartSource(t, &Source{}, nil, config("input.path", dir, "batch.size", "2", "csv.schema", "int"))
		defer s.Stop()
		b, err := s.Poll()
		if err != nil {
			t.Fatal(err)
		}
		got := tasktest.AppendTexts(nil, b)
		if err := os.Rename(a, filepath.Join(archive, "a.csv")); err != nil {
			t.Fatal(err)
		}
		for range 4 {
			got = append(got, s.Texts()...)
		}
		if diff := cmp.Diff([]string{`{"column1":1}`, `{"column1":2}`, `{"column1":3}`, `{"column1":4}`, `{"column1":5}`}, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestOtherHeader(t *testing.T) {
	path := filepath.Join(t.TempDir(), "in.csv")
	synctest.Test(t, func(t *testing.T) {
		props := config("input.path", path, "csv.first.row.as.header", "true")
		tasktest.Write(t, path, "a,b\n1,2\n")
		s := tasktest.StartSource(t, &Source{}, nil, props)
		s.Texts()
		s.Stop()
		tasktest.Write(t, path, "b,a\n1,2\n3,4\n")
		s = tasktest.StartSource(t, &Source{}, s.Offsets, props)
		defer s.Stop()
		if diff := cmp.Diff([]string{`{"b":"1","a":"2"}`, `{"b":"3","a":"4"}`}, s.Texts()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSeveralFiles(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		for _, name := range []string{"b.csv", "a.csv", "skip.txt", ".hidden.csv"} {
			tasktest.Write(t, filepath.Join(dir, name), "n\n"+name)
		}
		props := config("input.path", dir, "input.file.pattern", `[ab].*\.csv`, "csv.first.row.as.header", "true")
		s := tasktest.StartSource(t, &Source{}, nil, props)
		want := func(rows ...string) {
			t.Helper()
			if diff := cmp.Diff(rows, append(s.Texts(), s.Texts()...)); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		}
		want(`{"n":"a.csv"}`, `{"n":"b.csv"}`)
		tasktest.Write(t, filepath.Join(dir, "a2.csv"), "n\nnew\n")
		tasktest.Append(t, filepath.Join(dir, "b.csv"), "\nmore\n")
		want(`{"n":"new"}`, `{"n":"more"}`)
		s.Stop()
		s = tasktest.StartSource(t, &Source{}, s.Offsets, props)
		tasktest.Append(t, filepath.Join(dir, "a.csv"), "\nlate\n")
		want(`{"n":"late"}`)
		s.Stop()
		glob := tasktest.StartSource(t, &Source{}, nil, config("input.path", filepath.Join(dir, "a*.csv")))
		if got := append(glob.Texts(), glob.Texts()...); len(got) != 5 {
			t.Errorf("the pattern gave %q", got)
		}
		glob.Stop()
	})
}

func TestTasksShareTheFiles(t *testing.T) {
	dir := t.TempDir()
	for i := range 20 {
		tasktest.Write(t, filepath.Join(dir, fmt.Sprintf("%02d.csv", i)), fmt.Sprintf("%d\n", i))
	}
	synctest.Test(t, func(t *testing.T) {
		c := &Source{}
		if err := c.Start(t.Context(), connect.ConnectorContext{}, config("input.path", dir)); err != nil {
			t.Fatal(err)
		}
		tasks, _ := c.TaskConfigs(3)
		seen, most := map[string]bool{}, 0
		for _, props := range tasks {
			s := tasktest.StartTask(t, c.NewTask(), nil, props)
			rows := s.Texts()
			s.Stop()
			for _, row := range rows {
				seen[row] = true
			}
			most = max(most, len(rows))
		}
		if len(tasks) != 3 || len(seen) != 20 || most == 20 {
			t.Errorf("%d tasks gave %d of 20 rows, one of them %d", len(tasks), len(seen), most)
		}
	})
}

func TestMinAge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "in.csv")
	synctest.Test(t, func(t *testing.T) {
		tasktest.Write(t, path, "a\nb")
		s := tasktest.StartSource(t, &Source{}, nil, config("input.path", path, "file.min.age.ms", "3000"))
		defer s.Stop()
		for range 2 {
			if b, err := s.Poll(); b != nil || err != nil {
				t.Error("a young file was begun")
			}
		}
		got := append(append(s.Texts(), s.Texts()...), s.Texts()...)
		if diff := cmp.Diff([]string{`{"column1":"a"}`, `{"column1":"b"}`}, got); diff != "" {
			t.Error(diff)
		}
	})
}

func BenchmarkSource(b *testing.B) {
	path := filepath.Join(b.TempDir(), "in.csv")
	var text strings.Builder
	text.WriteString("id,name,age,score,note\n")
	const rows = 200_000
	for i := range rows {
		fmt.Fprintf(&text, "%d,John Smith %d,%d,%d.5,\"some, quoted text with a longer tail number %d\"\n", i, i, i%100, i%1000, i)
	}
	tasktest.Write(b, path, text.String())
	info, _ := os.Stat(path)
	b.SetBytes(info.Size())
	b.ReportAllocs()
	for b.Loop() {
		task := (&Source{}).NewTask()
		s := tasktest.StartTask(b, task, nil, config("file", path, "csv.first.row.as.header", "true", "csv.schema", "int,string,int,double,string"))
		for n := 0; n < rows; {
			batch, err := task.Poll(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			n += len(batch.Records)
		}
		s.Stop()
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
