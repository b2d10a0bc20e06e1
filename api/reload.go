package api

import (
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"sync/atomic"
)

// reloaded is a value read from files. It is re-read when one of the files changes. It suits values
// needed for each connection or request, because checking the files' times is cheap.
type reloaded[T any] struct {
	what  string // for the log
	files []string
	load  func() (T, error)
	log   atomic.Pointer[slog.Logger] // nil: no logging yet

	mu    sync.Mutex
	stamp string
	value T
}

// newReloaded reads the files for the first time.
func newReloaded[T any](what string, files []string, load func() (T, error)) (*reloaded[T], error) {
	r := &reloaded[T]{what: what, files: files, load: load, stamp: stampOf(files)}
	var err error
	r.value, err = load()
	return r, err
}

// now returns the value for the current content of the files. If they have become invalid, it keeps
// the last valid value and logs the error once.
func (r *reloaded[T]) now() T {
	stamp := stampOf(r.files)
	r.mu.Lock()
	defer r.mu.Unlock()
	if stamp == r.stamp {
		return r.value
	}
	r.stamp = stamp
	value, err := r.load()
	log := r.log.Load()
	switch {
	case err != nil && log != nil:
		log.Error("a changed file cannot be used: its earlier content stays in effect", "what", r.what, "files", strings.Join(r.files, ","), "error", err)
	case err == nil:
		r.value = value
		if log != nil {
			log.Info("a changed file was read", "what", r.what, "files", strings.Join(r.files, ","))
		}
	}
	return r.value
}

// stampOf returns a text that changes whenever one of the files changes.
func stampOf(files []string) string {
	var b strings.Builder
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			fmt.Fprintf(&b, "%v\n", err)
			continue
		}
		fmt.Fprintln(&b, info.Size(), info.ModTime().UnixNano(), info.Mode())
	}
	return b.String()
}
