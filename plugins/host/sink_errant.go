package host

import (
	"errors"
	"sync"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// reported holds the responses to reports of a sink task until they are sent. So the worker never
// waits for the plugin while it handles reports: the plugin may wait until its reports are read.
type reported struct {
	mu      sync.Mutex
	waiting []*connectv1.Reported
	wake    chan struct{}
}

func (r *reported) add(id uint32, err error) {
	r.mu.Lock()
	r.waiting = append(r.waiting, &connectv1.Reported{Id: id, Error: wire.ErrorToProto(err)})
	r.mu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

func (r *reported) take() []*connectv1.Reported {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := r.waiting
	r.waiting = nil
	return out
}

// sendReported sends the responses to reports until the call ends.
func (s *sink) sendReported() {
	for {
		select {
		case <-s.reported.wake:
		case <-s.done:
			return
		}
		for _, r := range s.reported.take() {
			if s.send(&connectv1.SinkRequest{Request: &connectv1.SinkRequest_Reported{Reported: r}}) != nil {
				return // receive learns the reason
			}
		}
	}
}

// errant hands a report of the task over.
func (s *sink) errant(e *connectv1.Errant) {
	s.call.alive()
	id := e.GetId()
	done := func(err error) { s.reported.add(id, err) }
	if s.events.Errant == nil || !s.events.Reports {
		done(errors.New("the worker did not ask for reports"))
		return
	}
	out := boundary.Errant{
		At: connect.TopicPartition{Topic: e.GetTopic(), Partition: e.GetPartition()}, Offset: e.GetOffset(),
		Err: errors.New(wire.Cut(e.GetMessage())),
	}
	if e.GetException() != "" {
		out.Err = &boundary.Exception{Name: e.GetException(), Text: wire.Cut(e.GetMessage()), Trace: wire.Cut(e.GetTrace())}
	}
	if e.Record != nil {
		var err error
		if out.Made, err = wire.MadeRecord(e.Record); err != nil {
			done(err)
			return
		}
	}
	s.events.Errant(out, done)
}
