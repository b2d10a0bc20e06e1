package worker

import (
	"context"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
)

// byTask reports whether the task says where its transactions end.
func (t *sourceTask) byTask() bool { return t.tx != nil && t.tx.byTask }

// endAfter ends a transaction behind record i of a batch, which is not the last: it sends what stands before, and gives what
// the rest goes into.
func (t *sourceTask) endAfter(ctx context.Context, out *outBatch, batch *connect.Batch, i int) (rest *outBatch, err error) {
	offset := offsetBefore(batch, i+1)
	if offset == nil && batch.Partition != nil {
		return nil, fmt.Errorf("record %d of a batch of %d ends a transaction, but no source offset resumes behind it: "+
			"the connector has to give a PositionKey with the batch, or end the batch there", i+1, len(batch.Records))
	}
	rest = newOutBatch(len(batch.Records)-i-1, out.free, t.trace("source batch", time.Now()))
	out.free = func() {} // the rest has the batch's memory
	t.dispatchNext(ctx, out, batch.Partition, offset)
	t.tx.endNext(ctx, batch.Records[i].Boundary)
	return rest, nil
}

// endBatchNext has the transaction end behind a batch, as its last record or the batch asks for.
func (x *transactions) endBatchNext(ctx context.Context, batch *connect.Batch) {
	if n := len(batch.Records); n > 0 {
		x.endNext(ctx, batch.Records[n-1].Boundary)
	}
	x.endNext(ctx, batch.Boundary)
}

// endNext has the transaction end as the task asks for, behind all that is to be sent before.
func (x *transactions) endNext(ctx context.Context, b connect.Boundary) {
	if b != connect.NoBoundary {
		x.task.sender.next(func() error { return x.endAt(ctx, b) })
	}
}

// endAt ends the transaction as the task asks for.
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
		return x.end(ctx) // the source offsets go on
	case connect.CommitTransaction:
		return x.end(ctx)
	}
	return nil
}

// abort drops what was sent since the last transaction, if anything. The caller holds mu.
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
