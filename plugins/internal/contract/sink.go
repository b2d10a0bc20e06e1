package contract

import (
	"context"
	"errors"
	"io"

	"millrace/plugins/connect"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

var sinkChecks = []Check{
	{"flush makes durable", flushes},
	{"an empty put and an early end do no harm", harmless},
	{"a stop is answered", sinkStops},
}

func flushes(t T, s Subject) {
	c := s.startSink(t, s.Serve(t))
	c.put(t, 1, s.Put)
	offsets := map[connect.TopicPartition]int64{}
	for _, r := range s.Put {
		offsets[connect.TopicPartition{Topic: r.Topic, Partition: r.Partition}] = r.Offset + 1
	}
	for _, safe := range c.flush(t, 2, offsets).Offsets {
		if tp := (connect.TopicPartition{Topic: safe.Topic, Partition: safe.Partition}); safe.Offset > offsets[tp] {
			t.Errorf("it calls offset %d of %v safe, %d was put", safe.Offset, tp, offsets[tp])
		}
	}
	if s.Durable != nil {
		s.Durable(t)
	}
}

func harmless(t T, s Subject) {
	c := s.startSink(t, s.Serve(t))
	c.put(t, 1, nil)
	c.end()
	s.startSink(t, s.Serve(t)).put(t, 1, nil) // and it starts again afterwards
}

func sinkStops(t T, s Subject) {
	c := s.startSink(t, s.Serve(t))
	c.put(t, 1, s.Put)
	must(t, "stopping", c.stream.Send(&connectv1.SinkRequest{Request: &connectv1.SinkRequest_Stop{Stop: &connectv1.Stop{}}}))
	r, err := c.stream.Recv()
	if c.must(t, "stopping", err); r.GetStopped() == nil {
		t.Errorf("stop is answered by %v", r)
	}
	if _, err := c.stream.Recv(); !errors.Is(err, io.EOF) {
		t.Errorf("the call ends with %v", err)
	}
}

type sinkCall struct {
	stream connectv1.Plugin_RunSinkClient
	writer wire.SinkWriter
	ctx    context.Context
	end    context.CancelFunc
}

func (s Subject) startSink(t T, p Running) *sinkCall {
	t.Helper()
	props := s.taskConfig(t, p)
	ctx, end := context.WithTimeout(t.Context(), Patience)
	t.Cleanup(end)
	stream, err := p.RunSink(ctx)
	must(t, "running the task", err)
	c := &sinkCall{stream: stream, ctx: ctx, end: end}
	start := &connectv1.StartTask{Connector: "contract", Class: s.Class.Name, Config: props}
	must(t, "starting the task", stream.Send(&connectv1.SinkRequest{Request: &connectv1.SinkRequest_Start{Start: start}}))
	r, err := stream.Recv()
	if c.must(t, "starting the task", err); r.GetStarted() == nil {
		t.Fatalf("start is answered by %v", r)
	}
	return c
}

// must fails the check on an error. If the error is a timeout, the message names the expected
// response.
func (c *sinkCall) must(t T, what string, err error) {
	t.Helper()
	if err != nil && c.ctx.Err() != nil {
		t.Fatalf("%s: no answer within %v", what, Patience)
	}
	must(t, what, err)
}

func (c *sinkCall) put(t T, id uint32, records []connect.SinkRecord) {
	t.Helper()
	must(t, "putting", c.stream.SendMsg(c.writer.Put(id, records)))
	c.done(t, "putting", id)
}

func (c *sinkCall) flush(t T, id uint32, offsets map[connect.TopicPartition]int64) *connectv1.Done {
	t.Helper()
	flush := &connectv1.Flush{Id: id}
	for tp, offset := range offsets {
		flush.Offsets = append(flush.Offsets, &connectv1.TopicPartition{Topic: tp.Topic, Partition: tp.Partition, Offset: offset})
	}
	must(t, "flushing", c.stream.Send(&connectv1.SinkRequest{Request: &connectv1.SinkRequest_Flush{Flush: flush}}))
	return c.done(t, "flushing", id)
}

func (c *sinkCall) done(t T, what string, id uint32) *connectv1.Done {
	t.Helper()
	for {
		r, err := c.stream.Recv()
		c.must(t, what, err)
		if d := r.GetDone(); d != nil {
			if d.Id != id || d.Error != nil {
				t.Fatalf("%s: request %d is answered by %v", what, id, d)
			}
			return d
		}
	}
}
