package converter

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"

	"millrace/plugins/connect"
	"millrace/runtime/converter/convertertest"
)

// Intended differences from Apache: numbers beyond int64 and float64 are preserved, and decimals
// have their schema's scale.
var better = map[string]string{
	"9223372036854775808": "null = BigDecimal:9223372036854775808",
	"1e400":               "null = BigDecimal:1E+400",
	`{"schema":{"type":"bytes","name":"org.apache.kafka.connect.data.Decimal","parameters":{"scale":"2"}},"payload":123.4}`: "BYTES/org.apache.kafka.connect.data.Decimal{scale=2} = BigDecimal:123.40",
}

// betterHeaders are those of headers: text that only begins like another type stays text.
var betterHeaders = map[string]string{
	"1,2": "STRING = String:1,2", "[1]x": "STRING = String:[1]x", "2024-1-15x": "STRING = String:2024-1-15x",
}

// Apache's own classes printed the lines of the golden file.
func TestGolden(t *testing.T) {
	section, nulls, lines := "", 0, 0
	for _, line := range goldenLines(t) {
		if title, ok := strings.CutPrefix(line, "==== "); ok {
			section, nulls = title, 0
			continue
		}
		kind, rest, _ := strings.Cut(line, " ")
		text, want, ok := strings.Cut(rest, " → ")
		if !ok || kind != "H" && kind != "JT" {
			continue
		}
		lines++
		if kind == "H" {
			checkHeader(t, text, want)
			continue
		}
		if text == "null" {
			nulls++
		}
		data := []byte(text)
		// Kafka's null comes before the word
		if text == "null" && nulls == 1 && section != "schema.content" {
			data = nil
		}
		checkJSON(t, section, text, data, want)
	}
	if lines != 139 {
		t.Errorf("%d lines of the golden file were tried", lines)
	}
}

func goldenLines(t *testing.T) (lines []string) {
	t.Helper()
	f, err := os.Open("testdata/golden-converters.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for s := bufio.NewScanner(f); s.Scan(); {
		lines = append(lines, s.Text())
	}
	return lines
}

func checkHeader(t *testing.T, text, want string) {
	t.Helper()
	data := []byte(strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(text), "‹"), "›"))
	want = strings.TrimPrefix(want, " ")
	switch text {
	case "null bytes":
		data = nil
	case "0xff bytes":
		data = []byte{0xff}
	}
	if differs, ok := betterHeaders[string(data)]; ok {
		want = differs
	}
	h, err := NewHeader("Simple", nil)
	if err != nil {
		t.Fatal(err)
	}
	s, v, err := h.ToConnectHeader("t", "k", data)
	got := convertertest.Outcome(s, v, err, false)
	if s == nil && v.IsNull() && want == "JAVA-NULL" {
		got = want
	}
	if got != want {
		t.Errorf("header %q: got %s, want %s", data, got, want)
	}
}

func checkJSON(t *testing.T, section, text string, data []byte, want string) {
	t.Helper()
	props := map[string]string{"schemas.enable": fmt.Sprint(section != "false")}
	if section == "schema.content" {
		props["schema.content"] = `{"type":"int32","optional":true}`
	}
	c, err := New("JsonConverter", props, false)
	if err != nil {
		t.Fatal(err)
	}
	if w, ok := better[text]; ok {
		want = w
	}
	s, v, err := c.ToConnect("t", data)
	if v, err = decoded(v, err); convertertest.Outcome(s, v, err, true) != want {
		t.Errorf("%s %q: got %s, want %s", section, text, convertertest.Outcome(s, v, err, true), want)
	}
}

func decoded(v connect.Value, err error) (connect.Value, error) {
	if err != nil {
		return v, err
	}
	return v.Decode()
}
