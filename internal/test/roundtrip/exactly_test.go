package roundtrip_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/api/rest"
	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/plugins/host"
	"millrace/runtime/broker"
	"millrace/runtime/storage"
	"millrace/runtime/worker"
)

const (
	ledgerPartitions, ledgerRecords = 3, 600
	ledgerKills                     = 8
)

// A sink that keeps its offsets in the target has every record once, wherever its process is killed,
// and whatever offsets the consumer group has by then.
func TestOffsetsInTheTarget(t *testing.T) {
	b, err := broker.Start(t.TempDir(), 0, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	client, err := kgo.NewClient(kgo.SeedBrokers(b.Addr()), kgo.RecordPartitioner(kgo.ManualPartitioner()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	admin := kadm.NewClient(client)
	if _, err := admin.CreateTopics(t.Context(), ledgerPartitions, 1, nil, "t"); err != nil {
		t.Fatal(err)
	}
	for i := range ledgerRecords {
		for p := range int32(ledgerPartitions) {
			client.Produce(t.Context(), &kgo.Record{Topic: "t", Partition: p, Value: []byte(fmt.Sprintf("%d-%d", p, i))}, nil)
		}
	}
	if err := client.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	l := newLedger(t, b.Addr())
	tasks := []worker.TaskID{{Connector: "c", Task: 0}, {Connector: "c", Task: 1}}
	for kill := range ledgerKills {
		l.start(tasks)
		l.awaitRecords(t, (kill+1)*ledgerPartitions*ledgerRecords/(ledgerKills+2))
		l.kill(t)
		<-l.failed
		l.StopTasks(tasks...)
		wrong := kadm.Offsets{}
		for p := range int32(ledgerPartitions) {
			wrong.AddOffset("t", p, rand.Int64N(ledgerRecords), -1)
		}
		if err := admin.CommitAllOffsets(t.Context(), "connect-c", wrong); err != nil {
			t.Fatal(err)
		}
	}
	l.start(tasks)
	l.awaitRecords(t, ledgerPartitions*ledgerRecords)
	l.StopTasks(tasks...)
	committed, err := admin.FetchOffsets(t.Context(), "connect-c")
	if err != nil {
		t.Fatal(err)
	}
	for p := range int32(ledgerPartitions) {
		for i, r := range l.records(t, p) {
			if want := fmt.Sprintf("%d:%d-%d", i, p, i); r != want {
				t.Fatalf("record %d of partition %d is %s, want %s", i, p, r, want)
			}
		}
		if at, _ := committed.Lookup("t", p); at.At != ledgerRecords {
			t.Errorf("offset %d is committed for partition %d", at.At, p)
		}
	}
}

// ledger is a worker with a ledger sink.
type ledger struct {
	*worker.Worker
	target string
	failed chan worker.TaskID
}

func newLedger(t *testing.T, addr string) *ledger {
	t.Helper()
	props := map[string]string{
		"bootstrap.servers": addr, "offset.storage.file.filename": "x", "offset.flush.interval.ms": "100",
		"key.converter": "org.apache.kafka.connect.storage.StringConverter", "value.converter": "org.apache.kafka.connect.storage.StringConverter",
		"consumer.max.poll.records": "7", "consumer.heartbeat.interval.ms": "100", "consumer.fetch.max.wait.ms": "20",
	}
	config, err := configs.StandaloneKeys.Parse(props)
	if err != nil {
		t.Fatal(err)
	}
	h := host.New(host.Options{Bundled: []*connect.Class{ledgerSink}, Isolation: host.EachPlugin, Log: slog.New(slog.DiscardHandler),
		Stdout: io.Discard, Command: func(string) *exec.Cmd { return exec.Command(os.Args[0]) }})
	t.Cleanup(h.Close)
	l := &ledger{target: t.TempDir(), failed: make(chan worker.TaskID, 100)}
	l.Worker = worker.New(worker.Options{Plugins: h, Offsets: storage.NewMemoryOffsets(), Props: props, Config: config, Listener: l, Log: slog.New(slog.DiscardHandler)})
	t.Cleanup(l.Close)
	return l
}

func (l *ledger) ConnectorStatus(string, worker.Status) {}
func (l *ledger) TopicUsed(worker.TaskID, string)       {}
func (l *ledger) TaskStatus(id worker.TaskID, s worker.Status) {
	if s.State == rest.Failed {
		l.failed <- id
	}
}

func (l *ledger) start(tasks []worker.TaskID) {
	for len(l.failed) > 0 {
		<-l.failed
	}
	props := map[string]string{"name": "c", "connector.class": ledgerSink.Name, "topics": "t", "target": l.target}
	for _, id := range tasks {
		l.StartTask(id, props, props, worker.TargetStarted, nil)
	}
}

// kill kills the process of the sink.
func (l *ledger) kill(t *testing.T) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(l.target, "pid"))
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(string(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}

// records returns the records of a partition in the target.
func (l *ledger) records(t *testing.T, partition int32) (out []string) {
	t.Helper()
	data, err := os.ReadFile(ledgerFile(l.target, partition))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if strings.HasSuffix(line, "\n") {
			out = append(out, strings.Split(strings.TrimSuffix(line, "\n"), ",")...)
		}
	}
	return out
}

// awaitRecords waits until the target has at least n records.
func (l *ledger) awaitRecords(t *testing.T, n int) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(30 * time.Second)
	for {
		have := 0
		for p := range int32(ledgerPartitions) {
			have += len(l.records(t, p))
		}
		if have >= n {
			return
		}
		select {
		case <-tick.C:
		case id := <-l.failed:
			t.Fatalf("task %v failed after %d records", id, have)
		case <-limit:
			t.Fatalf("the target has %d of %d records", have, n)
		}
	}
}
