package worker

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
)

// The bytes in flight do not exceed the window, except for a single larger batch.
func TestWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWindow(10)
		passed := 0
		ctx, cancel := context.WithCancel(t.Context())
		for _, n := range []int64{4, 6} {
			if err := w.acquire(ctx, n); err != nil {
				t.Fatal(err)
			}
		}
		for _, n := range []int64{5, 100} {
			go func() {
				if err := w.acquire(t.Context(), n); err == nil {
					passed++
				}
			}()
			synctest.Wait()
		}
		for _, step := range []struct {
			release int64
			want    int
		}{{4, 0}, {6, 1}, {0, 1}} {
			w.release(step.release)
			synctest.Wait()
			if step.want == 1 && passed == 0 || step.want == 0 && passed > 0 || passed > 1 {
				t.Errorf("after a release of %d passed %d", step.release, passed)
			}
		}
		w.release(w.used) // any of them
		synctest.Wait()
		if passed != 2 {
			t.Errorf("passed %d", passed)
		}
		cancel()
		if err := w.acquire(ctx, 1000); !errors.Is(err, context.Canceled) {
			t.Errorf("a wait that is given up gives %v", err)
		}
	})
}
