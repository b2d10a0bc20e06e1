package terminal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/pflag"
)

// The ways to print what a command found. They mean the same for every command that has them.
const (
	AsTable = "table"
	AsWide  = "wide" // a table with more columns, and with texts in full
	AsJSON  = "json"
	AsYAML  = "yaml" // the same as JSON
	AsName  = "name" // the names alone, one a line
)

// Printer prints what a command found, for people or for scripts.
type Printer struct {
	Output string
	kinds  []string
}

// AddOutput adds the flag --output of a command with these kinds; without any the command prints all but names.
func (p *Printer) AddOutput(flags *pflag.FlagSet, kinds ...string) {
	if kinds == nil {
		kinds = []string{AsTable, AsWide, AsJSON, AsYAML}
	}
	p.kinds = kinds
	flags.StringVarP(&p.Output, "output", "o", AsTable, "how to print: "+alternatives(kinds))
}

// alternatives lists words as alternatives.
func alternatives(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

func (p *Printer) Check() error {
	if p.Output != "" && p.kinds != nil && !slices.Contains(p.kinds, p.Output) {
		return Usage("--output %s: expected %s", p.Output, alternatives(p.kinds))
	}
	return nil
}

// Tabular reports whether people read what is printed.
func (p *Printer) Tabular() bool { return p.Output == "" || p.Output == AsTable || p.Output == AsWide }

func (p *Printer) Wide() bool { return p.Output == AsWide }

// Show prints a value as JSON or YAML where that is asked for, else what the function writes as a table. Control characters of what others
// wrote, such as traces, are escaped in all of them.
func (p *Printer) Show(out io.Writer, value any, table func(w io.Writer)) error {
	if p.Tabular() {
		return ShowTable(out, table)
	}
	if p.Output == AsName {
		return Usage("--output name: what this command shows has no names")
	}
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(value); err != nil {
		return err
	}
	if p.Output == AsYAML {
		return writeYAML(Printable(out), text.Bytes())
	}
	_, err := Printable(out).Write(text.Bytes())
	return err
}

// ShowNamed is show for what has names.
func (p *Printer) ShowNamed(out io.Writer, value any, names []string, table func(w io.Writer)) error {
	if p.Output != AsName {
		return p.Show(out, value, table)
	}
	for _, name := range names {
		if _, err := fmt.Fprintln(Printable(out), name); err != nil {
			return err
		}
	}
	return nil
}

// ShowTable prints what the function writes with tabs between cells, with control characters escaped and, on a terminal, states colored.
func ShowTable(out io.Writer, table func(w io.Writer)) error {
	var text bytes.Buffer
	w := tabwriter.NewWriter(Printable(&text), 0, 4, 2, ' ', 0)
	table(w)
	if err := w.Flush(); err != nil {
		return err
	}
	shown := text.String()
	if hasColors(out) {
		shown = colored(shown)
	}
	_, err := io.WriteString(out, shown)
	return err
}
