package lag

import (
	"context"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"millrace/plugins/connect"
)

// Which selects the offset of a partition that List returns.
type Which int64

// End is the offset after the last record, Begin that of the first.
const (
	End   Which = -1
	Begin Which = -2
)

// List requests offsets of partitions. The result lacks partitions for which the brokers report an
// error. If committed is set, End is the offset after the last record of a completed transaction.
func List(ctx context.Context, client *kgo.Client, list []connect.TopicPartition, which Which, committed bool) (map[connect.TopicPartition]int64, error) {
	if len(list) == 0 {
		return nil, nil
	}
	req := kmsg.NewPtrListOffsetsRequest()
	if committed {
		req.IsolationLevel = 1
	}
	byTopic := map[string][]kmsg.ListOffsetsRequestTopicPartition{}
	for _, tp := range list {
		p := kmsg.NewListOffsetsRequestTopicPartition()
		p.Partition, p.Timestamp = tp.Partition, int64(which)
		byTopic[tp.Topic] = append(byTopic[tp.Topic], p)
	}
	for topic, partitions := range byTopic {
		one := kmsg.NewListOffsetsRequestTopic()
		one.Topic, one.Partitions = topic, partitions
		req.Topics = append(req.Topics, one)
	}
	resp, err := req.RequestWith(ctx, client)
	if err != nil {
		return nil, err
	}
	out := map[connect.TopicPartition]int64{}
	for _, topic := range resp.Topics {
		for _, p := range topic.Partitions {
			if p.ErrorCode == 0 {
				out[connect.TopicPartition{Topic: topic.Topic, Partition: p.Partition}] = p.Offset
			}
		}
	}
	return out, nil
}
