package cli

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"millrace/configs"
	"millrace/internal/cli/terminal"
)

func unknownCommand(cmd *cobra.Command, word string) error {
	hint := ""
	if near := nearCommand(cmd, word); near != "" {
		hint = ": did you mean " + near + "?"
	} else if word, others := word, cmd.Root().Commands(); slices.ContainsFunc(others, func(c *cobra.Command) bool { return c.Name() == word }) {
		hint = ": did you mean " + cmd.Root().Name() + " " + word + "?"
	}
	return terminal.Usage("unknown command %q for %q%s\n%s --help lists the commands", word, cmd.CommandPath(), hint, cmd.CommandPath())
}

// nearCommand is the subcommand that a word most likely stands for; "" when there is none.
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

// wrongArgs says in words of the command what check refuses: an argument that is missing, or one too many.
func wrongArgs(cmd *cobra.Command, args []string, check cobra.PositionalArgs) error {
	err := check(cmd, args)
	if said := (*terminal.Error)(nil); err == nil || errors.As(err, &said) {
		return err
	}
	if len(args) > 0 && cmd.HasSubCommands() {
		return unknownCommand(cmd, args[0])
	}
	line := "usage: " + cmd.UseLine()
	for n := range args {
		if check(cmd, args[:n]) == nil {
			return terminal.Usage("unexpected argument %q\n%s", args[n], line)
		}
	}
	missing := "an argument"
	required := slices.DeleteFunc(strings.Fields(cmd.Use)[1:], func(word string) bool { return word[0] == '[' })
	if len(required) > len(args) {
		missing = strings.TrimSuffix(required[len(args)], "...")
	}
	return terminal.Usage("%s is missing\n%s", missing, line)
}

// wrongFlag says what is wrong with a flag, and which was most likely meant.
func wrongFlag(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	hint := "\nusage: " + cmd.UseLine()
	switch {
	case errors.Is(err, pflag.ErrHelp):
		return err
	case errors.As(err, &invalid):
		return terminal.Usage("--%s %s: expected %s%s", invalid.GetFlag().Name, invalid.GetValue(), kindOf(invalid.GetFlag()), hint)
	case errors.As(err, &unknown):
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if near, ok := configs.Nearest(unknown.GetSpecifiedName(), names); ok {
			hint = ": did you mean --" + near + "?" + hint
		}
	}
	return terminal.Usage("%w%s", err, hint)
}

// kindOf says what the values of a flag are.
func kindOf(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "bool":
		return "true or false"
	case "duration":
		return "a duration such as 30s or 5m"
	case "int", "int32", "int64", "int16":
		return "a whole number"
	}
	return "a value of type " + f.Value.Type()
}
