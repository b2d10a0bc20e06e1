package herder

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Stages notes what an operation is doing, for whoever has waited for it too long.
type Stages struct {
	mu           sync.Mutex
	name         string
	began, ended time.Time
}

type stagesKey struct{}

// WithStages gives a context whose operation notes its stages.
func WithStages(ctx context.Context) (context.Context, *Stages) {
	s := &Stages{}
	return context.WithValue(ctx, stagesKey{}, s), s
}

// stage notes that an operation has come to a stage; the returned function, that it is through with it.
func stage(ctx context.Context, format string, args ...any) (done func()) {
	s, ok := ctx.Value(stagesKey{}).(*Stages)
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

// String is a sentence about the stage, as Kafka Connect says it; "" when none is known.
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
