package kafka

import (
	"strings"

	"github.com/twmb/franz-go/pkg/kgo"
)

// partitioner reads partitioner.class. What chooses by default is Apache's way: by the key's hash, and for records without
// a key one partition for some 64 KiB, those that lag less preferred.
func (r *reader) partitioner() {
	byDefault := kgo.UniformBytesPartitioner(64<<10, true, true, nil)
	name, given := r.text("partitioner.class")
	switch name[strings.LastIndexByte(name, '.')+1:] {
	case "", "DefaultPartitioner":
	case "RoundRobinPartitioner":
		byDefault = kgo.RoundRobinPartitioner()
	case "UniformStickyPartitioner":
		byDefault = kgo.StickyPartitioner()
	default:
		r.bad("partitioner.class", name, "RoundRobinPartitioner, UniformStickyPartitioner or nothing")
	}
	if keys, ok := r.boolean("partitioner.ignore.keys"); ok && keys && !given {
		byDefault = kgo.UniformBytesPartitioner(64<<10, true, false, nil)
	}
	r.add(kgo.RecordPartitioner(named{byDefault}))
}

// named lets a record name its partition and leaves the others to the inner partitioner.
type named struct{ inner kgo.Partitioner }

var (
	_ kgo.Partitioner                = named{}
	_ kgo.TopicBackupPartitioner     = namedTopic{}
	_ kgo.TopicPartitionerOnNewBatch = namedTopic{}
)

func (n named) ForTopic(topic string) kgo.TopicPartitioner {
	return namedTopic{n.inner.ForTopic(topic)}
}

type namedTopic struct{ inner kgo.TopicPartitioner }

func (n namedTopic) RequiresConsistency(r *kgo.Record) bool {
	return r.Partition >= 0 || n.inner.RequiresConsistency(r)
}

func (n namedTopic) Partition(r *kgo.Record, partitions int) int {
	if r.Partition >= 0 {
		return int(r.Partition)
	}
	return n.inner.Partition(r, partitions)
}

func (n namedTopic) PartitionByBackup(r *kgo.Record, partitions int, backups kgo.TopicBackupIter) int {
	if inner, ok := n.inner.(kgo.TopicBackupPartitioner); ok && r.Partition < 0 {
		return inner.PartitionByBackup(r, partitions, backups)
	}
	return n.Partition(r, partitions)
}

func (n namedTopic) OnNewBatch() {
	if inner, ok := n.inner.(kgo.TopicPartitionerOnNewBatch); ok {
		inner.OnNewBatch()
	}
}
