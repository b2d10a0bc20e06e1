package worker

import (
	"slices"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
)

// polledRecords holds records that were polled and not put yet, in the order of each partition. kgo
// requests its next fetch when all records of the last one are polled. So the task polls everything
// at once, and the next fetch arrives while the task puts these records.
type polledRecords struct{ parts []kgo.FetchTopicPartition }

func (p *polledRecords) empty() bool { return len(p.parts) == 0 }

func (p *polledRecords) add(fetches kgo.Fetches) {
	fetches.EachPartition(func(part kgo.FetchTopicPartition) {
		if len(part.Records) > 0 {
			p.parts = append(p.parts, part)
		}
	})
}

// next returns up to n records.
func (p *polledRecords) next(n int) (out []kgo.FetchTopicPartition) {
	for n > 0 && len(p.parts) > 0 {
		first := p.parts[0]
		if rest := first.Records; len(rest) > n {
			first.Records, p.parts[0].Records = rest[:n], rest[n:]
		} else {
			p.parts = p.parts[1:]
		}
		n -= len(first.Records)
		out = append(out, first)
	}
	return out
}

// first returns the offset of the first record of a partition.
func (p *polledRecords) first(tp connect.TopicPartition) (int64, bool) {
	for _, part := range p.parts {
		if part.Topic == tp.Topic && part.Partition == tp.Partition {
			return part.Records[0].Offset, true
		}
	}
	return 0, false
}

// drop removes the records of partitions that the task has lost or polls again.
func (p *polledRecords) drop(gone func(connect.TopicPartition) bool) {
	p.parts = slices.DeleteFunc(p.parts, func(part kgo.FetchTopicPartition) bool {
		return gone(connect.TopicPartition{Topic: part.Topic, Partition: part.Partition})
	})
}
