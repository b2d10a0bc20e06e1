package change

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"millrace/plugins/connect"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares a text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-file +now; -update writes it):\n%s", path, diff)
	}
}

// catalogOf has PostgreSQL's own types and an enum.
func catalogOf(t testing.TB) *Catalog {
	t.Helper()
	c := NewCatalog()
	for _, row := range []string{"16 pg_catalog bool 0 0 -1 B b , f t", "23 pg_catalog int4 0 0 -1 N b , f t", "25 pg_catalog text 0 0 -1 S b , f t",
		"1700 pg_catalog numeric 0 0 -1 N b , f t", "1114 pg_catalog timestamp 0 0 -1 D b , f t", "1007 pg_catalog _int4 23 0 -1 A b , t t",
		"9000 other mood 0 0 -1 E e , f f {sad,ok}", "9001 public age 0 23 -1 N d , f t"} {
		values := strings.Fields(row)
		fields := make([][]byte, 12)
		for i, value := range values {
			fields[i] = []byte(value)
		}
		if err := c.Add(fields); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

var people = Table{Schema: "public", Name: "people", Key: []string{"id"}, Streamed: true, Columns: []Column{
	{Name: "id", Type: 23, Modifier: -1, Default: "nextval('people_id_seq'::regclass)"},
	{Name: "name", Type: 25, Modifier: -1, Optional: true, Default: "'none'::text"},
	{Name: "mood", Type: 9000, Modifier: -1, Optional: true, Default: "'ok'::other.mood"},
	{Name: "pay", Type: 1700, Modifier: (8<<16 | 2) + 4},
	{Name: "numbers", Type: 1007, Modifier: -1, Optional: true},
	{Name: "born", Type: 1114, Modifier: 3, Optional: true},
	{Name: "age", Type: 9001, Modifier: -1, Optional: true},
}}

func rowOf(values ...string) Row {
	row := Row{}
	for _, v := range values {
		switch v {
		case "NULL":
			row = append(row, nil)
		case "UNCHANGED":
			row = append(row, Unavailable)
		default:
			row = append(row, []byte(v))
		}
	}
	return row
}

// Records of all operations.
func TestRecords(t *testing.T) {
	e := New(optionsOf(t, metadataKey, "true", skippedKey, "none", headersKey, "false"), catalogOf(t))
	m, err := e.Mapper(people)
	if err != nil {
		t.Fatal(err)
	}
	p := Position{At: 1_700_000_000_123_456_000, LSN: 200, LastCommit: 100, TxID: 7, Origin: "elsewhere", OriginLSN: 5}
	first := rowOf("1", "Ann", "sad", "12.50", "{1,NULL}", "2024-02-29 01:02:03.004", "7")
	second := rowOf("2", "UNCHANGED", "sad", "12.50", "{}", "NULL", "8")
	records := e.Begin(nil, &p)
	for _, c := range []Change{{Operation: Create, After: first}, {Operation: Update, After: rowOf("1", "Bo", "ok", "1.00", "NULL", "NULL", "NULL")},
		{Operation: Update, Before: first, After: second}, {Operation: Delete, Before: rowOf("2", "NULL", "NULL", "NULL", "NULL", "NULL", "NULL")},
		{Operation: Truncate}} {
		c.Position, c.Now = p, 1_700_000_001_000_000_000
		if records, err = m.Append(records, &c); err != nil {
			t.Fatal(err)
		}
	}
	records = e.Message(records, "prefix", []byte("content"), &p, 1_700_000_001_000_000_000)
	records = e.End(records, &p)
	p.Snapshot = Last
	if records, err = m.Append(records, &Change{Operation: Read, After: first, Position: p}); err != nil {
		t.Fatal(err)
	}
	records = append(records, e.Heartbeat(1_700_000_001_000_000_000))
	golden(t, "records.txt", recordsText(records))
}

func recordsText(records []connect.SourceRecord) string {
	var b strings.Builder
	seen := map[*connect.Schema]bool{}
	for _, r := range records {
		b.WriteString(r.Topic + "\n  key   " + r.Key.Text() + "\n  value " + r.Value.Text() + "\n")
		for _, h := range r.Headers {
			b.WriteString("  header " + h.Key + " " + h.Value.Text() + "\n")
		}
		for _, s := range []*connect.Schema{r.KeySchema, r.ValueSchema} {
			if s != nil && !seen[s] {
				seen[s] = true
				describe(&b, "  ", s)
			}
		}
	}
	return b.String()
}

func describe(b *strings.Builder, indent string, s *connect.Schema) {
	b.WriteString(indent + s.Type.String())
	if s.Optional {
		b.WriteString("?")
	}
	b.WriteString(" " + s.Name)
	for _, k := range sortedKeys(s.Parameters) {
		b.WriteString(" " + k + "=" + s.Parameters[k])
	}
	if !s.Default.IsNull() {
		b.WriteString(" default " + s.Default.Text())
	}
	b.WriteString("\n")
	if s.Elem != nil {
		describe(b, indent+"  [] ", s.Elem)
	}
	for _, f := range s.Fields {
		describe(b, indent+"  "+f.Name+" ", f.Schema)
	}
}

// Properties that Parse refuses.
func TestRefused(t *testing.T) {
	for _, test := range []struct{ key, value, want string }{
		{decimalKey, "exact", "String must be one of"}, {includeKey, "a(b", "invalid regular expression"},
		{"column.truncate.to.99999999999.chars", "a", "expected a length up to"}, {"column.mask.hash.CRC.with.salt.x", "a", "unknown hash algorithm"},
		{keyColumnsKey, "a", "expected schema.table:column1"}, {skippedKey, "x", "expected none, or a list"},
		{placeholderKey, "hex:0", "expected hexadecimal digits"}, {strategyKey, strategies[4], "requires topic.regex"},
		{delimiterKey, "/", "expected letters"},
	} {
		_, err := Parse(map[string]string{PrefixKey: "p", test.key: test.value})
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), test.key) {
			t.Errorf("%s=%s: error %v, expected %q and the key", test.key, test.value, err, test.want)
		}
	}
}

// Names of topics and schemas.
func TestNames(t *testing.T) {
	for _, test := range []struct {
		props []string
		table string
		want  string
	}{
		{nil, "people", "shop.public.people"}, {nil, "Köln 1", "shop.public.K_ln_1"}, {[]string{strategyKey, strategies[1]}, "people", "shop.people"},
		{[]string{strategyKey, strategies[2]}, "a_ä", "shop.public.a_u005f_u00e4"}, {[]string{delimiterKey, "_"}, "people", "shop_public_people"},
		{[]string{strategyKey, strategies[4], topicRegexKey, `(.*)\.people_\d+`, topicReplacementKey, "$1.people"}, "people_7", "shop.public.people"},
	} {
		o := optionsOf(t, test.props...)
		if got := o.names.topic("public", test.table); got != test.want {
			t.Errorf("%v: table %s has the topic %q, expected %q", test.props, test.table, got, test.want)
		}
	}
}

// A value that a NOT NULL column cannot have is an error, whatever happens with other failures.
func TestRequired(t *testing.T) {
	e := New(optionsOf(t), catalogOf(t))
	m, err := e.Mapper(people)
	if err != nil {
		t.Fatal(err)
	}
	for _, pay := range []string{"NaN", "UNCHANGED"} {
		_, err = m.Append(nil, &Change{Operation: Update, After: rowOf("1", "NULL", "NULL", pay, "NULL", "NULL", "NULL")})
		if err == nil || !strings.Contains(err.Error(), "column pay of table public.people") {
			t.Errorf("%s: error %v", pay, err)
		}
	}
}
