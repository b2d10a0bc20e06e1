package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/internal/test/apache"
)

// flat takes a sample at each of the steps. No later sample may exceed the maximum of the first
// quarter by more than growth.
const (
	steps  = 20
	growth = 0.25
)

// flat runs a source with short records, without faults, and prints the memory of the worker and
// its plugin.
func (p plan) flat(ctx context.Context) (err error) {
	b, err := apache.StartBroker(filepath.Join(p.dir, "broker"))
	if err != nil {
		return err
	}
	defer func() { _ = b.Kill() }()
	p.bootstrap, p.exactly = b.Addr(), true
	w := &world{plan: p}
	if err := writeNumbers(w.inputFile(), p.records); err != nil {
		return err
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(p.bootstrap))
	if err != nil {
		return err
	}
	defer client.Close()
	admin := kadm.NewClient(client)
	if _, err := admin.CreateTopic(ctx, 1, 1, nil, topic); err != nil {
		return fmt.Errorf("creating the topic: %w", err)
	}
	if err := w.build(ctx); err != nil {
		return err
	}
	if err := w.start(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	fmt.Fprintf(p.out, "%12s%16s\n", "records", "resident MB")
	early, late := 0.0, 0.0
	for step := 1; step <= steps; step++ {
		arrived, resident, err := w.observe(ctx, admin, int64(p.records)*int64(step)/steps)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.out, "%12d%16.1f\n", arrived, resident)
		if step <= steps/4 {
			early = max(early, resident)
		} else {
			late = max(late, resident)
		}
	}
	if late > early*(1+growth) {
		return fmt.Errorf("memory grows: %.1f MB at most in the first quarter, %.1f MB later", early, late)
	}
	fmt.Fprintf(p.out, "%.1f MB at most in the first quarter, %.1f MB later\n", early, late)
	return w.stop()
}

// observe waits until n records have arrived, and returns the peak memory until then.
func (w *world) observe(ctx context.Context, admin *kadm.Client, n int64) (arrived int64, resident float64, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		ends, err := admin.ListEndOffsets(ctx, topic)
		if err != nil {
			return 0, 0, err
		}
		if end, ok := ends.Lookup(topic, 0); ok && end.Err == nil {
			arrived = end.Offset
		}
		held := 0.0
		for _, pid := range append(w.plugins(), w.cmd.Process.Pid) {
			held += residentMB(pid)
		}
		if resident = max(resident, held); arrived >= n {
			return arrived, resident, nil
		}
		if !wait(ctx, 50*time.Millisecond) {
			return 0, 0, fmt.Errorf("%d of %d records after %v: %w", arrived, n, patience, ctx.Err())
		}
	}
}

// residentMB returns the resident memory of a process in MB, or 0 if the process has ended.
func residentMB(pid int) float64 {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid)) // the process may have ended
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.ParseFloat(fields[1], 64)
	return pages * float64(os.Getpagesize()) / (1 << 20)
}

func writeNumbers(path string, n int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(f, 1<<20)
	for i := range n {
		out.Write(strconv.AppendInt(out.AvailableBuffer(), int64(i), 10)) // Flush returns the error
		out.WriteByte('\n')                                               // Flush returns the error
	}
	return errors.Join(out.Flush(), f.Close())
}
