package contract

import (
	"context"
	"fmt"
	"maps"
	"time"

	"millrace/plugins/connect"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// Limits of Count.
const (
	enough = 50
	quiet  = time.Second // time without a batch
)

// Count counts the records that a source returns before it pauses, up to a limit.
func Count(t T, s Subject) (n int) {
	c := s.startSource(t, s.Serve(t), nil)
	defer c.end()
	for n < enough {
		c.credit(t, 1)
		b := c.soon(t)
		if b == nil {
			break
		}
		n += len(b.Records)
	}
	return n
}

// record is a summary of a record, for comparison.
type record struct {
	text, partition, positionKey string
	position                     int64
	batch                        int
	offset                       map[string]any // for the last record of a batch: the batch's
	offsetFault                  string
}

// sourceCall is a running source task.
type sourceCall struct {
	stream   connectv1.Plugin_RunSourceClient
	reader   wire.SourceReader
	stored   map[string]map[string]any
	ctx      context.Context
	end      context.CancelFunc
	deadline *time.Timer
}

// startSource starts the task. Every response must arrive within Patience.
func (s Subject) startSource(t T, p Running, stored map[string]map[string]any) *sourceCall {
	t.Helper()
	props := s.taskConfig(t, p)
	ctx, end := context.WithCancel(t.Context())
	t.Cleanup(end)
	stream, err := p.RunSource(ctx)
	must(t, "running the task", err)
	c := &sourceCall{stream: stream, stored: stored, ctx: ctx, end: end, deadline: time.AfterFunc(Patience, end)}
	t.Cleanup(func() { c.deadline.Stop() })
	start := &connectv1.StartTask{Connector: "contract", Class: s.Class.Name, Config: props}
	must(t, "starting the task", stream.Send(&connectv1.SourceRequest{Request: &connectv1.SourceRequest_Start{Start: start}}))
	if b := c.nextWhile(t, "starting the task"); b != nil {
		t.Fatalf("a batch comes before started, and without credit")
	}
	return c
}

// patient resets the timeout of the call.
func (c *sourceCall) patient(t T) {
	t.Helper()
	if !c.deadline.Reset(Patience) {
		t.Fatalf("no answer within %v", Patience)
	}
}

func (c *sourceCall) credit(t T, n uint32) {
	t.Helper()
	must(t, "granting credit", c.stream.Send(&connectv1.SourceRequest{Request: &connectv1.SourceRequest_Credit{Credit: &connectv1.Credit{Batches: n}}}))
}

func (c *sourceCall) next(t T) *connect.Batch {
	t.Helper()
	c.patient(t)
	return c.nextWhile(t, "waiting for a batch")
}

// nextWhile returns a batch; nil for started and stopped. It answers requests that arrive
// meanwhile.
func (c *sourceCall) nextWhile(t T, what string) *connect.Batch {
	t.Helper()
	for {
		b, err := c.receive()
		if err != nil && c.ctx.Err() != nil {
			t.Fatalf("%s: no answer within %v", what, Patience)
		}
		must(t, what, err)
		if b != nil || c.reader.Response.GetStarted() != nil || c.reader.Response.GetStopped() != nil {
			return b
		}
	}
}

// receive receives one message, and answers it if it is a request.
func (c *sourceCall) receive() (*connect.Batch, error) {
	if err := c.stream.RecvMsg(&c.reader); err != nil || c.reader.Batch != nil {
		return c.reader.Batch, err
	}
	q := c.reader.Response.GetOffset()
	if q == nil {
		return nil, nil
	}
	offset, err := wire.MapToProto(c.stored[fmt.Sprint(wire.MapFromProto(q.Partition))])
	if err != nil {
		return nil, fmt.Errorf("answering with an offset: %w", err)
	}
	return nil, c.stream.Send(&connectv1.SourceRequest{Request: &connectv1.SourceRequest_Offset{Offset: &connectv1.OffsetAnswer{Id: q.Id, Offset: offset}}})
}

// read reads n records from the stored offsets, and ends the task.
func (s Subject) read(t T, p Running, stored map[string]map[string]any, n int) (out []record) {
	t.Helper()
	c := s.startSource(t, p, stored)
	defer c.end()
	for batch := 0; len(out) < n; batch++ {
		c.credit(t, 1)
		b := c.next(t)
		if b == nil {
			t.Fatalf("the task ends after %d records of %d", len(out), n)
		}
		out = append(out, remember(b, batch)...)
	}
	return out[:n]
}

// soon returns the next batch if it arrives soon. Otherwise it ends the call and returns nil.
func (c *sourceCall) soon(t T) *connect.Batch {
	t.Helper()
	c.deadline.Reset(quiet)
	for {
		b, err := c.receive()
		if err != nil && c.ctx.Err() != nil {
			return nil
		}
		if must(t, "waiting for a batch", err); b != nil || c.reader.Response.GetStopped() != nil {
			return b
		}
	}
}

func remember(b *connect.Batch, number int) (out []record) {
	fault := plainFault(b.Partition) + plainFault(b.Offset)
	for i, r := range b.Records {
		text := r.Topic + " " + r.Key.Text() + " " + r.Value.Text()
		if r.Err != nil {
			text += " " + r.Err.Error()
		}
		rec := record{text: text, partition: partitionText(b.Partition), positionKey: b.PositionKey, position: r.Position, batch: number, offsetFault: fault}
		if i == len(b.Records)-1 {
			rec.offset = maps.Clone(b.Offset)
		}
		out = append(out, rec)
	}
	return out
}

func partitionText(partition map[string]any) string {
	if partition == nil {
		return ""
	}
	return fmt.Sprint(maps.Clone(partition))
}

// plainFault describes a value in a partition or offset that is not null, a boolean, a number or a
// string.
func plainFault(m map[string]any) string {
	for k, v := range m {
		switch v.(type) {
		case nil, bool, int64, float64, string:
		default:
			return fmt.Sprintf("%s of the source partition or offset is a %T", k, v)
		}
	}
	return ""
}
