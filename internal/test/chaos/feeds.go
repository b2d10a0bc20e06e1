package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// padding makes each record about a hundred bytes long.
var padding = strings.Repeat("x", 80)

func (w *world) feed(ctx context.Context) (feed, error) {
	client, err := kgo.NewClient(kgo.SeedBrokers(w.bootstrap), kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.MetadataMaxAge(time.Second),
		kgo.MetadataMinAge(250*time.Millisecond))
	if err != nil {
		return nil, err
	}
	partitions := map[direction]int{source: 1, sink: partitionsOfSink}[w.direction]
	if _, err := kadm.NewClient(client).CreateTopic(ctx, int32(partitions), 1, nil, topic); err != nil {
		client.Close()
		return nil, fmt.Errorf("creating the topic: %w", err)
	}
	if w.direction == sink {
		f := &sinkFeed{w: w, client: client}
		for p := range f.seen {
			f.seen[p] = sequence{exactly: w.exactly, previous: -1}
		}
		return f, nil
	}
	client.Close()
	f := &sourceFeed{w: w, seen: sequence{exactly: w.exactly, previous: -1}}
	if f.file, err = os.OpenFile(w.inputFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644); err != nil {
		return nil, err
	}
	f.reader, err = kgo.NewClient(kgo.SeedBrokers(w.bootstrap), kgo.ConsumeTopics(topic), kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.MetadataMaxAge(time.Second), kgo.MetadataMinAge(250*time.Millisecond))
	return f, err
}

// sourceFeed appends lines to a file and reads them from the topic.
type sourceFeed struct {
	w      *world
	file   *os.File
	fed    int
	reader *kgo.Client
	seen   sequence
}

func (f *sourceFeed) add(_ context.Context, n int) error {
	out := bufio.NewWriterSize(f.file, 1<<20)
	for range n {
		fmt.Fprintf(out, "%d %s\n", f.fed, padding)
		f.fed++
	}
	return out.Flush()
}

func (f *sourceFeed) check(ctx context.Context, n int) (bool, error) {
	for {
		quiet, cancel := context.WithTimeout(ctx, time.Second)
		fetches := f.reader.PollFetches(quiet)
		cancel()
		var err error
		fetches.EachRecord(func(r *kgo.Record) {
			number, _, _ := strings.Cut(string(r.Value), " ")
			if i, convErr := strconv.Atoi(number); err == nil {
				if err = errors.Join(convErr, f.seen.see(i)); err != nil {
					err = fmt.Errorf("offset %d: %w", r.Offset, err)
				}
			}
		})
		if err != nil || fetches.Empty() {
			return f.seen.next == n, err
		}
	}
}

func (f *sourceFeed) repeated() int { return f.seen.repeated }

func (f *sourceFeed) close() {
	f.file.Close()
	f.reader.Close()
}

const partitionsOfSink = 4

// sinkFeed writes to the partitions of a topic and reads the file.
type sinkFeed struct {
	w      *world
	client *kgo.Client
	fed    int
	seen   [partitionsOfSink]sequence
}

func (f *sinkFeed) add(ctx context.Context, n int) error {
	var failed error
	for range n {
		p := f.fed % partitionsOfSink
		r := &kgo.Record{Topic: topic, Partition: int32(p), Value: fmt.Appendf(nil, "%d %d %s", p, f.fed/partitionsOfSink, padding)}
		f.client.Produce(ctx, r, func(_ *kgo.Record, err error) {
			if err != nil {
				failed = err
			}
		})
		f.fed++
	}
	if err := f.client.Flush(ctx); err != nil {
		return err
	}
	return failed
}

// check reads the file from the beginning: after a kill, the sink may have truncated lines that
// were read before.
func (f *sinkFeed) check(_ context.Context, n int) (bool, error) {
	for p := range f.seen {
		f.seen[p] = sequence{exactly: f.w.exactly, previous: -1}
	}
	file, err := os.Open(f.w.outputFile())
	if os.IsNotExist(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer file.Close()
	in := bufio.NewReaderSize(file, 1<<20)
	for number := 1; ; number++ {
		line, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) { // the last line may be incomplete
			break
		}
		if err != nil {
			return false, err
		}
		if err := f.see(line); err != nil {
			return false, fmt.Errorf("%s, line %d: %w", f.w.outputFile(), number, err)
		}
	}
	arrived := 0
	for _, s := range f.seen {
		arrived += s.next
	}
	return arrived == n, nil
}

func (f *sinkFeed) see(line []byte) error {
	var p, n int
	var rest string
	_, err := fmt.Sscanf(string(line), "%d %d %s\n", &p, &n, &rest)
	if (err != nil || rest != padding) && !f.w.exactly {
		return nil // a line torn by a kill: it is delivered again
	}
	if err != nil || rest != padding || p < 0 || p >= partitionsOfSink {
		return fmt.Errorf("%q is not a record", bytes.TrimSpace(line))
	}
	if err := f.seen[p].see(n); err != nil {
		return fmt.Errorf("partition %d: %w", p, err)
	}
	return nil
}

func (f *sinkFeed) repeated() (n int) {
	for _, s := range f.seen {
		n += s.repeated
	}
	return n
}

func (f *sinkFeed) close() { f.client.Close() }
