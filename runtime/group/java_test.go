//go:build kafka

package group

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"millrace/internal/test/apache"
	"millrace/runtime/storage"
)

// TestWithApacheWorkers has Millrace members and Apache Kafka Connect workers in one group on a
// real broker, and lets each lead.
func TestWithApacheWorkers(t *testing.T) {
	apache.Require(t)
	broker, err := apache.StartBroker(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { broker.Kill() })
	joinAndLeave(t, broker.Addr())
	s := newShop(t, broker.Addr(), nil)
	java := s.startApache()
	for i := range 4 {
		java.create(fmt.Sprintf("lines%d", i))
	}
	eventually(t, "Apache's worker runs everything", func() bool { return java.runsTheRest() })
	mixed := s.readConfigs()

	ours := s.start("ours", mixed)
	eventually(t, "Apache leads, and each has half", func() bool {
		return len(ours.runs()) == 4 && java.runsTheRest(ours) && !ours.last().Leader && ours.last().LeaderURL == java.REST()+"/"
	})
	second := s.start("second", mixed)
	eventually(t, "Apache leads three", func() bool {
		return len(ours.runs()) >= 2 && len(second.runs()) >= 2 && java.runsTheRest(ours, second)
	})
	s.leave(second)
	eventually(t, "one has left a group that Apache leads", func() bool { return len(ours.runs()) == 4 && java.runsTheRest(ours) })
	java.stop()
	eventually(t, "ours leads", func() bool { return len(ours.runs()) == 8 && ours.last().Leader })

	java = s.startApache()
	eventually(t, "ours leads, and each has half", func() bool {
		return len(ours.runs()) == 4 && java.runsTheRest(ours) && ours.last().Leader && len(ours.last().Workers) == 2
	})
	third := s.start("third", mixed)
	eventually(t, "ours leads three", func() bool {
		return len(ours.last().Workers) == 3 && len(ours.runs()) >= 2 && len(third.runs()) >= 2 && java.runsTheRest(ours, third)
	})
	s.leave(third)
	s.leave(ours)
	eventually(t, "ours have handed everything to Apache's worker", func() bool { return java.runsTheRest() })
	java.stop()
	if len(s.twice) > 0 {
		t.Errorf("run by two at once: %v", s.twice)
	}
}

// readConfigs lets a member read the config topic of Apache's workers.
func (s *shop) readConfigs() func(*Options) {
	ctx, cancel := context.WithCancel(s.t.Context())
	configs := storage.NewConfigStore(storage.TopicConfig{Name: "workers-configs", Client: map[string]string{"bootstrap.servers": s.addr}}, nil)
	if err := configs.Start(ctx); err != nil {
		s.t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = configs.Run(ctx)
	}()
	s.t.Cleanup(func() {
		cancel()
		<-done
		configs.Close()
	})
	return func(o *Options) {
		o.Snapshot = func() Cluster {
			offset, tasks := configs.TaskCounts()
			return Cluster{offset, tasks}
		}
		o.Refresh = configs.Sync
		o.MaxDelay = 0
		o.Heartbeat = 200 * time.Millisecond
	}
}

// apacheWorker is a worker of Apache Kafka Connect in the group.
type apacheWorker struct {
	*apache.Connect
	t   *testing.T
	dir string
}

func (s *shop) startApache() *apacheWorker {
	s.t.Helper()
	dir := s.t.TempDir()
	c, err := apache.StartConnectDistributed(dir, apache.DistributedProps(s.addr, "workers")+"heartbeat.interval.ms=300\n")
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { c.Kill() })
	if err := c.Wait(); err != nil {
		s.t.Fatal(err)
	}
	return &apacheWorker{c, s.t, dir}
}

func (w *apacheWorker) create(name string) {
	w.t.Helper()
	file := filepath.Join(w.dir, name+".txt")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		w.t.Fatal(err)
	}
	body := fmt.Sprintf(`{"name": %q, "config": {"connector.class": "FileStreamSource", "file": %q, "topic": "lines"}}`, name, file)
	resp, err := http.Post(w.REST()+"/connectors", "application/json", strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusCreated {
		w.t.Fatalf("creating %s: %s", name, resp.Status)
	}
}

// runsTheRest reports whether all work that the Millrace members do not run runs on this worker,
// according to its REST API. It may still report the members' work as its own: they write no
// statuses here.
func (w *apacheWorker) runsTheRest(ours ...*testWorker) bool {
	resp, err := http.Get(w.REST() + "/connectors?expand=status")
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	type state struct {
		State  string
		Worker string `json:"worker_id"`
	}
	var all map[string]struct {
		Status struct {
			Connector state
			Tasks     []state
		}
	}
	if json.NewDecoder(resp.Body).Decode(&all) != nil {
		return false
	}
	running := map[Work]bool{}
	for _, o := range ours {
		for _, one := range o.runs() {
			running[one] = true
		}
	}
	for name, c := range all {
		for i, one := range append([]state{c.Status.Connector}, c.Status.Tasks...) {
			if one.State == "RUNNING" && one.Worker == strings.TrimPrefix(w.REST(), "http://") {
				running[Work{name, i + Instance}] = true
			}
		}
	}
	return len(running) == 8
}

// stop ends the worker and checks that it logged no errors.
func (w *apacheWorker) stop() {
	w.t.Helper()
	if err := w.Stop(); err != nil {
		w.t.Fatal(err)
	}
	log, err := os.ReadFile(w.Log())
	if err != nil {
		w.t.Fatal(err)
	}
	for line := range strings.Lines(string(log)) {
		if strings.Contains(line, " ERROR ") || strings.Contains(line, "Exception") {
			w.t.Errorf("Apache's worker says: %s", line)
		}
	}
}
