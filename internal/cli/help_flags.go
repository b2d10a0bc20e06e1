package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/pflag"
)

// flagValues are placeholders for the values of flags, by type. A bool has none.
var flagValues = map[string]string{
	"duration": " DURATION", "int": " N", "int32": " N", "int64": " N", "string": " TEXT", "stringArray": " TEXT", "strings": " LIST",
}

// writeFlags lists flags with their defaults.
func writeFlags(out io.Writer, flags *pflag.FlagSet) {
	w := tabwriter.NewWriter(out, 0, 4, 3, ' ', 0)
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		short, def := "    ", ""
		if f.Shorthand != "" {
			short = "-" + f.Shorthand + ", "
		}
		unset := slices.Contains([]string{"", "false", "[]", "0", "-1"}, f.DefValue)
		if !unset && !strings.Contains(f.Usage, "default") {
			def = fmt.Sprintf(" (default: %s)", f.DefValue)
		}
		fmt.Fprintf(w, "  %s--%s%s\t%s%s\n", short, f.Name, flagValues[f.Value.Type()], f.Usage, def)
	})
	_ = w.Flush()
}
