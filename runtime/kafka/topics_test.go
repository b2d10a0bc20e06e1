package kafka

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func cluster(t *testing.T) (*kfake.Cluster, *kadm.Client) {
	t.Helper()
	c, err := kfake.NewCluster(kfake.NumBrokers(1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	cl, err := kgo.NewClient(kgo.SeedBrokers(c.ListenAddrs()...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cl.Close)
	return c, kadm.NewClient(cl)
}

func TestEnsureCompacted(t *testing.T) {
	_, adm := cluster(t)
	ctx := context.Background()
	for range 2 { // the second finds it
		if err := EnsureCompacted(ctx, adm, "offsets", 25, 1, map[string]string{"segment.bytes": "1048576", cleanupPolicy: "delete"}); err != nil {
			t.Fatal(err)
		}
	}
	topics, err := adm.ListTopics(ctx, "offsets")
	if err != nil || len(topics["offsets"].Partitions) != 25 {
		t.Errorf("%v %v", topics, err)
	}
	for _, policy := range []string{"delete", "compact,delete"} {
		topic := "bad-" + policy[:3]
		if _, err := CreateTopic(ctx, adm, topic, 1, 1, map[string]string{cleanupPolicy: policy}); err != nil {
			t.Fatal(err)
		}
		err := EnsureCompacted(ctx, adm, topic, 1, 1, nil)
		if err == nil || !strings.Contains(err.Error(), "topic "+topic+" has cleanup.policy="+policy) {
			t.Errorf("%s: %v", policy, err)
		}
	}
}

func TestCreateTopicThatExists(t *testing.T) {
	_, adm := cluster(t)
	for _, want := range []bool{true, false} {
		created, err := CreateTopic(context.Background(), adm, "t", -1, -1, nil)
		if created != want || err != nil {
			t.Errorf("created %v: %v", created, err)
		}
	}
	if _, err := CreateTopic(context.Background(), adm, "u", 1, 3, nil); !errors.Is(err, kerr.InvalidReplicationFactor) {
		t.Error(err)
	}
}

func TestEnsureCompactedWaitsForBrokers(t *testing.T) {
	c, adm := cluster(t)
	refuse(c, 2, kerr.InvalidReplicationFactor)
	if err := EnsureCompacted(context.Background(), adm, "t", 1, 1, nil); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	refuse(c, 1, kerr.InvalidReplicationFactor)
	cancel()
	if err := EnsureCompacted(ctx, adm, "u", 1, 1, nil); err == nil {
		t.Error("no error")
	}
}

func TestEnsureCompactedWithoutPermission(t *testing.T) {
	c, adm := cluster(t)
	refuse(c, 1, kerr.TopicAuthorizationFailed)
	if err := EnsureCompacted(context.Background(), adm, "t", 1, 1, nil); err != nil {
		t.Fatal(err)
	}
}

// refuse answers the next n requests to create a topic with an error.
func refuse(c *kfake.Cluster, n int, code *kerr.Error) {
	left := n
	c.ControlKey(int16(kmsg.CreateTopics), func(req kmsg.Request) (kmsg.Response, error, bool) {
		if left == 0 {
			return nil, nil, false
		}
		left--
		c.KeepControl()
		response := req.ResponseKind().(*kmsg.CreateTopicsResponse)
		for _, t := range req.(*kmsg.CreateTopicsRequest).Topics {
			rt := kmsg.NewCreateTopicsResponseTopic()
			rt.Topic, rt.ErrorCode = t.Topic, code.Code
			response.Topics = append(response.Topics, rt)
		}
		return response, nil, true
	})
}

func TestRecordsNameTheirPartition(t *testing.T) {
	c, adm := cluster(t)
	if _, err := CreateTopic(context.Background(), adm, "t", 3, 1, nil); err != nil {
		t.Fatal(err)
	}
	for _, class := range []string{"", "RoundRobinPartitioner", "UniformStickyPartitioner"} {
		cl := client(t, Producer, "bootstrap.servers="+c.ListenAddrs()[0]+";partitioner.class="+class)
		records := []*kgo.Record{{Topic: "t", Partition: 2}, {Topic: "t", Partition: -1, Key: []byte("k")}, {Topic: "t", Partition: 0}}
		if err := cl.ProduceSync(context.Background(), records...).FirstErr(); err != nil {
			t.Fatal(err)
		}
		if records[0].Partition != 2 || records[2].Partition != 0 {
			t.Errorf("%s: %d, %d", class, records[0].Partition, records[2].Partition)
		}
		if err := cl.ProduceSync(context.Background(), &kgo.Record{Topic: "t", Partition: 3}).FirstErr(); err == nil {
			t.Error("partition 3 of 3 passed")
		}
	}
}
