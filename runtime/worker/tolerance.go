package worker

import (
	"fmt"
	"log/slog"
	"sync"
	"time"

	"millrace/configs"
	"millrace/runtime/failure"
)

// tolerance decides whether a failed record fails the task or is skipped, by errors.tolerance. In
// both cases it logs the record as errors.log.* require.
type tolerance struct {
	all      bool
	each     bool // errors.log.enable: one line for each record
	messages bool // errors.log.include.messages: the line shows the record
	log      *slog.Logger
	errors   *errorMeter

	mu     sync.Mutex
	logged int
}

func newTolerance(c configs.Config, log *slog.Logger, errors *errorMeter) *tolerance {
	return &tolerance{all: c.String("errors.tolerance") == "all", each: c.Bool("errors.log.enable"),
		messages: c.Bool("errors.log.include.messages"), log: log, errors: errors}
}

// firstLogged is how many skipped records are logged if errors.log.enable is off. Without any line
// a user would not notice that records are skipped.
const firstLogged = 10

// judge returns nil if the record is to be skipped, otherwise the error for the task. show returns
// the log attributes that show the record.
func (t *tolerance) judge(p *failure.Failure, show func() []any) error {
	t.errors.failures.Add(1)
	t.errors.errors.Add(1)
	t.errors.last.Store(time.Now().UnixMilli())
	if t.each || t.all && t.mayLog() {
		t.errors.logged.Add(1)
		attrs := []any{"stage", string(p.Stage), "class", p.Class, "error", p.Err}
		if t.messages {
			attrs = append(attrs, show()...)
		}
		t.log.Error("record could not be processed", attrs...)
	}
	if t.all {
		t.errors.skipped.Add(1)
		return nil
	}
	return fmt.Errorf("Tolerance exceeded in error handler\nCaused by: %s: %w", p.Stage, p.Err) // Apache's wording
}

// mayLog counts the records that are logged although errors.log.enable is off.
func (t *tolerance) mayLog() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.logged > firstLogged {
		return false
	}
	t.logged++
	if t.logged > firstLogged {
		t.log.Warn("further skipped records are counted, not logged; errors.log.enable=true logs each")
		return false
	}
	return true
}
