package sdktest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"millrace/plugins/connect"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// SourceOptions is what the suite has to know of a source.
type SourceOptions struct {
	Records int               // how many records the configuration gives, or more for an endless source
	Bad     map[string]string // values that are wrong, each by its key
}

// Source checks a source class: with props its first task gives the same records at every reading.
func Source(t *testing.T, class *connect.Class, props map[string]string, o SourceOptions) {
	t.Run("a bad configuration names its key", func(t *testing.T) { serve(t, class, props).validates(t, o.Bad) })
	t.Run("offsets and positions", func(t *testing.T) {
		all := serve(t, class, props).read(t, nil, o.Records)
		for i, r := range all {
			if r.offsetFault != "" {
				t.Fatalf("record %d: %s", i, r.offsetFault)
			}
			if i > 0 && r.batch == all[i-1].batch && r.position < all[i-1].position {
				t.Errorf("record %d has position %d after %d", i, r.position, all[i-1].position)
			}
		}
	})
	t.Run("killed before a commit it loses nothing", func(t *testing.T) {
		p := serve(t, class, props)
		if diff := cmp.Diff(texts(p.read(t, nil, o.Records)), texts(p.read(t, nil, o.Records))); diff != "" {
			t.Errorf("the second reading (-first +second):\n%s", diff)
		}
	})
	t.Run("it resumes from a committed offset", func(t *testing.T) {
		p := serve(t, class, props)
		all := p.read(t, nil, o.Records)
		for _, i := range []int{0, len(all) / 2, len(all) - 2} { // after record i
			stored := map[string]map[string]any{}
			for _, r := range all[:i+1] {
				if r.partition == "" || r.positionKey == "" {
					t.Skip("this input cannot be resumed at a record")
				}
				stored[r.partition] = map[string]any{r.positionKey: r.position}
			}
			if diff := cmp.Diff(texts(all[i+1:]), texts(p.read(t, stored, len(all)-i-1))); diff != "" {
				t.Errorf("after record %d (-want +got):\n%s", i, diff)
			}
		}
	})
	t.Run("stop ends a poll that waits", func(t *testing.T) {
		p := serve(t, class, props)
		call := p.startSource(t, nil)
		call.credit(t, 100)
		for n := 0; n < o.Records; {
			b := call.next(t)
			n += len(b.Records)
		}
		must(t, "stopping", call.stream.Send(&connectv1.SourceRequest{Request: &connectv1.SourceRequest_Stop{Stop: &connectv1.Stop{}}}))
		for call.next(t) != nil {
			continue // what was polled already
		}
		must(t, "ending", call.stream.CloseSend())
		if err := call.stream.RecvMsg(&call.reader); !errors.Is(err, io.EOF) {
			t.Errorf("the call ends with %v", err)
		}
	})
}

// record is what the suite remembers of one.
type record struct {
	text, partition, positionKey string
	position                     int64
	batch                        int
	offsetFault                  string
}

func texts(records []record) []string {
	out := make([]string, len(records))
	for i, r := range records {
		out[i] = r.partition + " " + r.text
	}
	return out
}

// sourceCall is a source task that runs.
type sourceCall struct {
	stream connectv1.Plugin_RunSourceClient
	reader wire.SourceReader
	stored map[string]map[string]any
	kill   context.CancelFunc
}

func (p *plugin) startSource(t *testing.T, stored map[string]map[string]any) *sourceCall {
	t.Helper()
	props := p.taskConfigs(t, 1)[0]
	ctx, kill := context.WithTimeout(t.Context(), patience)
	t.Cleanup(kill)
	stream, err := p.RunSource(ctx)
	must(t, "running the task", err)
	c := &sourceCall{stream: stream, stored: stored, kill: kill}
	start := &connectv1.StartTask{Connector: "contract", Class: p.class.Name, Config: props}
	must(t, "starting the task", stream.Send(&connectv1.SourceRequest{Request: &connectv1.SourceRequest_Start{Start: start}}))
	if b := c.next(t); b != nil {
		t.Fatal("a batch comes before started, and without credit")
	}
	return c
}

func (c *sourceCall) credit(t *testing.T, n uint32) {
	t.Helper()
	must(t, "granting credit", c.stream.Send(&connectv1.SourceRequest{Request: &connectv1.SourceRequest_Credit{Credit: &connectv1.Credit{Batches: n}}}))
}

// next gives a batch; nil for started and stopped. It answers the questions that come meanwhile.
func (c *sourceCall) next(t *testing.T) *connect.Batch {
	t.Helper()
	for {
		must(t, "receiving", c.stream.RecvMsg(&c.reader))
		if c.reader.Batch != nil {
			return c.reader.Batch
		}
		if c.reader.Response.GetStarted() != nil || c.reader.Response.GetStopped() != nil {
			return nil
		}
		if q := c.reader.Response.GetOffset(); q != nil {
			offset, err := wire.MapToProto(c.stored[fmt.Sprint(wire.MapFromProto(q.Partition))])
			must(t, "the offset", err)
			must(t, "answering", c.stream.Send(&connectv1.SourceRequest{Request: &connectv1.SourceRequest_Offset{Offset: &connectv1.OffsetAnswer{Id: q.Id, Offset: offset}}}))
		}
	}
}

// read gives n records from the stored offsets on, and kills the task with the next poll under way.
func (p *plugin) read(t *testing.T, stored map[string]map[string]any, n int) (out []record) {
	t.Helper()
	c := p.startSource(t, stored)
	defer c.kill()
	for batch := 0; len(out) < n; batch++ {
		c.credit(t, 1)
		b := c.next(t)
		if b == nil {
			t.Fatalf("the task ends after %d records of %d", len(out), n)
		}
		fault := plainFault(b.Partition) + plainFault(b.Offset)
		for _, r := range b.Records {
			text := r.Topic + " " + r.Key.Text() + " " + r.Value.Text()
			if r.Err != nil {
				text += " " + r.Err.Error()
			}
			out = append(out, record{text, partitionText(b.Partition), b.PositionKey, r.Position, batch, fault})
		}
	}
	return out[:n]
}

func partitionText(partition map[string]any) string {
	if partition == nil {
		return ""
	}
	return fmt.Sprint(maps.Clone(partition))
}

// plainFault says what of a partition or offset is not null, a boolean, a number or a string.
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
