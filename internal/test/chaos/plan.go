package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"millrace/internal/test/apache"
)

type direction string

const (
	source direction = "source" // a file to a topic
	sink   direction = "sink"   // a topic to a file
)

// broker is what a plan may do to the real broker.
type broker interface {
	PID() int
	Stop() error
	Kill() error
	Restart() error
}

// plan is one run: so many records in one direction, with so many faults of each kind.
type plan struct {
	direction direction
	exactly   bool
	records   int
	seed      uint64
	faults    counts
	dir       string
	bootstrap string
	broker    broker         // nil: nothing happens to it
	second    *apache.Broker // leads the source offsets; nil: there is none
	session   time.Duration  // after which a sink's consumer that was killed is given up
	binary    string         // the worker's; empty: it is built
	out       io.Writer
}

// longestPause is how long a run goes on undisturbed between two faults, at most.
const longestPause = 800 * time.Millisecond

// feed brings more numbered records to where the connector reads, and says at the end whether all of them have arrived.
type feed interface {
	add(ctx context.Context, n int) error
	// check reads what has arrived since the last time, and returns an error when a record is lost, out of order or, with
	// exactly-once, repeated. done means that all n are there.
	check(ctx context.Context, n int) (done bool, err error)
	repeated() int
	close()
}

// run feeds a slice of the records before each fault, the rest after the last, and waits until all have arrived.
func (p plan) run(ctx context.Context) (o outcome, err error) {
	began := time.Now()
	o.plan = p
	defer func() { o.err, o.took = err, time.Since(began) }()
	if err := os.MkdirAll(p.dir, 0o755); err != nil {
		return o, err
	}
	random := rand.New(rand.NewPCG(p.seed, 0))
	w := &world{plan: p, random: random}
	f, err := w.feed(ctx)
	if err != nil {
		return o, err
	}
	defer f.close()
	if p.second != nil {
		if err := w.placeOffsets(ctx, p.second.ID()); err != nil {
			return o, err
		}
	}
	if err := w.build(ctx); err != nil {
		return o, err
	}
	if err := w.start(ctx); err != nil {
		return o, err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	order := p.faults.shuffled(random)
	fmt.Fprintf(p.out, "%s, exactly once %v: %d records, %d faults, seed %d\n", p.direction, p.exactly, p.records, len(order), p.seed)
	slice := p.records / (2*len(order) + 1) // before each fault, and in the midst of those that take their time
	w.add = func() error {
		n := min(slice, p.records-w.fed)
		w.fed += n
		return f.add(ctx, n)
	}
	for i, what := range order {
		if err := w.add(); err != nil {
			return o, fmt.Errorf("feeding: %w", err)
		}
		if !wait(ctx, time.Duration(random.Int64N(int64(longestPause)))) {
			return o, ctx.Err()
		}
		if err := w.cause(ctx, what); err != nil {
			return o, fmt.Errorf("fault %d, %s: %w", i+1, what, err)
		}
	}
	if err := f.add(ctx, p.records-w.fed); err != nil {
		return o, fmt.Errorf("feeding: %w", err)
	}
	if err := w.await(ctx, f); err != nil {
		return o, err
	}
	o.repeated, o.restarts = f.repeated(), w.restarts
	return o, nil
}

// outcome is how a plan went.
type outcome struct {
	plan
	repeated, restarts int
	took               time.Duration
	err                error
}

// result says how it went, in a line.
func (o outcome) result() string {
	if o.err == nil {
		return "none lost, in order"
	}
	first, _, _ := strings.Cut(o.err.Error(), "\n")
	return "FAILED: " + first
}

// printTable prints a line for each plan that was run.
func printTable(out io.Writer, outcomes []outcome) {
	fmt.Fprintf(out, "\n%-8s%-16s%9s%8s%10s%10s%9s  %-22s%s\n", "", "", "records", "faults", "repeated", "restarts", "time", "seed", "outcome")
	for _, o := range outcomes {
		faults := 0
		for _, n := range o.faults {
			faults += n
		}
		fmt.Fprintf(out, "%-8s%-16s%9d%8d%10d%10d%9v  %-22d%s\n", o.direction, map[bool]string{true: "exactly once", false: "at least once"}[o.exactly],
			o.records, faults, o.repeated, o.restarts, o.took.Round(time.Second), o.seed, o.result())
	}
}

// patience is how long all records may take to arrive after the last fault.
const patience = 3 * time.Minute

// await restarts what failed until all records have arrived; then it stops the worker and looks once more.
func (w *world) await(ctx context.Context, f feed) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		if err := w.mend(ctx); err != nil {
			return err
		}
		done, err := f.check(ctx, w.records)
		if err != nil {
			return err
		}
		if done {
			break
		}
		if !wait(ctx, 200*time.Millisecond) {
			return fmt.Errorf("not all records have arrived after %v; the worker's log is %s", patience, filepath.Join(w.dir, "worker.log"))
		}
	}
	if err := w.stop(); err != nil {
		return err
	}
	_, err := f.check(ctx, w.records)
	return err
}

// wait lets time pass; false when ctx ends first.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// sequence follows the numbers of one partition.
type sequence struct {
	exactly  bool
	next     int // the lowest number that has not come
	previous int // of the record before
	repeated int
}

// see takes in the next number.
func (s *sequence) see(n int) error {
	switch {
	case n == s.next:
		s.next++
	case n > s.next:
		return fmt.Errorf("%d came after %d: %d are lost or out of order", n, s.previous, n-s.next)
	case s.exactly:
		return fmt.Errorf("%d came twice", n)
	case n > s.previous+1:
		return fmt.Errorf("%d came after %d, which was repeated: out of order", n, s.previous)
	default:
		s.repeated++
	}
	s.previous = n
	return nil
}
