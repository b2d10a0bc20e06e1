package host_test

import (
	"context"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/mem"
	"google.golang.org/grpc/tap"
	"google.golang.org/protobuf/proto"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/plugins/host"
	"millrace/plugins/internal/wire"
	connectv1 "millrace/plugins/proto/connect/v1"
	"millrace/plugins/sdk"
)

// recorded is a conversation between a worker and a plugin of protocol version 1. Each line is a
// message: its method, > from the worker or < from the plugin, and its bytes. Such plugins exist in
// the field, so do not record it again; add a new test beside it instead.
const recorded = "testdata/v1.txt"

var record = flag.Bool("record", false, "record the conversation of this version's worker and plugin")

// TestRecordedPlugin checks today's worker against the recorded messages of a plugin of version 1.
func TestRecordedPlugin(t *testing.T) {
	file, err := filepath.Abs(recorded)
	if err != nil {
		t.Fatal(err)
	}
	mode := "replay"
	if *record {
		mode = "record"
	}
	dir := t.TempDir()
	h := host.New(host.Options{Bundled: []*connect.Class{awkwardSource, awkwardSink}, Isolation: host.EachPlugin, Log: slog.New(slog.DiscardHandler),
		Command: func(string) *exec.Cmd {
			cmd := exec.Command(os.Args[0])
			cmd.Dir, cmd.Env = dir, []string{"AWKWARD=" + mode, "RECORDED=" + file}
			return cmd
		}})
	defer h.Close()
	converse(t, h)
}

// converse runs a conversation with every request of a worker, and checks the responses.
func converse(t *testing.T, h *host.Host) {
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	p, err := h.Open(ctx, "c", awkwardSource, nil)
	must(err)
	defer p.Release()
	values, err := p.Validate(ctx, map[string]string{"mode": "x"})
	if must(err); len(values) != 1 || values[0].Name != "mode" || *values[0].Value != "x" {
		t.Errorf("values %v", values)
	}
	props := map[string]string{"pid": "pid", "end": "120"}
	c, err := p.StartConnector(ctx, "c", props, boundary.ConnectorEvents{Failed: func(error) {}, ReconfigureTasks: func() {}})
	must(err)
	if tasks, err := c.TaskConfigs(ctx, 7); err != nil || fmt.Sprint(tasks) != "[map[call:1 max:7] map[]]" {
		t.Errorf("tasks %v, %v", tasks, err)
	}
	must(c.Stop(ctx))

	s, err := p.StartSource(ctx, "c", 0, props, boundary.SourceEvents{Log: slog.New(slog.DiscardHandler), Offset: func(_ context.Context, partition map[string]any) (map[string]any, error) {
		if partition["counter"] != "one" {
			t.Errorf("asked for the partition %v", partition)
		}
		return map[string]any{"n": int64(100)}, nil
	}})
	must(err)
	for want := int64(110); want <= 120; want += 10 {
		b, _, err := s.Next()
		if must(err); b.Offset["n"] != want || b.PositionKey != "n" || len(b.Records) != 10 || b.Records[9].Value.Int() != want || b.Records[9].Position != want || b.Lag != connect.UnknownLag {
			t.Errorf("batch %+v", b)
		}
	}
	must(s.Committed([]connect.SourceOffset{{Partition: partition, Offset: map[string]any{"n": int64(120)}}}))
	s.Stop()
	if _, _, err := s.Next(); !errors.Is(err, io.EOF) {
		t.Errorf("the source ends with %v", err)
	}
	must(s.Close(ctx))
	converseSink(t, h, must)
}

func converseSink(t *testing.T, h *host.Host, must func(error)) {
	ctx := t.Context()
	p, err := h.Open(ctx, "k", awkwardSink, nil)
	must(err)
	defer p.Release()
	done := make(chan error, 1)
	k, err := p.StartSink(ctx, "k", 0, map[string]string{"log": "notes", "mode": "bad records"}, boundary.SinkEvents{Log: slog.New(slog.DiscardHandler), Put: func(err error) { done <- err }, Ended: func(error) {}})
	must(err)
	tp := connect.TopicPartition{Topic: "t", Partition: 1}
	must(k.Open(ctx, []connect.TopicPartition{tp}, connect.ConsumerGroup{}))
	row := &connect.Schema{Type: connect.KindStruct, Name: "row", Fields: []connect.Field{{Name: "id", Schema: connect.Int64Schema}, {Name: "name", Schema: connect.StringSchema}}}
	err = k.Put(ctx, []connect.SinkRecord{
		{Record: connect.Record{Topic: "t", Partition: 1, Timestamp: 7, Key: connect.StringValue("k"), ValueSchema: row, Value: connect.StructValue(&connect.Struct{Schema: row, Values: []connect.Value{connect.Int64Value(1), connect.StringValue("one")}})}, Offset: 5},
		{Record: connect.Record{Topic: "t", Partition: 1, Timestamp: connect.NoTimestamp, Value: connect.JSONValue([]byte(`{"a":1}`)), Headers: []connect.Header{{Key: "h", Schema: connect.StringSchema, Value: connect.StringValue("v")}}}, Offset: 6},
	})
	must(err)
	var bad connect.BadRecords
	if err := <-done; !errors.As(err, &bad) || len(bad) != 1 || bad[0].Index != 1 || bad[0].Err.Error() != "too long" {
		t.Errorf("the put says %v", err)
	}
	if safe, err := k.Flush(ctx, map[connect.TopicPartition]int64{tp: 7}); err != nil || safe[tp] != 7 {
		t.Errorf("the flush says %v, %v", safe, err)
	}
	must(k.Release(ctx, []connect.TopicPartition{tp}))
	must(k.Stop(ctx))
}

// TestRecordedWorker checks that today's SDK responds to the recorded requests of a worker of
// version 1 as before.
func TestRecordedWorker(t *testing.T) {
	calls := readRecorded(t, recorded)
	t.Chdir(t.TempDir())
	listener, err := net.Listen("unix", "s")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer(wire.ServerOptions()...)
	sdk.Register(server, slog.New(slog.DiscardHandler), awkwardSource, awkwardSink)
	go server.Serve(listener) // Stop ends it
	defer server.Stop()
	conn, err := grpc.NewClient("unix:s", grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithDefaultCallOptions(grpc.ForceCodecV2(raw{})))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, call := range calls {
		t.Run(path.Base(call.method), func(t *testing.T) {
			stream, err := conn.NewStream(t.Context(), &grpc.StreamDesc{ClientStreams: true, ServerStreams: true}, call.method)
			if err != nil {
				t.Fatal(err)
			}
			for i, m := range call.messages {
				if m.fromWorker {
					err := stream.SendMsg(&m.bytes)
					if err == nil && !slices.ContainsFunc(call.messages[i+1:], func(m recordedMessage) bool { return m.fromWorker }) {
						err = stream.CloseSend()
					}
					if err != nil {
						t.Fatal(err)
					}
					continue
				}
				var got []byte
				if err := stream.RecvMsg(&got); err != nil {
					t.Fatalf("message %d: %v", i, err)
				}
				if a, b := answer(call.method, m.bytes), answer(call.method, got); !proto.Equal(a, b) {
					t.Errorf("message %d is\n%v, it was\n%v", i, b, a)
				}
			}
			if err := stream.RecvMsg(new([]byte)); !errors.Is(err, io.EOF) {
				t.Errorf("it ends with %v", err)
			}
		})
	}
}

// answer decodes a message of a plugin.
func answer(method string, b []byte) proto.Message {
	m := map[string]proto.Message{"Describe": &connectv1.DescribeResponse{}, "Validate": &connectv1.ValidateResponse{}, "RunConnector": &connectv1.ConnectorResponse{},
		"RunSource": &connectv1.SourceResponse{}, "RunSink": &connectv1.SinkResponse{}}[path.Base(method)]
	if err := proto.Unmarshal(b, m); err != nil {
		panic(err)
	}
	return m
}

type recordedCall struct {
	method   string
	messages []recordedMessage
}

type recordedMessage struct {
	fromWorker bool
	bytes      []byte
}

func readRecorded(t *testing.T, file string) []recordedCall {
	calls, err := parseRecorded(file)
	if err != nil {
		t.Fatal(err)
	}
	return calls
}

func parseRecorded(file string) (calls []recordedCall, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(text)) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), " ")
		if len(fields) == 1 {
			calls = append(calls, recordedCall{method: fields[0]})
			continue
		}
		b, err := base64.StdEncoding.DecodeString(fields[1])
		if err != nil {
			return nil, err
		}
		last := &calls[len(calls)-1]
		last.messages = append(last.messages, recordedMessage{fields[0] == ">", b})
	}
	return calls, nil
}

// raw is a codec for messages that are bytes already; it uses gRPC's codec for all others. It
// passes the bytes of all messages to seen.
type raw struct {
	next encoding.CodecV2
	seen func(fromWorker bool, v any, b []byte)
}

func (c raw) Name() string { return "proto" }

func (c raw) Marshal(v any) (mem.BufferSlice, error) {
	if b, ok := v.(*[]byte); ok {
		return mem.BufferSlice{mem.SliceBuffer(*b)}, nil
	}
	if c.next == nil {
		return encoding.GetCodecV2("proto").Marshal(v)
	}
	out, err := c.next.Marshal(v)
	if err == nil {
		c.seen(false, v, out.Materialize())
	}
	return out, err
}

func (c raw) Unmarshal(data mem.BufferSlice, v any) error {
	if b, ok := v.(*[]byte); ok {
		*b = data.Materialize()
		return nil
	}
	if c.next == nil {
		return encoding.GetCodecV2("proto").Unmarshal(data, v)
	}
	c.seen(true, v, data.Materialize())
	return c.next.Unmarshal(data, v)
}

// recorder records every protocol message that a plugin receives and sends.
type recorder struct {
	mu   sync.Mutex
	file *os.File
}

// seen ignores go-plugin's own messages.
func (r *recorder) seen(fromWorker bool, v any, b []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if name := fmt.Sprintf("%T", v); strings.HasPrefix(name, "*connectv1.") || strings.HasPrefix(name, "*wire.") {
		fmt.Fprintf(r.file, "%c %s\n", map[bool]rune{true: '>', false: '<'}[fromWorker], base64.StdEncoding.EncodeToString(b))
	}
}

func (r *recorder) begin(method string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if strings.HasPrefix(method, "/connect.v1.") {
		fmt.Fprintln(r.file, method)
	}
}

type served struct {
	goplugin.NetRPCUnsupportedPlugin
	register func(*grpc.Server)
}

func (s served) GRPCServer(_ *goplugin.GRPCBroker, g *grpc.Server) error { s.register(g); return nil }

func (served) GRPCClient(context.Context, *goplugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, errors.New("no client")
}

// serveRecorded runs a plugin that records its messages, or one that replays recorded messages.
func serveRecorded(mode string) {
	options := func(opts []grpc.ServerOption) []grpc.ServerOption { return append(opts, wire.ServerOptions()...) }
	register := func(*grpc.Server) {}
	if mode == "record" {
		file, err := os.OpenFile(os.Getenv("RECORDED"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
		if err != nil {
			panic(err)
		}
		r := &recorder{file: file}
		register = func(g *grpc.Server) { sdk.Register(g, slog.New(slog.DiscardHandler), awkwardSource, awkwardSink) }
		options = func(opts []grpc.ServerOption) []grpc.ServerOption {
			return append(append(opts, wire.ServerOptions()...), grpc.ForceServerCodecV2(raw{wire.Codec(), r.seen}),
				grpc.InTapHandle(func(ctx context.Context, info *tap.Info) (context.Context, error) {
					r.begin(info.FullMethodName)
					return ctx, nil
				}))
		}
	} else {
		calls, err := parseRecorded(os.Getenv("RECORDED"))
		if err != nil {
			panic(err)
		}
		options = func(opts []grpc.ServerOption) []grpc.ServerOption {
			return append(opts, grpc.ForceServerCodecV2(raw{}), grpc.UnknownServiceHandler((&replayer{calls: calls}).serve))
		}
	}
	goplugin.Serve(&goplugin.ServeConfig{HandshakeConfig: wire.Handshake, Plugins: goplugin.PluginSet{wire.PluginName: served{register: register}},
		GRPCServer: func(opts []grpc.ServerOption) *grpc.Server { return grpc.NewServer(options(opts)...) }})
}

// replayer replays recorded messages, as long as the requests come in the same order.
type replayer struct {
	mu    sync.Mutex
	calls []recordedCall
}

func (r *replayer) take(method string) (recordedCall, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, c := range r.calls {
		if c.method == method {
			r.calls = append(r.calls[:i:i], r.calls[i+1:]...)
			return c, true
		}
	}
	return recordedCall{}, false
}

func (r *replayer) serve(_ any, stream grpc.ServerStream) error {
	method, _ := grpc.MethodFromServerStream(stream)
	call, ok := r.take(method)
	if !ok {
		return fmt.Errorf("%s was not recorded", method)
	}
	for _, m := range call.messages {
		if !m.fromWorker {
			if err := stream.SendMsg(&m.bytes); err != nil {
				return err
			}
		} else if !spontaneous(method, m.bytes) {
			if err := hear(method, stream); err != nil {
				return err
			}
		}
	}
	for stream.RecvMsg(new([]byte)) == nil {
		continue
	}
	return nil
}

// hear waits for the expected message.
func hear(method string, stream grpc.ServerStream) error {
	for {
		var got []byte
		if err := stream.RecvMsg(&got); err != nil {
			return err
		}
		if !spontaneous(method, got) {
			return nil
		}
	}
}

// spontaneous reports whether a worker may send the message at any time: credit and committed
// offsets.
func spontaneous(method string, b []byte) bool {
	if path.Base(method) != "RunSource" {
		return false
	}
	var r connectv1.SourceRequest
	if err := proto.Unmarshal(b, &r); err != nil {
		return false
	}
	return r.GetCredit() != nil || r.GetCommitted() != nil
}
