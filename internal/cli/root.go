// Package cli is the command line of Millrace: the root command, its help and its usage errors. The
// commands themselves are in the packages below it, grouped by the system that they use.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"millrace/internal/cli/plugin"
	"millrace/internal/cli/release"
	"millrace/internal/cli/remote"
	"millrace/internal/cli/run"
	"millrace/internal/cli/terminal"
	"millrace/internal/cli/topic"
)

// Run runs the program with its arguments and returns its exit status. The command ends when ctx is
// canceled.
func Run(ctx context.Context, args []string, out, errOut io.Writer) int {
	root := Root()
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errOut)
	stop, err := profile()
	if err == nil {
		err = execute(ctx, root, args)
		stop()
	}
	if err == nil {
		return 0
	}
	var exit *terminal.Error
	known := errors.As(err, &exit)
	if !known || exit.Err != nil {
		text := terminal.Short(err.Error())
		if ctx.Err() != nil && errors.Is(err, context.Canceled) {
			text = strings.ReplaceAll(text, context.Canceled.Error(), "interrupted")
		}
		fmt.Fprintln(errOut, terminal.Program()+":", terminal.Escaped(text))
	}
	if known {
		return exit.Status
	}
	return 1
}

// execute runs a command. Before that it refuses unknown commands and answers "GROUP help", because
// Cobra prints the help of a group for any word and succeeds.
func execute(ctx context.Context, root *cobra.Command, args []string) error {
	group, err := checkCommand(root, args)
	if err != nil {
		return err
	}
	if group != nil {
		return group.Help()
	}
	return root.ExecuteContext(ctx)
}

// Groups of commands in the help of the program, in this order.
var groups = []cobra.Group{
	{ID: "run", Title: "Run connectors"},
	{ID: "remote", Title: "Manage running connectors through the REST API"},
	{ID: "topic", Title: "Look at Kafka"},
	{ID: "plugin", Title: "Manage plugins"},
	{ID: "program", Title: "About this program"},
}

// Root returns the program's command with all its subcommands.
func Root() *cobra.Command {
	root := &cobra.Command{
		Use:   terminal.Program(),
		Short: "Kafka Connect without a JVM: move data between files, systems and Kafka topics",
		Long: `Millrace is Kafka Connect without a JVM. It runs source and sink connectors, each in a process of
its own.`,
		Example: `  worker standalone connector.properties                    run a connector on an embedded broker
  worker standalone worker.properties connector.properties  run it on your Kafka cluster
  worker distributed worker.properties                      run a worker of a cluster
  worker connectors list                                    list the connectors of a running worker
  worker consume --topic T --from-beginning                 print the records of a topic`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       release.Version(),
		Args:          cobra.ArbitraryArgs, // checkCommand refuses unknown ones
	}
	for id, commands := range map[string][]*cobra.Command{
		"run": run.Commands(), "remote": remote.Commands(), "topic": topic.Commands(), "plugin": plugin.Commands(),
		"program": {versionCommand(), completionCommand(), helpCommand()},
	} {
		for _, c := range commands {
			c.GroupID = id
		}
		root.AddCommand(commands...)
	}
	for _, g := range groups {
		root.AddGroup(&g)
	}
	prepare(root)
	return root
}

// prepare gives all commands their further names, this program's own help and its usage errors.
func prepare(root *cobra.Command) {
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetHelpCommand(root.Commands()[indexOf(root, "help")])
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { showHelp(cmd) })
	root.SetFlagErrorFunc(wrongFlag)
	root.Flags().BoolP("version", "v", false, "print the version")
	names := commandNames(root)
	walk(root, func(cmd *cobra.Command) {
		cmd.Flags().BoolP("help", "h", false, "show this help")
		addAliases(cmd)
		rename(cmd, names)
		if check := cmd.Args; check != nil && cmd.HasParent() {
			cmd.Args = func(cmd *cobra.Command, args []string) error { return wrongArgs(cmd, args, check) }
		}
	})
}

func walk(cmd *cobra.Command, do func(*cobra.Command)) {
	do(cmd)
	for _, c := range cmd.Commands() {
		walk(c, do)
	}
}
