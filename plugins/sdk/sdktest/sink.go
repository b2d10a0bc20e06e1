package sdktest

import (
	"context"
	"errors"
	"io"
	"testing"

	"millrace/plugins/connect"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// SinkOptions is what the suite has to know of a sink.
type SinkOptions struct {
	Records []connect.SinkRecord // what is put
	Durable func(t *testing.T)   // checks that what was put is there; the task is not stopped yet
	Bad     map[string]string    // values that are wrong, each by its key
}

// Sink checks a sink class.
func Sink(t *testing.T, class *connect.Class, props map[string]string, o SinkOptions) {
	t.Run("a bad configuration names its key", func(t *testing.T) { serve(t, class, props).validates(t, o.Bad) })
	t.Run("flush makes durable", func(t *testing.T) {
		c := serve(t, class, props).startSink(t)
		c.put(t, 1, o.Records)
		offsets := map[connect.TopicPartition]int64{}
		for _, r := range o.Records {
			offsets[connect.TopicPartition{Topic: r.Topic, Partition: r.Partition}] = r.Offset + 1
		}
		flush := &connectv1.Flush{Id: 2}
		for tp, offset := range offsets {
			flush.Offsets = append(flush.Offsets, &connectv1.TopicPartition{Topic: tp.Topic, Partition: tp.Partition, Offset: offset})
		}
		must(t, "flushing", c.stream.Send(&connectv1.SinkRequest{Request: &connectv1.SinkRequest_Flush{Flush: flush}}))
		for _, safe := range c.done(t, 2).Offsets {
			if tp := (connect.TopicPartition{Topic: safe.Topic, Partition: safe.Partition}); safe.Offset > offsets[tp] {
				t.Errorf("it calls offset %d of %v safe, %d was put", safe.Offset, tp, offsets[tp])
			}
		}
		if o.Durable != nil {
			o.Durable(t)
		}
		must(t, "stopping", c.stream.Send(&connectv1.SinkRequest{Request: &connectv1.SinkRequest_Stop{Stop: &connectv1.Stop{}}}))
		r, err := c.stream.Recv()
		if must(t, "stopping", err); r.GetStopped() == nil {
			t.Errorf("stop is answered by %v", r)
		}
		if _, err := c.stream.Recv(); !errors.Is(err, io.EOF) {
			t.Errorf("the call ends with %v", err)
		}
	})
	t.Run("an empty put and an early end do no harm", func(t *testing.T) {
		c := serve(t, class, props).startSink(t)
		c.put(t, 1, nil)
		c.kill()
	})
}

type sinkCall struct {
	stream connectv1.Plugin_RunSinkClient
	writer wire.SinkWriter
	kill   context.CancelFunc
}

func (p *plugin) startSink(t *testing.T) *sinkCall {
	t.Helper()
	props := p.taskConfigs(t, 1)[0]
	ctx, kill := context.WithTimeout(t.Context(), patience)
	t.Cleanup(kill)
	stream, err := p.RunSink(ctx)
	must(t, "running the task", err)
	start := &connectv1.StartTask{Connector: "contract", Class: p.class.Name, Config: props}
	must(t, "starting the task", stream.Send(&connectv1.SinkRequest{Request: &connectv1.SinkRequest_Start{Start: start}}))
	r, err := stream.Recv()
	if must(t, "starting the task", err); r.GetStarted() == nil {
		t.Fatalf("start is answered by %v", r)
	}
	return &sinkCall{stream: stream, kill: kill}
}

func (c *sinkCall) put(t *testing.T, id uint32, records []connect.SinkRecord) {
	t.Helper()
	must(t, "putting", c.stream.SendMsg(c.writer.Put(id, records)))
	c.done(t, id)
}

func (c *sinkCall) done(t *testing.T, id uint32) *connectv1.Done {
	t.Helper()
	for {
		r, err := c.stream.Recv()
		must(t, "receiving", err)
		if d := r.GetDone(); d != nil {
			if d.Id != id || d.Error != nil {
				t.Fatalf("request %d is answered by %v", id, d)
			}
			return d
		}
	}
}
