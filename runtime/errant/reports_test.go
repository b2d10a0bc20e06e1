package errant

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/twmb/franz-go/pkg/kgo"
)

// Reports wait while others with large records are handled.
func TestLargeReports(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		q := New(nil, func(context.Context, *kgo.Record, error) error { <-gate; return nil }, func(context.Context) error { return nil })
		ctx, cancel := context.WithCancel(t.Context())
		go q.Run(ctx)
		added, handled := 0, 0
		go func() {
			for range 5 {
				q.Add(Report{Record: &kgo.Record{}, Size: maxBytes / 2, Done: func(error) { handled++ }})
				added++
			}
		}()
		synctest.Wait()
		if added != 2 {
			t.Errorf("%d reports were added, want 2", added)
		}
		close(gate)
		synctest.Wait()
		if added != 5 || handled != 5 {
			t.Errorf("%d reports were added, %d handled, want 5", added, handled)
		}
		cancel()
		synctest.Wait()
	})
}
