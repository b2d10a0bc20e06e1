package worker

import (
	"slices"
	"sync"
	"sync/atomic"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
	"millrace/runtime/tracing"
)

// outBatch is a batch on its way to Kafka, with its records in one piece. When all of them are acknowledged the piece,
// and what the plugin's batch lay in, serve another batch.
type outBatch struct {
	*inFlight
	records []kgo.Record
	slab    *[]kgo.Record
	bytes   int64 // what they count in the window
	free    func()
	named   []*kgo.Record // the records that name their partition
	number  uint64        // of the task's batch that ends with this one; 0: it goes on behind it

	trace     *tracing.Batch
	unwritten atomic.Int32 // of records: dead letters, and what was skipped when it was written
}

var recordSlabs = sync.Pool{New: func() any { return new([]kgo.Record) }}

// consumedSlabs has a consumer's records, too, lie in pieces that serve again.
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

// recordOverhead is what a record under way counts beside its data: what Kafka's client and the task keep of it takes about as much
// memory as so many bytes of data do, which are held three times.
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
}

// next is room for another record at the end; drop takes it away again.
func (b *outBatch) next() *kgo.Record {
	b.records = append(b.records, kgo.Record{})
	return &b.records[len(b.records)-1]
}

func (b *outBatch) drop() { b.records = b.records[:len(b.records)-1] }

// partitionOf is the partition that a record named before it was sent; -1: none.
func (b *outBatch) partitionOf(r *kgo.Record) int32 {
	if slices.Contains(b.named, r) {
		return r.Partition
	}
	return connect.AnyPartition
}

// acknowledged counts one record as safe, and reports whether it was the last.
func (b *outBatch) acknowledged() bool {
	if b.pending.Add(-1) > 0 {
		return false
	}
	b.recycle()
	return true
}

func (b *outBatch) recycle() {
	clear(b.records)
	recordSlabs.Put(b.slab)
	b.free()
}
