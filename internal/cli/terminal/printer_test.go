package terminal

import (
	"bytes"
	"encoding/json"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/spf13/pflag"
)

// YAML has the same content as JSON, for any text.
func TestYAML(t *testing.T) {
	for _, text := range []string{
		`{}`, `[]`, `null`, `"text"`, `12`, `[[1,2],[]]`, `[{"a":1,"b":[{"c":null}]},{"d":{}}]`,
		`{"yes":"no","n":"1","e":"","t":"true","s":" lead","c":"a: b","h":"a #b","d":"- x","big":9007199254740993,"f":0.5,"nl":"a\nb","u":"李","q":"it's","col":"12:30:45"}`,
		`{"a":{"b":{"c":["x",["y"],{"z":[]}]}},"0x1F":"0x1F","1e3":"1e3","~":"~","date":"2026-01-31"}`,
	} {
		var out bytes.Buffer
		if err := writeYAML(&out, []byte(text)); err != nil {
			t.Fatal(err)
		}
		back, err := yaml.YAMLToJSON(out.Bytes())
		if err != nil {
			t.Errorf("%s: %v in\n%s", text, err, &out)
			continue
		}
		var got, want any
		if err := json.Unmarshal(back, &got); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(text), &want); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s\n%s\n%s", text, &out, back)
		}
	}
}

func TestOutputs(t *testing.T) {
	for output, want := range map[string]string{
		AsTable: "A  B\n", AsJSON: "[\n  \"x\"\n]\n", AsYAML: "- x\n", AsName: "n1\nn2\n",
	} {
		p := Printer{Output: output}
		var out bytes.Buffer
		err := p.ShowNamed(&out, []string{"x"}, []string{"n1", "n2"}, func(w io.Writer) { _, _ = io.WriteString(w, "A\tB\n") })
		if err != nil || out.String() != want {
			t.Errorf("%s: %q, %v", output, &out, err)
		}
	}
}

func TestColors(t *testing.T) {
	t.Setenv("TERM", "xterm")
	t.Setenv("NO_COLOR", "")
	if got := colored("a RUNNING\nb FAILED NOTRUNNING\n"); got != "a \x1b[32mRUNNING\x1b[0m\nb \x1b[31mFAILED\x1b[0m NOTRUNNING\n" {
		t.Errorf("%q", got)
	}
	screen := &frame{terminal: true}
	if !hasColors(screen) || hasColors(&frame{}) || hasColors(&bytes.Buffer{}) {
		t.Error("colors are for terminals")
	}
	t.Setenv("NO_COLOR", "1")
	if hasColors(screen) {
		t.Error("NO_COLOR is not respected")
	}
}

// Only y and yes are a yes.
func TestAskYes(t *testing.T) {
	for answer, yes := range map[string]bool{"y\n": true, " YES \n": true, "n\n": false, "\n": false, "": false, "yess\n": false} {
		var out bytes.Buffer
		if err := askYes(strings.NewReader(answer), &out, "Sure?"); (err == nil) != yes || out.String() != "Sure? [y/N] " {
			t.Errorf("%q: %v, %q", answer, err, &out)
		}
	}
}

// Items of a stream are lines of JSON, or items of one YAML list, and are not escaped further.
func TestShowItem(t *testing.T) {
	for output, want := range map[string]string{
		AsJSON: "{\"a\":\"<\u009b>\"}\n{\"a\":\"<\u009b>\"}\n", AsYAML: "- a: \"<\u009b>\"\n- a: \"<\u009b>\"\n",
	} {
		p := Printer{Output: output}
		var out bytes.Buffer
		for range 2 {
			if err := p.ShowItem(&out, map[string]string{"a": "<\u009b>"}); err != nil {
				t.Fatal(err)
			}
		}
		if out.String() != want {
			t.Errorf("%s: %q", output, &out)
		}
	}
}

// A command refuses a format that it does not have, and names those that it has.
func TestCheck(t *testing.T) {
	var p Printer
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	p.AddOutput(flags)
	for output, want := range map[string]string{"table": "", "yaml": "", "name": "--output name: expected table, wide, json or yaml"} {
		p.Output = output
		if err := p.Check(); (err == nil) != (want == "") || err != nil && err.Error() != want {
			t.Errorf("%s: %v", output, err)
		}
	}
}
