//go:build kafka

package conformance

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// mirrored is the copy that MirrorMaker makes of a topic in the same cluster, and the consumer
// group "readers" of both topics.
type mirrored struct {
	*items // the rows that have arrived in the copy
	source *items
	admin  clusterAdmin
	grown  map[string]int64 // ends of MirrorMaker's own topics
	keys   []string         // of all stored source offsets
}

func mirrorOf(t *testing.T, source *items) *mirrored {
	admin := adminOf(t, source.broker)
	return &mirrored{&items{topic: "here." + source.topic, broker: source.broker, seen: map[int64]int{}}, source, admin, map[string]int64{}, nil}
}

// create creates the three connectors of MirrorMaker. Its source is also its target, so they copy
// nothing but the topic.
func (m *mirrored) create(t *testing.T, s *session) {
	t.Helper()
	m.commit(t)
	common := map[string]string{
		"tasks.max": "1", "key.converter": byteArray, "value.converter": byteArray, "header.converter": byteArray,
		"source.cluster.alias": "here", "target.cluster.alias": "there",
		"source.cluster.bootstrap.servers": m.broker, "target.cluster.bootstrap.servers": m.broker,
		"topics": m.source.topic, "groups": "readers", "heartbeats.replication.enabled": "false",
		"replication.factor": "1", "offset.lag.max": "0", "sync.topic.acls.enabled": "false",
		"offset-syncs.topic.replication.factor": "1", "checkpoints.topic.replication.factor": "1", "heartbeats.topic.replication.factor": "1",
		"sync.group.offsets.enabled": "true", "sync.group.offsets.interval.seconds": "1", "emit.checkpoints.interval.seconds": "1",
		"refresh.topics.interval.seconds": "1", "refresh.groups.interval.seconds": "1",
	}
	for _, kind := range mirrorKinds {
		config := maps.Clone(common)
		config["connector.class"] = "org.apache.kafka.connect.mirror.Mirror" + kind + "Connector"
		s.do("PUT /connectors/mirror-"+kind+"/config", jsonOf(config)).want(201)
	}
}

// commit commits the end of the source topic for the consumer group.
func (m *mirrored) commit(t *testing.T) int64 {
	t.Helper()
	end := m.end(t, m.source.topic)
	var offsets kadm.Offsets
	offsets.AddOffset(m.source.topic, 0, end, -1)
	if err := m.admin.CommitAllOffsets(t.Context(), "readers", offsets); err != nil {
		t.Fatal(err)
	}
	return end
}

// goesOn waits until all rows are in the copy, the consumer group is at the end of the copy, and
// MirrorMaker's own topics have grown since the last call.
func (m *mirrored) goesOn(t *testing.T) {
	t.Helper()
	m.awaits(t, m.source.inserted())
	eventually(t, func() error {
		m.commit(t)
		offsets, err := m.admin.FetchOffsets(t.Context(), "readers")
		o, _ := offsets.Lookup(m.topic, 0)
		if want := m.end(t, m.topic); err != nil || o.At != want || want == 0 {
			return fmt.Errorf("the group is at %d of the copy, want %d: %w", o.At, want, err)
		}
		return nil
	})
	for _, topic := range []string{"mm2-offset-syncs.there.internal", "here.checkpoints.internal", "heartbeats"} {
		eventually(t, func() error {
			end := m.end(t, topic)
			if end <= m.grown[topic] {
				return fmt.Errorf("%s does not grow: it ends at %d", topic, end)
			}
			m.grown[topic] = end
			return nil
		})
	}
}

// sameKeys checks that the stored source offsets of all connectors have the keys that they had at
// the last call, byte for byte. Otherwise an offset would be in the topic twice.
func (m *mirrored) sameKeys(t *testing.T, topic string) {
	t.Helper()
	keys := map[string]bool{}
	client, err := kgo.NewClient(kgo.SeedBrokers(m.broker), kgo.ConsumeTopics(topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	for left := m.end(t, topic); left > 0; {
		fetches := client.PollFetches(t.Context())
		if err := fetches.Err(); err != nil {
			t.Fatal(err)
		}
		fetches.EachRecord(func(r *kgo.Record) { keys[string(r.Key)] = true })
		left -= int64(fetches.NumRecords())
	}
	got := slices.Sorted(maps.Keys(keys))
	if m.keys != nil && !slices.Equal(got, m.keys) || len(got) < 1+len(mirrorKinds) {
		t.Errorf("the stored offsets have the keys %q, want %q", got, m.keys)
	}
	m.keys = got
}

// end returns the number of records that were written to a topic.
func (m *mirrored) end(t *testing.T, topic string) (end int64) {
	t.Helper()
	offsets, err := m.admin.ListEndOffsets(t.Context(), topic)
	if err != nil {
		t.Fatal(err)
	}
	offsets.Each(func(o kadm.ListedOffset) { end += max(o.Offset, 0) })
	return end
}
