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

// echo is the time in which a repeated signal is ignored: Ctrl-C reaches a worker from the
// terminal, and again from a program such as timeout that started it.
const echo = time.Second

// untilSignal returns a context that Ctrl-C or SIGTERM cancels. A second signal ends the process at
// once.
func untilSignal() context.Context {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, func() { time.AfterFunc(echo, stop) })
	return ctx
}
