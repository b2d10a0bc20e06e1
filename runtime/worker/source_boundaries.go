package worker

import (
	"context"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
)

// byTask reports whether the task defines its transactions.
func (t *sourceTask) byTask() bool { return t.tx != nil && t.tx.byTask }

// endAfter ends a transaction behind record i of a batch, which is not the last one. It sends the
// records up to i and returns a batch for the rest.
func (t *sourceTask) endAfter(ctx context.Context, out *outBatch, batch *connect.Batch, i int) (rest *outBatch, err error) {
	offset := offsetBefore(batch, i+1)
	if offset == nil && batch.Partition != nil && batch.PlaceOf == nil {
		return nil, fmt.Errorf("record %d of a batch of %d ends a transaction, but no source offset resumes behind it: "+
			"the connector has to give a PositionKey or PlaceOf with the batch, or end the batch there", i+1, len(batch.Records))
	}
	rest = newOutBatch(len(batch.Records)-i-1, out.free, t.trace("source batch", time.Now()))
	rest.stored, rest.placeOf = out.stored, out.placeOf
	out.free = func() {} // the rest owns the memory of the batch
	t.dispatchNext(ctx, out, batch.Partition, offset)
	t.tx.endNext(ctx, batch.Records[i].Boundary)
	return rest, nil
}

// endBatchNext queues the end of the transaction behind a batch, if its last record or the batch
// requires it.
func (x *transactions) endBatchNext(ctx context.Context, batch *connect.Batch) {
	if n := len(batch.Records); n > 0 {
		x.endNext(ctx, batch.Records[n-1].Boundary)
	}
	x.endNext(ctx, batch.Boundary)
}

// endNext queues the end of the transaction behind everything that was queued before.
func (x *transactions) endNext(ctx context.Context, b connect.Boundary) {
	if b != connect.NoBoundary {
		x.task.sender.next(func() error { return x.endAt(ctx, b) })
	}
}

// endAt commits or aborts the transaction.
func (x *transactions) endAt(ctx context.Context, b connect.Boundary) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	switch b {
	case connect.AbortTransaction:
		if !x.open {
			x.task.log.Warn("the task aborts a transaction that has no records")
		}
		if err := x.abort(ctx); err != nil {
			return err
		}
		return x.end(ctx) // stores the source offsets, which advance anyway
	case connect.CommitTransaction:
		return x.end(ctx)
	}
	return nil
}

// abort aborts the open transaction, if there is one. The caller holds mu.
func (x *transactions) abort(ctx context.Context) error {
	if !x.open {
		return nil
	}
	if err := x.task.producer.Flush(ctx); err != nil {
		return fmt.Errorf("waiting for records to be acknowledged: %w", err)
	}
	if failure := x.task.failureSoFar(); failure != nil {
		return failure
	}
	return x.close(ctx, kgo.TryAbort)
}
