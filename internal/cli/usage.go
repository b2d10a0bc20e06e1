package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"millrace/configs"
	"millrace/internal/cli/terminal"
)

// checkCommand refuses arguments whose command does not exist. It returns the group whose help they
// ask for, as in "worker connectors help"; nil if they ask for something else.
func checkCommand(root *cobra.Command, args []string) (help *cobra.Command, err error) {
	if len(args) > 0 && strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) {
		return nil, nil
	}
	cmd, rest, err := root.Find(args)
	if err != nil || !cmd.HasSubCommands() {
		return nil, nil
	}
	word := firstWord(cmd, rest)
	switch {
	case word == "help" && cmd != root:
		return cmd, nil
	case word != "" && !cmd.Runnable():
		return nil, unknownCommand(cmd, word)
	}
	return nil, nil
}

// firstWord returns the first argument that is neither a flag nor the value of one.
func firstWord(cmd *cobra.Command, args []string) string {
	for i := 0; i < len(args); i++ {
		name, isFlag := strings.CutPrefix(args[i], "-")
		if !isFlag {
			return args[i]
		}
		name = strings.TrimPrefix(name, "-")
		f := cmd.Flag(name)
		if f == nil && len(name) == 1 {
			f = cmd.Flags().ShorthandLookup(name)
		}
		if f != nil && f.NoOptDefVal == "" {
			i++ // its value
		}
	}
	return ""
}

// unknownCommand is the error of a word that is no command, with the command that was probably
// meant.
func unknownCommand(cmd *cobra.Command, word string) error {
	hint, root := "", cmd.Root()
	if near := nearCommand(cmd, word); near != "" {
		hint = ": did you mean " + near + "?"
	} else if isCommand(root, word) {
		hint = ": did you mean " + root.Name() + " " + word + "?"
	}
	return terminal.Usage("unknown command %q for %q%s\n%s --help lists the commands", word, cmd.CommandPath(), hint, cmd.CommandPath())
}

// nearCommand returns the subcommand that a word most likely stands for; "" if there is none.
func nearCommand(cmd *cobra.Command, word string) string {
	var names []string
	for _, c := range cmd.Commands() {
		if c.Hidden {
			continue
		}
		if slices.ContainsFunc(c.SuggestFor, func(s string) bool { return strings.EqualFold(s, word) }) {
			return c.Name()
		}
		names = append(names, c.Name())
	}
	near, _ := configs.Nearest(strings.ToLower(word), names)
	return near
}
