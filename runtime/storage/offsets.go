package storage

import (
	"context"
	"errors"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
)

// OffsetPartitions is the default number of partitions of an offsets topic.
const OffsetPartitions = 25

// KafkaOffsets keeps offsets in a compacted topic, as Apache Kafka Connect does. Its methods
// require Run to be running.
type KafkaOffsets struct {
	*Topic
	index index
}

var _ TransactionalOffsets = (*KafkaOffsets)(nil)

// NewKafkaOffsets makes a store without starting it. The config's Apply is ignored.
func NewKafkaOffsets(config TopicConfig) *KafkaOffsets {
	if config.Partitions == 0 {
		config.Partitions = OffsetPartitions
	}
	k := &KafkaOffsets{}
	config.Apply, config.openAtStart = k.apply, config.Client["isolation.level"] == "read_committed"
	k.Topic = NewTopic(config)
	return k
}

func (k *KafkaOffsets) apply(r Record) error { return k.index.apply(pair{r.Key, r.Value}) }

// Get returns the current offset of a source partition in the topic.
func (k *KafkaOffsets) Get(ctx context.Context, connector string, partition map[string]any) (map[string]any, error) {
	if err := k.Sync(ctx); err != nil {
		return nil, err
	}
	return k.index.get(connector, partition)
}

// All returns every current offset of a connector in the topic.
func (k *KafkaOffsets) All(ctx context.Context, connector string) ([]connect.SourceOffset, error) {
	if err := k.Sync(ctx); err != nil {
		return nil, err
	}
	return k.index.all(connector), nil
}

// Set stores offsets. After an error, any of them may have been stored.
func (k *KafkaOffsets) Set(ctx context.Context, connector string, offsets []connect.SourceOffset) error {
	pairs, err := k.pairs(connector, offsets)
	if err != nil {
		return err
	}
	return k.Write(ctx, pairs...)
}

// Records returns the records that Set would write, for a producer that writes them in its
// transaction.
func (k *KafkaOffsets) Records(connector string, offsets []connect.SourceOffset) ([]*kgo.Record, error) {
	pairs, err := k.pairs(connector, offsets)
	if err != nil {
		return nil, err
	}
	records := make([]*kgo.Record, len(pairs))
	for i, p := range pairs {
		records[i] = &kgo.Record{Topic: k.config.Name, Partition: -1, Key: p.key, Value: p.value}
	}
	return records, nil
}

func (k *KafkaOffsets) pairs(connector string, offsets []connect.SourceOffset) ([]pair, error) {
	if connector == "" {
		return nil, errors.New("writing offsets: the connector has no name")
	}
	return k.index.encode(connector, offsets)
}
