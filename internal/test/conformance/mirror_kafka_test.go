//go:build kafka

package conformance

import (
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/internal/test/apache"
	"millrace/runtime/broker"
)

// Each partition of the mirrored topic has the records from mirroredFrom up to mirroredTo, and the
// consumer group has read all of them.
const (
	mirroredFrom = 100
	mirroredTo   = 300
)

// mirrorKinds are in the names of MirrorMaker's connectors.
var mirrorKinds = []string{"Source", "Checkpoint", "Heartbeat"}

// mirror runs the three connectors of MirrorMaker 2 from an embedded broker to another cluster.
// Records, topic configurations, heartbeats and the offsets of consumer groups arrive. The offsets
// need the offset of every mirrored record in the target.
func mirror(t *testing.T, target string) {
	jars, err := apache.Mirror()
	if err != nil {
		t.Fatal(err)
	}
	plugins := t.TempDir()
	copyMirror(t, jars, filepath.Join(plugins, "mirror"))
	b, err := broker.Start(t.TempDir(), 0, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	source, there := adminOf(t, b.Addr()), adminOf(t, target)
	fillMirrored(t, source)
	s := newSession(t, oursWith(t, target, "mirror", plugins), "mirror")
	s.standalone = false
	common := map[string]string{
		"tasks.max": "2", "key.converter": byteArray, "value.converter": byteArray,
		"source.cluster.alias": "here", "target.cluster.alias": "there",
		"source.cluster.bootstrap.servers": b.Addr(), "target.cluster.bootstrap.servers": target,
		"topics": "orders.*", "groups": "readers", "replication.factor": "1", "offset.lag.max": "0",
		"offset-syncs.topic.replication.factor": "1", "checkpoints.topic.replication.factor": "1", "heartbeats.topic.replication.factor": "1",
		"sync.group.offsets.enabled": "true", "sync.group.offsets.interval.seconds": "1", "emit.checkpoints.interval.seconds": "1",
		"refresh.topics.interval.seconds": "1", "refresh.groups.interval.seconds": "1", "sync.topic.configs.interval.seconds": "1",
	}
	for _, kind := range mirrorKinds {
		config := maps.Clone(common)
		config["connector.class"] = "org.apache.kafka.connect.mirror.Mirror" + kind + "Connector"
		s.do("PUT /connectors/mirror-"+kind+"/config", jsonOf(config)).want(201)
	}
	s.report(t)
	awaitMirrored(t, source, there)
	// The connector notices a new topic and asks for new task configurations.
	produceMirrored(t, source, "orders-later", 0, 10)
	eventually(t, func() error { return ends(t, there, "here.orders-later", 10) })
	for _, kind := range mirrorKinds {
		s.do("DELETE /connectors/mirror-"+kind, "").want(204)
	}
	s.report(t)
}

// copyMirror copies MirrorMaker itself to a plugin folder, without the libraries that every worker
// has.
func copyMirror(t *testing.T, jars, folder string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(jars, "connect-mirror-*.jar"))
	if err != nil || len(files) != 2 {
		t.Fatal(files, err)
	}
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		jar, err := os.ReadFile(file) // a link cannot lead to another file system
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(folder, filepath.Base(file)), string(jar))
	}
}

const byteArray = "org.apache.kafka.connect.converters.ByteArrayConverter"

type clusterAdmin struct {
	*kadm.Client
	producer *kgo.Client
}

func adminOf(t *testing.T, addr string) clusterAdmin {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(addr), kgo.AllowAutoTopicCreation(), kgo.RecordPartitioner(kgo.ManualPartitioner()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return clusterAdmin{kadm.NewClient(client), client}
}

// fillMirrored makes the topic, with records that are deleted again, so that the offsets of the
// mirrored topic are others.
func fillMirrored(t *testing.T, a clusterAdmin) {
	t.Helper()
	ctx := t.Context()
	retention := "1234567890"
	if _, err := a.CreateTopic(ctx, 2, 1, map[string]*string{"retention.ms": &retention}, "orders"); err != nil {
		t.Fatal(err)
	}
	for p := range int32(2) {
		produceMirrored(t, a, "orders", p, mirroredTo)
	}
	var deleted, read kadm.Offsets
	for p := range int32(2) {
		deleted.AddOffset("orders", p, mirroredFrom, -1)
		read.AddOffset("orders", p, mirroredTo, -1)
	}
	if answers, err := a.DeleteRecords(ctx, deleted); err != nil || answers.Error() != nil {
		t.Fatal(err, answers.Error())
	}
	if err := a.CommitAllOffsets(ctx, "readers", read); err != nil {
		t.Fatal(err)
	}
}

func produceMirrored(t *testing.T, a clusterAdmin, topic string, partition int32, n int) {
	t.Helper()
	records := make([]*kgo.Record, n)
	for i := range records {
		records[i] = &kgo.Record{Topic: topic, Partition: partition, Key: []byte("k"), Value: fmt.Append(nil, partition, "-", i)}
	}
	if err := a.producer.ProduceSync(t.Context(), records...).FirstErr(); err != nil {
		t.Fatal(err)
	}
}

func awaitMirrored(t *testing.T, source, there clusterAdmin) {
	t.Helper()
	ctx := t.Context()
	eventually(t, func() error { return ends(t, there, "here.orders", mirroredTo-mirroredFrom) })
	eventually(t, func() error {
		offsets, err := source.ListEndOffsets(ctx, "mm2-offset-syncs.there.internal")
		if o, ok := offsets.Lookup("mm2-offset-syncs.there.internal", 0); err != nil || !ok || o.Offset == 0 {
			return fmt.Errorf("the offset syncs are empty: %v, %w", o, err)
		}
		return nil
	})
	eventually(t, func() error {
		offsets, err := there.FetchOffsets(ctx, "readers")
		for p := range int32(2) {
			if o, ok := offsets.Lookup("here.orders", p); err != nil || !ok || o.At != mirroredTo-mirroredFrom {
				return fmt.Errorf("partition %d: the group is at %v, %v, want %d", p, o.At, err, mirroredTo-mirroredFrom)
			}
		}
		return nil
	})
	for _, topic := range []string{"here.checkpoints.internal", "heartbeats"} {
		eventually(t, func() error {
			offsets, err := there.ListEndOffsets(ctx, topic)
			if o, ok := offsets.Lookup(topic, 0); err != nil || !ok || o.Offset == 0 {
				return fmt.Errorf("topic %s is empty: %v, %w", topic, o, err)
			}
			return nil
		})
	}
	eventually(t, func() error {
		configs, err := there.DescribeTopicConfigs(ctx, "here.orders")
		if err != nil {
			return err
		}
		for _, c := range configs[0].Configs {
			if c.Key == "retention.ms" && c.MaybeValue() == "1234567890" {
				return nil
			}
		}
		return fmt.Errorf("the topic's configuration is not mirrored: %v", configs)
	})
}

// ends reports whether every partition of a topic has so many records.
func ends(t *testing.T, a clusterAdmin, topic string, want int64) error {
	t.Helper()
	offsets, err := a.ListEndOffsets(t.Context(), topic)
	if err != nil {
		return err
	}
	partitions := 0
	offsets.Each(func(o kadm.ListedOffset) {
		if partitions++; o.Err != nil || o.Offset != want {
			err = fmt.Errorf("%s-%d ends at %d, want %d, %w", topic, o.Partition, o.Offset, want, o.Err)
		}
	})
	if partitions == 0 {
		return fmt.Errorf("there is no topic %s", topic)
	}
	return err
}
