package host

import (
	"context"
	"errors"
	"io"
	"sync"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// sourceWindow is the maximum number of batches that a source task may be ahead of the worker.
const sourceWindow = 4

// source is a source task that runs in a plugin process.
type source struct {
	plugin *Plugin
	stream connectv1.Plugin_RunSourceClient
	cancel context.CancelFunc
	events boundary.SourceEvents
	call   *call
	wants  *connectv1.Started
	reader wire.SourceReader
	owed   uint32 // credits to grant with the next call
	sends  sync.Mutex
}

// StartSource starts a source task. ctx bounds only the start.
func (p *Plugin) StartSource(ctx context.Context, connector string, task int, props map[string]string, events boundary.SourceEvents) (boundary.Source, error) {
	life, cancel := context.WithCancel(context.Background())
	stopAfter := context.AfterFunc(ctx, cancel)
	defer stopAfter()
	s := &source{plugin: p, cancel: cancel, call: p.newCall(connector, task, cancel), events: events, owed: sourceWindow}
	s.call.ask("the start of the task")
	var err error
	if s.stream, err = p.rpc.RunSource(life); err == nil {
		start := &connectv1.StartTask{Connector: connector, Task: uint32(task), Class: p.class.Name, Config: props, IdleMs: uint32((s.call.limit / 2).Milliseconds()), Boundaries: events.Boundaries, MaxMessage: uint32(p.host.opts.MaxMessage)}
		err = s.send(&connectv1.SourceRequest{Request: &connectv1.SourceRequest_Start{Start: start}})
	}
	if err == nil || errors.Is(err, io.EOF) { // io.EOF: receiving returns the reason
		err = s.receive()
	}
	if err != nil {
		cancel()
		s.call.over()
		return nil, errors.Join(ctx.Err(), explain(s.plugin, s.call, err))
	}
	s.call.answered()
	return s, nil
}

// receive waits for a batch, for started, or for stopped (io.EOF). Meanwhile it handles all other
// messages.
func (s *source) receive() error {
	for {
		if err := s.stream.RecvMsg(&s.reader); err != nil {
			return err
		}
		if s.call.alive(); s.reader.Batch != nil {
			return nil
		}
		switch r := s.reader.Response.Response.(type) {
		case *connectv1.SourceResponse_Started:
			s.wants = r.Started
			return nil
		case *connectv1.SourceResponse_Stopped:
			if r.Stopped.Error != nil {
				return status.Error(codes.Aborted, r.Stopped.Error.Message)
			}
			return io.EOF
		case *connectv1.SourceResponse_Offset:
			if err := s.answer(r.Offset); err != nil {
				return err
			}
		case *connectv1.SourceResponse_Event:
			s.plugin.retried(s.events.Log, "poll failed and is tried again", r.Event.GetMessage())
		}
	}
}

func (s *source) answer(q *connectv1.OffsetQuery) error {
	a, err := offsetAnswer(s.stream.Context(), s.events.Offset, s.events.Offsets, q)
	if err != nil {
		return err
	}
	return s.send(&connectv1.SourceRequest{Request: &connectv1.SourceRequest_Offset{Offset: a}})
}

// offsetAnswer answers a question for stored offsets with one of two functions. Without them there
// are none.
func offsetAnswer(ctx context.Context, one func(context.Context, map[string]any) (map[string]any, error),
	all func(context.Context) ([]connect.SourceOffset, error), q *connectv1.OffsetQuery) (a *connectv1.OffsetAnswer, err error) {
	var offset map[string]any
	if q.Partition != nil && one != nil {
		offset, err = one(ctx, wire.MapFromProto(q.Partition))
	} else if q.Partition == nil && all != nil {
		var list []connect.SourceOffset
		list, err = all(ctx)
		offset = wire.OffsetsToList(list)
	}
	a = &connectv1.OffsetAnswer{Id: q.Id, Error: wire.ErrorToProto(err)}
	a.Offset, err = wire.MapToProto(offset)
	return a, err
}

func (s *source) send(r *connectv1.SourceRequest) error {
	s.sends.Lock()
	defer s.sends.Unlock()
	return s.stream.Send(r)
}

func (s *source) Next() (b *connect.Batch, free func(), err error) {
	if s.owed > 0 {
		credit := &connectv1.SourceRequest_Credit{Credit: &connectv1.Credit{Batches: s.owed}}
		s.owed = 0
		// After a send error, receiving returns the reason.
		_ = s.send(&connectv1.SourceRequest{Request: credit})
	}
	if s.wants.ShowsIdle { // while it waits for input
		s.call.ask("a poll")
	}
	if err = s.receive(); errors.Is(err, io.EOF) {
		s.call.answered()
		return nil, nil, io.EOF
	}
	if err != nil {
		err = explain(s.plugin, s.call, err)
		s.call.answered() // the call may still end in order
		return nil, nil, err
	}
	s.call.answered()
	s.owed = 1
	return s.reader.Batch, s.reader.Free, nil
}

func (s *source) Stop() {
	// A send error means that the call has already ended.
	_ = s.send(&connectv1.SourceRequest{Request: &connectv1.SourceRequest_Stop{Stop: &connectv1.Stop{}}})
}

func (s *source) Committed(offsets []connect.SourceOffset) error {
	list, err := wire.OffsetsToProto(offsets)
	if err != nil {
		return err
	}
	// After a send error, receiving returns the reason.
	_ = s.send(&connectv1.SourceRequest{Request: &connectv1.SourceRequest_Committed{Committed: &connectv1.Committed{Offsets: list}}})
	return nil
}

func (s *source) Follows() bool { return s.wants.Follows }

func (s *source) Locates() bool { return s.wants.WantsMetadata }

func (s *source) WantsCommits() bool { return s.wants.WantsCommits }

func (s *source) Produced(p connect.Produced) {
	// After a send error, receiving returns the reason.
	_ = s.send(&connectv1.SourceRequest{Request: &connectv1.SourceRequest_Produced{Produced: wire.ProducedToProto(p)}})
}

func (s *source) Progress(p connect.Progress) {
	// After a send error, receiving returns the reason.
	_ = s.send(&connectv1.SourceRequest{Request: &connectv1.SourceRequest_Progress{
		Progress: &connectv1.Progress{Acknowledged: p.Acknowledged, Paused: p.Paused, Records: uint32(p.Records)}}})
}

func (s *source) Close(ctx context.Context) error {
	defer s.Cancel()
	defer context.AfterFunc(ctx, s.cancel)()
	if err := s.closeSend(); err != nil {
		return err
	}
	for {
		if err := s.stream.RecvMsg(&s.reader); err != nil {
			return ignoreEOF(s.plugin.explain(err))
		}
	}
}

func (s *source) closeSend() error {
	s.sends.Lock()
	defer s.sends.Unlock()
	return s.stream.CloseSend()
}

func (s *source) Cancel() {
	s.cancel()
	s.call.over()
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
