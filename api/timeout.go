package api

import (
	"context"
	"errors"
	"time"

	"github.com/gin-gonic/gin"

	"millrace/runtime/stages"
)

// within waits for a herder's operation until the timeout or until the server stops. The operation
// then continues, but its result is discarded.
func within[T any](s *server, c *gin.Context, do func(context.Context) (T, error)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	ctx, noted := stages.With(context.WithoutCancel(c.Request.Context()))
	done := make(chan outcome, 1)
	go func() {
		value, err := do(ctx)
		done <- outcome{value, err}
	}()
	timer := time.NewTimer(s.wait)
	defer timer.Stop()
	select {
	case o := <-done:
		return o.value, o.err
	case <-timer.C:
		return *new(T), timedOut(noted)
	case <-s.life.Done():
		return *new(T), errStopping
	}
}

func timedOut(noted *stages.Stages) error {
	text := "Request timed out"
	if stage := noted.String(); stage != "" {
		text += ". " + stage
	}
	return errors.New(text)
}
