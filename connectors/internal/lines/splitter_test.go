package lines

import (
	"bytes"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"millrace/plugins/connect"
)

type line struct {
	text string
	at   int64
}

// pieces is a file that grows with each read.
type pieces struct {
	text []byte
	step func() int
	seen int
}

func (p *pieces) ReadAt(buf []byte, off int64) (int, error) {
	p.seen = min(len(p.text), p.seen+p.step())
	if off >= int64(p.seen) {
		return 0, io.EOF
	}
	return copy(buf, p.text[off:p.seen]), nil
}

// read returns all lines of a text that appears in steps, in batches of the given size.
func read(t *testing.T, s *Splitter, text []byte, step func() int, batch int) []line {
	t.Helper()
	charset, bom, _ := DetectBOM(text[:min(len(text), MaxBOM)], Charset{})
	src := &pieces{text: text, step: step}
	var w Window
	w.Reset(src, int64(bom), charset)
	s.Begin(false)
	out := make([]connect.SourceRecord, batch)
	got := []line{}
	for final := false; ; {
		c := w.Chunk(final)
		n, used, err := s.Split(&c, out)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range out[:n] {
			text := string(r.Value.Bytes())
			if r.Err != nil {
				text = "ERR " + r.Err.Error()
			}
			got = append(got, line{text, r.Position})
		}
		before := w.Position()
		w.Advance(used)
		if w.Position() < before || n > 0 && got[len(got)-1].at > w.Position() {
			t.Fatalf("position %d after %d", w.Position(), before)
		}
		if n > 0 || used > 0 {
			continue
		}
		if final {
			return got
		}
		m, err := w.Fill()
		if err != nil {
			t.Fatal(err)
		}
		final = m == 0 && src.seen == len(text)
	}
}

func everything() int { return 1 << 30 }

func TestLineRules(t *testing.T) {
	cases := []struct {
		name, text string
		s          Splitter
		want       []line
	}{
		{"LF", "a\nb\n", Splitter{}, []line{{"a", 2}, {"b", 4}}},
		{"CRLF", "a\r\nb\r\r\n", Splitter{}, []line{{"a", 3}, {"b\r", 7}}},
		{"lone CR is data", "a\rb\n", Splitter{}, []line{{"a\rb", 4}}},
		{"lone CR is the separator", "a\rb\r", Splitter{Separator: '\r'}, []line{{"a", 2}, {"b", 4}}},
		{"empty lines", "\n\na\n\n", Splitter{}, []line{{"", 1}, {"", 2}, {"a", 4}, {"", 5}}},
		{"empty lines skipped", "\n\na\n\r\n", Splitter{SkipEmpty: true}, []line{{"a", 4}}},
		{"last line", "a\nb", Splitter{}, []line{{"a", 2}, {"b", 3}}},
		{"last line ends with CR", "a\r", Splitter{}, []line{{"a\r", 2}}},
		{"nothing", "", Splitter{}, []line{}},
		{"BOM", "\uFEFFa\n\uFEFFb\n", Splitter{}, []line{{"a", 5}, {"\uFEFFb", 10}}},
		{"only a BOM", "\uFEFF", Splitter{}, []line{}},
		{"UTF-16LE", "\xFF\xFEa\x00\n\x00\xE9\x00\r\x00\n\x00", Splitter{}, []line{{"a", 6}, {"é", 12}}},
		{"UTF-16BE", "\xFE\xFF\xD8\x3D\xDE\x00\x00\n", Splitter{}, []line{{"😀", 8}}},
		{"UTF-16, lone surrogate", "\xFE\xFF\xD8\x3D\x00\n", Splitter{}, []line{{"\uFFFD", 6}}},
		{"NUL", "a\x00b\n", Splitter{}, []line{{"a\x00b", 4}}},
		{"invalid UTF-8 replaced", "\xFFa\nb\n", Splitter{Invalid: Replace}, []line{{"\uFFFDa", 3}, {"b", 5}}},
		{"invalid UTF-8 fails", "\xFFa\nb\n", Splitter{Invalid: Fail}, []line{{"ERR " + ErrInvalidUTF8.Error(), 3}, {"b", 5}}},
		{"invalid UTF-8 kept", "\xFFa\nb\n", Splitter{Invalid: Raw}, []line{{"\xFFa", 3}, {"b", 5}}},
		{"too long", "a\n12345678901\nb\n", Splitter{MaxBytes: 10, MaxKey: "max"}, []line{{"a", 2},
			{"ERR the line at byte 2 is longer than max=10: raise it, or skip such lines with errors.tolerance=all", 14}, {"b", 16}}},
		{"too long, the last", "12345678901", Splitter{MaxBytes: 10, MaxKey: "max"}, []line{
			{"ERR the line at byte 0 is longer than max=10: raise it, or skip such lines with errors.tolerance=all", 11}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if c.s.MaxBytes == 0 {
				c.s.MaxBytes = 1 << 20
			}
			for _, step := range []func() int{everything, func() int { return 1 }, func() int { return rand.IntN(4) }} {
				for _, batch := range []int{1, 3, 100} {
					s := c.s
					if diff := cmp.Diff(c.want, read(t, &s, []byte(c.text), step, batch), cmp.AllowUnexported(line{})); diff != "" {
						t.Fatalf("batch %d (-want +got):\n%s", batch, diff)
					}
				}
			}
		})
	}
}

// TestMemoryIsBounded reads an overlong line, and a long one, with little memory.
func TestMemoryIsBounded(t *testing.T) {
	text := append(bytes.Repeat([]byte("x"), 40<<20), "\nshort\n"...)
	s := &Splitter{MaxBytes: 1 << 20}
	s.Begin(false)
	var w Window
	w.Reset(bytes.NewReader(text), 0, Charset{})
	out := make([]connect.SourceRecord, 10)
	largest, got := 0, 0
	for got < 2 {
		c := w.Chunk(false)
		n, used, _ := s.Split(&c, out)
		got += n
		if w.Advance(used); n == 0 && used == 0 {
			if _, err := w.Fill(); err != nil {
				t.Fatal(err)
			}
		}
		largest = max(largest, cap(w.buf))
	}
	if largest > 4<<20 || out[1].Value.Str() != "short" {
		t.Errorf("%d bytes of buffer, last line %q", largest, out[1].Value.Str())
	}
}

// FuzzSplitter compares with bytes.Split for any sizes of pieces and batches.
func FuzzSplitter(f *testing.F) {
	f.Add([]byte("a\nb\r\n\n\rc"), uint8(1), uint8(1))
	f.Add([]byte("\n\r\n"), uint8(2), uint8(9))
	f.Fuzz(func(t *testing.T, text []byte, step, batch uint8) {
		if _, bom, _ := DetectBOM(text[:min(len(text), MaxBOM)], Charset{}); bom > 0 {
			t.Skip()
		}
		want := []line{}
		at := int64(0)
		for part := range bytes.SplitAfterSeq(text, []byte("\n")) {
			if at += int64(len(part)); len(part) == 0 {
				continue
			}
			if rest, ended := bytes.CutSuffix(part, []byte("\n")); ended {
				part = bytes.TrimSuffix(rest, []byte("\r"))
			}
			want = append(want, line{string(part), at})
		}
		s := &Splitter{MaxBytes: 1 << 20, Invalid: Raw}
		got := read(t, s, text, func() int { return int(step) + 1 }, int(batch)+1)
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(line{})); diff != "" {
			t.Fatalf("%q (-want +got):\n%s", text, diff)
		}
	})
}

func TestCharsets(t *testing.T) {
	for _, name := range []string{"UTF-8", "utf8", "US-ASCII", "UTF-16", "UTF-16LE", "ISO-8859-1", "ISO8859_15", "windows-1252", "Cp1251", "KOI8-R", "IBM850"} {
		if name == "IBM850" {
			name = "IBM Code Page 850"
		}
		if _, err := ParseCharset(name); err != nil {
			t.Error(err)
		}
	}
	if _, err := ParseCharset("EBCDIC-42"); err == nil || !strings.Contains(err.Error(), "EBCDIC-42") {
		t.Error(err)
	}
}

func BenchmarkSplitter(b *testing.B) {
	text := bytes.Repeat(append(bytes.Repeat([]byte("x"), 99), '\n'), 10_000)
	s := &Splitter{MaxBytes: 1 << 20}
	s.Begin(false)
	out := make([]connect.SourceRecord, 2000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		for at := 0; at < len(text); {
			c := Chunk{Data: text[at:], Base: int64(at)}
			_, used, _ := s.Split(&c, out)
			at += used
		}
	}
}
