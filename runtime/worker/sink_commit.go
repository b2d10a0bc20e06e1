package worker

import (
	"context"
	"maps"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
	"millrace/runtime/kafka"
)

// commit flushes the plugin and commits the offsets that the plugin reports as safe. A failed flush
// or commit is logged, and the next one repeats it, unless this is the last. A task that has left
// its group commits nothing. The caller holds mu.
func (t *sinkTask) commit(ctx context.Context, last bool) error {
	if t.left.Load() {
		return nil
	}
	t.requests.commit = false
	ask := map[connect.TopicPartition]int64{}
	for tp, offset := range t.delivered {
		if t.committed[tp] != offset || t.requests.moved[tp] {
			ask[tp] = offset
		}
	}
	if len(ask) == 0 {
		return nil
	}
	began := time.Now()
	trace := t.trace("commit", began)
	defer trace.End(nil) // no effect if it has ended
	safe, err := t.sink.Flush(ctx, ask)
	trace.Step("flush", 0, err)
	if failure := t.failureSoFar(); failure != nil {
		return failure
	}
	if err != nil {
		t.meter.committed(began, err)
		trace.End(err)
		t.log.Warn("flushing failed; what was put since the last commit is put again", "error", err)
		if !last {
			t.rewind()
		}
		return nil
	}
	t.errant.wait(ctx) // a plugin responds to the flush after its reports; this does not rely on it
	if failure := t.failureSoFar(); failure != nil {
		return failure
	}
	if err := t.dead.Flush(ctx); err != nil {
		return err
	}
	done := map[connect.TopicPartition]int64{}
	for tp, offset := range safe {
		if !t.assigned[tp] || offset > t.delivered[tp] || t.recreation.gone[tp.Topic] {
			continue
		}
		done[tp] = offset
	}
	if len(done) == 0 {
		return nil
	}
	err = kafka.CommitSync(ctx, t.consumer, epochOffsets(done))
	t.meter.committed(began, err)
	trace.End(err)
	if err != nil {
		t.log.Warn("consumer offsets were not committed and will be with the next commit", "error", err)
		return nil
	}
	maps.Copy(t.committed, done)
	for tp := range done {
		delete(t.requests.moved, tp)
	}
	t.parts.Commit(done)
	t.meter.active.Record(time.Now(), t.parts.Uncommitted())
	return nil
}

// epochOffsets returns offsets in kgo's form.
func epochOffsets(offsets map[connect.TopicPartition]int64) map[string]map[int32]kgo.EpochOffset {
	out := map[string]map[int32]kgo.EpochOffset{}
	for tp, offset := range offsets {
		if out[tp.Topic] == nil {
			out[tp.Topic] = map[int32]kgo.EpochOffset{}
		}
		out[tp.Topic][tp.Partition] = kgo.EpochOffset{Epoch: -1, Offset: offset}
	}
	return out
}

// rewind goes back to the last committed offsets. Records that were put since may be lost, because
// the plugin could not make them durable. The caller holds mu.
func (t *sinkTask) rewind() {
	t.consumer.SetOffsets(epochOffsets(t.committed))
	t.polled.drop(func(tp connect.TopicPartition) bool { _, again := t.committed[tp]; return again })
	clear(t.delivered)
}
