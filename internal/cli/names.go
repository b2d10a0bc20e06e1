package cli

import (
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"millrace/internal/cli/terminal"
)

// aliases are further names of commands, the same in every group: those of kubectl and of the
// shell.
var aliases = map[string][]string{
	"list":   {"ls", "get"},
	"show":   {"get"},
	"delete": {"rm", "remove"},
	"remove": {"rm", "delete"},
}

// addAliases gives a command its further names. A group also has its singular: topic for topics.
func addAliases(cmd *cobra.Command) {
	if !cmd.HasParent() {
		return
	}
	if singular, plural := strings.CutSuffix(cmd.Name(), "s"); plural && cmd.HasSubCommands() {
		cmd.Aliases = append(cmd.Aliases, singular)
	}
	for _, alias := range aliases[cmd.Name()] {
		if !isCommand(cmd.Parent(), alias) {
			cmd.Aliases = append(cmd.Aliases, alias)
		}
	}
}

func isCommand(parent *cobra.Command, name string) bool {
	return slices.ContainsFunc(parent.Commands(), func(c *cobra.Command) bool { return c.Name() == name })
}

// commandNames matches this program's name before one of its commands, as texts about them have it.
func commandNames(root *cobra.Command) *regexp.Regexp {
	var names []string
	for _, c := range root.Commands() {
		names = append(names, c.Name())
	}
	return regexp.MustCompile(`\bworker (` + strings.Join(names, "|") + `)\b`)
}

// rename has the help of a command show the name that the program was started with.
func rename(cmd *cobra.Command, names *regexp.Regexp) {
	if terminal.Program() == terminal.Worker {
		return
	}
	for _, text := range []*string{&cmd.Short, &cmd.Long, &cmd.Example} {
		*text = names.ReplaceAllString(*text, terminal.Program()+" $1")
	}
}
