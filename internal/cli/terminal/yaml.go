package terminal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// writeYAML writes a JSON text as YAML, in the same order. Strings that YAML could read as
// something else are quoted as in JSON, which is valid YAML.
func writeYAML(out io.Writer, text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	y := yamlWriter{decoder: d}
	if err := y.value("", ""); err != nil {
		return err
	}
	_, err := io.WriteString(out, y.out.String())
	return err
}

type yamlWriter struct {
	decoder *json.Decoder
	out     strings.Builder
}

// value writes the next value: a scalar on the same line after the text before, members and items
// on lines of their own, indented.
func (y *yamlWriter) value(before, indent string) error {
	token, err := y.decoder.Token()
	if err != nil {
		return err
	}
	delim, composite := token.(json.Delim)
	if !composite {
		fmt.Fprintf(&y.out, "%s%s\n", before, scalarYAML(token))
		return nil
	}
	if !y.decoder.More() {
		_, err := y.decoder.Token()
		fmt.Fprintf(&y.out, "%s%s\n", before, map[json.Delim]string{'{': "{}", '[': "[]"}[delim])
		return err
	}
	item := strings.HasSuffix(before, "- ")
	if before != "" && !item {
		y.out.WriteString(strings.TrimRight(before, " ") + "\n")
	}
	for first := true; y.decoder.More(); first = false {
		lead := indent
		if item && first {
			lead = before // the first member is beside the dash
		}
		if delim == '[' {
			err = y.value(lead+"- ", indent+"  ")
		} else {
			key, keyErr := y.decoder.Token()
			if keyErr != nil {
				return keyErr
			}
			err = y.value(lead+scalarYAML(key)+": ", indent+"  ")
		}
		if err != nil {
			return err
		}
	}
	_, err = y.decoder.Token()
	return err
}

var (
	plainYAML    = regexp.MustCompile(`^[A-Za-z/_][A-Za-z0-9_./$-]*( [A-Za-z0-9_./$-]+)*$`)
	reservedYAML = regexp.MustCompile(`(?i)^(true|false|null|yes|no|on|off|y|n)$`)
)

func scalarYAML(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		if plainYAML.MatchString(v) && !reservedYAML.MatchString(v) {
			return v
		}
		var quoted bytes.Buffer
		e := json.NewEncoder(&quoted)
		e.SetEscapeHTML(false)
		if err := e.Encode(v); err == nil {
			return strings.TrimSpace(quoted.String())
		}
	}
	return fmt.Sprint(v)
}
