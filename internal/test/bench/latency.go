package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// Latency is measured at a rate below the capacity of every contender.
const (
	latencyRate  = 1000 // lines per second
	latencyLines = 10_000
	settling     = 2 * time.Second // excluded time at the beginning
)

// latency measures the time from writing a line to a file until the record can be read from the
// topic, and from the acknowledgement of a record until it is in the sink's file. It prints medians
// of the runs.
func (b *bench) latency(ctx context.Context) error {
	workers := []struct {
		name    string
		start   func(r run, connector string) (*started, error)
		measure func(ctx context.Context, r run, start func(connector string) (*started, error)) ([]time.Duration, error)
	}{
		{"Millrace, file to topic", b.millrace, b.sourceLatency},
		{"Apache Connect, file to topic", b.apache, b.sourceLatency},
		{"Millrace, topic to file", b.millrace, b.sinkLatency},
		{"Apache Connect, topic to file", b.apache, b.sinkLatency},
	}
	percents := []int{50, 99, 100}
	results := make([][][]time.Duration, len(workers)) // quantiles of each worker's runs
	for range b.runs {
		for i, w := range workers {
			r, err := b.newRun("latency")
			if err != nil {
				return err
			}
			took, err := w.measure(ctx, r, func(connector string) (*started, error) { return w.start(r, connector) })
			if err != nil {
				return fmt.Errorf("latency of %s: %w", w.name, err)
			}
			b.discard(ctx, r)
			var quantiles []time.Duration
			for _, percent := range percents {
				quantiles = append(quantiles, quantile(took, percent))
			}
			fmt.Fprintf(os.Stderr, "%-30s %v\n", w.name, quantiles)
			results[i] = append(results[i], quantiles)
		}
	}
	t := b.report.table(fmt.Sprintf("One line at a time, %d a second", latencyRate), "", "p50", "ours is", "p99", "ours is", "most", "ours is")
	for i, w := range workers {
		cells := []any{w.name}
		for j := range percents {
			of := func(quantiles []time.Duration) float64 { return quantiles[j].Seconds() * 1e3 }
			value, ours := median(results[i], of), median(results[i/2*2], of)
			cells = append(cells, figure{value, "%.2f ms"})
			if i%2 == 0 {
				cells = append(cells, "")
			} else {
				cells = append(cells, figure{value / ours, "1/%.1f"})
			}
		}
		t.row(cells...)
	}
	return nil
}

func (b *bench) sourceLatency(ctx context.Context, r run, start func(string) (*started, error)) ([]time.Duration, error) {
	path := filepath.Join(r.dir, "in")
	in, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	client, err := kgo.NewClient(kgo.SeedBrokers(b.broker.Addr()), kgo.ConsumeTopics(r.name), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.MetadataMinAge(pollInterval), kgo.FetchMinBytes(1))
	if err != nil {
		return nil, err
	}
	defer client.Close()
	if _, err := in.WriteString("-\n"); err != nil {
		return nil, err
	}
	s, err := start(fmt.Sprintf("name=%s\nconnector.class=FileStreamSource\nfile=%s\ntopic=%s\n", r.name, path, r.name))
	if err != nil {
		return nil, err
	}
	defer s.stop()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for client.PollFetches(ctx).NumRecords() == 0 { // exclude the start of the worker
		if ctx.Err() != nil {
			return nil, fmt.Errorf("nothing came to the topic: %w", ctx.Err())
		}
	}
	arrivals := newArrivals()
	sent := make(chan error, 1)
	go func() {
		sent <- arrivals.send(ctx, func(line []byte) error { _, err := in.Write(line); return err })
	}()
	for !arrivals.complete() && ctx.Err() == nil {
		client.PollFetches(ctx).EachRecord(func(rec *kgo.Record) { arrivals.arrived(rec.Value) })
	}
	return arrivals.took(), errors.Join(<-sent, ctx.Err())
}

func (b *bench) sinkLatency(ctx context.Context, r run, start func(string) (*started, error)) ([]time.Duration, error) {
	client, err := kgo.NewClient(kgo.SeedBrokers(b.broker.Addr()), kgo.DefaultProduceTopic(r.name), kgo.AllowAutoTopicCreation(), kgo.ProducerLinger(0),
		kgo.MetadataMinAge(pollInterval), kgo.UnknownTopicRetries(-1))
	if err != nil {
		return nil, err
	}
	defer client.Close()
	if err := client.ProduceSync(ctx, kgo.StringRecord("-")).FirstErr(); err != nil {
		return nil, err
	}
	s, err := start(fmt.Sprintf("name=%s\nconnector.class=FileStreamSink\nfile=%s\ntopics=%s\n", r.name, outFile(r), r.name))
	if err != nil {
		return nil, err
	}
	defer s.stop()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	out, err := opened(ctx, outFile(r))
	if err != nil {
		return nil, err
	}
	defer out.Close()
	arrivals := newArrivals()
	sent := make(chan error, 1)
	go func() {
		sent <- arrivals.send(ctx, func(line []byte) error {
			return client.ProduceSync(ctx, kgo.SliceRecord(bytes.TrimSuffix(bytes.Clone(line), []byte("\n")))).FirstErr()
		})
	}()
	err = follow(ctx, out, arrivals)
	return arrivals.took(), errors.Join(err, <-sent)
}

// opened waits until a file exists and is not empty.
func opened(ctx context.Context, path string) (*os.File, error) {
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for {
		if info, err := os.Stat(path); err == nil && info.Size() > 0 {
			return os.Open(path)
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return nil, fmt.Errorf("nothing came to %s: %w", path, ctx.Err())
		}
	}
}

// follow reads lines as they are appended. It polls every half millisecond, which is the resolution
// of the measurement.
func follow(ctx context.Context, in io.Reader, arrivals *arrivals) error {
	ticker := time.NewTicker(500 * time.Microsecond)
	defer ticker.Stop()
	var rest []byte
	buf := make([]byte, 1<<16)
	for !arrivals.complete() {
		n, err := in.Read(buf)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		rest = append(rest, buf[:n]...)
		for {
			line, after, whole := bytes.Cut(rest, []byte("\n"))
			if !whole {
				break
			}
			arrivals.arrived(line)
			rest = after
		}
		if n > 0 {
			continue
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// arrivals are numbered lines, with the times at which each was sent and received.
type arrivals struct {
	begin     time.Time
	sent, got []time.Duration // since begin; one writer each
	last      int
}

func newArrivals() *arrivals {
	return &arrivals{begin: time.Now(), sent: make([]time.Duration, latencyLines), got: make([]time.Duration, latencyLines), last: -1}
}

// send sends the lines at a constant rate.
func (a *arrivals) send(ctx context.Context, line func([]byte) error) error {
	ticker := time.NewTicker(time.Second / latencyRate)
	defer ticker.Stop()
	for i := range latencyLines {
		if err := line(fmt.Appendf(nil, "%d\n", i)); err != nil {
			return err
		}
		a.sent[i] = time.Since(a.begin)
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (a *arrivals) arrived(line []byte) {
	if n, err := strconv.Atoi(string(bytes.Trim(line, `"`))); err == nil && n > a.last && n < latencyLines {
		a.got[n], a.last = time.Since(a.begin), n
	}
}

func (a *arrivals) complete() bool { return a.last == latencyLines-1 }

// took returns the latency of each line, except at the beginning.
func (a *arrivals) took() (out []time.Duration) {
	for i := int(settling.Seconds()) * latencyRate; i < latencyLines; i++ {
		out = append(out, max(a.got[i]-a.sent[i], 0))
	}
	return out
}
