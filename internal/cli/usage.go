package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"millrace/internal/cli/terminal"
)

// strict lets every command below root refuse unknown words and flags in this program's own texts, with the status badUsage. Cobra by itself
// prints the help of a group of commands for a subcommand that does not exist, and succeeds.
func strict(root *cobra.Command) {
	root.Args = cobra.ArbitraryArgs // checkCommand refuses them
	root.SetFlagErrorFunc(wrongFlag)
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd("completion")
	for _, c := range root.Commands() {
		if c.Name() == "help" {
			c.Run, c.RunE = nil, func(_ *cobra.Command, args []string) error { return help(root, args) }
		}
	}
	strictArgs(root)
}

func strictArgs(cmd *cobra.Command) {
	if check := cmd.Args; check != nil && cmd.HasParent() {
		cmd.Args = func(cmd *cobra.Command, args []string) error { return wrongArgs(cmd, args, check) }
	}
	for _, c := range cmd.Commands() {
		strictArgs(c)
	}
}

// help shows the help of the command that the words name.
func help(root *cobra.Command, words []string) error {
	if err := checkCommand(root, words); err != nil {
		return err
	}
	cmd, _, err := root.Find(words)
	if err != nil {
		return terminal.Usage("%w", err)
	}
	cmd.InitDefaultHelpFlag()
	return cmd.Help()
}

// checkCommand refuses a command line whose command does not exist.
func checkCommand(root *cobra.Command, args []string) error {
	if len(args) > 0 && strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) {
		return nil
	}
	cmd, rest, err := root.Find(args)
	if err != nil || cmd.Runnable() || !cmd.HasSubCommands() {
		return nil
	}
	if word := firstWord(cmd, rest); word != "" && word != "help" {
		return unknownCommand(cmd, word)
	}
	return nil
}

// firstWord is the first argument that is neither a flag nor the value of one.
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
