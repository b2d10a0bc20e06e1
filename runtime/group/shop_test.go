package group

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
)

const patience = 20 * time.Second

// eventually waits for a condition.
func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !condition() {
		if time.Now().After(deadline) {
			t.Fatalf("not in %v: %s", patience, what)
		}
		<-time.After(5 * time.Millisecond)
	}
}

// shop is a group whose configuration is in memory.
type shop struct {
	t    *testing.T
	addr string

	mu      sync.Mutex
	cluster Cluster
	workers map[string]*testWorker
	twice   []Work // run by two workers at once
}

func newShop(t *testing.T, addr string, tasks map[string]int) *shop {
	return &shop{t: t, addr: addr, cluster: Cluster{Offset: 7, Tasks: tasks}, workers: map[string]*testWorker{}}
}

func startBroker(t *testing.T) *kfake.Cluster {
	t.Helper()
	c, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.BrokerConfigs(map[string]string{"group.min.session.timeout.ms": "100"}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func (s *shop) snapshot() Cluster {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Cluster{s.cluster.Offset, maps.Clone(s.cluster.Tasks)}
}

// configure changes the configured work. The workers have to be notified.
func (s *shop) configure(tasks map[string]int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cluster = Cluster{s.cluster.Offset + 1, tasks}
}

// testWorker is a member with a handler that records its calls.
type testWorker struct {
	*Member
	shop   *shop
	name   string
	client *kgo.Client
	stop   context.CancelFunc
	done   chan struct{}
	err    error

	mu      sync.Mutex
	running map[Work]bool
	rounds  []Round
	block   chan struct{} // Revoke waits for it to be closed
	revokes int
	lost    int // how often it lost its place in the group
}

var _ Handler = (*testWorker)(nil)

func (w *testWorker) BeforeJoin(context.Context) {}

func (w *testWorker) Lost() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lost++
}

func (w *testWorker) Revoke(work []Work) {
	w.mu.Lock()
	block := w.block
	w.revokes++
	w.mu.Unlock()
	if block != nil {
		<-block
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, one := range work {
		delete(w.running, one)
	}
}

func (w *testWorker) Assigned(r Round) {
	w.mu.Lock()
	w.running = map[Work]bool{}
	for _, one := range r.Held {
		w.running[one] = true
	}
	w.rounds = append(w.rounds, r)
	w.mu.Unlock()
	w.shop.lookForTwins()
}

// losses returns how often a worker lost its place in the group.
func (w *testWorker) losses() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.lost
}

func (s *shop) lookForTwins() {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := map[Work]bool{}
	for _, w := range s.workers {
		for _, one := range w.runs() {
			if seen[one] {
				s.twice = append(s.twice, one)
			}
			seen[one] = true
		}
	}
}

func (w *testWorker) runs() []Work {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.SortedFunc(maps.Keys(w.running), compare)
}

// stops returns how often a worker was told to stop work.
func (s *shop) stops(name string) int {
	s.mu.Lock()
	w := s.workers[name]
	s.mu.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.revokes
}

func (w *testWorker) last() Round {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.rounds) == 0 {
		return Round{}
	}
	return w.rounds[len(w.rounds)-1]
}

func (w *testWorker) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.rounds)
}

// start adds a worker to the group; change may change its options.
func (s *shop) start(name string, change ...func(*Options)) *testWorker {
	s.t.Helper()
	o := Options{
		Group: "workers", URL: "http://" + name + "/", Protocol: Sessioned,
		SessionTimeout: 10 * time.Second, Heartbeat: 20 * time.Millisecond, RebalanceTimeout: 10 * time.Second,
		MaxDelay: 5 * time.Minute, SyncTimeout: time.Second, UnsyncBackoff: time.Second,
		Snapshot: s.snapshot, Refresh: func(context.Context) error { return nil },
		Log: slog.New(slog.NewTextHandler(testWriter{s.t}, &slog.HandlerOptions{Level: slog.LevelDebug})).With("worker", name),
	}
	w := &testWorker{shop: s, name: name, running: map[Work]bool{}, done: make(chan struct{})}
	o.Handler = w
	for _, f := range change {
		f(&o)
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(s.addr), kgo.MetadataMinAge(100*time.Millisecond), kgo.ClientID(name))
	if err != nil {
		s.t.Fatal(err)
	}
	o.Client, w.client = client, client
	w.Member = NewMember(o)
	ctx, cancel := context.WithCancel(s.t.Context())
	w.stop = cancel
	s.mu.Lock()
	s.workers[name] = w
	s.mu.Unlock()
	go func() {
		defer close(w.done)
		w.err = w.Run(ctx)
		client.Close()
	}()
	s.t.Cleanup(func() {
		cancel()
		<-w.done
	})
	return w
}

type testWriter struct{ t *testing.T }

func (w testWriter) Write(b []byte) (int, error) {
	w.t.Log(strings.TrimSpace(string(b)))
	return len(b), nil
}

// leave ends a worker cleanly.
func (s *shop) leave(w *testWorker) {
	w.stop()
	<-w.done
	s.forget(w)
}

func (s *shop) forget(w *testWorker) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.workers, w.name)
}

// settled reports whether all work runs exactly once, in equal shares, on the present workers.
func (s *shop) settled() bool {
	s.mu.Lock()
	workers := slices.Collect(maps.Values(s.workers))
	all := newIndex(s.cluster.Tasks)
	s.mu.Unlock()
	var got []Work
	var counts [2][]int
	for _, w := range workers {
		var n [2]int
		for _, one := range w.runs() {
			got = append(got, one)
			if one.Task == Instance {
				n[instances]++
			} else {
				n[tasks]++
			}
		}
		counts[instances], counts[tasks] = append(counts[instances], n[instances]), append(counts[tasks], n[tasks])
	}
	slices.SortFunc(got, compare)
	return slices.Equal(got, all.works) && len(workers) > 0 &&
		slices.Max(counts[instances])-slices.Min(counts[instances]) <= 1 && slices.Max(counts[tasks])-slices.Min(counts[tasks]) <= 1
}

func (s *shop) settle(what string) {
	s.t.Helper()
	eventually(s.t, what+": everything runs once and evenly", s.settled)
}

func connectors(n, tasks int) map[string]int {
	all := map[string]int{}
	for i := range n {
		all[fmt.Sprintf("c%02d", i)] = tasks
	}
	return all
}
