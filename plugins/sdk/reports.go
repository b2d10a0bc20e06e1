package sdk

import (
	"errors"
	"fmt"
	"sync"

	"millrace/plugins/connect"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// sinkReports are the records that a sink task reports. Any goroutine may add one.
type sinkReports struct {
	send func(*connectv1.SinkResponse) error

	mu      sync.Mutex
	last    uint32 // id of the last report
	waiting int    // reports without a response
	ended   bool
}

// add sends a report. After the end of the call it drops it: the record is put again then.
func (s *sinkReports) add(at connect.TopicPartition, offset int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return
	}
	s.last++
	e := &connectv1.Errant{Id: s.last, Topic: at.Topic, Partition: at.Partition, Offset: offset, Message: wire.ErrorToProto(err).Message}
	if s.send(&connectv1.SinkResponse{Response: &connectv1.SinkResponse_Errant{Errant: e}}) == nil {
		s.waiting++
	}
}

// responded counts a response. Its error fails the task.
func (s *sinkReports) responded(r *connectv1.Reported) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting--
	if r.Error != nil {
		return fmt.Errorf("reporting a record: %w", wire.ErrorFromProto(r.Error))
	}
	return nil
}

func (s *sinkReports) outstanding() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.waiting > 0
}

func (s *sinkReports) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
}

// awaitReports waits for the responses to all reports, before a flush ends.
func (c *sinkCall) awaitReports() error {
	for c.reports.outstanding() {
		if err := c.stream.RecvMsg(&c.reader); err != nil {
			return err
		}
		r := c.reader.Request.GetReported()
		if r == nil {
			return errors.New("the worker sends a request before the flush has ended")
		}
		if err := c.reports.responded(r); err != nil {
			return err
		}
	}
	return nil
}
