package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// figures is what one run showed.
type figures struct {
	rate       float64       // lines a second, from the first line that arrived to the last
	cpu        float64       // CPU-seconds of the worker and its plugins for a million lines
	resident   float64       // MB, the most that worker and plugins had together
	firstAfter time.Duration // from the process's start to the first line
}

func (f figures) String() string {
	return fmt.Sprintf("%9.0f lines/s  %5.2f CPU-s per million  %5.0f MB  first after %v", f.rate, f.cpu, f.resident, f.firstAfter.Round(time.Millisecond))
}

// Polling and patience.
const (
	lookEvery  = 10 * time.Millisecond  // until there is something, and when the end is near
	lookSeldom = 50 * time.Millisecond  // between: whoever looks takes of the time of those that are looked at
	weighEvery = 200 * time.Millisecond // the kernel walks all pages of a process for it
	patience   = 10 * time.Minute
)

// measure lets a contender do the work once and watches it from outside.
func (b *bench) measure(ctx context.Context, w contender, r run) (f figures, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	begin := time.Now()
	s, err := w.start(r)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	var first, weighed time.Time
	var sampled int
	gone := false
	for {
		ended := over(s.pid) // before the look: what it did last has arrived then
		n, err := w.done(ctx, r)
		if err != nil {
			return f, err
		}
		now := time.Now()
		if n > 0 && first.IsZero() {
			first = now
			f.firstAfter, sampled = now.Sub(begin), n
		}
		if n >= b.lines {
			f.rate = float64(n-sampled) / now.Sub(first).Seconds()
			f.cpu = cpuSeconds(s.pid) / float64(n) * 1e6
			f.resident = max(f.resident, memory(s.pid))
			return f, nil
		}
		if gone {
			return f, fmt.Errorf("it ended with %d of %d lines", n, b.lines)
		}
		gone = ended
		if now.Sub(weighed) > weighEvery {
			f.resident, weighed = max(f.resident, memory(s.pid)), now
		}
		select {
		case <-time.After(untilNextLook(n-sampled, b.lines-n, now.Sub(first))):
		case <-ctx.Done():
			return f, fmt.Errorf("%d of %d lines after %v", n, b.lines, time.Since(begin).Round(time.Second))
		}
	}
}

// untilNextLook is short while nothing has come, and when what is left is about to come.
func untilNextLook(come, left int, took time.Duration) time.Duration {
	if come <= 0 {
		return lookEvery
	}
	rest := time.Duration(float64(took) * float64(left) / float64(come))
	return min(max(rest/2, lookEvery), lookSeldom)
}

// over says whether a process has ended, even if nobody has asked yet how.
func over(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || strings.HasPrefix(string(stat[strings.LastIndexByte(string(stat), ')')+1:]), " Z")
}

// family is a process and its children. One that is gone is left out.
func family(pid int) (pids []int) {
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	pids = []int{pid}
	for _, path := range tasks {
		children, _ := os.ReadFile(path)
		for _, child := range strings.Fields(string(children)) {
			n, _ := strconv.Atoi(child)
			pids = append(pids, family(n)...)
		}
	}
	return pids
}

// cpuSeconds is what a process and its children have used. One that is gone has used nothing.
func cpuSeconds(pid int) (sum float64) {
	for _, pid := range family(pid) {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			continue
		}
		fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
		for _, i := range []int{11, 12} { // utime and stime, in hundredths of a second
			n, _ := strconv.ParseFloat(fields[i], 64)
			sum += n / 100
		}
	}
	return sum
}

// memory is what a process and its children take, in MB: of pages that several share, as a worker and its plugins do, each counts its part.
func memory(pid int) (sum float64) {
	for _, pid := range family(pid) {
		text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
		for line := range strings.Lines(string(text)) {
			if rest, ok := strings.CutPrefix(line, "Pss:"); ok {
				kb, _ := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 64)
				sum += kb / 1024
			}
		}
	}
	return sum
}

// median is the middle of one figure over the runs, NaN of none.
func median[F any](runs []F, of func(F) float64) float64 {
	if len(runs) == 0 {
		return math.NaN()
	}
	var all []float64
	for _, f := range runs {
		all = append(all, of(f))
	}
	slices.Sort(all)
	return all[len(all)/2]
}
