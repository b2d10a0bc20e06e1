package main

import (
	"context"
	"errors"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// diskPatience is the time to wait for the sink to fail: it may first have to get its partitions.
const diskPatience = 30 * time.Second

// fillDisk limits the size of the plugin's files until the sink has failed, to simulate a full
// disk. A small tmpfs would need privileges; for the sink, both are failed writes.
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
	return errors.Join(err, limit(unix.RLIM_INFINITY), w.restartFailed(ctx))
}
