package configs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Rows P1 to P23 of the contract are parsed as java.util.Properties parses them. P14 and P18 differ
// on purpose.
func TestParseProperties(t *testing.T) {
	for _, row := range []struct {
		name, text string
		want       map[string]string
	}{
		{"P1", "a = b ", map[string]string{"a": "b "}},
		{"P2", "a b=c", map[string]string{"a": "b=c"}},
		{"P3 colon", "a:b", map[string]string{"a": "b"}},
		{"P3 blanks", "a : b", map[string]string{"a": "b"}},
		{"P3 tab", "a\tb", map[string]string{"a": "b"}},
		{"P3 blank", "a b", map[string]string{"a": "b"}},
		{"P4 equals", "a==b", map[string]string{"a": "=b"}},
		{"P4 colon", "a=:b", map[string]string{"a": ":b"}},
		{"P5 bare", "a", map[string]string{"a": ""}},
		{"P5 empty", "a=", map[string]string{"a": ""}},
		{"P6", "=v", map[string]string{"": "v"}},
		{"P7", `a\=b\:c\ d=e`, map[string]string{"a=b:c d": "e"}},
		{"P8", "a=b\\\n  c", map[string]string{"a": "bc"}},
		{"P9", "a=b\\\\\nc=d", map[string]string{"a": `b\`, "c": "d"}},
		{"P10", `a=b\`, map[string]string{"a": "b"}},
		{"P11", "a=b#c", map[string]string{"a": "b#c"}},
		{"P12", "a=b\\\n#c", map[string]string{"a": "b#c"}},
		{"P13", `a=C:\temp\x`, map[string]string{"a": "C:\tempx"}},
		{"P14 escaped", `a=\u00e9`, map[string]string{"a": "é"}},
		{"P14 UTF-8", "a=é", map[string]string{"a": "é"}},
		{"P14 Latin-1", "a=\xe9", map[string]string{"a": "é"}},
		{"P16 double", `a="b"`, map[string]string{"a": `"b"`}},
		{"P16 single", `a='b'`, map[string]string{"a": `'b'`}},
		{"P17", `a=\ b`, map[string]string{"a": " b"}},
		{"P17 unicode", `a=\u0020b`, map[string]string{"a": " b"}},
		{"P18", "\uFEFFa=b", map[string]string{"a": "b"}},
		{"P19", "a=1,\\\n  2,\\\n  3", map[string]string{"a": "1,2,3"}},
		{"P20", "a=b\na=c", map[string]string{"a": "c"}},
		{"P21", `\#a=b`, map[string]string{"#a": "b"}},
		{"P22", `a=x\\u0041`, map[string]string{"a": `x\u0041`}},
		{"P23", "a=\\\n\n b=c", map[string]string{"a": "", "b": "c"}},
		{"comments", "# x\n  ! y \\\na=b\r\n\r c=d\r\r", map[string]string{"a": "b", "c": "d"}},
		{"continued over CRLF", "a=b\\\r\n\tc", map[string]string{"a": "bc"}},
		{"variables stay", "a=${b}\nb=${a}", map[string]string{"a": "${b}", "b": "${a}"}},
		{"surrogates", `a=\ud83d\ude00!`, map[string]string{"a": "😀!"}},
		{"escapes in keys", `a\tb\u0041 c`, map[string]string{"a\tbA": "c"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := ParseProperties([]byte(row.text), true)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReadPropertiesNamesFileAndLine(t *testing.T) {
	for _, text := range []string{`a=\u00zz`, `a=\u12`, `\u+123=x`} { // P15
		path := filepath.Join(t.TempDir(), "w.properties")
		if err := os.WriteFile(path, []byte("# one\nx=1,\\\n 2\n"+text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := ReadProperties(path)
		if err == nil || !strings.Contains(err.Error(), path+": line 4: malformed escape") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func FuzzParseProperties(f *testing.F) {
	for _, seed := range []string{"a = b ", "a\\=b\\:c\\ d=e", "a=b\\\n  c", "a=\\\n\n b=c", `a=\ud83d\ude00`, "\uFEFFa\r\rb", "\xe9=\\"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		props, err := ParseProperties(data, true)
		if err != nil {
			return
		}
		again, err := ParseProperties([]byte(writeProperties(props)), false)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(props, again); diff != "" {
			t.Error(diff)
		}
	})
}

func writeProperties(props map[string]string) string {
	escape := strings.NewReplacer(`\`, `\\`, " ", `\ `, "\t", `\t`, "\n", `\n`, "\r", `\r`, "\f", `\f`, "=", `\=`, ":", `\:`, "#", `\#`, "!", `\!`, "\ufeff", `\ufeff`)
	var out strings.Builder
	for k, v := range props {
		out.WriteString(escape.Replace(k) + "=" + escape.Replace(v) + "\n")
	}
	return out.String()
}
