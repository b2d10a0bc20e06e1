package worker

import (
	"fmt"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"millrace/plugins/connect"
)

// to returns a batch whose records go to one topic each.
func to(topics ...string) *connect.Batch {
	b := batch("a", 1, topics...)
	for i := range b.Records {
		b.Records[i].Topic = topics[i]
	}
	return b
}

const creation = "topic.creation.default.partitions=2 topic.creation.default.replication.factor=1 topic.creation.groups=wide " +
	"topic.creation.wide.include=w.* topic.creation.wide.partitions=5 topic.creation.wide.retention.ms=1234"

// A missing topic is created by the rule of its group. An existing topic is not changed.
func TestTopicCreation(t *testing.T) {
	l := newLab(t, 1, "")
	id := l.start(sourceClass, 0, creation)
	l.source.batches <- to("t", "other", "w1", "t")
	l.await(t, "poll", 1)
	l.StopTasks(id)
	client, err := kgo.NewClient(kgo.SeedBrokers(l.cluster.ListenAddrs()...))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	admin := kadm.NewClient(client)
	found, err := admin.ListTopics(t.Context(), "t", "other", "w1")
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(len(found["t"].Partitions), len(found["other"].Partitions), len(found["w1"].Partitions)); got != "1 2 5" {
		t.Errorf("partitions %s", got)
	}
	described, err := admin.DescribeTopicConfigs(t.Context(), "w1")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range described[0].Configs {
		if c.Key == "retention.ms" && c.MaybeValue() != "1234" {
			t.Errorf("retention.ms=%s", c.MaybeValue())
		}
	}
}

func TestTopicCreationFaults(t *testing.T) {
	refuse := func(code int16) func(l *lab) {
		return func(l *lab) {
			l.cluster.ControlKey(int16(kmsg.CreateTopics), func(req kmsg.Request) (kmsg.Response, error, bool) {
				l.add("refused")
				if code == kerr.TopicAlreadyExists.Code {
					l.cluster.SleepControl(func() { _ = l.cluster.CreateTopic("new", 1, nil) })
				}
				resp := req.ResponseKind().(*kmsg.CreateTopicsResponse)
				topic := kmsg.NewCreateTopicsResponseTopic()
				topic.Topic, topic.ErrorCode = "new", code
				resp.Topics = append(resp.Topics, topic)
				return resp, nil, true
			})
		}
	}
	for _, row := range []struct {
		name, worker, props string
		before              func(*lab)
		status              string // "": the record arrives
	}{
		{"not allowed", "", creation, refuse(kerr.TopicAuthorizationFailed.Code), "c-0 FAILED Task failed to create new topic new by the rules of topic.creation.default.*."},
		{"a bad config", "", creation, refuse(kerr.InvalidConfig.Code), "c-0 FAILED Task failed to create new topic new"},
		{"that passes", "", creation, refuse(kerr.NotController.Code), ""},
		{"that somebody else creates first", "", creation, refuse(kerr.TopicAlreadyExists.Code), ""},
		{"rules that are none", "", "topic.creation.groups=a", nil, "c-0 FAILED Missing required configuration \"topic.creation.default.replication.factor\""},
		{"rules that the worker forbids", "topic.creation.enable=false", "topic.creation.groups=a", func(l *lab) { _ = l.cluster.CreateTopic("new", 1, nil) }, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			l := newLab(t, 1, row.worker)
			if row.before != nil {
				row.before(l)
			}
			id := l.start(sourceClass, 0, row.props)
			l.source.batches <- to("new")
			if row.status != "" {
				l.statuses.await(t, row.status, 1)
			} else {
				l.read(t, "new", 1)
			}
			l.StopTasks(id)
			if strings.Contains(row.name, "passes") && l.count("refused") != 1 {
				t.Errorf("%s", l)
			}
		})
	}
}
