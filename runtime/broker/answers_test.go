package broker

import (
	"testing"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// Responses have the lists and sources that Java's clients require. TestJavaClients runs them.
func TestAnswersAreComplete(t *testing.T) {
	b := open(t, t.TempDir(), 0)
	defer func() { _ = b.Close() }()
	client, err := kgo.NewClient(kgo.SeedBrokers(b.Addr()))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	create, topic, set := kmsg.NewPtrCreateTopicsRequest(), kmsg.NewCreateTopicsRequestTopic(), kmsg.NewCreateTopicsRequestTopicConfig()
	topic.Topic, topic.NumPartitions, topic.ReplicationFactor = "t", 1, 1
	set.Name, set.Value = "retention.ms", kmsg.StringPtr("-1")
	topic.Configs = append(topic.Configs, set)
	create.Topics = append(create.Topics, topic)
	created, err := create.RequestWith(t.Context(), client)
	if err != nil {
		t.Fatal(err)
	}
	if c := created.Topics[0].Configs; len(c) != 1 || c[0].Source != int8(kmsg.ConfigSourceDynamicTopicConfig) {
		t.Errorf("created with %+v", c)
	}
	describe, r := kmsg.NewPtrDescribeConfigsRequest(), kmsg.NewDescribeConfigsRequestResource()
	r.ResourceType, r.ResourceName, r.ConfigNames = kmsg.ConfigResourceTypeTopic, "t", []string{"max.message.bytes"}
	describe.Resources = append(describe.Resources, r)
	described, err := describe.RequestWith(t.Context(), client)
	if err != nil {
		t.Fatal(err)
	}
	if c := described.Resources[0].Configs; len(c) != 1 || c[0].Name != "max.message.bytes" || *c[0].Value != "134217728" {
		t.Errorf("described as %+v", c)
	}
	acls, err := kmsg.NewPtrDescribeACLsRequest().RequestWith(t.Context(), client)
	if err != nil || acls.ErrorCode != kerr.SecurityDisabled.Code {
		t.Errorf("access control lists: %+v, %v", acls, err)
	}
	fetch, group, partitions := kmsg.NewPtrOffsetFetchRequest(), kmsg.NewOffsetFetchRequestGroup(), kmsg.NewOffsetFetchRequestGroupTopic()
	group.Group, partitions.Topic, partitions.TopicID, partitions.Partitions = "new", "t", created.Topics[0].TopicID, []int32{0}
	group.Topics, fetch.Group = append(group.Topics, partitions), "new"
	fetch.Groups = append(fetch.Groups, group)
	fetched, err := fetch.RequestWith(t.Context(), client)
	if err != nil {
		t.Fatal(err)
	}
	if g := fetched.Groups[0]; g.ErrorCode != 0 || len(g.Topics) != 1 || g.Topics[0].Partitions[0].Offset != -1 {
		t.Errorf("the offsets of a new group: %+v", g)
	}
}
