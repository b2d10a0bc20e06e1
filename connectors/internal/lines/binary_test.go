package lines

import (
	"bytes"
	"compress/gzip"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestNotText(t *testing.T) {
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	w.Write([]byte("id,name\n1,a\n")) // in memory
	w.Close()                         // in memory
	random := make([]byte, HeadSize)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range random {
		random[i] = byte(r.IntN(256))
	}
	utf16 := func(text string, first bool) string {
		var b strings.Builder
		for _, c := range []byte(text) {
			if first {
				b.WriteString("\x00" + string(rune(c)))
			} else {
				b.WriteString(string(rune(c)) + "\x00")
			}
		}
		return b.String()
	}
	for name, row := range map[string]struct {
		head, want string
		more       bool
	}{
		"gzip":                            {zipped.String(), "it is compressed with gzip", false},
		"zstd":                            {"\x28\xB5\x2F\xFD\x04\x58", "it is compressed with zstd", false},
		"bzip2":                           {"BZh91AY&SY\x00", "it is compressed with bzip2", false},
		"text that begins like bzip2":     {"BZh is a name\n", "", false},
		"xz":                              {"\xFD7zXZ\x00\x00", "it is compressed with xz", false},
		"the beginning of xz":             {"\xFD7z", "", true},
		"a zip archive":                   {"PK\x03\x04\x14\x00", "it is a zip archive", false},
		"a Parquet file":                  {"PAR1\x15\x04", "it is a Parquet file", false},
		"a program":                       {"\x7FELF\x02\x01\x01", "it is a program", false},
		"UTF-16LE":                        {utf16("id,name\n1,x\n", false), "file.encoding=UTF-16LE", false},
		"UTF-16BE":                        {utf16("id,name\n1,x\n", true), "file.encoding=UTF-16BE", false},
		"UTF-16 of one letter":            {"a\x00", "", false},
		"UTF-32":                          {strings.Repeat("a\x00\x00\x00", 20), "it holds bytes that no text has", false},
		"random bytes":                    {string(random), "it holds bytes that no text has", false},
		"text":                            {"id,name\n1,é😀\n", "", false},
		"Latin 1":                         {"caf\xE9\n", "", false},
		"a hole before text":              {strings.Repeat("\x00", 500) + strings.Repeat("line\n", 80), "", false},
		"single control characters":       {"a\x00b\x01c\x1Fd\n", "", false},
		"separated by control characters": {strings.Repeat("a\x01b\x02", 50), "", false},
		"colors of a terminal":            {strings.Repeat("\x1B[31mred\x1B[0m\n", 20), "", false},
		"nothing":                         {"", "", false},
	} {
		why, more := NotText([]byte(row.head), Charset{})
		if more != row.more || (row.want == "") != (why == "") || !strings.Contains(why, row.want) {
			t.Errorf("%s: %q, %v", name, why, more)
		}
	}
	if why, _ := NotText([]byte(utf16("id,name\n", false)), utf16LE); why != "" {
		t.Error(why)
	}
}
