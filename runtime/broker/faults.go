package broker

import (
	"errors"
	"fmt"
	"sync"

	"github.com/twmb/franz-go/pkg/kfake"
)

// faults keeps the errors that kfake only logs.
type faults struct {
	mu   sync.Mutex
	errs []error
}

var _ kfake.Logger = (*faults)(nil)

// maxFaults bounds what is kept.
const maxFaults = 10

// Logf keeps errors and drops the rest.
func (f *faults) Logf(level kfake.LogLevel, msg string, args ...any) {
	if level != kfake.LogLevelError {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.errs) < maxFaults {
		f.errs = append(f.errs, fmt.Errorf(msg, args...))
	}
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
