// Package stages records what a long operation is doing, for the answer to a client that waited too
// long for it.
package stages

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Stages holds the last stage of an operation.
type Stages struct {
	mu           sync.Mutex
	name         string
	began, ended time.Time
}

type key struct{}

// With returns a context whose operation records its stages.
func With(ctx context.Context) (context.Context, *Stages) {
	s := &Stages{}
	return context.WithValue(ctx, key{}, s), s
}

// Begin records that an operation enters a stage. Call done when it leaves it. Without With it does
// nothing.
func Begin(ctx context.Context, format string, args ...any) (done func()) {
	s, ok := ctx.Value(key{}).(*Stages)
	if !ok {
		return func() {}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.name, s.began, s.ended = fmt.Sprintf(format, args...), time.Now(), time.Time{}
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.ended = time.Now()
	}
}

// String is a sentence about the last stage, in Apache's words; "" if none was recorded.
func (s *Stages) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.name == "":
		return ""
	case s.ended.IsZero():
		return fmt.Sprintf("The worker is currently %s, which began at %s.", s.name, instant(s.began))
	}
	return fmt.Sprintf("The last operation the worker completed was %s, which began at %s and completed at %s.",
		s.name, instant(s.began), instant(s.ended))
}

func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
