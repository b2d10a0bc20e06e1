package host

import (
	"errors"

	"google.golang.org/protobuf/proto"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// errant hands a report of the task over.
func (s *sink) errant(e *connectv1.Errant) {
	s.call.owe(1)
	id := e.GetId()
	done := func(err error) {
		s.call.owe(-1)
		r := &connectv1.Reported{Id: id, Error: wire.ErrorToProto(err)}
		s.answers.add(&connectv1.SinkRequest{Request: &connectv1.SinkRequest_Reported{Reported: r}})
	}
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
		out.Put, out.Size = e.GetPut(), proto.Size(e.Record)
	}
	s.events.Errant(out, done)
}
