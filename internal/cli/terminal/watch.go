package terminal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"
)

// frame is the output of one run of a watched command.
type frame struct {
	bytes.Buffer
	terminal bool
}

// Watched adds the flags --watch and --interval to a command that shows something.
func Watched(cmd *cobra.Command) *cobra.Command {
	var watch bool
	var interval time.Duration
	cmd.Flags().BoolVarP(&watch, "watch", "w", false, "print again whenever the output changes, until interrupted")
	cmd.Flags().DurationVar(&interval, "interval", 2*time.Second, "with --watch: the time between two runs")
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

// watchIt runs a command again and again, and prints its output whenever it differs from the last.
// An error of the first run is returned. Later errors are printed once each, because a worker may
// be away for a while.
func watchIt(cmd *cobra.Command, interval time.Duration, once func() error) error {
	out := cmd.OutOrStdout()
	defer cmd.SetOut(out)
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	last, failed := "", ""
	for first := true; ; first = false {
		f := &frame{terminal: isTerminal(out)}
		cmd.SetOut(f)
		err := loud(once())
		switch {
		case cmd.Context().Err() != nil:
			return nil
		case err != nil && first:
			return err
		case err != nil:
			if failed != err.Error() {
				fmt.Fprintln(cmd.ErrOrStderr(), Program()+":", Escaped(Short(err.Error())))
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

// loud drops an error whose command has printed everything already.
func loud(err error) error {
	var exit *Error
	if errors.As(err, &exit) && exit.Err == nil {
		return nil
	}
	return err
}

// draw prints a frame: on a terminal in place of the last one, elsewhere below it.
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
