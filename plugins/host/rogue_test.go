package host_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"

	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/plugins/host"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// rogue is a plugin that breaks the rules. ROGUE in its environment and the property "mode" select
// how.
type rogue struct {
	goplugin.NetRPCUnsupportedPlugin
	connectv1.UnimplementedPluginServer
}

func serveRogue() {
	goplugin.Serve(&goplugin.ServeConfig{
		HandshakeConfig: wire.Handshake,
		Plugins:         goplugin.PluginSet{wire.PluginName: rogue{}},
		GRPCServer: func(opts []grpc.ServerOption) *grpc.Server {
			return grpc.NewServer(append(opts, wire.ServerOptions()...)...)
		},
	})
}

func (r rogue) GRPCServer(_ *goplugin.GRPCBroker, s *grpc.Server) error {
	connectv1.RegisterPluginServer(s, r)
	return nil
}

func (rogue) GRPCClient(context.Context, *goplugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, nil
}

func (rogue) Describe(context.Context, *connectv1.DescribeRequest) (*connectv1.DescribeResponse, error) {
	source := &connectv1.Class{Name: "rogue.Source", Type: "source", Version: "1"}
	r := &connectv1.DescribeResponse{Classes: []*connectv1.Class{source, {Name: "rogue.Sink", Type: "sink", Version: "1"}}}
	switch os.Getenv("ROGUE") {
	case "many classes":
		for i := range 5000 {
			r.Classes = append(r.Classes, &connectv1.Class{Name: fmt.Sprint("c", i), Type: "source"})
		}
	case "long document":
		source.Doc = strings.Repeat("x", 20<<20)
	case "odd version":
		source.Version = "1\n\x1b[31m"
	case "long version":
		source.Version = strings.Repeat("1", 5000)
	case "odd name":
		source.Name = "a\tb"
	case "many keys":
		for i := range 6000 {
			source.Keys = append(source.Keys, &connectv1.Key{Name: fmt.Sprint("k", i), Type: "STRING"})
		}
	case "key twice":
		source.Keys = []*connectv1.Key{{Name: "k", Type: "STRING"}, {Name: "k", Type: "INT"}}
	case "odd type":
		source.Keys = []*connectv1.Key{{Name: "k", Type: "FLOAT"}}
	case "nameless key":
		source.Keys = []*connectv1.Key{{Type: "STRING"}}
	}
	return r, nil
}

var long = strings.Repeat("long ", 1<<20)

func (rogue) RunConnector(stream connectv1.Plugin_RunConnectorServer) error {
	if _, err := stream.Recv(); err != nil {
		return err
	}
	if err := stream.Send(&connectv1.ConnectorResponse{Response: &connectv1.ConnectorResponse_Started{}}); err != nil {
		return err
	}
	for {
		if _, err := stream.Recv(); err != nil {
			return nil
		}
		result := &connectv1.TaskConfigsResult{Configs: make([]*connectv1.TaskConfig, 20_000)}
		for i := range result.Configs {
			result.Configs[i] = &connectv1.TaskConfig{}
		}
		if err := stream.Send(&connectv1.ConnectorResponse{Response: &connectv1.ConnectorResponse_TaskConfigs{TaskConfigs: result}}); err != nil {
			return err
		}
	}
}

func (rogue) RunSource(stream connectv1.Plugin_RunSourceServer) error {
	req, err := stream.Recv()
	if err != nil {
		return err
	}
	if err := stream.Send(&connectv1.SourceResponse{Response: &connectv1.SourceResponse_Started{Started: &connectv1.Started{}}}); err != nil {
		return err
	}
	text := func(n int) *connectv1.Value {
		return &connectv1.Value{Kind: &connectv1.Value_String_{String_: strings.Repeat("x", n)}}
	}
	large := &connectv1.Map{Entries: []*connectv1.Entry{{Key: text(1), Value: text(3_000_000)}}}
	batch := &connectv1.SourceBatch{Topics: []string{"t"}}
	switch req.GetStart().Config["mode"] {
	case "large record":
		batch.Records = []*connectv1.SourceRecord{{Value: text(8 << 20)}}
	case "large offset":
		batch.Offset = large
	case "large partition":
		batch.Partition = large
	case "long error":
		return status.Error(codes.Aborted, long)
	case "long record error":
		batch.Records = []*connectv1.SourceRecord{{Error: &long}}
	}
	if err := stream.Send(&connectv1.SourceResponse{Response: &connectv1.SourceResponse_Batch{Batch: batch}}); err != nil {
		return err
	}
	<-stream.Context().Done()
	return nil
}

func (rogue) RunSink(stream connectv1.Plugin_RunSinkServer) error {
	req, err := stream.Recv()
	if err != nil {
		return err
	}
	send := func(d *connectv1.Done) error {
		return stream.Send(&connectv1.SinkResponse{Response: &connectv1.SinkResponse_Done{Done: d}})
	}
	if err := stream.Send(&connectv1.SinkResponse{Response: &connectv1.SinkResponse_Started{Started: &connectv1.Started{}}}); err != nil {
		return err
	}
	mode := req.GetStart().Config["mode"]
	if mode == "unasked" {
		if err := send(&connectv1.Done{Id: 77}); err != nil {
			return err
		}
	}
	for {
		req, err := stream.Recv()
		if err != nil {
			return nil
		}
		if req.GetStop() != nil {
			return reportLast(stream)
		}
		done := &connectv1.Done{Id: req.GetPut().GetId() + req.GetFlush().GetId()}
		if mode == "another" {
			done.Id += 5
		}
		if req.GetFlush() != nil {
			done.Offsets = []*connectv1.TopicPartition{{Topic: "t", Offset: -5}, {Topic: "t", Partition: -1, Offset: 7}, {Topic: "t", Partition: 1, Offset: 3}}
		}
		if err := send(done); err != nil {
			return err
		}
	}
}

// reportLast reports a record, and waits for the response, before the task has stopped.
func reportLast(stream connectv1.Plugin_RunSinkServer) error {
	errant := &connectv1.Errant{Id: 1, Topic: "t", Message: "late"}
	if err := stream.Send(&connectv1.SinkResponse{Response: &connectv1.SinkResponse_Errant{Errant: errant}}); err != nil {
		return err
	}
	r, err := stream.Recv()
	if err == nil && r.GetReported().GetId() != 1 {
		err = fmt.Errorf("the worker sent %v", r)
	}
	return err
}

// rogues returns a Host with the rogue plugin.
func rogues(t *testing.T) *folder {
	t.Helper()
	f := watchWith(t, host.Options{MaxMessage: 4 << 20})
	f.put("rogue/manifest.json", self("rogue"), 0o644)
	eventually(t, "the plugin is there", func() bool { return f.offers("rogue.Source") })
	return f
}

// The description of a plugin is bounded, and invalid parts of it are rejected.
func TestRogueDescriptions(t *testing.T) {
	f := watch(t)
	rows := map[string]string{
		"many classes":  "it describes 5002 classes: expected at most 1000",
		"long document": "larger than max",
		"odd version":   "no control characters",
		"long version":  "whose version has 5000 bytes: expected at most 100",
		"odd name":      "no control characters",
		"many keys":     "it has 6000 keys: expected at most 5000",
		"key twice":     "it has the key k twice",
		"odd type":      "key k is of type",
		"nameless key":  "key 1 has a name that is empty",
	}
	for mode := range rows {
		manifest := fmt.Sprintf(`{"command": ["env", "AWKWARD=rogue", "ROGUE=%s", %q, "program"]}`, mode, os.Args[0])
		f.put(strings.ReplaceAll(mode, " ", "-")+"/manifest.json", manifest, 0o644)
	}
	for _, want := range rows {
		f.says(want)
	}
	if f.offers("rogue.Source") {
		t.Error("a class of a plugin that is refused is there")
	}
}

// Messages of a plugin are bounded, and the error names the limit.
func TestRogueMessages(t *testing.T) {
	f := rogues(t)
	p, err := f.Open(t.Context(), "c", &connect.Class{Name: "rogue.Source", Version: "1", Elsewhere: connect.Source}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Release()
	for mode, want := range map[string]string{
		"large record":    "plugin.message.max.bytes=4194304",
		"large offset":    "the source offset has 3000008 bytes: the connector may use at most 500000",
		"large partition": "the source partition has 3000008 bytes",
		"long error":      "more bytes)",
	} {
		s, err := p.StartSource(t.Context(), "c", 0, map[string]string{"mode": mode}, boundary.SourceEvents{Log: slog.New(slog.DiscardHandler)})
		if err == nil {
			_, _, err = s.Next()
			s.Cancel()
		}
		contains(t, err, want)
		if len(err.Error()) > 100<<10 {
			t.Errorf("%s: an error of %d bytes", mode, len(err.Error()))
		}
	}
	c, err := p.StartConnector(t.Context(), "c", nil, boundary.ConnectorEvents{Failed: func(error) {}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.TaskConfigs(t.Context(), 5)
	contains(t, err, "the connector returned 20000 task configurations: expected at most 10000")
	_, err = c.TaskConfigs(t.Context(), 999_999_999)
	contains(t, err, "tasks.max=999999999: expected at most 10000")
	if err := c.Stop(t.Context()); err != nil {
		t.Error(err)
	}
}

// The error of a record is cut as well.
func TestRogueRecordError(t *testing.T) {
	w := watchWith(t, host.Options{})
	w.put("rogue/manifest.json", self("rogue"), 0o644)
	eventually(t, "the plugin is there", func() bool { return w.offers("rogue.Source") })
	p, err := w.Open(t.Context(), "c", &connect.Class{Name: "rogue.Source", Version: "1", Elsewhere: connect.Source}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Release()
	s, err := p.StartSource(t.Context(), "c", 0, map[string]string{"mode": "long record error"}, boundary.SourceEvents{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Cancel()
	b, _, err := s.Next()
	if err != nil || len(b.Records[0].Err.Error()) > 100<<10 {
		t.Errorf("%v, or an error that is too long", err)
	}
}

// Responses without a request end the task, and invalid offsets are not committed.
func TestRogueSink(t *testing.T) {
	f := rogues(t)
	p, err := f.Open(t.Context(), "c", &connect.Class{Name: "rogue.Sink", Version: "1", Elsewhere: connect.Sink}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Release()
	for mode, want := range map[string]string{"unasked": "answers request 77, which was not sent", "another": "answers request 6 where put 1 is next"} {
		ended := make(chan error, 1)
		s, err := p.StartSink(t.Context(), "c", 0, map[string]string{"mode": mode}, boundary.SinkEvents{
			Put: func(err error) { t.Errorf("a put is done: %v", err) }, Ended: func(err error) { ended <- err }, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		if mode == "another" {
			if err := s.Put(t.Context(), []connect.SinkRecord{{Record: connect.Record{Topic: "t"}}}); err != nil {
				t.Error(err)
			}
		}
		contains(t, <-ended, want)
		s.Cancel()
	}
	s, err := p.StartSink(t.Context(), "c", 0, nil, boundary.SinkEvents{Ended: func(error) {}, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Cancel()
	first, second := connect.TopicPartition{Topic: "t"}, connect.TopicPartition{Topic: "t", Partition: 1}
	safe, err := s.Flush(t.Context(), map[connect.TopicPartition]int64{first: 9, second: 9})
	if err != nil || len(safe) != 1 || safe[second] != 3 {
		t.Errorf("%v, %v", safe, err)
	}
}
