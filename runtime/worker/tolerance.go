package worker

import (
	"fmt"
	"log/slog"
	"sync"
	"time"

	"millrace/configs"
	"millrace/runtime/failure"
)

// tolerance decides what a bad record does, by errors.tolerance: fail the task, or be skipped. Either way it is logged as
// errors.log.* say.
type tolerance struct {
	all      bool
	each     bool // errors.log.enable: a log line each
	messages bool // which shows the record
	log      *slog.Logger
	errors   *errorMeter

	mu     sync.Mutex
	logged int
}

func newTolerance(c configs.Config, log *slog.Logger, errors *errorMeter) *tolerance {
	return &tolerance{all: c.String("errors.tolerance") == "all", each: c.Bool("errors.log.enable"),
		messages: c.Bool("errors.log.include.messages"), log: log, errors: errors}
}

// firstLogged is how many skipped records are logged one by one where errors.log.enable does not ask for all of them.
const firstLogged = 10

// judge returns nil when the record is to be skipped, else the error that the task fails with. show gives what the
// log shows of the record.
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

// mayLog counts the records that are logged though nobody asked for it.
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
