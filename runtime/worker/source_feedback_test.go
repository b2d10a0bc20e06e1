package worker

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"millrace/plugins/connect"
)

func (s *fakeSource) Follows() bool { return s.follows }

func (s *fakeSource) Progress(p connect.Progress) {
	if p.Records > 0 {
		s.add("progress %d+%d", p.Acknowledged, p.Records)
		return
	}
	s.add("progress %d, paused %t", p.Acknowledged, p.Paused)
}

// A task that follows its progress learns which batches Kafka has acknowledged, including empty
// ones, and that it is paused.
func TestProgress(t *testing.T) {
	l := newLab(t, 1, "")
	l.source.follows = true
	id := l.start(sourceClass, 0, "errors.tolerance=all")
	first := batch("a", 1, "1", "2")
	first.Partition, first.Offset = nil, nil
	for i, b := range []*connect.Batch{first, batch("a", 4, "bad"), batch("b", 1, "3", "bad")} {
		l.source.batches <- b
		l.await(t, []string{"progress 1, paused false", "progress 2, paused false", "progress 3, paused false"}[i], 1)
	}
	l.SetTarget("c", TargetPaused)
	l.await(t, "progress 3, paused true", 1)
	l.SetTarget("c", TargetStarted)
	l.await(t, "progress 3, paused false", 2)
	l.source.batches <- batch("b", 2, "4")
	l.await(t, "poll 1 records", 2)
	l.StopTasks(id)
	if l.count("progress 4, paused false") != 1 {
		t.Errorf("the task was not told of its last batch before its end:\n%s", l)
	}
}

// In a transaction a batch counts as acknowledged when the transaction is committed.
func TestProgressOfTransactions(t *testing.T) {
	l := newExactLab(t, "")
	l.source.follows = true
	id := l.start(sourceClass, 0, "transaction.boundary=connector")
	b := batch("a", 1, "1", "2", "3")
	b.Records[0].Boundary = connect.CommitTransaction
	l.source.batches <- b // ends inside its second transaction
	l.await(t, "committed [file:a][line:1]", 1)
	l.source.batches <- batch("a", 4, "4")
	l.await(t, "poll 1 records", 1)
	b = batch("a", 5, "5")
	b.Boundary = connect.CommitTransaction
	l.source.batches <- b
	l.await(t, "progress 3, paused false", 1)
	if l.count("progress 1") > 0 || l.count("progress 2") > 0 {
		t.Errorf("the task was told of batches that were not committed:\n%s", l)
	}
	l.StopTasks(id)
}

func (s *fakeSource) Locates() bool { return s.locates }

func (s *fakeSource) WantsCommits() bool { return s.commits }

func (s *fakeSource) Produced(p connect.Produced) {
	text := fmt.Sprintf("produced %d:", p.Batch)
	for _, r := range p.Records {
		if r.Partition < 0 {
			text += " none"
			continue
		}
		text += fmt.Sprintf(" %s-%d@%d %d %d", r.Topic, r.Partition, r.Offset, r.KeySize, r.ValueSize)
		if time.Since(r.Timestamp) > time.Hour {
			text += fmt.Sprint(" at ", r.Timestamp)
		}
	}
	s.add("%s", text)
}

// A task that needs it learns where its records are stored, in the order of its batches and before
// the offset behind them is committed. Skipped and dropped records have no place.
func TestProduced(t *testing.T) {
	l := newLab(t, 1, "offset.flush.interval.ms=10")
	l.source.locates = true
	id := l.start(sourceClass, 0, "errors.tolerance=all transforms=d transforms.d.type=millrace.transforms.Expression transforms.d.filter=value!='no'")
	l.source.batches <- batch("a", 1, "1", "no", "bad", "22")
	l.await(t, "produced 1: t-0@0 -1 1 none none t-0@1 -1 2", 1)
	l.source.batches <- batch("a", 5, "no")
	l.await(t, "produced 2: none", 1)
	l.source.batches <- batch("a", 6)
	l.source.batches <- batch("a", 6, "3")
	l.await(t, "produced 4: t-0@2 -1 1", 1)
	l.await(t, "progress 4", 1)
	l.StopTasks(id)
	story := l.String()
	for _, order := range [][2]string{{"produced 1", "progress 1"}, {"produced 1", "committed ["}, {"produced 4", "progress 4"}} {
		if first, second := strings.Index(story, order[0]), strings.Index(story, order[1]); first < 0 || second < first {
			t.Errorf("%q does not come before %q:\n%s", order[0], order[1], story)
		}
	}
}

// Commits without new offsets concern only a task that wants them.
func TestCommitWithoutOffsets(t *testing.T) {
	for _, commits := range []bool{true, false} {
		l := newLab(t, 1, "offset.flush.interval.ms=10")
		l.source.commits, l.source.locates = commits, !commits
		id := l.start(sourceClass, 0, "")
		if l.source.batches <- batch("a", 1, "1"); commits {
			l.await(t, "committed", 3)
		}
		l.await(t, "committed [file:a]", 1)
		l.StopTasks(id)
		if n := l.count("committed"); !commits && n != 1 {
			t.Errorf("%d commits, want 1:\n%s", n, l)
		}
	}
}

// In a transaction the places are known before it is committed, and reported after.
func TestProducedInTransactions(t *testing.T) {
	l := newExactLab(t, "")
	l.source.locates = true
	id := l.start(sourceClass, 0, "transaction.boundary=connector")
	b := batch("a", 1, "1", "2", "3")
	b.Records[0].Boundary = connect.CommitTransaction
	l.source.batches <- b // ends inside its second transaction
	l.await(t, "committed [file:a][line:1]", 1)
	if l.count("produced") > 0 {
		t.Errorf("the task was told of records that are not committed:\n%s", l)
	}
	b = batch("a", 4, "4")
	b.Boundary = connect.CommitTransaction
	l.source.batches <- b
	l.await(t, "produced 1: t-0@0 -1 1 t-0@2 -1 1 t-0@3 -1 1", 1)
	l.await(t, "produced 2: t-0@4 -1 1", 1)
	l.StopTasks(id)
}
