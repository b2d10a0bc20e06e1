package plugin

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"millrace/api"
	"millrace/internal/cli/terminal"
	"millrace/plugins/connect"
)

func (o *pluginsOptions) describeCommand() *cobra.Command {
	version := ""
	cmd := &cobra.Command{
		Use:   "describe CLASS",
		Short: "Show the configuration keys of a class",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			h := o.host(cmd)
			for _, class := range h.Others() {
				if class.IsNamed(args[0]) {
					return o.describeClass(cmd.OutOrStdout(), class)
				}
			}
			class, err := h.Find(args[0], version)
			if err != nil {
				return err
			}
			return o.describeClass(cmd.OutOrStdout(), class)
		},
	}
	cmd.Flags().StringVar(&version, "version", "", "a version, or a range such as [1.0,2.0) (default: the newest)")
	return cmd
}

func (o *pluginsOptions) describeClass(out io.Writer, c *connect.Class) error {
	if o.Output == terminal.AsJSON {
		return json.NewEncoder(out).Encode(api.Definitions(c.Config))
	}
	if !o.Tabular() {
		var names []string
		for _, k := range c.Config {
			names = append(names, k.Name)
		}
		return o.ShowNamed(out, api.Definitions(c.Config), names, nil)
	}
	fmt.Fprint(out, terminal.Escaped(fmt.Sprintf("%s %s, a %s\n%s\n\n", c.Name, c.Version, c.Type(), c.Doc)))
	return terminal.ShowTable(out, func(w io.Writer) {
		fmt.Fprintln(w, "KEY\tTYPE\tDEFAULT\t")
		for _, k := range c.Config {
			value := ""
			switch {
			case k.Required:
				value = "(required)"
			case k.Default != nil:
				value = *k.Default
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", k.Name, k.Type, value, strings.Join(strings.Fields(k.Doc), " "))
		}
	})
}
