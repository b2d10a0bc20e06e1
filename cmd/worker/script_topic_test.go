package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// topic [-min|-committed] NAME COUNT: read COUNT records of a topic, and print their values, one a
// line, unless there are very many. The topic must contain no more records; with -min it may, and all
// of them are printed. With -committed, records of transactions count only if they are committed.
func readTopic(ts *testscript.TestScript, neg bool, args []string) {
	atLeast := len(args) > 0 && args[0] == "-min"
	var more []kgo.Opt
	if len(args) > 0 && args[0] == "-committed" {
		more = append(more, kgo.FetchIsolationLevel(kgo.ReadCommitted()))
	}
	if atLeast || more != nil {
		args = args[1:]
	}
	if neg || len(args) != 2 {
		ts.Fatalf("usage: topic [-min|-committed] name count")
	}
	count, err := strconv.Atoi(args[1])
	ts.Check(err)
	values, err := consume(sceneOf(ts).brokerAddr(ts), args[0], count, more...)
	if len(values) <= 1000 { // more would be unreadable
		for _, v := range values {
			fmt.Fprintf(ts.Stdout(), "%s\n", v)
		}
	}
	ts.Check(err)
	if !atLeast && len(values) > count {
		ts.Fatalf("topic %s holds %d records; expected %d", args[0], len(values), count)
	}
}

// consume reads at least count values, and then up to the current end of the topic. Control records
// are the last ones of transactions.
func consume(addr, topic string, count int, more ...kgo.Opt) ([][]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	client, err := kgo.NewClient(append(more, kgo.SeedBrokers(addr), kgo.ConsumeTopics(topic), kgo.MetadataMinAge(50*time.Millisecond),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.UnknownTopicRetries(-1), kgo.KeepControlRecords())...)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	var values [][]byte
	next := map[int32]int64{} // offsets, by partition
	read := func(done func() bool) error {
		for !done() {
			fetches := client.PollFetches(ctx)
			if ctx.Err() != nil {
				return fmt.Errorf("topic %s gave %d records up to %v; expected %d", topic, len(values), next, count)
			}
			fetches.EachRecord(func(r *kgo.Record) {
				next[r.Partition] = r.Offset + 1
				if !r.Attrs.IsControl() {
					values = append(values, r.Value)
				}
			})
		}
		return nil
	}
	if err := read(func() bool { return len(values) >= count }); err != nil || count == 0 {
		return values, err
	}
	ends, err := filled(ctx, client, topic)
	if err != nil {
		return values, err
	}
	return values, read(func() bool {
		for partition, end := range ends {
			if next[partition] < end {
				return false
			}
		}
		return true
	})
}

// filled returns the end offsets of the partitions with records.
func filled(ctx context.Context, client *kgo.Client, topic string) (map[int32]int64, error) {
	starts, err := kadm.NewClient(client).ListStartOffsets(ctx, topic)
	if err != nil {
		return nil, err
	}
	ends, err := kadm.NewClient(client).ListEndOffsets(ctx, topic)
	if err != nil {
		return nil, err
	}
	out := map[int32]int64{}
	ends.Each(func(end kadm.ListedOffset) {
		if start, _ := starts.Lookup(end.Topic, end.Partition); end.Offset > start.Offset {
			out[end.Partition] = end.Offset
		}
	})
	return out, nil
}

// size returns how many offsets the topic's partitions span.
func size(ctx context.Context, client *kgo.Client, topic string) (int, error) {
	starts, err := kadm.NewClient(client).ListStartOffsets(ctx, topic)
	if err != nil {
		return 0, err
	}
	ends, err := kadm.NewClient(client).ListEndOffsets(ctx, topic)
	if err != nil {
		return 0, err
	}
	held := 0
	ends.Each(func(end kadm.ListedOffset) {
		start, _ := starts.Lookup(end.Topic, end.Partition)
		held += int(end.Offset - start.Offset)
	})
	return held, nil
}

// rows TOPIC FILE: the topic contains the JSON values of a file's lines, in order, and nothing
// else.
func checkRows(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: rows topic file")
	}
	want := strings.Split(strings.TrimSuffix(ts.ReadFile(args[1]), "\n"), "\n")
	values, err := consume(sceneOf(ts).brokerAddr(ts), args[0], len(want))
	ts.Check(err)
	if len(values) != len(want) {
		ts.Fatalf("topic %s holds %d records; expected %d", args[0], len(values), len(want))
	}
	for i, v := range values {
		var g, w any
		ts.Check(json.Unmarshal(v, &g))
		ts.Check(json.Unmarshal([]byte(want[i]), &w))
		if !reflect.DeepEqual(g, w) {
			ts.Fatalf("record %d of topic %s is %s; expected %s", i, args[0], v, want[i])
		}
	}
}

// numbered TOPIC COUNT COMMITTED: the topic contains all lines of generate lines. Where numbers go
// back, records since the last commit were sent again; those up to COMMITTED were committed, and
// occur once.
func checkNumbered(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: numbered topic count committed")
	}
	count, err := strconv.Atoi(args[1])
	ts.Check(err)
	committed, err := strconv.Atoi(args[2])
	ts.Check(err)
	addr := sceneOf(ts).brokerAddr(ts)
	next, repeated := 0, 0
	ts.Check(poll(func() (bool, error) {
		values, err := consume(addr, args[0], count)
		if err != nil {
			return false, final{err}
		}
		next, repeated, err = inOrder(values, committed)
		if err != nil {
			return false, final{err}
		}
		return next >= count, fmt.Errorf("%d of %d lines have arrived", next, count)
	}))
	fmt.Fprintf(ts.Stdout(), "%d lines, %d of them twice\n", next, repeated)
}

func inOrder(values [][]byte, committed int) (next, repeated int, err error) {
	for i, v := range values {
		var n int
		if _, err := fmt.Sscanf(strings.Trim(string(v), `"`), "line %d", &n); err != nil {
			return next, repeated, fmt.Errorf("record %d is %q: %w", i, v, err)
		}
		switch {
		case n == next:
		case n > next:
			return next, repeated, fmt.Errorf("record %d is line %d; line %d is lost", i, n, next)
		case n < committed:
			return next, repeated, fmt.Errorf("record %d is line %d again, although %d lines were committed", i, n, committed)
		default:
			repeated += next - n
		}
		next = n + 1
	}
	return next, repeated, nil
}

// createtopic NAME PARTITIONS CLEANUP.POLICY: create a topic.
func createTopic(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: createtopic name partitions cleanup.policy")
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	client, err := kgo.NewClient(kgo.SeedBrokers(sceneOf(ts).brokerAddr(ts)))
	ts.Check(err)
	defer client.Close()
	_, err = kadm.NewClient(client).CreateTopic(context.Background(), int32(n), 1, map[string]*string{"cleanup.policy": &args[2]}, args[0])
	ts.Check(err)
}

// consumer GROUP TOPIC: join a consumer group, and have partitions until the story ends.
func beConsumer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: consumer group topic")
	}
	var assigned atomic.Bool
	client, err := kgo.NewClient(kgo.SeedBrokers(sceneOf(ts).brokerAddr(ts)), kgo.ConsumerGroup(args[0]), kgo.ConsumeTopics(args[1]),
		kgo.OnPartitionsAssigned(func(_ context.Context, _ *kgo.Client, partitions map[string][]int32) {
			assigned.Store(len(partitions) > 0)
		}))
	ts.Check(err)
	ts.Defer(client.Close)
	ts.Check(poll(func() (bool, error) {
		return assigned.Load(), errors.New("no partition of the topic is assigned to it")
	}))
}

// produce TOPIC FILE: send each line of a file as a record's value.
func produce(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: produce topic file")
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(sceneOf(ts).brokerAddr(ts)), kgo.AllowAutoTopicCreation(), kgo.UnknownTopicRetries(-1))
	ts.Check(err)
	defer client.Close()
	data, err := os.ReadFile(ts.MkAbs(args[1]))
	ts.Check(err)
	var records []*kgo.Record
	for line := range bytes.Lines(data) {
		records = append(records, &kgo.Record{Topic: args[0], Value: bytes.TrimSuffix(line, []byte("\n"))})
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	ts.Check(client.ProduceSync(ctx, records...).FirstErr())
}
