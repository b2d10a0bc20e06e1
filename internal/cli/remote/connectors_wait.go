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

// waiting are the flags of commands that can wait until the requested state is reached.
type waiting struct {
	wait    bool
	timeout time.Duration
	again   bool // the connector had the state before, so the first status may be old
}

func (o *waiting) flags(cmd *cobra.Command, condition string) *cobra.Command {
	cmd.Flags().BoolVar(&o.wait, "wait", false, "wait until "+condition)
	cmd.Flags().DurationVar(&o.timeout, "timeout", time.Minute, "with --wait: the longest time to wait")
	return cmd
}

// finish prints what was done, and with --wait first waits for the state.
func (r *Worker) finish(cmd *cobra.Command, o waiting, name, done string, state rest.State) error {
	if o.wait {
		if err := r.await(cmd.Context(), name, state, o); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s %s\n", name, done)
	return err
}

// The times of waiting. A status can be older than the request: a FAILED one counts only after
// failedLong, and the requested state of a restart only after it has lasted for steadyLong.
const (
	lookPause  = 100 * time.Millisecond // between two requests
	failedLong = 3 * time.Second
	steadyLong = time.Second
)

// await waits until a connector and all its tasks have a state. The empty state means that the
// connector is gone. Errors of the worker do not end the wait before its timeout: the request was
// accepted, and the worker may be away for a moment.
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
			if !o.again || time.Since(reachedSince) > steadyLong {
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

// reached reports whether a connector and all its tasks have a state. A stopped connector has no
// tasks, a running one has some, and one that was created as PAUSED may have none yet.
func reached(s rest.ConnectorStatus, state rest.State) bool {
	alike := !slices.ContainsFunc(s.Tasks, func(t rest.TaskStatus) bool { return t.State != state })
	return s.Connector.State == state && alike && (state == rest.Paused || (len(s.Tasks) == 0) == (state == rest.Stopped))
}

// trace returns the trace of a FAILED connector or of its first FAILED task; "" if none is FAILED.
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
