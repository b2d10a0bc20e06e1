package worker

import (
	"context"
	"math"
	"sync"
)

// window limits the bytes in flight. A batch that is larger than the window passes when nothing
// else is in flight.
type window struct {
	size int64

	mu    sync.Mutex
	used  int64
	freed chan struct{} // closed at the next release
}

func newWindow(size int64) *window { return &window{size: size, freed: make(chan struct{})} }

// acquire waits until n more bytes fit into the window, or ctx ends.
func (w *window) acquire(ctx context.Context, n int64) error {
	for {
		w.mu.Lock()
		if w.used == 0 || w.used+n <= w.size {
			w.used += n
			w.mu.Unlock()
			return nil
		}
		freed := w.freed
		w.mu.Unlock()
		select {
		case <-freed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// open lets everything pass from now on. It is for the end of a task.
func (w *window) open() {
	w.mu.Lock()
	w.size = math.MaxInt64 / 2
	w.mu.Unlock()
	w.release(0)
}

// release returns n bytes to the window.
func (w *window) release(n int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.used -= n
	close(w.freed)
	w.freed = make(chan struct{})
}
