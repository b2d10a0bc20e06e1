package broker

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
)

// faults keeps the errors that kfake only logs, and logs those about its folder. When a write
// fails, kfake's answer to the client is an error without a cause.
type faults struct {
	dir string
	log *slog.Logger

	mu     sync.Mutex
	errs   []error // since Close was called
	last   error   // of a write
	lastAt time.Time
}

var _ kfake.Logger = (*faults)(nil)

// maxFaults is the maximum number of errors kept.
const maxFaults = 10

// Logf keeps and logs errors, and drops the rest.
func (f *faults) Logf(level kfake.LogLevel, msg string, args ...any) {
	unwritten := level == kfake.LogLevelWarn && strings.HasPrefix(msg, "persist ")
	if level != kfake.LogLevelError && !unwritten {
		return
	}
	err := fmt.Errorf(msg, args...)
	f.mu.Lock()
	if !unwritten && len(f.errs) < maxFaults {
		f.errs = append(f.errs, err)
	}
	if cause := wrapped(args); cause != nil {
		f.last, f.lastAt = fmt.Errorf("the embedded broker cannot write to its folder %s: %w", f.dir, cause), time.Now()
	}
	f.mu.Unlock()
	f.log.Error("the embedded broker cannot write to its folder: producers have to retry until it can", "folder", f.dir, "error", err)
}

// wrapped returns the error among the arguments of a log call, if there is one.
func wrapped(args []any) error {
	for _, arg := range args {
		if err, ok := arg.(error); ok {
			return err
		}
	}
	return nil
}

// faultLasts is how long a failed write counts as recent. Clients retry every second.
const faultLasts = 15 * time.Second

// recent returns the cause of a recent failed write, or nil.
func (f *faults) recent() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if time.Since(f.lastAt) > faultLasts {
		return nil
	}
	return f.last
}

func (f *faults) forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.errs = nil
}

func (f *faults) err() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return errors.Join(f.errs...)
}
