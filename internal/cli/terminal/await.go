package terminal

import (
	"context"
	"io"
)

// Await returns the result of a function, or the context's error if the context ends first. Reads
// of standard input do not end at Ctrl-C: they continue in the background until the program ends.
func Await[T any](ctx context.Context, do func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := do()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// Interruptible returns a reader whose reads fail when the context ends.
func Interruptible(ctx context.Context, in io.Reader) io.Reader { return &interruptible{ctx, in} }

type interruptible struct {
	ctx context.Context
	in  io.Reader
}

func (r *interruptible) Read(b []byte) (int, error) {
	// The read has a buffer of its own, because it may end after the caller has taken b back.
	read, err := Await(r.ctx, func() ([]byte, error) {
		own := make([]byte, len(b))
		n, err := r.in.Read(own)
		return own[:n], err
	})
	return copy(b, read), err
}
