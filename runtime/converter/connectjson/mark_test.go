package connectjson

import (
	"strings"
	"testing"

	"millrace/plugins/connect"
)

// A byte order mark before JSON is skipped, with and without a schema, and never becomes part of
// the data.
func TestByteOrderMark(t *testing.T) {
	const doc = `{"schema":{"type":"string","optional":false},"payload":"ä"}`
	wide := func(order ...int) string {
		var out strings.Builder
		for _, r := range "\uFEFF" + doc {
			for _, shift := range order {
				out.WriteByte(byte(r >> shift))
			}
		}
		return out.String()
	}
	for name, text := range map[string]string{
		"UTF-8": "\xEF\xBB\xBF" + doc, "with blanks": "\xEF\xBB\xBF \n" + doc, "UTF-16BE": wide(8, 0), "UTF-16LE": wide(0, 8),
		"UTF-32BE": wide(24, 16, 8, 0), "UTF-32LE": wide(0, 8, 16, 24),
	} {
		for _, enable := range []string{"true", "false"} {
			c, err := Class.New(map[string]string{"schemas.enable": enable}, false)
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				_, v, err := c.ToConnect("t", []byte(text))
				want := "ä"
				if enable == "false" {
					want = doc
				}
				if err != nil || string(v.Bytes()) != want {
					t.Errorf("%s, schemas.enable=%s: %s, %v", name, enable, v.Text(), err)
				}
			}
		}
	}
	c, err := Class.New(map[string]string{"schema.content": "\uFEFF" + `{"type":"string"}`, "schemas.enable": "true"}, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, v, err := c.ToConnect("t", []byte("\xEF\xBB\xBF")); !v.IsNull() && err == nil {
		t.Errorf("nothing but the mark is %s, %v", v.Text(), err)
	}
	if v, err := connect.DecodeJSON([]byte("\xEF\xBB\xBF[1]")); err != nil || v.Text() != "[1]" {
		t.Errorf("%v, %v", v.Text(), err)
	}
}

// Documents deeper than Apache's parser allows are an error of the record, wherever they are read.
func TestDeepJSON(t *testing.T) {
	for _, depth := range []int{1001, 5000, 100_000, 1_000_000} {
		for _, part := range []struct{ open, inner, end string }{{"[", "", "]"}, {`{"a":`, "1", "}"}, {"[", "", ""}} {
			doc := strings.Repeat(part.open, depth) + part.inner + strings.Repeat(part.end, depth)
			for _, text := range []string{doc, `{"schema":null,"payload":` + doc + `}`, `{"schema":` + doc + `,"payload":1}`, "[007," + doc + "]"} {
				for _, enable := range []string{"true", "false"} {
					c, err := Class.New(map[string]string{"schemas.enable": enable}, false)
					if err != nil {
						t.Fatal(err)
					}
					if _, _, err := c.ToConnect("t", []byte(text)); err == nil {
						t.Errorf("%d of %s, schemas.enable=%s: no error", depth, part.open, enable)
					}
				}
			}
			if _, err := connect.DecodeJSON([]byte(doc)); err == nil {
				t.Errorf("%d of %s is decoded", depth, part.open)
			}
		}
	}
	c, err := Class.New(map[string]string{"schemas.enable": "false"}, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, v, err := c.ToConnect("t", []byte(strings.Repeat("[", 1000)+strings.Repeat("]", 1000))); err != nil {
		t.Errorf("1000 deep: %v, %v", v.Kind(), err)
	}
}
