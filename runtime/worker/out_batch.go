package worker

import (
	"slices"
	"sync"
	"sync/atomic"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
	"millrace/runtime/feedback"
	"millrace/runtime/tracing"
	"millrace/runtime/transform"
)

// outBatch is a batch in flight to Kafka. One slab holds its records. When Kafka has acknowledged
// all of them, the slab and the memory of the plugin's batch are reused.
type outBatch struct {
	*inFlight
	records []kgo.Record
	slab    *[]kgo.Record
	bytes   int64 // their weight in the window
	free    func()
	named   []*kgo.Record // the records that name their partition
	number  uint64        // the number of the task's batch that ends with this one; 0: it continues behind this one

	continues bool // the task's poll continues with its next batch
	deadOnly  bool // it has nothing of the poll

	stored  []connect.Stored // of the task's batch, for a task that needs it
	indices []int            // of the records in the task's batch; -1: a dead letter record. Empty if stored is nil

	placeOf transform.Places // of the task's batch; may be nil
	sources []int            // the record of the task's batch that each record is for; nil: the one at the same index
	lost    atomic.Int64     // one more than the index of the first record that was not written; 0: none

	trace     *tracing.Batch
	unwritten atomic.Int32 // records that are not the connector's: dead letter records, and records that were skipped
}

var recordSlabs = sync.Pool{New: func() any { return new([]kgo.Record) }}

// consumedSlabs provides slabs for a consumer's records, too.
type consumedSlabs struct{}

func (consumedSlabs) GetRecords(int) []kgo.Record  { return *recordSlabs.Get().(*[]kgo.Record) }
func (consumedSlabs) PutRecords(slab []kgo.Record) { recordSlabs.Put(&slab) }

func newOutBatch(records int, free func(), trace *tracing.Batch) *outBatch {
	b := &outBatch{inFlight: &inFlight{}, trace: trace, slab: recordSlabs.Get().(*[]kgo.Record), free: free}
	if cap(*b.slab) < records {
		*b.slab = make([]kgo.Record, 0, records)
	}
	b.records = (*b.slab)[:0]
	return b
}

// recordOverhead is added to the size of each record in flight, in bytes. The records of Kafka's
// client and of the task take about as much memory as that many bytes of data, of which there are
// three copies.
const recordOverhead = 100

func weight(r *kgo.Record) int64 {
	n := recordOverhead + len(r.Key) + len(r.Value)
	for _, h := range r.Headers {
		n += recordOverhead/2 + len(h.Key) + len(h.Value)
	}
	return int64(n)
}

func (b *outBatch) add(r kgo.Record) {
	b.records = append(b.records, r)
	b.bytes += weight(&r)
	b.locate(-1)
}

// locate notes that the last record, if it was added after the previous call, is record i of the
// task's batch.
func (b *outBatch) locate(i int) {
	if b.stored != nil && len(b.indices) < len(b.records) {
		b.indices = append(b.indices, i)
	}
}

// next appends an empty record and returns it; drop removes it again.
func (b *outBatch) next() *kgo.Record {
	b.records = append(b.records, kgo.Record{})
	return &b.records[len(b.records)-1]
}

func (b *outBatch) drop() { b.records = b.records[:len(b.records)-1] }

// partitionOf returns the partition that a record named before it was sent; -1: none.
func (b *outBatch) partitionOf(r *kgo.Record) int32 {
	if slices.Contains(b.named, r) {
		return r.Partition
	}
	return connect.AnyPartition
}

// acknowledged counts one acknowledged record, and reports whether it was the last. If so, the
// caller must call committable.
func (b *outBatch) acknowledged() bool {
	if b.pending.Add(-1) > 1 {
		return false
	}
	b.store(len(b.records))
	b.recycle()
	return true
}

// store notes where the first n records are.
func (b *outBatch) store(n int) {
	for j, i := range b.indices[:min(n, len(b.indices))] {
		if r := &b.records[j]; i >= 0 && r.Partition >= 0 {
			b.stored[i] = feedback.Store(r)
		}
	}
}

// committable allows the commit of the offset behind the batch. The report of the batch to the task
// has to precede it.
func (b *outBatch) committable() { b.pending.Store(0) }

func (b *outBatch) recycle() {
	clear(b.records)
	recordSlabs.Put(b.slab)
	b.free()
}
