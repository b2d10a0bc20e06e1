package sdk

import (
	"maps"
	"slices"
	"sync"

	"millrace/plugins/connect"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// sinkRequests are the requests of a sink task to the worker. Any goroutine may make them. Puts and
// flushes that the worker sends before it has handled a request are adjusted here.
type sinkRequests struct {
	send func(*connectv1.SinkResponse) error

	mu         sync.Mutex
	waiting    []*connectv1.SinkResponse // made before the task has started
	started    bool
	ended      bool
	opened     bool   // the task has had partitions
	count      uint32 // seeks and pauses
	partitions map[connect.TopicPartition]*sinkPartition
	group      connect.ConsumerGroup
}

// sinkPartition is the position of a task in a partition.
type sinkPartition struct {
	next    int64  // the offset of the next record that the task needs; -1: the first one
	request uint32 // the number of the last seek or pause
}

func newSinkRequests(send func(*connectv1.SinkResponse) error) *sinkRequests {
	return &sinkRequests{send: send, partitions: map[connect.TopicPartition]*sinkPartition{}, group: connect.ConsumerGroup{Generation: -1}}
}

// provide sets the functions of the context that make requests.
func (s *sinkRequests) provide(sc *connect.SinkContext) {
	sc.Seek, sc.Pause, sc.Resume, sc.RequestCommit, sc.Group = s.seek, s.pause, s.resume, s.requestCommit, s.membership
}

// begin sends the requests that the task has made while it started.
func (s *sinkRequests) begin() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.started = true
	for _, r := range s.waiting {
		if err := s.send(r); err != nil {
			return err
		}
	}
	s.waiting = nil
	return nil
}

// end makes later requests ineffective.
func (s *sinkRequests) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
}

// request sends a request. An error of the call ends the task elsewhere. The caller holds mu.
func (s *sinkRequests) request(r *connectv1.SinkResponse) {
	switch {
	case s.ended:
	case s.started:
		_ = s.send(r)
	default:
		s.waiting = append(s.waiting, r)
	}
}

// moved returns the state of a partition that the current request is about. Of a partition that the
// task does not have, nothing is kept. The caller holds mu.
func (s *sinkRequests) moved(tp connect.TopicPartition) *sinkPartition {
	p := s.partitions[tp]
	if p == nil {
		p = &sinkPartition{next: -1}
		if !s.opened {
			s.partitions[tp] = p
		}
	}
	p.request = s.count
	return p
}

func (s *sinkRequests) seek(offsets map[connect.TopicPartition]int64) {
	if len(offsets) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count++
	list := &connectv1.Partitions{}
	for tp, offset := range offsets {
		s.moved(tp).next = offset
		list.Partitions = append(list.Partitions, &connectv1.TopicPartition{Topic: tp.Topic, Partition: tp.Partition, Offset: offset})
	}
	s.request(&connectv1.SinkResponse{Response: &connectv1.SinkResponse_Seek{Seek: list}})
}

func (s *sinkRequests) pause(partitions ...connect.TopicPartition) {
	if len(partitions) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count++
	list := &connectv1.Partitions{}
	for _, tp := range partitions {
		list.Partitions = append(list.Partitions, &connectv1.TopicPartition{Topic: tp.Topic, Partition: tp.Partition, Offset: s.moved(tp).next})
	}
	s.request(&connectv1.SinkResponse{Response: &connectv1.SinkResponse_Pause{Pause: list}})
}

func (s *sinkRequests) resume(partitions ...connect.TopicPartition) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := &connectv1.Partitions{}
	for _, tp := range partitions {
		list.Partitions = append(list.Partitions, &connectv1.TopicPartition{Topic: tp.Topic, Partition: tp.Partition})
	}
	s.request(&connectv1.SinkResponse{Response: &connectv1.SinkResponse_Resume{Resume: list}})
}

func (s *sinkRequests) requestCommit() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.request(&connectv1.SinkResponse{Response: &connectv1.SinkResponse_RequestCommit{RequestCommit: &connectv1.RequestCommit{}}})
}

func (s *sinkRequests) membership() connect.ConsumerGroup {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.group
}

// open adds partitions. At the first time, those that the task has sought before keep their
// positions.
func (s *sinkRequests) open(list []connect.TopicPartition, group *connectv1.ConsumerGroup) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.opened && len(list) > 0 {
		s.opened = true
		maps.DeleteFunc(s.partitions, func(tp connect.TopicPartition, _ *sinkPartition) bool { return !slices.Contains(list, tp) })
	}
	for _, tp := range list {
		if s.partitions[tp] == nil {
			s.partitions[tp] = &sinkPartition{next: -1}
		}
	}
	if group != nil {
		s.group = connect.ConsumerGroup{ID: group.Id, Generation: group.Generation, Member: group.MemberId, Instance: group.InstanceId}
	}
}

func (s *sinkRequests) close(list []connect.TopicPartition) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, tp := range list {
		delete(s.partitions, tp)
	}
}
