package broker

import (
	"encoding/binary"

	"github.com/twmb/franz-go/pkg/kbin"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// amendments maps the kinds of responses that kfake fills differently than Kafka to the functions
// that correct them. Java's clients throw on a missing list; franz-go reads it as an empty one.
var amendments = map[kmsg.Key]func(req kmsg.Request, resp kmsg.Response){
	kmsg.OffsetFetch:             amendOffsetFetch,
	kmsg.LeaveGroup:              amendLeaveGroup,
	kmsg.CreateTopics:            amendCreateTopics,
	kmsg.DescribeConfigs:         amendDescribeConfigs,
	kmsg.DescribeClientQuotas:    amendClientQuotas,
	kmsg.DescribeTopicPartitions: amendTopicPartitions,
}

const (
	frameSize    = 4 // bytes of the length of a frame
	correlation  = 4 // bytes of a correlation id
	responseHead = frameSize + correlation
	requestHead  = 4 // bytes of the key and the version, before the correlation id
)

// parseRequest parses a request without its length.
func parseRequest(body []byte) (kmsg.Request, bool) {
	req := kmsg.RequestForKey(int16(binary.BigEndian.Uint16(body)))
	req.SetVersion(int16(binary.BigEndian.Uint16(body[2:])))
	b := kbin.Reader{Src: body[requestHead+correlation:]}
	b.UnsafeNullableString() // the client's id
	if req.IsFlexible() {
		kmsg.SkipTags(&b)
	}
	return req, b.Ok() && req.ReadFrom(b.Src) == nil
}

// amend returns the response frame of a request with the corrections for its kind. It returns
// frames that it cannot parse unchanged.
func amend(request, frame []byte) []byte {
	req, ok := parseRequest(request)
	if !ok {
		return frame
	}
	resp := req.ResponseKind()
	body := kbin.Reader{Src: frame[responseHead:]}
	if resp.IsFlexible() {
		kmsg.SkipTags(&body)
	}
	if !body.Ok() || resp.ReadFrom(body.Src) != nil {
		return frame
	}
	amendments[kmsg.Key(req.Key())](req, resp)
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
func amendCreateTopics(_ kmsg.Request, resp kmsg.Response) {
	topics := resp.(*kmsg.CreateTopicsResponse).Topics
	for i := range topics {
		topics[i].Configs = given(topics[i].Configs)
		for j := range topics[i].Configs {
			topics[i].Configs[j].Source = int8(kmsg.ConfigSourceDynamicTopicConfig)
		}
	}
}

func amendTopicPartitions(_ kmsg.Request, resp kmsg.Response) {
	for _, topic := range resp.(*kmsg.DescribeTopicPartitionsResponse).Topics {
		for i := range topic.Partitions {
			p := &topic.Partitions[i]
			p.EligibleLeaderReplicas, p.LastKnownELR = given(p.EligibleLeaderReplicas), given(p.LastKnownELR)
		}
	}
}

func amendClientQuotas(_ kmsg.Request, resp kmsg.Response) {
	quotas := resp.(*kmsg.DescribeClientQuotasResponse)
	quotas.Entries = given(quotas.Entries)
}

// amendLeaveGroup names the members as the request does. Java's admin client looks for those that it
// has named by their instance id alone.
func amendLeaveGroup(req kmsg.Request, resp kmsg.Response) {
	asked, members := req.(*kmsg.LeaveGroupRequest).Members, resp.(*kmsg.LeaveGroupResponse).Members
	for i := range min(len(asked), len(members)) {
		members[i].MemberID = asked[i].MemberID
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
func amendDescribeConfigs(_ kmsg.Request, resp kmsg.Response) {
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
