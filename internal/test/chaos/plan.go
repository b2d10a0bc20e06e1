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

// broker is the interface for faults of the real broker.
type broker interface {
	PID() int
	Stop() error
	Kill() error
	Restart() error
}

// plan is one run: a number of records in one direction, with a number of faults of each kind.
type plan struct {
	direction direction
	exactly   bool
	records   int
	seed      uint64
	faults    counts
	dir       string
	bootstrap string
	broker    broker         // nil: no faults
	second    *apache.Broker // leads the source offsets; nil: none
	session   time.Duration  // session timeout of the sink's consumer
	binary    string         // path of the worker; empty: build it
	out       io.Writer
}

// longestPause is the longest time between two faults.
const longestPause = 800 * time.Millisecond

// feed provides the connector with more numbered records, and checks that all of them arrive.
type feed interface {
	add(ctx context.Context, n int) error
	// check reads the records that arrived since the last call. It returns an error if a record is
	// lost, out of order or, with exactly-once, repeated. done means that all n have arrived.
	check(ctx context.Context, n int) (done bool, err error)
	repeated() int
	close()
}

// run feeds a part of the records before each fault and the rest after the last, and waits until
// all have arrived.
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
	slice := p.records / (2*len(order) + 1) // fed before each fault, and during slow ones
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

// outcome is the result of a plan.
type outcome struct {
	plan
	repeated, restarts int
	took               time.Duration
	err                error
}

// result describes the outcome in one line.
func (o outcome) result() string {
	if o.err == nil {
		return "none lost, in order"
	}
	first, _, _ := strings.Cut(o.err.Error(), "\n")
	return "FAILED: " + first
}

// printTable prints a row for each plan.
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

// patience is the time for all records to arrive after the last fault.
const patience = 3 * time.Minute

// await restarts failed connectors until all records have arrived. Then it stops the worker and
// checks once more.
func (w *world) await(ctx context.Context, f feed) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		if err := w.restartFailed(ctx); err != nil {
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

// wait waits for d. It returns false if ctx ends first.
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

// sequence checks the numbers of one partition.
type sequence struct {
	exactly  bool
	next     int // the lowest number that has not arrived
	previous int // number of the previous record
	repeated int
}

// see checks the next number.
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
