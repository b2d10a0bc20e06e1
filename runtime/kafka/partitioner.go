package kafka

import (
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
)

// partitioners are those that partitioner.class can name, by the last name of Kafka's class.
var partitioners = map[string]func() kgo.Partitioner{
	"DefaultPartitioner": byKey, "RoundRobinPartitioner": kgo.RoundRobinPartitioner, "UniformStickyPartitioner": kgo.StickyPartitioner,
}

const uniformBytes = 64 << 10

// byKey is Apache's way: by the key's hash, and for records without a key one partition for some 64 KiB, those that lag less preferred.
func byKey() kgo.Partitioner { return kgo.UniformBytesPartitioner(uniformBytes, true, true, nil) }

// partitioner is what chooses partitions for records that name none.
func partitioner(c configs.Config) kgo.Partitioner {
	if name := c.String("partitioner.class"); name != "" {
		return partitioners[lastName(name)]()
	}
	if c.Bool("partitioner.ignore.keys") {
		return kgo.UniformBytesPartitioner(uniformBytes, true, false, nil)
	}
	return byKey()
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
