// Command worker is Millrace: Kafka Connect in one binary.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"millrace/internal/cli"
)

func main() {
	tuneCollector(os.Getenv)
	os.Exit(cli.Run(untilSignal(), os.Args[1:], os.Stdout, os.Stderr))
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
