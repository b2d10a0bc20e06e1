package storage

import (
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"

	"millrace/plugins/connect"
)

// After an internal topic is deleted, the worker recreates it compacted, and other workers read the
// new records.
func TestTopicThatIsDeleted(t *testing.T) {
	c := cluster(t)
	k := start(t, c, silent())
	file := map[string]any{"file": "a"}
	set := func(line int) {
		t.Helper()
		if err := k.Set(t.Context(), "c", []connect.SourceOffset{{Partition: file, Offset: map[string]any{"line": line}}}); err != nil {
			t.Fatal(err)
		}
	}
	set(1)
	if _, err := kadm.NewClient(client(t, c)).DeleteTopics(t.Context(), "offsets"); err != nil {
		t.Fatal(err)
	}
	set(2)
	set(3)
	for _, store := range []*KafkaOffsets{k, start(t, c, silent())} {
		if err := store.Sync(t.Context()); err != nil {
			t.Error(err)
		}
		if got, err := store.Get(t.Context(), "c", file); err != nil || got["line"] != int64(3) {
			t.Errorf("got %v, %v", got, err)
		}
	}
}

// A worker writes its states again after their topic was deleted, and stores new ones: a worker
// that starts finds both.
func TestStatesOfTopicThatIsDeleted(t *testing.T) {
	c := cluster(t)
	s := states(t, c, true)
	s.Put("c", 0, status("RUNNING", "a", 1))
	awaitState(t, s, "RUNNING a 1")
	for range 2 {
		if _, err := kadm.NewClient(client(t, c)).DeleteTopics(t.Context(), "states"); err != nil {
			t.Fatal(err)
		}
		s.Put("c", 1, status("PAUSED", "a", 1))
		newcomer := states(t, c, true)
		awaitState(t, newcomer, "RUNNING a 1")
		for deadline := time.Now().Add(20 * time.Second); of(newcomer, 1) != "PAUSED a 1"; {
			if err := newcomer.Sync(t.Context()); err != nil || time.Now().After(deadline) {
				t.Fatalf("the state of the other task is %q: %v", of(newcomer, 1), err)
			}
		}
	}
}
