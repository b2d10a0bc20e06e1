package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// sink is a sink task that runs in a plugin process.
type sink struct {
	plugin *Plugin
	stream connectv1.Plugin_RunSinkClient
	life   context.Context // canceled when the worker ends the task
	cancel context.CancelFunc
	call   *call
	events boundary.SinkEvents
	writer wire.SinkWriter

	handled atomic.Uint32
	window  chan uint32 // ids of the puts in flight, in order
	flight  flight
	ids     uint32
	done    chan struct{} // closed when the call has ended; err is set
	err     error
	mu      sync.Mutex
	waiting map[uint32]chan *connectv1.Done // by id, for all requests except puts

	sending   sync.Mutex // guards the sending side of stream
	answers   sinkAnswers
	questions questions
}

// StartSink starts a sink task. ctx bounds only the start.
func (p *Plugin) StartSink(ctx context.Context, connector string, task int, props map[string]string, events boundary.SinkEvents) (boundary.Sink, error) {
	life, cancel := context.WithCancel(context.Background())
	stopAfter := context.AfterFunc(ctx, cancel)
	defer stopAfter()
	call := p.newCall(connector, task, cancel)
	call.ask("the start of the task")
	stream, err := p.rpc.RunSink(life)
	if err == nil {
		start := &connectv1.StartTask{Connector: connector, Task: uint32(task), Class: p.class.Name, Config: props, Reports: events.Reports}
		err = stream.Send(&connectv1.SinkRequest{Request: &connectv1.SinkRequest_Start{Start: start}})
	}
	if err == nil || errors.Is(err, io.EOF) { // io.EOF: receiving returns the reason
		_, err = stream.Recv()
	}
	if err != nil {
		cancel()
		call.over()
		return nil, errors.Join(ctx.Err(), explain(p, call, err))
	}
	call.answered()
	s := &sink{
		plugin: p, call: call, stream: stream, life: life, cancel: cancel, events: events, window: make(chan uint32, sinkWindow),
		done: make(chan struct{}), waiting: map[uint32]chan *connectv1.Done{}, answers: sinkAnswers{wake: make(chan struct{}, 1)}, questions: newQuestions(),
		flight: flight{room: make(chan struct{}, 1)},
	}
	s.writer.Encoded = s.flight.sent
	go s.receive()     // Stop waits for it
	go s.sendAnswers() // ends with it
	return s, nil
}

func (s *sink) receive() {
	defer close(s.done)
	defer s.questions.close()
	for {
		r, err := s.stream.Recv()
		if err != nil {
			s.call.over()
			if s.err = ignoreEOF(explain(s.plugin, s.call, err)); s.err != nil && (s.life.Err() == nil || s.call.explain() != nil) {
				s.events.Ended(s.err)
			}
			return
		}
		if err := s.handle(r); err != nil {
			s.call.over()
			s.cancel()
			s.err = err
			s.events.Ended(err)
			return
		}
	}
}

// handle handles a message of the task. Its error ends the call.
func (s *sink) handle(r *connectv1.SinkResponse) error {
	switch r := r.Response.(type) {
	case *connectv1.SinkResponse_Event:
		s.call.alive()
		s.plugin.retried(s.events.Log, "put failed and is tried again", r.Event.GetMessage())
	case *connectv1.SinkResponse_Seek:
		s.requested(boundary.Seek, r.Seek)
	case *connectv1.SinkResponse_Pause:
		s.requested(boundary.Pause, r.Pause)
	case *connectv1.SinkResponse_Resume:
		s.requested(boundary.Resume, r.Resume)
	case *connectv1.SinkResponse_RequestCommit:
		s.requested(boundary.RequestCommit, nil)
	case *connectv1.SinkResponse_Done:
		return s.finish(r.Done)
	case *connectv1.SinkResponse_Errant:
		s.errant(r.Errant)
		return s.answers.overdue()
	case *connectv1.SinkResponse_Committed:
		s.committed(r.Committed)
		return s.answers.overdue()
	}
	return nil
}

func (s *sink) requested(kind boundary.SinkRequestKind, partitions *connectv1.Partitions) {
	if s.events.Request == nil {
		return
	}
	r := boundary.SinkRequest{Kind: kind, Offsets: map[connect.TopicPartition]int64{}}
	for _, p := range partitions.GetPartitions() {
		r.Offsets[connect.TopicPartition{Topic: p.GetTopic(), Partition: p.GetPartition()}] = p.GetOffset()
	}
	s.events.Request(r)
}

func (s *sink) Handled(requests uint32) { s.handled.Store(requests) }

func (s *sink) send(message any) error {
	s.sending.Lock()
	defer s.sending.Unlock()
	return s.stream.SendMsg(message)
}

// finish handles a response. It returns an error if there is no matching request.
func (s *sink) finish(d *connectv1.Done) error {
	id := d.GetId()
	s.mu.Lock()
	ch, waited := s.waiting[id]
	delete(s.waiting, id)
	s.mu.Unlock()
	if waited {
		s.call.answered()
		ch <- d
		return nil
	}
	select {
	case put := <-s.window:
		if put != id {
			return fmt.Errorf("the task answers request %d where put %d is next: the plugin does not keep to the protocol", id, put)
		}
	default:
		return fmt.Errorf("the task answers request %d, which was not sent: the plugin does not keep to the protocol", id)
	}
	s.flight.done()
	s.call.answered()
	s.events.Put(wire.ErrorFromProto(d.GetError()))
	return nil
}

func (s *sink) Put(ctx context.Context, records []connect.SinkRecord) error {
	if err := s.await(ctx); err != nil {
		return err
	}
	s.ids++
	s.call.ask("a put")
	s.writer.Handled = s.handled.Load()
	if err := s.send(s.writer.Put(s.ids, records)); err != nil {
		<-s.done
		return s.ended()
	}
	return nil
}

func (s *sink) Flush(ctx context.Context, offsets map[connect.TopicPartition]int64) (map[connect.TopicPartition]int64, error) {
	s.ids++
	f := &connectv1.Flush{Id: s.ids, Handled: s.handled.Load(), Offsets: offsetsToProto(offsets)}
	d, err := s.ask(ctx, "a flush", f.Id, &connectv1.SinkRequest{Request: &connectv1.SinkRequest_Flush{Flush: f}})
	if err != nil {
		return nil, err
	}
	safe := make(map[connect.TopicPartition]int64, len(d.Offsets))
	for _, o := range d.Offsets {
		tp := connect.TopicPartition{Topic: o.GetTopic(), Partition: o.GetPartition()}
		// ignore unknown partitions and unset offsets
		if _, asked := offsets[tp]; asked && o.GetOffset() >= 0 {
			safe[tp] = o.GetOffset()
		}
	}
	return safe, wire.ErrorFromProto(d.Error)
}

func (s *sink) Open(ctx context.Context, partitions []connect.TopicPartition, group connect.ConsumerGroup) error {
	p := s.partitions(partitions)
	if group != (connect.ConsumerGroup{}) {
		p.Group = &connectv1.ConsumerGroup{Id: group.ID, Generation: group.Generation, MemberId: group.Member, InstanceId: group.Instance}
	}
	d, err := s.ask(ctx, "an open", p.Id, &connectv1.SinkRequest{Request: &connectv1.SinkRequest_Open{Open: p}})
	return errors.Join(err, wire.ErrorFromProto(d.GetError()))
}

func (s *sink) Release(ctx context.Context, partitions []connect.TopicPartition) error {
	p := s.partitions(partitions)
	d, err := s.ask(ctx, "a close", p.Id, &connectv1.SinkRequest{Request: &connectv1.SinkRequest_Close{Close: p}})
	return errors.Join(err, wire.ErrorFromProto(d.GetError()))
}

func (s *sink) partitions(list []connect.TopicPartition) *connectv1.Partitions {
	s.ids++
	p := &connectv1.Partitions{Id: s.ids}
	for _, tp := range list {
		p.Partitions = append(p.Partitions, &connectv1.TopicPartition{Topic: tp.Topic, Partition: tp.Partition})
	}
	return p
}

func (s *sink) ask(ctx context.Context, what string, id uint32, req *connectv1.SinkRequest) (*connectv1.Done, error) {
	ch := make(chan *connectv1.Done, 1)
	s.mu.Lock()
	s.waiting[id] = ch
	s.mu.Unlock()
	s.call.ask(what)
	if err := s.send(req); err != nil {
		<-s.done
		return nil, s.ended()
	}
	select {
	case d := <-ch:
		return d, nil
	case <-s.done:
		return nil, s.ended()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *sink) ended() error {
	if s.err != nil {
		return s.err
	}
	return errors.New("the task has ended")
}

func (s *sink) Stop(ctx context.Context) error {
	defer s.cancel()
	err := s.send(&connectv1.SinkRequest{Request: &connectv1.SinkRequest_Stop{Stop: &connectv1.Stop{}}})
	if err == nil && !s.events.Reports { // a task can report records while it stops, and waits for the responses
		s.sending.Lock()
		_ = s.stream.CloseSend()
		s.sending.Unlock()
	}
	select {
	case <-s.done:
		return s.err
	case <-ctx.Done():
		s.cancel()
		<-s.done
		return ctx.Err()
	}
}

func (s *sink) Cancel() { s.cancel() }
