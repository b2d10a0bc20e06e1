package worker

import (
	"context"
	"sync"
	"sync/atomic"

	"millrace/plugins/connect"
)

// inFlight is a batch in flight to Kafka.
type inFlight struct {
	partition map[string]any
	offset    map[string]any // behind the batch
	pending   atomic.Int64   // records that are not yet acknowledged, plus one; 0: the offset may be stored

	torn *outBatch // the batch, after some of its records were lost
}

// sourceOffsets determines the source offsets that may be stored: everything before them in their
// source partition is acknowledged.
type sourceOffsets struct {
	mu     sync.Mutex
	queues map[string]*offsetQueue // by the JSON of the source partition
}

type offsetQueue struct {
	partition map[string]any
	batches   []*inFlight
	acked     map[string]any // the last offset of acknowledged batches that is not stored yet
}

// queue returns the queue of a source partition, and creates it if necessary. The caller holds mu.
func (s *sourceOffsets) queue(partition map[string]any) (*offsetQueue, error) {
	v, err := connect.AnyValue(partition)
	if err != nil {
		return nil, err
	}
	key, err := connect.AppendJSON(nil, v)
	if err != nil {
		return nil, err
	}
	if s.queues == nil {
		s.queues = map[string]*offsetQueue{}
	}
	q := s.queues[string(key)]
	if q == nil {
		q = &offsetQueue{partition: partition}
		s.queues[string(key)] = q
	}
	return q, nil
}

// add appends a batch to the queue of its partition.
func (s *sourceOffsets) add(b *inFlight) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	q, err := s.queue(b.partition)
	if err != nil {
		return err
	}
	q.advance() // bounds the queue by the batches in flight
	q.batches = append(q.batches, b)
	return nil
}

func (q *offsetQueue) advance() {
	n := 0
	for n < len(q.batches) && q.batches[n].pending.Load() == 0 {
		if o := q.batches[n].offset; o != nil {
			q.acked = o
		}
		n++
	}
	q.batches = append(q.batches[:0], q.batches[n:]...)
}

// settle moves the offsets into the first batch of each partition that will never be acknowledged as a
// whole. No batch is in flight any more.
func (s *sourceOffsets) settle() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, q := range s.queues {
		if q.advance(); len(q.batches) == 0 || q.batches[0].torn == nil {
			continue
		}
		if o := q.batches[0].torn.beforeLoss(); o != nil {
			q.acked = o
		}
	}
}

// take returns the offsets that may be stored, each once.
func (s *sourceOffsets) take() []connect.SourceOffset {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []connect.SourceOffset
	for key, q := range s.queues {
		q.advance()
		if q.acked != nil {
			out = append(out, connect.SourceOffset{Partition: q.partition, Offset: q.acked})
			q.acked = nil
		}
		if len(q.batches) == 0 {
			delete(s.queues, key)
		}
	}
	return out
}

// putBack returns offsets of take that could not be stored. Newer ones win.
func (s *sourceOffsets) putBack(offsets []connect.SourceOffset) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range offsets {
		if q, err := s.queue(o.Partition); err == nil && q.acked == nil {
			q.acked = o.Offset
		}
	}
}

func (t *sourceTask) storedOffset(ctx context.Context, partition map[string]any) (map[string]any, error) {
	return t.store.Get(ctx, t.id.Connector, partition)
}

func (t *sourceTask) storedOffsets(ctx context.Context) ([]connect.SourceOffset, error) {
	return t.store.All(ctx, t.id.Connector)
}
