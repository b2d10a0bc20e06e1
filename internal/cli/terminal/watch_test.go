package terminal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spf13/cobra"
)

// A watched command prints its output when it changes, and continues after errors.
func TestWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		looks := []any{"a", "a", "b", errors.New("away"), errors.New("away"), "b", "c"}
		cmd := &cobra.Command{}
		n := 0
		var out, errOut bytes.Buffer
		cmd.SetContext(ctx)
		cmd.SetOut(&out)
		cmd.SetErr(&errOut)
		err := watchIt(cmd, time.Second, func() error {
			look := looks[n]
			if n++; n == len(looks) {
				defer time.AfterFunc(time.Millisecond, cancel)
			}
			if err, failed := look.(error); failed {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), look)
			return nil
		})
		if err != nil || out.String() != "a\n\nb\n\nb\n\nc\n" || errOut.String() != "worker: away\n" {
			t.Errorf("%v\n%q\n%q", err, &out, &errOut)
		}
	})
}
