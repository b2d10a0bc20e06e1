package remote

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"millrace/api/rest"
	"millrace/internal/cli/terminal"
)

// waiting is the flags of commands that can wait for what they ask for.
type waiting struct {
	wait    bool
	timeout time.Duration
	anew    bool // what is waited for was so before, and may still be shown
}

func (o *waiting) flags(cmd *cobra.Command, what string) *cobra.Command {
	cmd.Flags().BoolVar(&o.wait, "wait", false, "return when "+what)
	cmd.Flags().DurationVar(&o.timeout, "timeout", time.Minute, "how long to wait")
	return cmd
}

// finish says what was done, and waits for what comes of it if that is wanted.
func (r *Worker) finish(cmd *cobra.Command, o waiting, name, done string, state rest.State) error {
	if o.wait {
		if err := r.await(cmd.Context(), name, state, o); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s %s\n", name, done)
	return err
}

// Waiting looks again after a pause, and gives up on what has been FAILED for a while: what was FAILED before may still be shown. What
// begins anew has to stay as it is for a while: what it was before may still be shown.
const (
	lookPause  = 100 * time.Millisecond
	failedLong = 3 * time.Second
	steadyLong = time.Second
)

// await waits until a connector and all its tasks are in a state; the empty state is that of one that is gone. What was asked for is
// done, even if the worker that was asked does not answer for a moment.
func (r *Worker) await(ctx context.Context, name string, state rest.State, o waiting) error {
	deadline := time.Now().Add(o.timeout)
	var failedSince, reachedSince time.Time
	for {
		s, err := r.status(ctx, name)
		if err != nil || !reached(s, state) {
			reachedSince = time.Time{}
		} else if reachedSince.IsZero() {
			reachedSince = time.Now()
		}
		switch {
		case missing(err) && state == "":
			return nil
		case !reachedSince.IsZero():
			if !o.anew || time.Since(reachedSince) > steadyLong {
				return nil
			}
		case err != nil && !missing(err):
			if time.Now().After(deadline) {
				return err
			}
		case state == rest.Running && trace(s) != "":
			if failedSince.IsZero() {
				failedSince = time.Now()
			}
			if time.Since(failedSince) > failedLong {
				return fmt.Errorf("%s is FAILED: %s", name, terminal.FirstLine(trace(s)))
			}
		default:
			failedSince = time.Time{}
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s is not %s after %v: it is %s, its tasks: %s", name, orGone(state), o.timeout, stateOf(s), taskStates(s))
		}
		select {
		case <-time.After(lookPause):
		case <-ctx.Done():
			return errors.New("interrupted")
		}
	}
}

func orGone(s rest.State) string {
	if s == "" {
		return "gone"
	}
	return string(s)
}

// reached reports whether all of a connector is in a state. A stopped connector has no tasks, one that runs has some, and one that
// was paused from the beginning has none yet.
func reached(s rest.ConnectorStatus, state rest.State) bool {
	alike := !slices.ContainsFunc(s.Tasks, func(t rest.TaskStatus) bool { return t.State != state })
	return s.Connector.State == state && alike && (state == rest.Paused || (len(s.Tasks) == 0) == (state == rest.Stopped))
}

// trace is why a connector or one of its tasks is FAILED.
func trace(s rest.ConnectorStatus) string {
	if s.Connector.State == rest.Failed {
		return "the connector: " + s.Connector.Trace
	}
	for _, t := range s.Tasks {
		if t.State == rest.Failed {
			return fmt.Sprintf("task %d: %s", t.ID, t.Trace)
		}
	}
	return ""
}
