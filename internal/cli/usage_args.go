package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"millrace/configs"
	"millrace/internal/cli/terminal"
)

// wrongArgs checks arguments, and replaces Cobra's error by one that names the argument which is
// missing or unexpected.
func wrongArgs(cmd *cobra.Command, args []string, check cobra.PositionalArgs) error {
	err := check(cmd, args)
	if own := (*terminal.Error)(nil); err == nil || errors.As(err, &own) {
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

// wrongFlag is the error of a flag that does not exist or has a wrong value, with the flag that was
// probably meant.
func wrongFlag(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	var valueless *pflag.ValueRequiredError
	line := "\nusage: " + cmd.UseLine()
	switch {
	case errors.Is(err, pflag.ErrHelp):
		return err
	case errors.As(err, &invalid):
		return terminal.Usage("--%s %s: expected %s%s", invalid.GetFlag().Name, invalid.GetValue(), kindOf(invalid.GetFlag()), line)
	case errors.As(err, &valueless):
		return terminal.Usage("--%s: its value is missing%s", valueless.GetFlag().Name, line)
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return terminal.Usage("unknown flag -%s%s", unknown.GetSpecifiedName(), line)
	case errors.As(err, &unknown):
		return terminal.Usage("unknown flag --%s%s%s", unknown.GetSpecifiedName(), nearFlag(cmd, unknown.GetSpecifiedName()), line)
	}
	return terminal.Usage("%w%s", err, line)
}

func nearFlag(cmd *cobra.Command, name string) string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if near, ok := configs.Nearest(name, names); ok {
		return fmt.Sprintf(": did you mean --%s?", near)
	}
	return ""
}

// kindOf describes the values of a flag.
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
