package terminal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"
)

// frame holds what one look at something prints.
type frame struct {
	bytes.Buffer
	terminal bool
}

// Watched gives a command that shows something the flag --watch.
func Watched(cmd *cobra.Command) *cobra.Command {
	var watch bool
	var interval time.Duration
	cmd.Flags().BoolVarP(&watch, "watch", "w", false, "print again whenever it changes, until interrupted")
	cmd.Flags().DurationVar(&interval, "interval", 2*time.Second, "how often to look, with --watch")
	once := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if !watch {
			return once(cmd, args)
		}
		if interval < 100*time.Millisecond {
			return Usage("--interval %v: expected 100ms or more", interval)
		}
		return watchIt(cmd, interval, func() error { return once(cmd, args) })
	}
	return cmd
}

// watchIt prints what a command prints, and again when it is something else. The first look may fail; later errors are reported once each,
// since a worker may be away for a while.
func watchIt(cmd *cobra.Command, interval time.Duration, once func() error) error {
	out := cmd.OutOrStdout()
	defer cmd.SetOut(out)
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	last, failed := "", ""
	for first := true; ; first = false {
		f := &frame{terminal: isTerminal(out)}
		cmd.SetOut(f)
		err := once()
		var e *Error
		silent := errors.As(err, &e) && e.Err == nil
		switch {
		case cmd.Context().Err() != nil:
			return nil
		case err != nil && !silent && first:
			return err
		case err != nil && !silent:
			if failed != err.Error() {
				fmt.Fprintln(cmd.ErrOrStderr(), "worker:", Escaped(Short(err.Error())))
			}
			failed = err.Error()
		case f.String() != last || failed != "":
			if err := draw(out, f, first); err != nil {
				return err
			}
			last, failed = f.String(), ""
		}
		select {
		case <-ticker.C:
		case <-cmd.Context().Done():
			return nil
		}
	}
}

// draw shows a frame: in place of the last on a terminal, else below it.
func draw(out io.Writer, f *frame, first bool) error {
	lead := ""
	switch {
	case f.terminal:
		lead = "\x1b[H\x1b[2J"
	case !first:
		lead = "\n"
	}
	_, err := io.WriteString(out, lead+f.String())
	return err
}
