package main

import (
	"context"
	"errors"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// diskPatience is how long the sink may take to come to write: it may just wait for its partitions.
const diskPatience = 30 * time.Second

// fillDisk lets no file of the plugin's grow beyond what the output has now, until the sink has failed. A small tmpfs would do too, but
// takes privileges; to the sink both are a write that fails.
func (w *world) fillDisk(ctx context.Context) error {
	size := uint64(0)
	if info, err := os.Stat(w.outputFile()); err == nil {
		size = uint64(info.Size())
	}
	plugins := w.plugins()
	limit := func(n uint64) error {
		var errs []error
		for _, pid := range plugins {
			if err := unix.Prlimit(pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: n, Max: unix.RLIM_INFINITY}, nil); err != nil && !errors.Is(err, unix.ESRCH) {
				errs = append(errs, err)
			}
		}
		return errors.Join(errs...)
	}
	if err := limit(size + 5000); err != nil {
		return err
	}
	if err := w.add(); err != nil {
		return err
	}
	full, err := w.failsWithin(ctx, diskPatience)
	if err == nil && !full {
		err = errors.New("the sink has not failed")
	}
	return errors.Join(err, limit(unix.RLIM_INFINITY), w.mend(ctx))
}
