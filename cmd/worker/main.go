// Command worker is Millrace: Kafka Connect in one binary.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

func main() {
	tuneCollector(os.Getenv)
	os.Exit(run(untilSignal(), os.Args[1:], os.Stdout, os.Stderr))
}

// echo is how long a signal may come again without being meant: Ctrl-C reaches a worker from the terminal, and once more from
// a program such as timeout that started it.
const echo = time.Second

// untilSignal is a context that Ctrl-C or SIGTERM ends. A second signal ends the process at once.
func untilSignal() context.Context {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, func() { time.AfterFunc(echo, stop) })
	return ctx
}

// run is the program: arguments in, exit status out.
func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	cmd := rootCommand()
	cmd.SetArgs(args)
	cmd.SetOut(out)
	cmd.SetErr(errOut)
	stop, err := profile()
	if err == nil {
		if err = checkCommand(cmd, args); err == nil {
			err = cmd.ExecuteContext(ctx)
		}
		stop()
	}
	if err == nil {
		return 0
	}
	var e *exitError
	known := errors.As(err, &e)
	if !known || e.err != nil {
		fmt.Fprintln(errOut, "worker:", escaped(shortError(err.Error())))
	}
	if known {
		return e.status
	}
	return 1
}

// Exit statuses, as Kafka Connect's commands have them.
const (
	badUsage     = 2 // the command line
	badWorker    = 2 // the worker's file, or the worker cannot start; no worker answers
	badConnector = 3 // a connector's file, or what a worker refuses as it is asked for
)

// exitError is an error with an exit status. Without an error in it, all is said.
type exitError struct {
	status int
	err    error
}

func (e *exitError) Error() string { return fmt.Sprint(e.err) }

func (e *exitError) Unwrap() error { return e.err }

func rootCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "worker",
		Short: "Kafka Connect without a JVM: move data between files, systems and Kafka topics",
		Long: `worker runs Kafka Connect source and sink connectors, in processes of their own.

  worker standalone connector.properties    run a connector now, with an embedded broker
  worker standalone worker.properties connector.properties
                                            the same on your Kafka cluster
  worker distributed worker.properties      a worker of a cluster of many
  worker connectors list                    manage what runs, through Kafka Connect's REST API
  worker consume --topic T --from-beginning look at a topic`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       version(),
	}
	cmd.AddCommand(standaloneCommand(), distributedCommand(), validateCommand(), previewCommand(), connectorsCommand(), tasksCommand(),
		offsetsCommand(), dlqCommand(), clusterCommand(), pluginsCommand(), pluginCommand(), topicsCommand(), produceCommand(),
		consumeCommand(), groupsCommand(), loggersCommand(), healthCommand(), versionCommand())
	strict(cmd)
	return cmd
}
