package storage

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// states returns a status store that runs until the test ends and considers every connector and
// task its own.
func states(t *testing.T, c *kfake.Cluster, mine bool) *StatusStore {
	t.Helper()
	s := NewStatusStore(TopicConfig{Name: "states", Partitions: 1, Replicas: 1, Log: silent(),
		Client: map[string]string{"bootstrap.servers": c.ListenAddrs()[0]}})
	s.Mine = func(string, int) bool { return mine }
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := s.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() {
		cancel()
		running.Wait()
		s.Close()
	})
	return s
}

func status(state, worker string, generation int) Status {
	return Status{State: state, WorkerID: worker, Generation: generation}
}

// of is the state of a task with its writer and generation.
func of(s *StatusStore, task int) string {
	_, tasks, _ := s.Connector("c")
	if st, ok := tasks[task]; ok {
		return fmt.Sprint(st.State, " ", st.WorkerID, " ", st.Generation)
	}
	return ""
}

// awaitState polls until a store shows a state of task 0.
func awaitState(t *testing.T, s *StatusStore, want string) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for ctx := t.Context(); of(s, 0) != want; {
		if err := s.Sync(ctx); err != nil {
			t.Fatal(err)
		}
		if time.Now().After(deadline) {
			t.Fatalf("the state is %q, want %q", of(s, 0), want)
		}
	}
}

// Statuses that could not be stored are written again, and only the newest of a key.
func TestStatesAreWrittenAgain(t *testing.T) {
	c := cluster(t)
	mine, other := states(t, c, false), states(t, c, false)
	mine.Put("c", ConnectorInstance, status("RUNNING", "a", 3))
	var mu sync.Mutex
	refused := 0
	c.ControlKey(int16(kmsg.Produce), func(req kmsg.Request) (kmsg.Response, error, bool) {
		mu.Lock()
		defer mu.Unlock()
		c.KeepControl()
		if refused++; refused > 3 {
			return nil, nil, false
		}
		return refuseProduce(req.(*kmsg.ProduceRequest), kerr.TopicAuthorizationFailed.Code), nil, true
	})
	for _, state := range []string{"UNASSIGNED", "RUNNING", "PAUSED"} {
		mine.Put("c", 0, status(state, "a", 3))
		if err := mine.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	awaitState(t, other, "PAUSED a 3")
	if got := history(t, c); got != "PAUSED" {
		t.Errorf("the topic holds %s", got)
	}
}

// refuseProduce answers a produce request with an error.
func refuseProduce(req *kmsg.ProduceRequest, code int16) kmsg.Response {
	resp := req.ResponseKind().(*kmsg.ProduceResponse)
	for _, asked := range req.Topics {
		topic := kmsg.NewProduceResponseTopic()
		topic.Topic, topic.TopicID = asked.Topic, asked.TopicID
		for _, p := range asked.Partitions {
			answer := kmsg.NewProduceResponseTopicPartition()
			answer.Partition, answer.ErrorCode = p.Partition, code
			topic.Partitions = append(topic.Partitions, answer)
		}
		resp.Topics = append(resp.Topics, topic)
	}
	return resp
}

// history returns the states of task 0 in the topic.
func history(t *testing.T, c *kfake.Cluster) string {
	t.Helper()
	var out []string
	s := NewTopic(TopicConfig{Name: "states", Log: silent(), Client: map[string]string{"bootstrap.servers": c.ListenAddrs()[0]}, Apply: func(r Record) error {
		st, err := readStatus(r.Value)
		if string(r.Key) == "status-task-c-0" {
			out = append(out, cmp.Or(st.State, "none"))
		}
		return err
	}})
	defer s.Close()
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, " ")
}

// A worker that was cut off writes an old state after the current one.
func TestLateStates(t *testing.T) {
	for _, row := range []struct {
		name, key string
		late      *Status // nil: a tombstone
		mine      bool
		want      string
	}{
		{"an earlier owner's end", "status-task-c-0", &Status{State: "UNASSIGNED", WorkerID: "b", Generation: 2}, true, "RUNNING UNASSIGNED RUNNING"},
		{"an earlier owner's failure", "status-task-c-0", &Status{State: "FAILED", WorkerID: "b", Generation: 2}, true, "RUNNING FAILED RUNNING"},
		{"of an earlier life", "status-task-c-0", &Status{State: "FAILED", WorkerID: "a", Generation: 2}, true, "RUNNING FAILED RUNNING"},
		{"that there is none", "status-task-c-0", nil, true, "RUNNING none RUNNING"},
		{"that there is no connector", "status-connector-c", nil, true, "RUNNING RUNNING"},
		{"by who has taken over", "status-task-c-0", &Status{State: "FAILED", WorkerID: "b", Generation: 4}, true, "RUNNING FAILED"},
		{"of what is not here any more", "status-task-c-0", nil, false, "RUNNING none"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			c := cluster(t)
			s, other := states(t, c, row.mine), states(t, c, false)
			// the connector itself is another's
			s.Put("c", ConnectorInstance, status("RUNNING", "b", 1))
			s.Put("c", 0, status("RUNNING", "a", 3))
			awaitState(t, s, "RUNNING a 3")
			var value []byte
			if row.late != nil {
				value = statusJSON(*row.late)
			}
			if err := client(t, c).ProduceSync(t.Context(), &kgo.Record{Topic: "states", Key: []byte(row.key), Value: value}).FirstErr(); err != nil {
				t.Fatal(err)
			}
			if err := s.Sync(t.Context()); err != nil {
				t.Fatal(err)
			}
			awaitHeeded(t, s)
			if err := other.Sync(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := history(t, c); got != row.want {
				t.Errorf("the topic holds %s, want %s", got, row.want)
			}
		})
	}
}

// awaitHeeded polls until a store has nothing to rewrite and has read its own writes.
func awaitHeeded(t *testing.T, s *StatusStore) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; {
		s.statusState.mu.RLock()
		busy := false
		for _, w := range s.newest {
			busy = busy || w.failed || w.hidden
		}
		s.statusState.mu.RUnlock()
		if !busy {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("something is still to be written again")
		}
		if err := s.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
}
