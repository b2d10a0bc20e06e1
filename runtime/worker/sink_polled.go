package worker

import (
	"slices"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
)

// polledRecords are what was polled and not put yet, in the order of each partition. A client asks for its next fetch when all of the last
// is polled: a task polls all that there is, so that the next fetch comes while it puts this one.
type polledRecords struct{ parts []kgo.FetchTopicPartition }

func (p *polledRecords) empty() bool { return len(p.parts) == 0 }

func (p *polledRecords) add(fetches kgo.Fetches) {
	fetches.EachPartition(func(part kgo.FetchTopicPartition) {
		if len(part.Records) > 0 {
			p.parts = append(p.parts, part)
		}
	})
}

// next takes up to n records.
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

// drop forgets the records of partitions that are another's now, or are to be polled again.
func (p *polledRecords) drop(gone func(connect.TopicPartition) bool) {
	p.parts = slices.DeleteFunc(p.parts, func(part kgo.FetchTopicPartition) bool {
		return gone(connect.TopicPartition{Topic: part.Topic, Partition: part.Partition})
	})
}
