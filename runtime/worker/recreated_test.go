package worker

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// recreate deletes topics and creates them again after a pause.
func (l *lab) recreate(t *testing.T, partitions int32, pause time.Duration, topics ...string) {
	t.Helper()
	l.remove(t, topics...)
	select {
	case <-time.After(pause):
	case <-t.Context().Done():
	}
	l.create(t, partitions, topics...)
}

func (l *lab) admin(t *testing.T, f func(context.Context, *kadm.Client) error) {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(l.cluster.ListenAddrs()...))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if err := f(t.Context(), kadm.NewClient(client)); err != nil {
		t.Fatal(err)
	}
}

func (l *lab) remove(t *testing.T, topics ...string) {
	t.Helper()
	l.admin(t, func(ctx context.Context, admin *kadm.Client) error {
		_, err := admin.DeleteTopics(ctx, topics...)
		return err
	})
}

func (l *lab) create(t *testing.T, partitions int32, topics ...string) {
	t.Helper()
	l.admin(t, func(ctx context.Context, admin *kadm.Client) error {
		_, err := admin.CreateTopics(ctx, partitions, 1, nil, topics...)
		return err
	})
}

// A running sink reads a topic that is deleted and created again from its beginning, with every
// kind of subscription.
func TestSinkReadsATopicThatIsCreatedAgain(t *testing.T) {
	for _, row := range []struct {
		name, props string
		tasks       int
		pause       time.Duration
	}{
		{"one", "", 1, 0},
		{"after a while", "", 1, time.Second},
		{"by regex", "topics.regex=t|w.*", 1, 0},
		{"by regex after a while", "topics.regex=t|w.*", 1, time.Second},
		{"of two tasks", "", 2, 0},
		{"eager", "consumer.override.partition.assignment.strategy=org.apache.kafka.clients.consumer.RangeAssignor", 1, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, 2, "offset.flush.interval.ms=50 consumer.allow.auto.create.topics=false consumer.metadata.max.age.ms=600000")
			var ids []TaskID
			for task := range row.tasks {
				ids = append(ids, l.start(sinkClass, task, row.props))
			}
			for round := range 3 {
				for partition := range int32(2) {
					value := fmt.Sprintf("round%d-%d", round, partition)
					l.produce(t, "t", partition, value)
					l.await(t, fmt.Sprintf("put t %d 0 %s", partition, value), 1)
				}
				l.recreate(t, 2, row.pause, "t")
			}
			l.StopTasks(ids...)
			if n := l.count("put"); n != 6 {
				t.Errorf("%d records were put:\n%s", n, l)
			}
		})
	}
}

// The topic may be created again while the sink is paused, with fewer or more partitions, and
// beside topics that stay.
func TestSinkReadsATopicThatIsCreatedAgainBesideOthers(t *testing.T) {
	l := newLab(t, 2, "offset.flush.interval.ms=50 consumer.allow.auto.create.topics=false consumer.metadata.max.age.ms=600000")
	l.create(t, 1, "u")
	id := l.start(sinkClass, 0, "topics=t,u")
	l.produce(t, "t", 1, "before")
	l.produce(t, "u", 0, "u0")
	l.await(t, "put t 1 0 before", 1)
	l.await(t, "put u 0 0 u0", 1)
	l.SetTarget("c", TargetPaused)
	l.statuses.await(t, "c-0 PAUSED", 1)
	l.recreate(t, 1, 0, "t")
	l.produce(t, "t", 0, "paused")
	l.SetTarget("c", TargetStarted)
	l.await(t, "put t 0 0 paused", 1)
	l.recreate(t, 3, 0, "t")
	l.produce(t, "t", 2, "more")
	l.produce(t, "u", 0, "u1")
	l.await(t, "put t 2 0 more", 1)
	l.await(t, "put u 0 1 u1", 1)
	l.StopTasks(id)
	if n := l.count("put"); n != 5 {
		t.Errorf("%d records were put:\n%s", n, l)
	}
}

// A sink logs once that its topic does not exist, and begins as soon as the topic is created.
func TestSinkNamesAMissingTopic(t *testing.T) {
	l := newLab(t, 1, "consumer.allow.auto.create.topics=false consumer.metadata.max.age.ms=600000")
	l.Log = slog.New(slog.NewTextHandler(l.story, nil))
	id := l.start(sinkClass, 0, "topics=later")
	l.awaitPart(t, `msg="topics that the connector reads do not exist: the task reads them as soon as they are created" connector=c task=0 topics=[later]`)
	l.create(t, 1, "later")
	l.produce(t, "later", 0, "one")
	l.await(t, "put later 0 0 one", 1)
	l.StopTasks(id)
	if n := strings.Count(l.String(), "do not exist"); n != 1 {
		t.Errorf("the log names the topic %d times:\n%s", n, l)
	}
}

// A source continues in a topic that is created again. It loses nothing after that and keeps the
// order.
func TestSourceWritesToATopicThatIsCreatedAgain(t *testing.T) {
	for _, row := range []struct {
		name, props string
		pause       time.Duration
	}{
		{"at once", "", 0},
		{"after a while", "", 3 * time.Second},
		{"one by one", "errors.tolerance=all", 0},
		{"by rules", "topic.creation.default.partitions=1 topic.creation.default.replication.factor=1", 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, 1, "offset.flush.interval.ms=20 producer.metadata.max.age.ms=600000")
			id := l.start(sourceClass, 0, row.props)
			l.source.batches <- batch("a", 1, "first")
			l.await(t, "committed [file:a][line:1 whole:true]", 1)
			l.remove(t, "t")
			for line := 2; line < 12; line++ {
				l.source.batches <- batch("a", line, fmt.Sprint(line))
			}
			select {
			case <-time.After(row.pause):
			case <-t.Context().Done():
			}
			l.create(t, 1, "t")
			l.await(t, "committed [file:a][line:11 whole:true]", 1)
			l.StopTasks(id)
			if got := strings.Join(l.consume(t, 10), " "); got != "2 3 4 5 6 7 8 9 10 11" {
				t.Errorf("the topic holds %s", got)
			}
			if got := l.statuses.String(); got != "c-0 RUNNING\nc-0 UNASSIGNED\n" {
				t.Errorf("states:\n%s", got)
			}
		})
	}
}

// A task that delivers exactly once starts again after its topic was deleted, because the records
// of its transaction are lost.
func TestExactlyOnceStartsAgainWhenItsTopicIsCreatedAgain(t *testing.T) {
	l := newExactLab(t, "producer.metadata.max.age.ms=600000")
	id := l.start(sourceClass, 0, "")
	l.source.batches <- batch("a", 1, "1")
	l.await(t, "committed", 1)
	l.recreate(t, 1, 0, "t")
	l.source.batches <- batch("a", 2, "2")
	l.statuses.await(t, "c-0 FAILED topic t was deleted while the task writes to it; the task starts again: ", 1)
	if !l.crashed.Load() {
		t.Error("the task is not started again")
	}
	l.StopTasks(id)
	if stored := l.exactlyStored(t); stored != "[file:a][line:1 whole:true]" {
		t.Errorf("stored %s", stored)
	}
}

// A dead letter queue that is deleted is written again. No offset is committed before the dead
// letter record is written.
func TestDeadLettersGoToATopicThatIsCreatedAgain(t *testing.T) {
	l := newLab(t, 1, "offset.flush.interval.ms=20")
	id := l.start(sinkClass, 0, "errors.tolerance=all value.converter=org.apache.kafka.connect.json.JsonConverter value.converter.schemas.enable=false "+
		"errors.deadletterqueue.topic.name=dead errors.deadletterqueue.topic.replication.factor=1")
	l.watch()
	l.produce(t, "t", 0, "{")
	l.await(t, "commit 0 to 1", 1)
	l.recreate(t, 1, 0, "dead")
	l.produce(t, "t", 0, "[")
	l.await(t, "commit 0 to 2", 1)
	l.StopTasks(id)
	if got := strings.Join(l.consumeFrom(t, "dead", 1), " "); got != "[" {
		t.Errorf("the queue holds %s", got)
	}
}
