package worker

import (
	"fmt"
	"maps"
	"time"

	"millrace/plugins/connect"
)

// sinkRequests are the requests of a task's plugin about its partitions, and what is left of them.
// The task's mu guards the fields without a lock of their own.
type sinkRequests struct {
	queue requestQueue

	handled uint32 // number of seeks and pauses
	commit  bool   // the plugin requests a commit
	opened  bool   // the task has had partitions
	foreign bool   // the plugin has sought in a partition that the task does not have
	// early has the offsets that the plugin set before the task had partitions.
	early map[connect.TopicPartition]int64
	// moved has the partitions whose next commit is due although nothing was put.
	moved map[connect.TopicPartition]bool
	// pending has the offsets that kgo has not accepted yet: it knows a partition only after it has
	// fetched its offset.
	pending map[connect.TopicPartition]int64
	paused  map[connect.TopicPartition]bool
	begins  partitionBegins
}

// seekEvery is the interval between two attempts to seek.
const seekEvery = 50 * time.Millisecond

// handleRequests handles what the plugin has requested. The puts after it begin at the new
// positions. The caller holds mu.
func (t *sinkTask) handleRequests() error {
	r := &t.requests
	list, err := r.queue.take()
	if err != nil {
		return err
	}
	for tp, p := range list.of {
		if p.seeks {
			if err := t.seek(tp, p.offset); err != nil {
				return err
			}
		}
		if p.pauses {
			t.pausePartition(tp, p.next)
		}
		if p.resumes {
			delete(r.paused, tp)
		}
	}
	if len(list.of) > 0 {
		t.holdFetches()
	}
	r.handled += list.counted
	r.commit = r.commit || list.commit
	t.sink.Handled(r.handled)
	t.reposition()
	return nil
}

func (t *sinkTask) seek(tp connect.TopicPartition, offset int64) error {
	r := &t.requests
	switch {
	case offset < 0:
		return fmt.Errorf("the task seeks to offset %d of partition %d of topic %s: an offset must not be negative", offset, tp.Partition, tp.Topic)
	case t.assigned[tp]:
		t.moveTo(tp, offset)
		r.pending[tp] = offset
	case !r.opened && len(r.early) < maxRequested:
		r.early[tp] = offset
	case !r.foreign: // once, as a plugin can seek in a loop
		r.foreign = true
		t.log.Warn("the task seeks in a partition that it does not have: the seek is ignored", "topic", tp.Topic, "partition", tp.Partition, "offset", offset)
	}
	return nil
}

// moveTo makes an offset the position of the task: nothing before it counts as put, and it is the
// next to be committed.
func (t *sinkTask) moveTo(tp connect.TopicPartition, offset int64) {
	t.delivered[tp], t.committed[tp], t.requests.moved[tp] = offset, offset, true
	t.parts.Seek(tp, offset)
}

// pausePartition ends the puts of a partition. next is the offset of the next record that the
// plugin needs; if it is negative, it has received none.
func (t *sinkTask) pausePartition(tp connect.TopicPartition, next int64) {
	if !t.assigned[tp] {
		return
	}
	t.requests.paused[tp] = true
	polled, waits := t.polled.first(tp)
	at, known := t.committed[tp]
	switch {
	case next >= 0:
		at = next
	case !known && waits:
		at = polled
	case !known:
		return // nothing was read
	}
	if t.delivered[tp] != at || waits {
		t.requests.pending[tp] = at
	}
	if _, put := t.delivered[tp]; put {
		t.delivered[tp] = at
	}
}

// reposition makes kgo read from the pending offsets. It drops what was polled from there. The
// caller holds mu.
func (t *sinkTask) reposition() {
	pending := t.requests.pending
	if len(pending) == 0 {
		return
	}
	t.polled.drop(func(tp connect.TopicPartition) bool { _, again := pending[tp]; return again })
	t.consumer.SetOffsets(epochOffsets(pending))
	accepted := t.consumer.CommittedOffsets()
	maps.DeleteFunc(pending, func(tp connect.TopicPartition, offset int64) bool {
		at, known := accepted[tp.Topic][tp.Partition]
		return known && at.Offset == offset
	})
}

// beginAt applies the seeks of newly opened partitions, before kgo fetches their offsets. The caller
// holds mu.
func (t *sinkTask) beginAt(list []connect.TopicPartition) {
	r := &t.requests
	if len(list) == 0 {
		return
	}
	offsets := r.early
	maps.Copy(offsets, r.queue.sought(list))
	r.early, r.opened = map[connect.TopicPartition]int64{}, true
	for _, tp := range list {
		if offset, ok := offsets[tp]; ok {
			t.moveTo(tp, offset)
			r.begins.set(tp, offset)
		}
	}
}

// forgetRequests forgets the requests about partitions except pauses. The caller holds mu.
func (t *sinkTask) forgetRequests(list []connect.TopicPartition) {
	r := &t.requests
	r.queue.forget(list)
	r.begins.forget(list)
	for _, tp := range list {
		delete(r.moved, tp)
		delete(r.pending, tp)
	}
}

// holdFetches makes kgo fetch all partitions except those that are paused, by a user or by the
// plugin. The caller holds mu.
func (t *sinkTask) holdFetches() {
	paused, _ := t.gate.state()
	hold, fetch := map[string][]int32{}, map[string][]int32{}
	for tp := range t.assigned {
		m := fetch
		if paused || t.requests.paused[tp] {
			m = hold
		}
		m[tp.Topic] = append(m[tp.Topic], tp.Partition)
	}
	t.consumer.PauseFetchPartitions(hold)
	t.consumer.ResumeFetchPartitions(fetch)
}
