package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"

	"millrace/plugins/connect"
)

// commitRegularly stores offsets every offset.flush.interval.ms.
func (t *sourceTask) commitRegularly(ctx context.Context) {
	ticker := time.NewTicker(t.w.Config.Millis("offset.flush.interval.ms"))
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			t.commit(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// commit stores the offsets of all acknowledged records. A failure is logged, and the next commit
// includes them.
func (t *sourceTask) commit(ctx context.Context) {
	t.commits.Lock()
	defer t.commits.Unlock()
	if !t.mine() {
		return // another worker may have stored newer ones
	}
	offsets := t.offsets.take()
	if len(offsets) == 0 {
		// Apache's worker calls commit then, too. MirrorMaker writes its last offset syncs in it.
		if t.feedback.CatchUp(); t.source.WantsCommits() {
			t.tellCommitted(nil)
		}
		return
	}
	ctx, cancel := context.WithTimeout(ctx, t.w.Config.Millis("offset.flush.timeout.ms"))
	defer cancel()
	began := time.Now()
	err := t.store.Set(ctx, t.id.Connector, offsets)
	t.meter.committed(began, err)
	t.trace("commit", began).End(err)
	if err != nil {
		t.offsets.putBack(offsets)
		if errors.Is(err, kerr.MessageTooLarge) { // a retry cannot succeed, and the connector would read everything since then again
			t.fail(fmt.Errorf("storing source offsets of connector %s: an offset is larger than a record of the offsets topic may be (max.message.bytes): %w",
				t.id.Connector, err), t.stopAtOnce)
			return
		}
		t.log.Warn("source offsets were not stored and will be with the next commit", "error", err)
		return
	}
	t.feedback.CatchUp()
	t.tellCommitted(offsets)
}

func (t *sourceTask) tellCommitted(offsets []connect.SourceOffset) {
	if err := t.source.Committed(offsets); err != nil {
		t.log.Warn("the task was not told of a commit", "error", err)
	}
}

// finish waits for records in flight and stores the last offsets. After a clean end it also lets
// the plugin release its resources.
func (t *sourceTask) finish(hard context.Context, clean bool) error {
	flushing, cancel := context.WithTimeout(hard, t.w.Config.Millis("task.shutdown.graceful.timeout.ms"))
	defer cancel()
	err := t.flush(flushing, hard, clean)
	switch {
	case !clean: // the failure was reported before
		ending, cancel := context.WithTimeout(flushing, failedGrace)
		defer cancel()
		_ = t.source.Close(ending) // the failure again, or one of less interest
		return nil
	case err != nil:
		return err
	}
	return t.source.Close(flushing)
}

// flush waits for records in flight and stores the offsets behind them.
func (t *sourceTask) flush(ctx, hard context.Context, clean bool) error {
	defer t.feedback.CatchUp()
	if t.tx != nil {
		return t.tx.finish(ctx)
	}
	err := t.producer.Flush(ctx)
	if err == nil {
		err = t.resend.Wait(ctx)
	}
	t.alone.wait()
	if err == nil && !clean {
		t.settle()
	}
	t.commit(context.WithoutCancel(hard))
	if failure := t.failureSoFar(); failure != nil {
		return failure
	}
	if err != nil {
		return fmt.Errorf("waiting for records to be acknowledged: %w", err)
	}
	return nil
}
