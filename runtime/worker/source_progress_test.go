package worker

import (
	"testing"

	"millrace/plugins/connect"
)

func (s *fakeSource) Follows() bool { return s.follows }

func (s *fakeSource) Progress(p connect.Progress) {
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

// Acknowledgements that arrive out of order are reported in order.
func TestFollowing(t *testing.T) {
	var told []connect.Progress
	f := &following{tell: func(p connect.Progress) { told = append(told, p) }, wake: make(chan struct{}, 1), early: map[uint64]bool{}}
	for _, n := range []uint64{2, 3, 1, 0, 4} {
		f.acknowledged(n)
		f.catchUp()
	}
	f.catchUp()
	if len(told) != 2 || told[0].Acknowledged != 3 || told[1].Acknowledged != 4 {
		t.Error(told)
	}
}
