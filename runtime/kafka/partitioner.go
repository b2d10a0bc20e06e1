package kafka

import (
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
)

// partitioners are the values of partitioner.class, by Kafka's class name without its package.
var partitioners = map[string]func() kgo.Partitioner{
	"DefaultPartitioner": byKey, "RoundRobinPartitioner": kgo.RoundRobinPartitioner, "UniformStickyPartitioner": kgo.StickyPartitioner,
}

const uniformBytes = 64 << 10

// byKey is Apache's default partitioner. It uses the hash of the key. Records without a key stay in
// one partition for about 64 KiB, and partitions that lag less are preferred.
func byKey() kgo.Partitioner { return kgo.UniformBytesPartitioner(uniformBytes, true, true, nil) }

// partitioner returns the partitioner for records that name no partition.
func partitioner(c configs.Config) kgo.Partitioner {
	if name := c.String("partitioner.class"); name != "" {
		return partitioners[lastName(name)]()
	}
	if c.Bool("partitioner.ignore.keys") {
		return kgo.UniformBytesPartitioner(uniformBytes, true, false, nil)
	}
	return byKey()
}

// named sends a record to the partition that it names, and leaves other records to the inner
// partitioner.
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
