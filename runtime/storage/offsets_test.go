package storage

import (
	"bytes"
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
	"go.uber.org/goleak"

	"millrace/plugins/connect"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func cluster(t *testing.T) *kfake.Cluster {
	t.Helper()
	c, err := kfake.NewCluster(kfake.NumBrokers(1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// start returns a store that runs until the test ends. more are further client properties.
func start(t *testing.T, c *kfake.Cluster, log *slog.Logger, more ...string) *KafkaOffsets {
	t.Helper()
	props := map[string]string{"bootstrap.servers": c.ListenAddrs()[0], "group.id": "workers"}
	for pair := range slices.Chunk(more, 2) {
		props[pair[0]] = pair[1]
	}
	k := NewKafkaOffsets(TopicConfig{Name: "offsets", Replicas: 1, Log: log, Client: props})
	ctx, cancel := context.WithCancel(context.Background())
	if err := k.Start(ctx); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := k.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() {
		cancel()
		wg.Wait()
		k.Close()
	})
	return k
}

func silent() *slog.Logger { return slog.New(slog.DiscardHandler) }

func TestKafkaOffsets(t *testing.T) {
	c := cluster(t)
	k := start(t, c, silent())
	checkStore(t, k)

	other := start(t, c, silent()) // reads existing and new records
	if all, err := other.All(context.Background(), "a"); err != nil || len(all) != 1 {
		t.Errorf("%v %v", all, err)
	}
	p := map[string]any{"t": "x"}
	if err := k.Set(context.Background(), "z", []connect.SourceOffset{{Partition: p, Offset: map[string]any{"n": 3}}}); err != nil {
		t.Fatal(err)
	}
	if got, err := other.Get(context.Background(), "z", p); err != nil || got["n"] != int64(3) {
		t.Errorf("%v %v", got, err)
	}
	topics, err := k.admin.ListTopics(context.Background(), "offsets")
	if err != nil || len(topics["offsets"].Partitions) != OffsetPartitions {
		t.Errorf("%v %v", topics, err)
	}
}

// A key that another program wrote with its members in another order is found, and updated under
// its own bytes.
func TestKeysOfOthers(t *testing.T) {
	c := cluster(t)
	k := start(t, c, silent())
	key := []byte(`["mm2", {"topic":"t","partition":0}]`)
	if err := k.Write(context.Background(), pair{key, []byte(`{"offset": 4}`)}); err != nil {
		t.Fatal(err)
	}
	p := map[string]any{"partition": 0, "topic": "t"}
	if got, err := k.Get(context.Background(), "mm2", p); err != nil || got["offset"] != int64(4) {
		t.Errorf("%v %v", got, err)
	}
	if err := k.Set(context.Background(), "mm2", []connect.SourceOffset{{Partition: p}}); err != nil {
		t.Fatal(err)
	}
	reader := client(t, c, kgo.ConsumeTopics("offsets"))
	var last *kgo.Record
	for n := 0; n < 2; {
		reader.PollFetches(context.Background()).EachRecord(func(r *kgo.Record) { last, n = r, n+1 })
	}
	if !bytes.Equal(last.Key, key) || last.Value != nil {
		t.Errorf("%s: %s", last.Key, last.Value)
	}
}

func client(t *testing.T, c *kfake.Cluster, opts ...kgo.Opt) *kgo.Client {
	t.Helper()
	cl, err := kgo.NewClient(append(opts, kgo.SeedBrokers(c.ListenAddrs()...))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cl.Close)
	return cl
}

func TestBadRecordsAreLeftOut(t *testing.T) {
	var log bytes.Buffer
	c := cluster(t)
	k := start(t, c, slog.New(slog.NewTextHandler(&log, nil)))
	good := pair{[]byte(`["c",{"f":"x"}]`), []byte(`{"n":1}`)}
	bad := []pair{{[]byte(`nonsense`), nil}, {[]byte(`["c"]`), []byte(`{}`)}, {[]byte(`["c",{"f":"y"}]`), []byte(`[1]`)}}
	if err := k.Write(context.Background(), append(bad, good)...); err != nil {
		t.Fatal(err)
	}
	if all, err := k.All(context.Background(), "c"); err != nil || len(all) != 1 {
		t.Errorf("%v %v", all, err)
	}
	if n := strings.Count(log.String(), "skipping a record"); n != len(bad) {
		t.Errorf("%d lines: %s", n, log.String())
	}
}

func TestWriteThatFails(t *testing.T) {
	c := cluster(t)
	k := start(t, c, silent())
	c.ControlKey(int16(kmsg.Produce), func(req kmsg.Request) (kmsg.Response, error, bool) {
		response := req.ResponseKind().(*kmsg.ProduceResponse)
		for _, topic := range req.(*kmsg.ProduceRequest).Topics {
			rt := kmsg.NewProduceResponseTopic()
			rt.Topic, rt.TopicID = topic.Topic, topic.TopicID
			for _, p := range topic.Partitions {
				rp := kmsg.NewProduceResponseTopicPartition()
				rp.Partition, rp.ErrorCode = p.Partition, kerr.InvalidRecord.Code
				rt.Partitions = append(rt.Partitions, rp)
			}
			response.Topics = append(response.Topics, rt)
		}
		return response, nil, true
	})
	offset := []connect.SourceOffset{{Partition: map[string]any{"f": "x"}, Offset: map[string]any{"n": 1}}}
	err := k.Set(context.Background(), "c", offset)
	if err == nil || !strings.Contains(err.Error(), "writing to topic offsets: ") {
		t.Fatal(err)
	}
	if got, err := k.Get(context.Background(), "c", offset[0].Partition); got != nil || err != nil {
		t.Errorf("%v %v", got, err)
	}
	if err := k.Set(context.Background(), "c", offset); err != nil { // the next one succeeds
		t.Fatal(err)
	}
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	k := start(t, cluster(t), silent())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := k.await(ctx, map[int32]int64{0: 100}); err == nil || !strings.Contains(err.Error(), "waiting for topic offsets") {
		t.Error(err)
	}
}

// The end of a partition may be a record that readers never get: a transaction marker, or one
// removed by compaction.
func TestEndsWithoutRecords(t *testing.T) {
	c := cluster(t)
	k := start(t, c, silent())
	offset := []connect.SourceOffset{{Partition: map[string]any{"f": "x"}, Offset: map[string]any{"n": 1}}}
	if err := k.Set(context.Background(), "c", offset); err != nil {
		t.Fatal(err)
	}
	writer := client(t, c, kgo.TransactionalID("x"), kgo.DefaultProduceTopic("offsets"))
	for _, end := range []kgo.TransactionEndTry{kgo.TryCommit, kgo.TryAbort} {
		if err := writer.BeginTransaction(); err != nil {
			t.Fatal(err)
		}
		r := &kgo.Record{Key: []byte(`["c",{"f":"x"}]`), Value: []byte(`{"n":2}`)}
		if err := writer.ProduceSync(context.Background(), r).FirstErr(); err != nil {
			t.Fatal(err)
		}
		if err := writer.EndTransaction(context.Background(), end); err != nil {
			t.Fatal(err)
		}
	}
	c.Compact()
	for _, store := range []*KafkaOffsets{k, start(t, c, silent())} {
		got, err := store.Get(context.Background(), "c", offset[0].Partition)
		if err != nil || got["n"] != int64(2) {
			t.Errorf("%v %v", got, err)
		}
	}
}

func TestTopicThatIsNotCompacted(t *testing.T) {
	c := cluster(t)
	if err := c.CreateTopic("offsets", 1, map[string]string{"cleanup.policy": "delete"}); err != nil {
		t.Fatal(err)
	}
	k := NewKafkaOffsets(TopicConfig{Name: "offsets", Replicas: 1, Log: silent(),
		Client: map[string]string{"bootstrap.servers": c.ListenAddrs()[0]}})
	defer k.Close()
	if err := k.Start(context.Background()); err == nil || !strings.Contains(err.Error(), "cleanup.policy=delete") {
		t.Error(err)
	}
}
