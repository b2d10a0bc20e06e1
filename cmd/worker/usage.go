package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"millrace/configs"
)

// usage is the error of a command line that is wrong. Nothing was done.
func usage(format string, args ...any) error {
	return &exitError{badUsage, fmt.Errorf(format, args...)}
}

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
		return usage("%w", err)
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

func unknownCommand(cmd *cobra.Command, word string) error {
	hint := ""
	if near := nearCommand(cmd, word); near != "" {
		hint = ": did you mean " + near + "?"
	} else if word, others := word, cmd.Root().Commands(); slices.ContainsFunc(others, func(c *cobra.Command) bool { return c.Name() == word }) {
		hint = ": did you mean " + cmd.Root().Name() + " " + word + "?"
	}
	return usage("unknown command %q for %q%s\n%s --help lists the commands", word, cmd.CommandPath(), hint, cmd.CommandPath())
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
	if said := (*exitError)(nil); err == nil || errors.As(err, &said) {
		return err
	}
	if len(args) > 0 && cmd.HasSubCommands() {
		return unknownCommand(cmd, args[0])
	}
	line := "usage: " + cmd.UseLine()
	for n := range args {
		if check(cmd, args[:n]) == nil {
			return usage("unexpected argument %q\n%s", args[n], line)
		}
	}
	missing := "an argument"
	required := slices.DeleteFunc(strings.Fields(cmd.Use)[1:], func(word string) bool { return word[0] == '[' })
	if len(required) > len(args) {
		missing = strings.TrimSuffix(required[len(args)], "...")
	}
	return usage("%s is missing\n%s", missing, line)
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
		return usage("--%s %s: expected %s%s", invalid.GetFlag().Name, invalid.GetValue(), kindOf(invalid.GetFlag()), hint)
	case errors.As(err, &unknown):
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if near, ok := configs.Nearest(unknown.GetSpecifiedName(), names); ok {
			hint = ": did you mean --" + near + "?" + hint
		}
	}
	return usage("%w%s", err, hint)
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
