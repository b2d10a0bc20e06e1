package broker

import (
	"encoding/binary"

	"github.com/twmb/franz-go/pkg/kbin"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// amendments maps the kinds of responses that kfake fills incompletely to the functions that
// complete them. Java's clients throw on a missing list; franz-go reads it as an empty one.
var amendments = map[kmsg.Key]func(kmsg.Response){
	kmsg.LeaveGroup:              amendLeaveGroup,
	kmsg.CreateTopics:            amendCreateTopics,
	kmsg.DescribeConfigs:         amendDescribeConfigs,
	kmsg.DescribeClientQuotas:    amendClientQuotas,
	kmsg.DescribeTopicPartitions: amendTopicPartitions,
}

// kind is the key and version of a request, which its response has too.
type kind struct {
	key     kmsg.Key
	version int16
}

const (
	frameSize    = 4 // bytes of the length of a frame
	correlation  = 4 // bytes of a correlation id
	responseHead = frameSize + correlation
)

// amend returns a response frame with the corrections for its kind. It returns frames that it
// cannot parse unchanged.
func (k kind) amend(frame []byte) []byte {
	resp := kmsg.ResponseForKey(int16(k.key))
	resp.SetVersion(k.version)
	body := kbin.Reader{Src: frame[responseHead:]}
	if resp.IsFlexible() {
		kmsg.SkipTags(&body)
	}
	if !body.Ok() || resp.ReadFrom(body.Src) != nil {
		return frame
	}
	amendments[k.key](resp)
	out := append([]byte(nil), frame[:responseHead]...)
	if resp.IsFlexible() {
		out = append(out, 0) // no tags
	}
	out = resp.AppendTo(out)
	binary.BigEndian.PutUint32(out, uint32(len(out)-frameSize))
	return out
}

// given returns a list that is encoded as an empty one if it is nil.
func given[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// amendCreateTopics names the source of the configuration that the request has set. kfake returns
// no defaults.
func amendCreateTopics(resp kmsg.Response) {
	topics := resp.(*kmsg.CreateTopicsResponse).Topics
	for i := range topics {
		topics[i].Configs = given(topics[i].Configs)
		for j := range topics[i].Configs {
			topics[i].Configs[j].Source = int8(kmsg.ConfigSourceDynamicTopicConfig)
		}
	}
}

func amendTopicPartitions(resp kmsg.Response) {
	for _, topic := range resp.(*kmsg.DescribeTopicPartitionsResponse).Topics {
		for i := range topic.Partitions {
			p := &topic.Partitions[i]
			p.EligibleLeaderReplicas, p.LastKnownELR = given(p.EligibleLeaderReplicas), given(p.LastKnownELR)
		}
	}
}

func amendClientQuotas(resp kmsg.Response) {
	quotas := resp.(*kmsg.DescribeClientQuotasResponse)
	quotas.Entries = given(quotas.Entries)
}

// amendLeaveGroup returns static members as Java's admin client names them: by the instance id
// alone. Consumers that leave ignore the names.
func amendLeaveGroup(resp kmsg.Response) {
	members := resp.(*kmsg.LeaveGroupResponse).Members
	for i := range members {
		if members[i].InstanceID != nil {
			members[i].MemberID = ""
		}
	}
}

// topicKeys maps the broker's keys to the topic's keys for which they are the default.
var topicKeys = map[string]string{
	"compression.type":           "compression.type",
	"log.message.timestamp.type": "message.timestamp.type",
	"log.retention.bytes":        "retention.bytes",
	"log.retention.ms":           "retention.ms",
	"log.roll.ms":                "segment.ms",
	"log.segment.bytes":          "segment.bytes",
	"message.max.bytes":          "max.message.bytes",
	"min.insync.replicas":        "min.insync.replicas",
}

// amendDescribeConfigs names the broker's settings among those of a topic by the topic's keys, in
// place of the defaults. MirrorMaker copies the keys of a topic to another cluster, which refuses
// the broker's keys.
func amendDescribeConfigs(resp kmsg.Response) {
	resources := resp.(*kmsg.DescribeConfigsResponse).Resources
	for i := range resources {
		if resources[i].ResourceType == kmsg.ConfigResourceTypeTopic {
			resources[i].Configs = topicConfigs(resources[i].Configs)
		}
	}
}

func topicConfigs(configs []kmsg.DescribeConfigsResponseResourceConfig) []kmsg.DescribeConfigsResponseResourceConfig {
	out, at := configs[:0:0], map[string]int{}
	for _, c := range configs {
		broker := c.Source == kmsg.ConfigSourceDynamicBrokerConfig
		if key := topicKeys[c.Name]; broker && key != "" {
			c.Name, c.Source = key, kmsg.ConfigSourceStaticBrokerConfig
		}
		j, known := at[c.Name]
		switch {
		case !known:
			at[c.Name] = len(out)
			out = append(out, c)
		case out[j].Source == kmsg.ConfigSourceDefaultConfig:
			out[j] = c
		}
	}
	return out
}
