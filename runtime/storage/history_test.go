package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
)

func at(n int) map[string]any { return map[string]any{"n": n} }

// past is a connector's history, one line per entry.
func past(t *testing.T, s TransactionalOffsets, connector string) string {
	t.Helper()
	var b strings.Builder
	if err := s.History(t.Context(), connector, func(s Stored) error {
		fmt.Fprintf(&b, "%v %v", s.Partition, s.Offset)
		if s.Change != nil {
			fmt.Fprintf(&b, " %s before %v", s.Change.Verb, s.Change.Before)
		}
		if s.Whole {
			b.WriteString(" whole")
		}
		b.WriteByte('\n')
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// History lists stored offsets while the topic has them. A user's change lists the offsets it
// replaced, even after compaction.
func TestHistory(t *testing.T) {
	c, err := kfake.NewCluster(kfake.NumBrokers(1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	k := start(t, c, silent())
	p, q := map[string]any{"file": "a"}, map[string]any{"file": "b", "dir": 1}
	set := func(connector string, partition, offset map[string]any) {
		t.Helper()
		if err := k.Set(t.Context(), connector, []connect.SourceOffset{{Partition: partition, Offset: offset}}); err != nil {
			t.Fatal(err)
		}
	}
	set("c", p, at(1))
	set("c", p, at(2))
	set("cc", p, at(9))
	set("ü \"x\"", p, at(3))
	before, err := k.All(t.Context(), "c")
	if err != nil {
		t.Fatal(err)
	}
	records, err := k.ChangeRecords("c", "reset", before, []connect.SourceOffset{{Partition: p}, {Partition: q, Offset: at(5)}})
	if err != nil {
		t.Fatal(err)
	}
	if err := k.WriteRecords(t.Context(), records); err != nil {
		t.Fatal(err)
	}
	if now, err := k.Get(t.Context(), "c", p); err != nil || now != nil {
		t.Errorf("after the reset: %v %v", now, err)
	}
	want := []string{"map[file:a] map[n:1] whole", "map[file:a] map[n:2] whole", "map[file:a] map[] reset before map[n:2] whole",
		"map[dir:1 file:b] map[n:5] reset before map[] whole", ""}
	if diff := cmp.Diff(sortedLines(strings.Join(want, "\n")), sortedLines(past(t, k, "c"))); diff != "" {
		t.Error(diff)
	}
	if got := past(t, k, "ü \"x\""); got != "map[file:a] map[n:3] whole\n" {
		t.Errorf("a name that JSON escapes: %q", got)
	}
	c.Compact()
	got := past(t, k, "c")
	if strings.Contains(got, "map[n:1]\n") || strings.Contains(got, "map[n:1] whole") || !strings.Contains(got, "reset before map[n:2]\n") {
		t.Errorf("after compaction:\n%s", got)
	}
	layered := &LayeredOffsets{Own: k, Shared: NewMemoryOffsets(), Log: silent()}
	if got := past(t, layered, "c"); strings.Contains(got, "whole") {
		t.Errorf("what is stored elsewhere too is never whole:\n%s", got)
	}
}

// History waits for open transactions, as Get and All do: the committer gets its answer before
// readers get the records.
func TestHistoryWaitsForTransactions(t *testing.T) {
	c := cluster(t)
	k := start(t, c, silent(), "isolation.level", "read_committed")
	records, err := k.Records("c", []connect.SourceOffset{{Partition: map[string]any{"file": "a"}, Offset: at(1)}})
	if err != nil {
		t.Fatal(err)
	}
	writer := client(t, c, kgo.TransactionalID("x"))
	if err := writer.BeginTransaction(); err != nil {
		t.Fatal(err)
	}
	if err := writer.ProduceSync(t.Context(), records...).FirstErr(); err != nil {
		t.Fatal(err)
	}
	short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := k.History(short, "c", func(Stored) error { return nil }); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("while the transaction is open: %v", err)
	}
	if err := writer.EndTransaction(t.Context(), kgo.TryCommit); err != nil {
		t.Fatal(err)
	}
	if got := past(t, k, "c"); got != "map[file:a] map[n:1] whole\n" {
		t.Errorf("after it: %q", got)
	}
}

func sortedLines(text string) map[string]bool {
	out := map[string]bool{}
	for line := range strings.Lines(text) {
		out[strings.TrimSuffix(line, "\n")] = true
	}
	return out
}

// A header of another program is not a change.
func TestChangeIn(t *testing.T) {
	for _, text := range []string{"", "null", "[]", "{}", `{"id":"","verb":"x"}`, `{"id":"1","verb":"x","before":[]}`, `{"id":1}`} {
		if c := changeIn([]byte(text)); c != nil {
			t.Errorf("%s: %v", text, c)
		}
	}
	if c := changeIn([]byte(`{"id":"1","verb":"alter","before":{"n":9007199254740993}}`)); c == nil || c.Before["n"] != int64(9007199254740993) {
		t.Errorf("%v", c)
	}
}
