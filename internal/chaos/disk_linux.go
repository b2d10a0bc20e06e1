package main

import (
	"context"
	"errors"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// fillDisk lets no file of the plugin's grow beyond what the output has now, for a second. A small tmpfs would do too, but
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
	wait(ctx, time.Second)
	return errors.Join(limit(unix.RLIM_INFINITY), w.mend(ctx))
}
