package main

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
	asTable = "table"
	asWide  = "wide" // a table with more columns, and with texts in full
	asJSON  = "json"
	asYAML  = "yaml" // the same as JSON
	asName  = "name" // the names alone, one a line
)

// printer prints what a command found, for people or for scripts.
type printer struct {
	output string
	kinds  []string
}

// addOutput adds the flag --output of a command with these kinds; without any the command prints all but names.
func (p *printer) addOutput(flags *pflag.FlagSet, kinds ...string) {
	if kinds == nil {
		kinds = []string{asTable, asWide, asJSON, asYAML}
	}
	p.kinds = kinds
	flags.StringVarP(&p.output, "output", "o", asTable, "how to print: "+alternatives(kinds))
}

// alternatives lists words as alternatives.
func alternatives(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

func (p *printer) check() error {
	if p.output != "" && p.kinds != nil && !slices.Contains(p.kinds, p.output) {
		return usage("--output %s: expected %s", p.output, alternatives(p.kinds))
	}
	return nil
}

// tabular reports whether people read what is printed.
func (p *printer) tabular() bool { return p.output == "" || p.output == asTable || p.output == asWide }

func (p *printer) wide() bool { return p.output == asWide }

// show prints a value as JSON or YAML where that is asked for, else what the function writes as a table. Control characters of what others
// wrote, such as traces, are escaped in all of them.
func (p *printer) show(out io.Writer, value any, table func(w io.Writer)) error {
	if p.tabular() {
		return showTable(out, table)
	}
	if p.output == asName {
		return usage("--output name: what this command shows has no names")
	}
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(value); err != nil {
		return err
	}
	if p.output == asYAML {
		return writeYAML(printable(out), text.Bytes())
	}
	_, err := printable(out).Write(text.Bytes())
	return err
}

// showNamed is show for what has names.
func (p *printer) showNamed(out io.Writer, value any, names []string, table func(w io.Writer)) error {
	if p.output != asName {
		return p.show(out, value, table)
	}
	for _, name := range names {
		if _, err := fmt.Fprintln(printable(out), name); err != nil {
			return err
		}
	}
	return nil
}

// showTable prints what the function writes with tabs between cells, with control characters escaped and, on a terminal, states colored.
func showTable(out io.Writer, table func(w io.Writer)) error {
	var text bytes.Buffer
	w := tabwriter.NewWriter(printable(&text), 0, 4, 2, ' ', 0)
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
