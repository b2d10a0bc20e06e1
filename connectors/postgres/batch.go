package pgsource

import (
	"context"
	"maps"
	"time"

	"millrace/plugins/connect"
)

// pending is the batch that grows.
type pending struct {
	records []connect.SourceRecord
	bytes   int // of the rows that the records come from
	arena   []byte
}

// keep copies data to memory that lives as long as the records.
func (p *pending) keep(data []byte) []byte {
	const piece = 64 << 10
	if len(data) > cap(p.arena)-len(p.arena) {
		p.arena = make([]byte, 0, max(piece, len(data)))
	}
	start := len(p.arena)
	p.arena = append(p.arena, data...)
	p.bytes += len(data)
	return p.arena[start:len(p.arena):len(p.arena)]
}

// full reports whether the batch has reached its limits.
func (f *feed) full() bool {
	return len(f.pending.records) >= f.batchRecords || f.pending.bytes >= f.batchBytes
}

// flush hands over the pending records, with the source offset after them. It also hands over an
// offset without records. boundary says that a transaction of the database ends here. The batch has
// a lag if it was full, because more has probably arrived.
func (f *feed) flush(ctx context.Context, boundary bool) error {
	lag := int64(0)
	if at := uint64(max(f.next.done, f.next.tx)); f.full() {
		lag = max(1, int64(f.measures.end.Load())-int64(at))
	}
	offset := f.next.encode()
	f.emitter.StoreTransaction(offset)
	f.incremental.encode(offset)
	b := &connect.Batch{Partition: f.partition, Offset: offset, Records: f.pending.records, Lag: lag}
	if boundary {
		b.Boundary = connect.CommitTransaction
	}
	f.pending.records, f.pending.bytes = nil, 0
	if err := f.hand(ctx, b); err != nil {
		return err
	}
	f.state = f.next
	f.state.snapshot.points = maps.Clone(f.next.snapshot.points)
	f.known, f.offset = true, offset
	if !f.state.snapshot.running {
		f.measures.received.Store(uint64(f.state.done))
	}
	return nil
}

// hand waits until the worker takes a batch. Meanwhile the server gets its status messages.
func (f *feed) hand(ctx context.Context, b *connect.Batch) error {
	for {
		var due <-chan time.Time
		if f.waiting != nil {
			due = time.After(maxSilence)
		}
		select {
		case f.out <- output{batch: b}:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		case <-due:
			if err := f.waiting(); err != nil {
				return err
			}
		}
	}
}
