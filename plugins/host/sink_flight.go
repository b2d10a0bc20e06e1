package host

import (
	"context"
	"sync"
)

const (
	// sinkWindow is the maximum number of puts in flight.
	sinkWindow = 4
	// maxFlight is a limit for their sizes in bytes: none is sent while the others have more. So a
	// plugin holds at most this and one put, as far as it has not handled them.
	maxFlight = 4 << 20
)

// flight has the sizes of the puts in flight, in order.
type flight struct {
	mu    sync.Mutex
	sizes []int
	bytes int
	room  chan struct{} // has an element after a put is done
}

func (f *flight) sent(size int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sizes, f.bytes = append(f.sizes, size), f.bytes+size
}

func (f *flight) done() {
	f.mu.Lock()
	if len(f.sizes) > 0 {
		f.bytes -= f.sizes[0]
		f.sizes = append(f.sizes[:0], f.sizes[1:]...)
	}
	f.mu.Unlock()
	select {
	case f.room <- struct{}{}:
	default:
	}
}

func (f *flight) full() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.bytes > maxFlight
}

// await waits until there is room for a put.
func (s *sink) await(ctx context.Context) error {
	for s.flight.full() {
		select {
		case <-s.flight.room:
		case <-s.done:
			return s.ended()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	select {
	case s.window <- s.ids + 1:
		return nil
	case <-s.done:
		return s.ended()
	case <-ctx.Done():
		return ctx.Err()
	}
}
