package cli

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"millrace/internal/cli/terminal"
)

func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Show the help of a command",
		RunE: func(cmd *cobra.Command, words []string) error {
			root := cmd.Root()
			if _, err := checkCommand(root, words); err != nil {
				return err
			}
			named, _, err := root.Find(words)
			if err != nil {
				return terminal.Usage("%w", err)
			}
			return named.Help()
		},
	}
}

// showHelp prints the help of a command.
func showHelp(cmd *cobra.Command) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\nUsage:\n%s", cmp.Or(cmd.Long, cmd.Short+"."), usageLines(cmd))
	if len(cmd.Aliases) > 0 {
		fmt.Fprintf(&b, "\nOther names: %s\n", strings.Join(cmd.Aliases, ", "))
	}
	if cmd.HasExample() {
		fmt.Fprintf(&b, "\nExamples:\n%s\n", cmd.Example)
	}
	writeCommands(&b, cmd)
	b.WriteString("\nFlags:\n")
	writeFlags(&b, cmd.LocalFlags())
	if cmd.HasAvailableInheritedFlags() {
		fmt.Fprintf(&b, "\nFlags of all %s commands:\n", cmd.Parent().CommandPath())
		writeFlags(&b, cmd.InheritedFlags())
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\n%s COMMAND --help shows the help of a command.\n", cmd.CommandPath())
	}
	_, _ = io.WriteString(cmd.OutOrStdout(), b.String())
}

// usageLines are the forms in which a command can be used.
func usageLines(cmd *cobra.Command) string {
	text := ""
	if cmd.HasAvailableSubCommands() {
		text += "  " + cmd.CommandPath() + " COMMAND [flags]\n"
	}
	switch own := cmd.Annotations[terminal.OwnForm]; {
	case own != "":
		text += "  " + cmd.CommandPath() + " " + own + " [flags]\n"
	case !cmd.HasAvailableSubCommands():
		text += "  " + cmd.UseLine() + "\n"
	}
	return text
}

// writeCommands lists the subcommands, under titles where they have groups.
func writeCommands(b *strings.Builder, cmd *cobra.Command) {
	if !cmd.HasAvailableSubCommands() {
		return
	}
	titles := []*cobra.Group{{Title: "Commands"}}
	if len(cmd.Groups()) > 0 {
		titles = cmd.Groups()
	}
	w := tabwriter.NewWriter(b, 0, 4, 3, ' ', 0)
	defer w.Flush()
	for _, g := range titles {
		fmt.Fprintf(w, "\n%s:\n", g.Title)
		for _, c := range cmd.Commands() {
			if c.GroupID == g.ID && (c.IsAvailableCommand() || c.Name() == "help") {
				fmt.Fprintf(w, "  %s\t%s\n", c.Name(), c.Short)
			}
		}
	}
}

func indexOf(cmd *cobra.Command, name string) int {
	return slices.IndexFunc(cmd.Commands(), func(c *cobra.Command) bool { return c.Name() == name })
}
