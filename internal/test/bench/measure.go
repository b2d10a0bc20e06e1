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

// figures contains the measurements of one run.
type figures struct {
	rate       float64       // lines per second, from the first arrived line to the last
	cpu        float64       // CPU seconds of the worker and its plugins per million lines
	resident   float64       // peak memory in MB of worker and plugins together
	firstAfter time.Duration // from the start of the process to the first line
}

func (f figures) String() string {
	return fmt.Sprintf("%9.0f lines/s  %5.2f CPU-s per million  %5.0f MB  first after %v", f.rate, f.cpu, f.resident, f.firstAfter.Round(time.Millisecond))
}

// Polling intervals and timeouts.
const (
	pollInterval   = 10 * time.Millisecond  // until the first line, and near the end
	slowInterval   = 50 * time.Millisecond  // in between: polling takes CPU time from the contenders
	memoryInterval = 200 * time.Millisecond // expensive: the kernel walks all pages of a process
	patience       = 10 * time.Minute
)

// measure lets a contender do the work once, and observes it from outside.
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
		ended := over(s.pid) // checked before counting, so that its last lines are counted
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
		if now.Sub(weighed) > memoryInterval {
			f.resident, weighed = max(f.resident, memory(s.pid)), now
		}
		select {
		case <-time.After(untilNextLook(n-sampled, b.lines-n, now.Sub(first))):
		case <-ctx.Done():
			return f, fmt.Errorf("%d of %d lines after %v", n, b.lines, time.Since(begin).Round(time.Second))
		}
	}
}

// untilNextLook returns a short interval until the first line arrives, and when the rest is about
// to arrive.
func untilNextLook(come, left int, took time.Duration) time.Duration {
	if come <= 0 {
		return pollInterval
	}
	rest := time.Duration(float64(took) * float64(left) / float64(come))
	return min(max(rest/2, pollInterval), slowInterval)
}

// over reports whether a process has ended, even if it is a zombie.
func over(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || strings.HasPrefix(string(stat[strings.LastIndexByte(string(stat), ')')+1:]), " Z")
}

// family returns a process and its children, without those that have ended.
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

// cpuSeconds returns the CPU time of a process and its children. Ended processes count as 0.
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

// memory returns the proportional memory (PSS) of a process and its children in MB: pages that
// several processes share count in proportion.
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

// median returns the median of one figure over the runs, or NaN if there are no runs.
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
