package sdk

import (
	"millrace/plugins/connect"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// receive returns the records of a put that the task gets, and notes their offsets. handled is the
// number of requests that the worker had handled. If records are dropped, indexes has the index of
// each remaining record in the put.
func (s *sinkRequests) receive(records []connect.SinkRecord, handled uint32) (kept []connect.SinkRecord, indexes []int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if handled < s.count {
		records, indexes = s.wanted(records, handled)
	}
	var p *sinkPartition
	var last connect.TopicPartition
	for i := range records {
		tp, offset := records[i].Place()
		if p == nil || tp != last {
			if last, p = tp, s.partitions[tp]; p == nil {
				p = &sinkPartition{}
				s.partitions[tp] = p
			}
		}
		p.next = offset + 1
	}
	return records, indexes
}

// wanted drops the records of partitions with a request that the worker has not handled. The caller
// holds mu.
func (s *sinkRequests) wanted(records []connect.SinkRecord, handled uint32) (kept []connect.SinkRecord, indexes []int) {
	indexes = []int{}
	for i := range records {
		tp, _ := records[i].Place()
		if p := s.partitions[tp]; p == nil || p.request <= handled {
			kept, indexes = append(kept, records[i]), append(indexes, i)
		}
	}
	return kept, indexes
}

// offsets returns the offsets of a flush. The one of a partition with a request that the worker has
// not handled is replaced by the next offset that the task needs.
func (s *sinkRequests) offsets(f *connectv1.Flush) (out []*connectv1.TopicPartition) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.Handled >= s.count {
		return f.Offsets
	}
	for _, o := range f.Offsets {
		p := s.partitions[connect.TopicPartition{Topic: o.Topic, Partition: o.Partition}]
		switch {
		case p == nil || p.request <= f.Handled:
			out = append(out, o)
		case p.next >= 0:
			out = append(out, &connectv1.TopicPartition{Topic: o.Topic, Partition: o.Partition, Offset: p.next})
		}
	}
	return out
}

// badOf returns the error of a put with the indexes of the records in the put.
func badOf(bad connect.BadRecords, indexes []int) connect.BadRecords {
	out := make(connect.BadRecords, 0, len(bad))
	for _, b := range bad {
		if b.Index >= 0 && b.Index < len(indexes) {
			b.Index = indexes[b.Index]
		}
		out = append(out, b)
	}
	return out
}
