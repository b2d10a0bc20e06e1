package terminal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/spf13/pflag"
)

// The output formats. Each means the same in every command that has it.
const (
	AsTable = "table"
	AsWide  = "wide" // a table with more columns, and with texts in full
	AsJSON  = "json"
	AsYAML  = "yaml" // the same content as JSON
	AsName  = "name" // the names only, one a line
)

// Printer prints the result of a command, for people or for scripts.
type Printer struct {
	Output  string // the format
	formats []string
}

// AddOutput adds the flag --output with the formats of a command whose results have no names.
func (p *Printer) AddOutput(flags *pflag.FlagSet) { p.add(flags, AsTable, AsWide, AsJSON, AsYAML) }

// AddNamedOutput adds the flag --output with all formats.
func (p *Printer) AddNamedOutput(flags *pflag.FlagSet) {
	p.add(flags, AsTable, AsWide, AsJSON, AsYAML, AsName)
}

func (p *Printer) add(flags *pflag.FlagSet, formats ...string) {
	p.formats = formats
	flags.StringVarP(&p.Output, "output", "o", AsTable, "the output format: "+Alternatives(formats))
}

// Check refuses a format that the command does not have.
func (p *Printer) Check() error {
	if p.Output != "" && p.formats != nil && !slices.Contains(p.formats, p.Output) {
		return Usage("--output %s: expected %s", p.Output, Alternatives(p.formats))
	}
	return nil
}

// Tabular reports whether the output is for people.
func (p *Printer) Tabular() bool { return p.Output == "" || p.Output == AsTable || p.Output == AsWide }

// Wide reports whether the output has more columns, and texts in full.
func (p *Printer) Wide() bool { return p.Output == AsWide }

// Show prints a value as JSON or YAML if the user has asked for that, else the table that the
// function writes. Control characters are escaped in all formats: values such as traces come from
// plugins.
func (p *Printer) Show(out io.Writer, value any, table func(w io.Writer)) error {
	if p.Tabular() {
		return ShowTable(out, table)
	}
	if p.Output == AsName {
		return Usage("--output name: expected table, wide, json or yaml, because the results have no names")
	}
	text, err := encoded(value, "  ")
	if err != nil {
		return err
	}
	if p.Output == AsYAML {
		return writeYAML(Printable(out), text)
	}
	_, err = Printable(out).Write(text)
	return err
}

// ShowNamed is Show for results that have names.
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

// ShowItem prints one value of a stream that may never end: a line of JSON, or an item of a list in
// YAML. Only encoding escapes the value, because it is a record, and a script wants it as it is.
func (p *Printer) ShowItem(out io.Writer, value any) error {
	if p.Output == AsYAML {
		text, err := encoded([]any{value}, "")
		if err != nil {
			return err
		}
		return writeYAML(out, text)
	}
	text, err := encoded(value, "")
	if err != nil {
		return err
	}
	_, err = out.Write(text)
	return err
}

func encoded(value any, indent string) ([]byte, error) {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	err := e.Encode(value)
	return text.Bytes(), err
}

// ShowTable prints the table that the function writes, with tabs between its cells. It escapes
// control characters and, on a terminal, colors states.
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
