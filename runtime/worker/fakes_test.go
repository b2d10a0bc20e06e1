package worker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
	"go.uber.org/goleak"

	"millrace/configs"
	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/runtime/storage"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	sourceClass = &connect.Class{Name: "test.FakeSource", Version: "1", NewSource: func() connect.SourceConnector { return nil }}
	sinkClass   = &connect.Class{Name: "test.FakeSink", Version: "1", NewSink: func() connect.SinkConnector { return nil }}
)

// lab is a worker with a broker and a plugin that a test controls.
type lab struct {
	*Worker
	*story
	cluster  *kfake.Cluster
	statuses *story
	offsets  *flakyOffsets
	source   *fakeSource
	sinks    []*fakeSink

	put   func(task int, records []connect.SinkRecord) error // the result of a put; nil: success
	flush func() error
	open  func() error
	stop  func()
	// started is called for each sink task
	started func(*fakeSink)
	tasks   []map[string]string
	hang    bool // sinks do not respond
	turn    Turn
	mu      sync.Mutex

	crashed atomic.Bool // the last state requires a restart of the task
}

// newLab returns a lab with a topic t. props are the worker's properties.
func newLab(t *testing.T, partitions int32, props string) *lab {
	t.Helper()
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(partitions, "t"),
		kfake.BrokerConfigs(map[string]string{"group.consumer.heartbeat.interval.ms": "100"}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	all := map[string]string{
		"bootstrap.servers": strings.Join(cluster.ListenAddrs(), ","), "offset.storage.file.filename": "x",
		"key.converter": "org.apache.kafka.connect.storage.StringConverter", "value.converter": "org.apache.kafka.connect.storage.StringConverter",
		"task.shutdown.graceful.timeout.ms": "3000", "consumer.heartbeat.interval.ms": "100", "consumer.fetch.max.wait.ms": "20",
	}
	for _, p := range strings.Fields(props) {
		key, value, _ := strings.Cut(p, "=")
		all[key] = value
	}
	if all["consumer.group.protocol"] == "consumer" {
		delete(all, "consumer.heartbeat.interval.ms") // the broker sets the interval
	}
	config, err := configs.StandaloneKeys.Parse(all)
	if err != nil {
		t.Fatal(err)
	}
	l := &lab{story: newStory(), statuses: newStory(), cluster: cluster}
	l.offsets = &flakyOffsets{OffsetStore: storage.NewMemoryOffsets(), story: l.story}
	l.source = &fakeSource{story: l.story, batches: make(chan *connect.Batch, 100), stopped: make(chan struct{}), canceled: make(chan struct{})}
	l.Worker = New(Options{Plugins: l, Offsets: l.offsets, Props: all, Config: config, Listener: l, Log: slog.New(slog.DiscardHandler)})
	t.Cleanup(l.Close)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the states:\n%s", l.statuses)
		}
	})
	return l
}

func (l *lab) start(class *connect.Class, task int, props string) TaskID {
	all := map[string]string{"name": "c", "connector.class": class.Name}
	if class == sinkClass {
		all["topics"] = "t"
	}
	for _, p := range strings.Fields(props) {
		key, value, _ := strings.Cut(p, "=")
		all[key] = value
		if key == "topics.regex" {
			delete(all, "topics")
		}
	}
	return l.startWith(class, task, all)
}

// startWith is start for properties that may contain blanks.
func (l *lab) startWith(class *connect.Class, task int, props map[string]string) TaskID {
	all := map[string]string{"name": "c", "connector.class": class.Name}
	if class == sinkClass && props["topics.regex"] == "" {
		all["topics"] = "t"
	}
	maps.Copy(all, props)
	id := TaskID{"c", task}
	l.StartTask(id, all, map[string]string{}, TargetStarted, l.turn)
	return id
}

func (l *lab) ConnectorStatus(name string, s Status) { l.statuses.add("%s %s", name, s.State) }

func (l *lab) TopicUsed(TaskID, string) {}

func (l *lab) TaskStatus(id TaskID, s Status) {
	l.crashed.Store(s.Crashed)
	trace, _, _ := strings.Cut(s.Trace, "\ngoroutine")
	l.statuses.add("%s %s", id, strings.TrimSpace(fmt.Sprint(s.State, " ", strings.ReplaceAll(trace, "\n", " / "))))
}

func (l *lab) Await(context.Context, map[string]string) {}

func (l *lab) Find(class, _ string) (*connect.Class, error) {
	for _, c := range []*connect.Class{sourceClass, sinkClass} {
		if c.Name == class {
			return c, nil
		}
	}
	return nil, fmt.Errorf("no class %s", class)
}

func (l *lab) Files() []boundary.File  { return nil }
func (l *lab) Lives() []boundary.Life  { return nil }
func (l *lab) Usage() []boundary.Usage { return nil }

func (l *lab) Open(_ context.Context, _ string, class *connect.Class, _ map[string]string) (boundary.Plugin, error) {
	return classified{fakePlugin{l}, class}, nil
}

// produce writes records with the given values to partition 0 of t, and waits until they are
// written.
func (l *lab) produce(t *testing.T, topic string, partition int32, values ...string) {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(l.cluster.ListenAddrs()...), kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.AllowAutoTopicCreation())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	for _, v := range values {
		if err := client.ProduceSync(t.Context(), &kgo.Record{Topic: topic, Partition: partition, Value: []byte(v)}).FirstErr(); err != nil {
			t.Fatal(err)
		}
	}
}

// consume returns the content of topic t.
func (l *lab) consume(t *testing.T, n int) (values []string) { return l.consumeFrom(t, "t", n) }

func (l *lab) consumeFrom(t *testing.T, topic string, n int) (values []string) {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(l.cluster.ListenAddrs()...), kgo.ConsumeTopics(topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for len(values) < n && ctx.Err() == nil {
		client.PollFetches(ctx).EachRecord(func(r *kgo.Record) { values = append(values, string(r.Value)) })
	}
	return values
}

// watch records every produce request and every commit of consumer offsets.
func (l *lab) watch() {
	l.cluster.ControlKey(int16(kmsg.Produce), func(req kmsg.Request) (kmsg.Response, error, bool) {
		l.cluster.KeepControl()
		l.add("produce")
		return nil, nil, false
	})
	l.cluster.ControlKey(int16(kmsg.OffsetCommit), func(req kmsg.Request) (kmsg.Response, error, bool) {
		l.cluster.KeepControl()
		for _, topic := range req.(*kmsg.OffsetCommitRequest).Topics {
			for _, p := range topic.Partitions {
				l.add("commit %d to %d", p.Partition, p.Offset)
			}
		}
		return nil, nil, false
	})
}

// refuse answers the next n produce requests with an error.
func (l *lab) refuse(code int16, n int) {
	for range n {
		l.cluster.ControlKey(int16(kmsg.Produce), func(req kmsg.Request) (kmsg.Response, error, bool) {
			l.add("refused")
			resp := req.ResponseKind().(*kmsg.ProduceResponse)
			for _, topic := range req.(*kmsg.ProduceRequest).Topics {
				out := kmsg.NewProduceResponseTopic()
				out.Topic, out.TopicID = topic.Topic, topic.TopicID
				for _, p := range topic.Partitions {
					part := kmsg.NewProduceResponseTopicPartition()
					part.Partition, part.ErrorCode = p.Partition, code
					out.Partitions = append(out.Partitions, part)
				}
				resp.Topics = append(resp.Topics, out)
			}
			return resp, nil, true
		})
	}
}

// flakyOffsets fails a given number of times.
type flakyOffsets struct {
	storage.OffsetStore
	*story
	mu    sync.Mutex
	fails int
	large bool // the offsets are too large for the store, in every attempt
}

func (o *flakyOffsets) Set(ctx context.Context, connector string, offsets []connect.SourceOffset) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.large {
		return fmt.Errorf("storing: %w", kerr.MessageTooLarge)
	}
	if o.fails > 0 {
		o.fails--
		o.add("cannot store %s", offsetsText(offsets))
		return errors.New("the store is down")
	}
	o.add("store %s", offsetsText(offsets))
	return o.OffsetStore.Set(ctx, connector, offsets)
}

func offsetsText(offsets []connect.SourceOffset) string {
	var out []string
	for _, o := range offsets {
		out = append(out, fmt.Sprintf("%v%v", o.Partition, o.Offset))
	}
	slices.Sort(out)
	return strings.ReplaceAll(strings.Join(out, " "), "map", "")
}

func (l *lab) stored(t *testing.T) string {
	t.Helper()
	offsets, err := l.offsets.All(t.Context(), "c")
	if err != nil {
		t.Fatal(err)
	}
	return offsetsText(offsets)
}

type fakePlugin struct{ *lab }

func (p fakePlugin) Validate(context.Context, map[string]string) ([]configs.Value, error) {
	return nil, nil
}

func (p fakePlugin) AlterConsumed(context.Context, map[string]string, map[connect.TopicPartition]*int64) (bool, error) {
	return false, nil
}

func (p fakePlugin) AlterOffsets(context.Context, map[string]string, []connect.SourceOffset) (bool, error) {
	return false, nil
}

func (p fakePlugin) ExactlyOnce(context.Context, map[string]string) (connect.ExactlyOnceAnswer, error) {
	return connect.ExactlyOnceAnswer{Declared: true, Supported: true}, nil
}

func (p fakePlugin) StartConnector(context.Context, string, map[string]string, boundary.ConnectorEvents) (boundary.Connector, error) {
	return fakeConnector(p), nil
}

func (p fakePlugin) StartSource(_ context.Context, _ string, _ int, _ map[string]string, events boundary.SourceEvents) (boundary.Source, error) {
	p.source.boundaries = events.Boundaries
	p.add("start")
	return p.source, nil
}

func (p fakePlugin) StartSink(_ context.Context, _ string, task int, _ map[string]string, events boundary.SinkEvents) (boundary.Sink, error) {
	s := &fakeSink{lab: p.lab, task: task, events: events, canceled: make(chan struct{})}
	p.mu.Lock()
	p.sinks = append(p.sinks, s)
	p.mu.Unlock()
	if p.started != nil {
		p.started(s)
	}
	return s, nil
}

func (p fakePlugin) Release() { p.add("release") }

type fakeConnector struct{ *lab }

func (c fakeConnector) TaskConfigs(context.Context, int) ([]map[string]string, error) {
	return c.tasks, nil
}
func (c fakeConnector) Stop(context.Context) error { return nil }

// fakeSource returns the batches that a test provides.
type fakeSource struct {
	*story
	batches           chan *connect.Batch
	stopped, canceled chan struct{}
	stop, cancel      sync.Once
	hang              bool // Stop does nothing
	panics            bool
	boundaries        bool // the task defines its transactions
	follows, locates  bool
	commits           bool // it wants all commits
}

func (s *fakeSource) Next() (*connect.Batch, func(), error) {
	if s.panics {
		panic("no more")
	}
	select {
	case b := <-s.batches:
		s.add("poll %d records", len(b.Records))
		return b, func() {}, nil
	case <-s.canceled:
		return nil, nil, context.Canceled
	case <-s.stopped:
	}
	select {
	case b := <-s.batches:
		s.add("poll %d records", len(b.Records))
		return b, func() {}, nil
	default:
		s.add("end")
		return nil, nil, io.EOF
	}
}

func (s *fakeSource) Committed(offsets []connect.SourceOffset) error {
	s.add("committed %s", offsetsText(offsets))
	return nil
}

func (s *fakeSource) Stop() {
	if !s.hang {
		s.stop.Do(func() { close(s.stopped) })
	}
}
func (s *fakeSource) Cancel()                     { s.cancel.Do(func() { close(s.canceled) }) }
func (s *fakeSource) Close(context.Context) error { s.add("close"); return nil }

// batch returns the records from..to of one source partition. The value "bad" stands for a record
// that the source could not read.
func batch(partition string, from int, values ...string) *connect.Batch {
	b := &connect.Batch{Partition: map[string]any{"file": partition}, PositionKey: "line", Lag: connect.UnknownLag}
	for i, v := range values {
		r := connect.SourceRecord{Record: connect.Record{Topic: "t", Partition: connect.AnyPartition, Timestamp: connect.NoTimestamp, Value: connect.StringValue(v)}, Position: int64(from + i)}
		if v == "bad" {
			r.Err = errors.New("it is bad")
		}
		b.Records = append(b.Records, r)
	}
	b.Offset = map[string]any{"line": int64(from + len(values) - 1), "whole": true}
	return b
}

// fakeSink records the calls.
type fakeSink struct {
	*lab
	task     int
	events   boundary.SinkEvents
	canceled chan struct{}
	once     sync.Once
	failed   bool
	handled  atomic.Uint32
	group    connect.ConsumerGroup
}

func (s *fakeSink) Put(_ context.Context, records []connect.SinkRecord) error {
	if s.hang {
		<-s.canceled
		return context.Canceled
	}
	for _, r := range records {
		s.add("put %s %d %d %s", r.Topic, r.Partition, r.Offset, r.Value.Text())
	}
	var err error
	if s.put != nil {
		err = s.put(s.task, records)
	}
	if err != nil && !errors.As(err, new(connect.BadRecords)) {
		s.failed = true
		s.events.Ended(err)
		return nil
	}
	s.events.Put(err)
	return nil
}

func (s *fakeSink) Flush(_ context.Context, offsets map[connect.TopicPartition]int64) (map[connect.TopicPartition]int64, error) {
	if s.failed {
		return nil, errors.New("the task has ended")
	}
	for tp, o := range offsets {
		s.add("flush %d to %d", tp.Partition, o)
	}
	if s.flush != nil {
		if err := s.flush(); err != nil {
			return nil, err
		}
	}
	return maps.Clone(offsets), nil
}

func (s *fakeSink) Open(_ context.Context, ps []connect.TopicPartition, group connect.ConsumerGroup) error {
	s.mu.Lock()
	s.group = group
	s.mu.Unlock()
	for _, tp := range ps {
		s.add("open %d by task %d", tp.Partition, s.task)
	}
	if s.open != nil && len(ps) > 0 {
		return s.open()
	}
	return nil
}

func (s *fakeSink) Release(_ context.Context, ps []connect.TopicPartition) error {
	for _, tp := range ps {
		s.add("close %d by task %d", tp.Partition, s.task)
	}
	return nil
}

func (s *fakeSink) Cancel() { s.once.Do(func() { close(s.canceled) }) }
