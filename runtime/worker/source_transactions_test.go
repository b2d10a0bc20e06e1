package worker

import (
	"context"
	"log/slog"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/storage"
)

// newExactLab returns a lab whose source tasks deliver exactly once, with their offsets in a topic.
func newExactLab(t *testing.T, props string) *lab {
	t.Helper()
	l := newLab(t, 1, "exactly.once.source.support=enabled "+props)
	store := storage.NewKafkaOffsets(storage.TopicConfig{Name: "offsets", Partitions: 1, Replicas: 1, Log: slog.New(slog.DiscardHandler),
		Client: map[string]string{"bootstrap.servers": l.Props["bootstrap.servers"], "isolation.level": "read_committed"}})
	ctx, cancel := context.WithCancel(context.Background())
	if err := store.Start(ctx); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	group.Go(func() {
		if err := store.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() {
		cancel()
		group.Wait()
		store.Close()
	})
	l.Offsets, l.Admin.Offsets = store, store
	return l
}

// committed returns the values in topic t that a reader of committed records finds.
func (l *lab) committed(t *testing.T) string {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(l.cluster.ListenAddrs()...), kgo.ConsumeTopics("t"), kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.FetchMaxWait(20*time.Millisecond), kgo.KeepControlRecords())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	end := l.end(t, client)
	var values []string
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for next := int64(0); next < end && ctx.Err() == nil; {
		client.PollFetches(ctx).EachRecord(func(r *kgo.Record) {
			if next = r.Offset + 1; !r.Attrs.IsControl() {
				values = append(values, string(r.Value))
			}
		})
	}
	return strings.Join(values, " ")
}

// configOf returns the lab's configuration with another exactly.once.source.support.
func configOf(t *testing.T, l *lab, support string) configs.Config {
	t.Helper()
	props := maps.Clone(l.Props)
	props["exactly.once.source.support"] = support
	c, err := configs.StandaloneKeys.Parse(props)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (l *lab) end(t *testing.T, client *kgo.Client) int64 {
	t.Helper()
	req := kmsg.NewPtrListOffsetsRequest()
	topic, p := kmsg.NewListOffsetsRequestTopic(), kmsg.NewListOffsetsRequestTopicPartition()
	topic.Topic, p.Timestamp = "t", -1
	topic.Partitions = append(topic.Partitions, p)
	req.Topics, req.ReplicaID = append(req.Topics, topic), -1
	resp, err := req.RequestWith(t.Context(), client)
	if err != nil {
		t.Fatal(err)
	}
	return resp.Topics[0].Partitions[0].Offset
}

func (l *lab) exactlyStored(t *testing.T) string {
	t.Helper()
	offsets, err := l.Offsets.All(t.Context(), "c")
	if err != nil {
		t.Fatal(err)
	}
	return offsetsText(offsets)
}

// Records and the offsets behind them are committed together. The plugin is notified afterward.
func TestExactlyOnce(t *testing.T) {
	for _, boundary := range []string{"poll", "interval transaction.boundary.interval.ms=30"} {
		l := newExactLab(t, "")
		id := l.start(sourceClass, 0, "transaction.boundary="+boundary)
		l.source.batches <- batch("a", 1, "1", "2")
		l.await(t, "committed [file:a][line:2 whole:true]", 1)
		l.source.batches <- &connect.Batch{Partition: map[string]any{"file": "b"}, Offset: map[string]any{"line": int64(0)}} // only an offset
		l.await(t, "committed [file:b][line:0]", 1)
		l.source.batches <- batch("a", 3, "3")
		l.await(t, "poll 1 records", 1)
		l.StopTasks(id)
		if got, stored := l.committed(t), l.exactlyStored(t); got != "1 2 3" || stored != "[file:a][line:3 whole:true] [file:b][line:0]" {
			t.Errorf("%s: the topic holds %s, stored %s\n%s", boundary, got, stored, l.statuses)
		}
	}
}

func TestExactlyOnceFaults(t *testing.T) {
	refuseEnd := func(code int16) func(l *lab) {
		return func(l *lab) {
			l.cluster.ControlKey(int16(kmsg.EndTxn), func(req kmsg.Request) (kmsg.Response, error, bool) {
				resp := req.ResponseKind().(*kmsg.EndTxnResponse)
				resp.ErrorCode = code
				return resp, nil, true
			})
		}
	}
	for _, row := range []struct {
		name, props            string
		before                 func(*lab)
		batch                  *connect.Batch
		status, topic, offsets string
	}{
		{"a bad record", queue + inHeaders, nil, batch("a", 1, "1", "bad", "3"), "c-0 FAILED Tolerance exceeded", "", ""},
		{"one that is tolerated", "errors.tolerance=all", nil, batch("a", 1, "1", "bad", "3"), "", "1 3", "[file:a][line:3 whole:true]"},
		{"a write that fails", "errors.tolerance=all", func(l *lab) { l.refuse(kerr.MessageTooLarge.Code, 1) }, batch("a", 1, "1"),
			"c-0 FAILED a record for topic t is larger than Kafka takes", "", ""},
		{"another instance", "", refuseEnd(kerr.ProducerFenced.Code), batch("a", 1, "1"), "c-0 FAILED the task's transaction is over: another instance", "", ""},
		{"records for the offsets' topic", "", nil, to("offsets"), "c-0 FAILED the records go to topic offsets, which keeps the source offsets", "", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			l := newExactLab(t, "")
			if row.before != nil {
				row.before(l)
			}
			id := l.start(sourceClass, 0, row.props)
			l.source.batches <- row.batch
			if row.status != "" {
				l.statuses.await(t, row.status, 1)
			} else {
				l.await(t, "committed", 1)
			}
			l.StopTasks(id)
			if row.name == "another instance" { // its transaction ends when the next task takes over
				id := l.start(sourceClass, 0, "")
				l.statuses.await(t, "c-0 RUNNING", 2)
				l.StopTasks(id)
			}
			if got, stored := l.committed(t), l.exactlyStored(t); got != row.topic || stored != row.offsets {
				t.Errorf("the topic holds %q, stored %q", got, stored)
			}
			if strings.Contains(row.props, "dead") {
				l.read(t, "dead", 1)
			}
		})
	}
	l := newLab(t, 1, "exactly.once.source.support=enabled")
	id := l.start(sourceClass, 0, "")
	l.statuses.await(t, "c-0 FAILED exactly.once.source.support=enabled needs source offsets that are in Kafka", 1)
	l.StopTasks(id)
}

// A transaction has whole polls only, also if a poll is several batches. If a record fails, or the task
// ends, within a poll, its transaction is aborted. Polls before it are committed.
func TestPollsInTransactions(t *testing.T) {
	part := func(from int, values ...string) *connect.Batch {
		b := batch("a", from, values...)
		b.Continues = true
		return b
	}
	for _, row := range []struct {
		name, topic, offsets string
		batches              []*connect.Batch
	}{
		{"whole", "1 2 3", "[file:a][line:3 whole:true]", []*connect.Batch{part(1, "1", "2"), batch("a", 3, "3")}},
		{"a part is missing", "", "", []*connect.Batch{part(1, "1", "2")}},
		{"the second part fails", "", "", []*connect.Batch{part(1, "1"), batch("a", 2, "2", "bad")}},
		{"the second poll fails", "1", "[file:a][line:1 whole:true]", []*connect.Batch{batch("a", 1, "1"), batch("a", 2, "2", "bad")}},
	} {
		t.Run(row.name, func(t *testing.T) {
			l := newExactLab(t, "")
			id := l.start(sourceClass, 0, "")
			for _, b := range row.batches {
				l.source.batches <- b
			}
			l.await(t, "poll", len(row.batches))
			if strings.Contains(row.name, "fails") {
				l.statuses.await(t, "c-0 FAILED Tolerance exceeded", 1)
			}
			l.StopTasks(id)
			if got, stored := l.committed(t), l.exactlyStored(t); got != row.topic || stored != row.offsets {
				t.Errorf("the topic holds %q, stored %q", got, stored)
			}
		})
	}
}

// A task takes over from one that hangs: Kafka aborts the open transaction of that one and refuses
// its records.
func TestZombie(t *testing.T) {
	l := newExactLab(t, "")
	zombie, err := kgo.NewClient(kgo.SeedBrokers(l.cluster.ListenAddrs()...), kgo.TransactionalID(l.Admin.TransactionalID("c", 0)))
	if err != nil {
		t.Fatal(err)
	}
	defer zombie.Close()
	if err := zombie.BeginTransaction(); err != nil {
		t.Fatal(err)
	}
	if err := zombie.ProduceSync(t.Context(), &kgo.Record{Topic: "t", Value: []byte("old")}).FirstErr(); err != nil {
		t.Fatal(err)
	}
	id := l.start(sourceClass, 0, "")
	l.source.batches <- batch("a", 1, "new")
	l.await(t, "committed", 1)
	if err := zombie.EndTransaction(t.Context(), kgo.TryCommit); err == nil {
		t.Error("the zombie could commit")
	}
	l.StopTasks(id)
	if got := l.committed(t); got != "new" {
		t.Errorf("the topic holds %s", got)
	}
}

// A fenced task cannot commit any more, and does not take over again.
func TestFenceTasks(t *testing.T) {
	l := newExactLab(t, "")
	id := l.start(sourceClass, 0, "")
	l.source.batches <- batch("a", 1, "1")
	l.await(t, "committed", 1)
	if err := l.Admin.FenceTasks(t.Context(), "c", 2, map[string]string{}); err != nil {
		t.Fatal(err)
	}
	l.source.batches <- batch("a", 2, "2")
	l.statuses.await(t, "c-0 FAILED", 1)
	l.StopTasks(id)
	if got, stored := l.committed(t), l.exactlyStored(t); got != "1" || stored != "[file:a][line:1 whole:true]" {
		t.Errorf("the topic holds %s, stored %s", got, stored)
	}
}

// The connector's own offsets topic wins. The worker's topic has a copy, and the offsets that the
// own topic lacks.
func TestOwnOffsetsTopic(t *testing.T) {
	for _, exactly := range []string{"enabled", "disabled"} {
		l := newExactLab(t, "")
		l.Worker.Config = configOf(t, l, exactly)
		shared := l.Offsets
		before := []connect.SourceOffset{{Partition: map[string]any{"file": "z"}, Offset: map[string]any{"line": 9}}}
		if err := shared.Set(t.Context(), "c", before); err != nil {
			t.Fatal(err)
		}
		id := l.start(sourceClass, 0, "offsets.storage.topic=mine")
		l.source.batches <- batch("a", 1, "1", "2")
		l.await(t, "poll", 1)
		l.StopTasks(id)
		own, closeOwn, err := l.Admin.OpenOffsets(t.Context(), map[string]string{"offsets.storage.topic": "mine"})
		if err != nil {
			t.Fatal(err)
		}
		all := func(s storage.OffsetStore) string {
			offsets, err := s.All(t.Context(), "c")
			if err != nil {
				t.Fatal(err)
			}
			return offsetsText(offsets)
		}
		const both = "[file:a][line:2 whole:true] [file:z][line:9]"
		if got, copied := all(own), all(shared); got != both || copied != both {
			t.Errorf("%s: stored %s, in the worker's topic %s", exactly, got, copied)
		}
		if got := all(own.(*storage.LayeredOffsets).Own); got != "[file:a][line:2 whole:true]" {
			t.Errorf("%s: in the own topic %s", exactly, got)
		}
		if got, err := own.Get(t.Context(), "c", map[string]any{"file": "z"}); err != nil || got["line"] != int64(9) {
			t.Errorf("%v %v", got, err)
		}
		gone := []connect.SourceOffset{{Partition: map[string]any{"file": "a"}}}
		if err := own.Set(t.Context(), "c", gone); err != nil {
			t.Fatal(err)
		}
		if got := all(own) + all(shared); got != "[file:z][line:9][file:z][line:9]" {
			t.Errorf("%s: after a removal %s", exactly, got)
		}
		closeOwn()
	}
}
