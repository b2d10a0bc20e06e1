package main

import (
	"context"
	"os"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// counter counts the records in topics. Counting takes CPU time from the contenders. Once a topic
// has records, a count is one small request, because its metadata is cached.
type counter struct {
	admin      *kadm.Client // notices new topics immediately
	calm       *kgo.Client  // caches metadata
	partitions map[string]int
}

func (c *counter) count(ctx context.Context, topic string) (n int, err error) {
	if c.partitions[topic] > 0 {
		return c.again(ctx, topic)
	}
	ends, err := c.admin.ListEndOffsets(ctx, topic)
	if err != nil {
		return 0, err
	}
	ends.Each(func(o kadm.ListedOffset) {
		if o.Err == nil {
			n += int(o.Offset)
		}
	})
	if n > 0 {
		c.partitions[topic] = len(ends[topic])
	}
	return n, nil
}

func (c *counter) again(ctx context.Context, topic string) (n int, err error) {
	t := kmsg.NewListOffsetsRequestTopic()
	t.Topic = topic
	for i := range c.partitions[topic] {
		p := kmsg.NewListOffsetsRequestTopicPartition()
		p.Partition, p.Timestamp = int32(i), -1
		t.Partitions = append(t.Partitions, p)
	}
	req := kmsg.NewPtrListOffsetsRequest()
	req.Topics = append(req.Topics, t)
	resp, err := req.RequestWith(ctx, c.calm)
	if err != nil {
		return 0, err
	}
	for _, t := range resp.Topics {
		for _, p := range t.Partitions {
			if err := kerr.ErrorForCode(p.ErrorCode); err != nil {
				return 0, err
			}
			n += int(p.Offset)
		}
	}
	return n, nil
}

// inTopic counts the records in a run's topic.
func (b *bench) inTopic(ctx context.Context, r run) (int, error) { return b.counter.count(ctx, r.name) }

// inFile computes the number of lines in a run's output from the file size.
func inFile(_ context.Context, r run) (int, error) {
	info, err := os.Stat(outFile(r))
	if os.IsNotExist(err) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return int(info.Size() / lineLength), nil
}
