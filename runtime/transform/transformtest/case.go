// Package transformtest describes records and their results in chains of transformations, to
// compare them with Apache's own classes. It uses JSON, which a Java runner reads and writes too.
package transformtest

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"millrace/runtime/transform"
)

// Case is a record and its chain.
type Case struct {
	Name   string          `json:"name"`
	Steps  []Step          `json:"steps"`
	Record json.RawMessage `json:"record"`
}

// Step is a transformation or a predicate.
type Step struct {
	Class     string            `json:"class"`
	Props     map[string]string `json:"props"`
	Predicate *Step             `json:"predicate,omitempty"`
	Negate    bool              `json:"negate,omitempty"`
}

// Result is the result of a record: one of its members is set.
type Result struct {
	Name    string          `json:"name"`
	Refused string          `json:"refused,omitempty"` // the configuration
	Error   string          `json:"error,omitempty"`   // the class of the exception
	Text    string          `json:"text,omitempty"`    // of the error; not compared
	Dropped bool            `json:"dropped,omitempty"`
	Record  json.RawMessage `json:"record,omitempty"`
}

// Run runs the case with Millrace's chain.
func (c Case) Run() (Result, error) {
	out := Result{Name: c.Name}
	r, err := Decode(c.Record)
	if err != nil {
		return out, fmt.Errorf("%s: %w", c.Name, err)
	}
	chain, err := transform.New(c.Props())
	if err != nil {
		out.Refused, out.Text = "ours", err.Error()
		return out, nil
	}
	keep, err := chain.Apply(&r.Record, r.Offset)
	var e *transform.Error
	switch {
	case errors.As(err, &e):
		out.Error, out.Text = e.Exception, e.Error()
		return out, nil
	case err != nil:
		return out, err
	case !keep:
		out.Dropped = true
		return out, nil
	}
	out.Record, err = Encode(r)
	return out, err
}

// Props returns the chain as a connector's properties.
func (c Case) Props() map[string]string {
	props := map[string]string{}
	var aliases, predicates []string
	for i, s := range c.Steps {
		alias := fmt.Sprintf("t%d", i)
		aliases = append(aliases, alias)
		props["transforms."+alias+".type"] = s.Class
		for k, v := range s.Props {
			props["transforms."+alias+"."+k] = v
		}
		if s.Predicate == nil {
			continue
		}
		predicate := fmt.Sprintf("p%d", i)
		predicates = append(predicates, predicate)
		props["transforms."+alias+".predicate"] = predicate
		props["transforms."+alias+".negate"] = fmt.Sprint(s.Negate)
		props["predicates."+predicate+".type"] = s.Predicate.Class
		for k, v := range s.Predicate.Props {
			props["predicates."+predicate+"."+k] = v
		}
	}
	props["transforms"], props["predicates"] = strings.Join(aliases, ","), strings.Join(predicates, ",")
	return props
}

// Outcome returns the text that results are compared by.
func (r Result) Outcome() (string, error) {
	switch {
	case r.Refused != "":
		return "the configuration is refused", nil
	case r.Error != "":
		return "error " + r.Error, nil
	case r.Dropped:
		return "dropped", nil
	}
	decoded, err := Decode(r.Record)
	if err != nil {
		return "", fmt.Errorf("%s: %w: %s", r.Name, err, r.Record)
	}
	text, err := Encode(decoded)
	return string(text), err
}

// Chains reads a table of chains, one per line: "RECORD,…: Class key=value … | Class key=value …".
// A word with blanks is in double quotes, and a class that is not Apache's has its package. "Class
// … @Predicate key=value" puts a step under a predicate, "!Predicate" under its negation.
func Chains(table io.Reader, records map[string]json.RawMessage) (cases []Case, err error) {
	lines := bufio.NewScanner(table)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		names, chain, ok := strings.Cut(line, ": ")
		steps, err := parseSteps(chain)
		if !ok || err != nil {
			return nil, fmt.Errorf("line %d: %s: %w", n, line, errors.Join(err))
		}
		for _, name := range strings.Split(names, ",") {
			record, known := records[name]
			if !known {
				return nil, fmt.Errorf("line %d: there is no record %q", n, name)
			}
			cases = append(cases, Case{Name: name + ": " + chain, Steps: steps, Record: record})
		}
	}
	return cases, lines.Err()
}

const classes = "org.apache.kafka.connect.transforms."

func parseSteps(chain string) (steps []Step, err error) {
	var at *Step
	for _, word := range words(chain) {
		if word == "|" {
			at = nil
			continue
		}
		key, value, isProp := strings.Cut(word, "=")
		switch {
		case isProp && at != nil:
			at.Props[key] = value
		case strings.HasPrefix(word, "@") || strings.HasPrefix(word, "!"):
			last := &steps[len(steps)-1]
			at = &Step{Class: classes + "predicates." + word[1:], Props: map[string]string{}}
			last.Predicate, last.Negate = at, word[0] == '!'
		case at == nil && !isProp:
			if !strings.Contains(word, ".") {
				word = classes + word
			}
			steps = append(steps, Step{Class: word, Props: map[string]string{}})
			at = &steps[len(steps)-1]
		default:
			return nil, fmt.Errorf("%q is neither a class nor key=value", word)
		}
	}
	return steps, nil
}

// words splits at blanks outside of double quotes.
func words(s string) (out []string) {
	var word strings.Builder
	quoted, some := false, false
	for _, c := range s + " " {
		switch {
		case c == '"':
			quoted, some = !quoted, true
		case c == ' ' && !quoted:
			if some {
				out = append(out, word.String())
			}
			word.Reset()
			some = false
		default:
			word.WriteRune(c)
			some = true
		}
	}
	return out
}

// Records reads the named records of a file, one per line.
func Records(file io.Reader) (map[string]json.RawMessage, error) {
	out := map[string]json.RawMessage{}
	for d := json.NewDecoder(file); ; {
		var some map[string]json.RawMessage
		if err := d.Decode(&some); err == io.EOF {
			return out, nil
		} else if err != nil {
			return nil, err
		}
		maps.Copy(out, some)
	}
}

// Table returns the cases of a table in a folder, with the records of its records.json.
func Table(dir, name string) ([]Case, error) {
	file, err := os.Open(filepath.Join(dir, "records.json"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	records, err := Records(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file.Name(), err)
	}
	table, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		return nil, err
	}
	defer func() { _ = table.Close() }()
	cases, err := Chains(table, records)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", table.Name(), err)
	}
	return cases, nil
}
