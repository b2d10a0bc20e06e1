package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"time"
)

// atRest is how long a worker has been idle when its memory is measured.
const atRest = 5 * time.Second

// startFigures contains the measurements of one start of a worker.
type startFigures struct {
	first  time.Duration // from the start of the process to its connector's first record, in a new topic
	memory float64       // MB of worker and plugin, idle
}

// start measures how long a worker with one connector takes to its first record, and the memory of
// both when idle.
func (b *bench) start(ctx context.Context) error {
	took, err := b.startTime(ctx)
	if err != nil {
		return err
	}
	workers := []struct {
		name   string
		start  func(r run, connector string) (*started, error)
		plugin any
	}{{"Millrace", b.millrace, quantile(took, 50)}, {"Apache Connect", b.apache, "in the worker"}}
	results := make([][]startFigures, len(workers))
	for range b.runs {
		for j, w := range workers {
			f, err := b.startOnce(ctx, w.start)
			if err != nil {
				return fmt.Errorf("the start of %s: %w", w.name, err)
			}
			fmt.Fprintf(os.Stderr, "start %-18s first record after %v, %.0f MB at rest\n", w.name, f.first.Round(time.Millisecond), f.memory)
			results[j] = append(results[j], f)
		}
	}
	first := func(f startFigures) float64 { return f.first.Seconds() }
	memory := func(f startFigures) float64 { return f.memory }
	t := b.report.table("From a worker's start to its first record, and at rest", "", "first record after", "ours is", "of which the plugin", "MB at rest", "ours is")
	for i, w := range workers {
		ratio := func(of func(startFigures) float64) figure {
			if i == 0 {
				return figure{math.NaN(), ""}
			}
			return figure{median(results[i], of) / median(results[0], of), "1/%.1f"}
		}
		t.row(w.name, figure{median(results[i], first), "%.3f s"}, ratio(first), w.plugin, whole(median(results[i], memory)), ratio(memory))
	}
	return nil
}

// startOnce starts a worker in an empty folder and waits until it has been idle for a while.
func (b *bench) startOnce(ctx context.Context, start func(r run, connector string) (*started, error)) (f startFigures, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r, err := b.newRun("start")
	if err != nil {
		return f, err
	}
	defer b.discard(ctx, r)
	path := filepath.Join(r.dir, "in")
	if err := os.WriteFile(path, []byte("one line\n"), 0o644); err != nil {
		return f, err
	}
	began := time.Now()
	s, err := start(r, b.sourceOf(r, path, ""))
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	for {
		n, err := b.inTopic(ctx, r)
		f.first = time.Since(began)
		if err == nil && n > 0 {
			break
		}
		if err == nil && over(s.pid) {
			err = errors.New("it ended before its first record")
		}
		if err = errors.Join(err, pause(ctx, pollInterval)); err != nil {
			return f, err
		}
	}
	err = pause(ctx, atRest)
	f.memory = memory(s.pid)
	return f, err
}

// pause waits for d, unless ctx ends.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
