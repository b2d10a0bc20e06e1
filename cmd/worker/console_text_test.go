package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"millrace/api/console"
	"millrace/configs"
)

// The page parses a properties file as the worker does, and writes one that the worker parses as
// the same configuration. Probable typing errors are refused with their line.
func TestConsoleReadsProperties(t *testing.T) {
	t.Parallel()
	b := openBrowser(t)
	server := httptest.NewServer(console.Handler())
	defer server.Close()
	b.do(chromedp.Navigate(server.URL + "/ui/"))
	call := func(f string, of any) string {
		given, err := json.Marshal(of)
		if err != nil {
			t.Fatal(err)
		}
		return evaluate[string](b, fmt.Sprintf(`import("./text.js").then(m => JSON.stringify(%s.map(%s)))`, given, f))
	}
	texts := []string{"a = b ", "a b=c", "a:b", "a : b", "a\tb", "a==b", "a=", `a\=b\:c\ d=e`, "a=b\\\n  c", "a=b\\\\\nc=d", `a=b\`, "a=b\\\n#c", `a=C:\temp\x`,
		`a=\u00e9`, `a=\ b`, "\uFEFFa=b", "a=1,\\\n  2", `\#a=b`, `a=x\\u0041`, "a=\\\n\n b=c", "# x\n  ! y \\\na=b\r\n\r c=d\r\r", "a=${b}", `a=\ud83d\ude00!`, "a=\u00a0b", ""}
	var got []map[string]string
	if err := json.Unmarshal([]byte(call(`t => m.read(t, "properties")`, texts)), &got); err != nil {
		t.Fatal(err)
	}
	for i, text := range texts {
		if want, err := configs.ParseProperties([]byte(text), false); err != nil || !cmp.Equal(want, got[i]) {
			t.Errorf("%q: %v, want %v %v", text, got[i], want, err)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	letters := []rune("ab=: #!\\\t\n\r\fé😀$")
	word := func(least int) string {
		out := make([]rune, least+random.IntN(6))
		for i := range out {
			out[i] = letters[random.IntN(len(letters))]
		}
		return string(out)
	}
	maps := make([]map[string]string, 500)
	for i := range maps {
		maps[i] = map[string]string{}
		for range random.IntN(4) {
			maps[i][word(1)] = word(0)
		}
	}
	var written []string
	if err := json.Unmarshal([]byte(call(`c => { const t = m.write(c, "properties"), again = m.write(m.read(t, "properties"), "properties"); return t === again ? t : "differs: " + again; }`, maps)), &written); err != nil {
		t.Fatal(err)
	}
	for i, text := range written {
		if got, err := configs.ParseProperties([]byte(text), false); err != nil || !cmp.Equal(maps[i], got) {
			t.Errorf("%v is written as %q, which is %v %v", maps[i], text, got, err)
		}
	}
	for text, want := range map[string]string{"a": "Line 1: expected key=value", "# x\n=v": "Line 2: expected key=value", "a=b\n\na=c": "Line 3: a appears twice",
		`a=\u12`: "Line 1: expected four hexadecimal digits", `{"a": `: "not valid JSON yet", `[]`: "Expected an object", `{"a": {}}`: "a: expected a text", `{"a": null}`: "a: expected a text"} {
		format := "properties"
		if text[0] == '{' || text[0] == '[' {
			format = "json"
		}
		if said := call(`t => { try { return m.read(t, "`+format+`"); } catch (e) { return e.message; } }`, []string{text}); !strings.Contains(said, want) {
			t.Errorf("%q: %s, expected %q", text, said, want)
		}
	}
	if got := call(`t => m.read(t, "json")`, []string{`{"name": "n", "config": {"a": 1, "b": true}}`}); got != `[{"name":"n","a":"1","b":"true"}]` {
		t.Error(got)
	}
}
