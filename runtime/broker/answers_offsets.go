package broker

import (
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// amendOffsetFetch answers for a group that does not exist as for one without offsets, unless a
// member of it asks. Consumers with partitions that were not assigned by a group are the first to
// name theirs.
func amendOffsetFetch(kreq kmsg.Request, kresp kmsg.Response) {
	req, resp := kreq.(*kmsg.OffsetFetchRequest), kresp.(*kmsg.OffsetFetchResponse)
	if resp.ErrorCode == kerr.GroupIDNotFound.Code { // before version 8: one group
		resp.ErrorCode, resp.Topics = 0, nil
		for _, t := range req.Topics {
			topic := kmsg.NewOffsetFetchResponseTopic()
			topic.Topic = t.Topic
			for _, p := range t.Partitions {
				partition := kmsg.NewOffsetFetchResponseTopicPartition()
				partition.Partition, partition.Offset, partition.Metadata = p, noOffset, new(string)
				topic.Partitions = append(topic.Partitions, partition)
			}
			resp.Topics = append(resp.Topics, topic)
		}
	}
	for i := range min(len(req.Groups), len(resp.Groups)) {
		if resp.Groups[i].ErrorCode == kerr.GroupIDNotFound.Code && req.Groups[i].MemberID == nil {
			resp.Groups[i].ErrorCode, resp.Groups[i].Topics = 0, withoutOffsets(req.Groups[i].Topics)
		}
	}
}

const noOffset = -1

func withoutOffsets(topics []kmsg.OffsetFetchRequestGroupTopic) (out []kmsg.OffsetFetchResponseGroupTopic) {
	for _, t := range topics {
		topic := kmsg.NewOffsetFetchResponseGroupTopic()
		topic.Topic, topic.TopicID = t.Topic, t.TopicID
		for _, p := range t.Partitions {
			partition := kmsg.NewOffsetFetchResponseGroupTopicPartition()
			partition.Partition, partition.Offset, partition.Metadata = p, noOffset, new(string)
			topic.Partitions = append(topic.Partitions, partition)
		}
		out = append(out, topic)
	}
	return out
}
