package api

import (
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"sync/atomic"
)

// reloaded is what was read from files, read again when one of them has changed. It is for what the server needs per connection or request: a look
// at the files' times is cheap.
type reloaded[T any] struct {
	what  string // for the log
	files []string
	load  func() (T, error)
	log   atomic.Pointer[slog.Logger] // nil: nothing is logged yet

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

// now is what the files say. Where they cannot be read any more it stays what it was, which is logged once.
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
		log.Error("a changed file cannot be used: what it said before stays in force", "what", r.what, "files", strings.Join(r.files, ","), "error", err)
	case err == nil:
		r.value = value
		if log != nil {
			log.Info("a changed file was read", "what", r.what, "files", strings.Join(r.files, ","))
		}
	}
	return r.value
}

// stampOf changes whenever one of the files does.
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
