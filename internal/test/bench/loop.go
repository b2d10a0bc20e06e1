package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/twmb/franz-go/pkg/kgo"
)

// loop is careful hand-written code for one job. It is the upper bound: a Go client with nothing
// around it.
func loop(ctx context.Context, args []string) error {
	if len(args) != 4 {
		return fmt.Errorf("loop source|sink|csv|ndjson BROKER TOPIC FILE")
	}
	switch args[0] {
	case "source":
		return produceLines(ctx, args[1], args[2], args[3])
	case "sink":
		return consumeLines(ctx, args[1], args[2], args[3])
	default:
		return produceRows(ctx, args[0], args[1], args[2], args[3])
	}
}

func produceLines(ctx context.Context, broker, topic, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(bufio.NewReaderSize(f, 1<<20))
	return produceAll(ctx, broker, topic, func() (*kgo.Record, error) {
		if !lines.Scan() {
			return nil, cmp.Or(lines.Err(), io.EOF)
		}
		return kgo.SliceRecord(append([]byte(nil), lines.Bytes()...)), nil
	})
}

// produceAll sends the records of next until io.EOF.
func produceAll(ctx context.Context, broker, topic string, next func() (*kgo.Record, error)) error {
	client, err := kgo.NewClient(kgo.SeedBrokers(broker), kgo.DefaultProduceTopic(topic), kgo.AllowAutoTopicCreation(),
		kgo.ProducerBatchCompression(kgo.NoCompression()), kgo.MaxBufferedRecords(1<<16), kgo.MetadataMinAge(pollInterval),
		kgo.UnknownTopicRetries(-1)) // the broker may be busy deleting the topics of earlier runs
	if err != nil {
		return err
	}
	defer client.Close()
	var failed error
	var once sync.Once
	for {
		record, err := next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		client.Produce(ctx, record, func(_ *kgo.Record, err error) {
			if err != nil {
				once.Do(func() { failed = err })
			}
		})
	}
	if err := client.Flush(ctx); err != nil {
		return err
	}
	return failed
}

func consumeLines(ctx context.Context, broker, topic, path string) error {
	client, err := kgo.NewClient(kgo.SeedBrokers(broker), kgo.ConsumeTopics(topic))
	if err != nil {
		return err
	}
	defer client.Close()
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	for ctx.Err() == nil {
		fetches := client.PollFetches(ctx)
		fetches.EachRecord(func(r *kgo.Record) {
			w.Write(r.Value)
			w.WriteByte('\n')
		})
		if err := w.Flush(); err != nil {
			return err
		}
	}
	return nil
}
