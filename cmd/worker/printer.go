package main

import (
	"encoding/json"
	"io"
	"text/tabwriter"

	"github.com/spf13/pflag"
)

// printer prints what a command found, for people or for scripts.
type printer struct{ output string }

func (p *printer) addOutput(flags *pflag.FlagSet) {
	flags.StringVarP(&p.output, "output", "o", "table", "how to print: table or json")
}

func (p *printer) check() error {
	if p.output != "" && p.output != "table" && p.output != "json" {
		return usage("--output %s: expected table or json", p.output)
	}
	return nil
}

// show prints JSON where that is asked for, else what the function writes as a table. Control characters of what others wrote, such as
// traces, are escaped in both.
func (p *printer) show(out io.Writer, value any, table func(w io.Writer)) error {
	if p.output == "json" {
		e := json.NewEncoder(printable(out))
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(value)
	}
	return showTable(out, table)
}

// showTable prints what the function writes with tabs between cells, with control characters escaped.
func showTable(out io.Writer, table func(w io.Writer)) error {
	w := tabwriter.NewWriter(printable(out), 0, 4, 2, ' ', 0)
	table(w)
	return w.Flush()
}
