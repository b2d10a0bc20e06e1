package worker

import (
	"context"
	"sync"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
)

// source notes that the next record of the batch is for record i of the task's batch.
func (b *outBatch) source(i int) {
	if n := len(b.records); b.sources == nil && n == i {
		return
	} else if b.sources == nil {
		b.sources = make([]int, n, cap(*b.slab))
		for j := range b.sources {
			b.sources[j] = j
		}
	} else {
		b.sources = b.sources[:n]
	}
	b.sources = append(b.sources, i)
}

// sourceOf returns the record of the task's batch that record j is for.
func (b *outBatch) sourceOf(j int) int {
	if b.sources == nil {
		return j
	}
	return b.sources[j]
}

// beforeLoss returns the source offset behind the last record before the first lost one.
func (b *outBatch) beforeLoss() map[string]any {
	lost := int(b.lost.Load())
	if lost == 0 || b.placeOf == nil {
		return nil
	}
	return placedBefore(b.placeOf, b.sourceOf(lost-1))
}

// torn is the first batch of the task that ends within its records, because the task failed there.
type torn struct {
	mu      sync.Mutex
	batch   *outBatch
	number  uint64 // of the task's batch
	records int    // of the task's batch that are complete if batch is acknowledged; only without lost records
}

// lose notes that a record was not written. It may be written later.
func (t *torn) lose(out *outBatch, r *kgo.Record) {
	t.mu.Lock()
	defer t.mu.Unlock()
	out.torn = out
	before := int(out.lost.Load()) - 1
	if before < 0 {
		before = len(out.records)
	}
	for j := range before {
		if &out.records[j] == r {
			out.lost.Store(int64(j + 1))
			break
		}
	}
	if out.number != 0 && (t.batch == nil || out.number < t.number || t.batch.pending.Load() == 0) {
		t.batch, t.number, t.records = out, out.number, 0
	}
}

// cut notes that the task's batch of a number ends with this one, behind some of its records.
func (t *torn) cut(out *outBatch, number uint64, records int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.batch == nil || t.batch.pending.Load() == 0 {
		t.batch, t.number, t.records = out, number, records
	}
}

// dispatchUpTo queues the records of a batch before record i, which fails the task. A transaction gets
// none of them, because it has whole polls only; but it gets the dead letter record.
func (t *sourceTask) dispatchUpTo(ctx context.Context, out *outBatch, batch *connect.Batch, i int, number uint64) {
	if t.tx == nil {
		t.torn.cut(out, number, i)
		t.dispatchNext(ctx, out, batch.Partition, offsetBefore(batch, i))
		return
	}
	if t.dead.Topic != "" {
		letter := newOutBatch(1, out.free, out.trace)
		letter.add(out.records[len(out.records)-1])
		letter.unwritten.Add(1)
		letter.deadOnly = true
		t.dispatchNext(ctx, letter, nil, nil)
	}
}

// settle reports what is acknowledged of the batch within which the task has failed. Nothing is in
// flight any more.
func (t *sourceTask) settle() {
	t.offsets.settle()
	t.torn.mu.Lock()
	defer t.torn.mu.Unlock()
	out := t.torn.batch
	if out == nil {
		return
	}
	switch lost := int(out.lost.Load()); {
	case lost > 0 && out.pending.Load() > 0:
		out.store(lost - 1)
		t.feedback.Partial(t.torn.number, out.sourceOf(lost-1))
	case out.pending.Load() == 0:
		t.feedback.Partial(t.torn.number, t.torn.records)
	}
}
