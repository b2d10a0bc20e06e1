package host_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/plugins/host"
)

// Benchmarks of the process boundary with a real plugin process: the throughput of a source and of
// a sink.

func openBench(b *testing.B, class *connect.Class) boundary.Plugin {
	b.Helper()
	h := host.New(host.Options{Bundled: []*connect.Class{benchSource, benchSink}, Log: slog.New(slog.DiscardHandler), Stdout: io.Discard,
		Command: func(string) *exec.Cmd {
			cmd := exec.Command(os.Args[0])
			cmd.Env = []string{"AWKWARD=bench"}
			return cmd
		}})
	b.Cleanup(h.Close)
	p, err := h.Open(b.Context(), "c", class, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(p.Release)
	return p
}

func BenchmarkSource(b *testing.B) {
	for _, kind := range []string{"strings of 100 bytes", "structs of 10 fields"} {
		b.Run(kind, func(b *testing.B) {
			p := openBench(b, benchSource)
			s, err := p.StartSource(b.Context(), "c", 0, map[string]string{"kind": kind}, boundary.SourceEvents{Log: slog.New(slog.DiscardHandler)})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Cancel()
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				if n > 0 {
					n--
					continue
				}
				batch, free, err := s.Next()
				if err != nil {
					b.Fatal(err)
				}
				n = len(batch.Records) - 1
				free()
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

func BenchmarkSink(b *testing.B) {
	for _, kind := range []string{"strings of 100 bytes", "structs of 10 fields"} {
		b.Run(kind, func(b *testing.B) {
			p := openBench(b, benchSink)
			s, err := p.StartSink(b.Context(), "c", 0, nil, boundary.SinkEvents{Log: slog.New(slog.DiscardHandler), Put: func(error) {}, Ended: func(error) {}})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Cancel()
			records := make([]connect.SinkRecord, 1000)
			for i, r := range benchRecords(kind) {
				records[i] = connect.SinkRecord{Record: connect.Record{Topic: "t", Timestamp: 1, ValueSchema: r.ValueSchema, Value: r.Value}, Offset: int64(i)}
			}
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				if n > 0 {
					n--
					continue
				}
				if err := s.Put(b.Context(), records); err != nil {
					b.Fatal(err)
				}
				n = len(records) - 1
			}
			if _, err := s.Flush(b.Context(), nil); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

// BenchmarkStart measures the start of a plugin process up to its first response.
func BenchmarkStart(b *testing.B) {
	h := host.New(host.Options{Bundled: []*connect.Class{benchSource}, Isolation: host.EachConnector, Log: slog.New(slog.DiscardHandler),
		Command: func(string) *exec.Cmd { return exec.Command(os.Args[0]) }})
	defer h.Close()
	for i := 0; b.Loop(); i++ {
		p, err := h.Open(b.Context(), fmt.Sprint("c", i), benchSource, nil)
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		p.Release()
		b.StartTimer()
	}
}

var (
	benchSource = &connect.Class{Name: "test.BenchSource", Version: "1", NewSource: func() connect.SourceConnector { return &endless{} }}
	benchSink   = &connect.Class{Name: "test.BenchSink", Version: "1", NewSink: func() connect.SinkConnector { return &swallows{} }}
)

type endless struct{ awkward }

func (endless) NewTask() connect.SourceTask { return &endlessTask{} }

// endlessTask returns the same batch repeatedly.
type endlessTask struct {
	counter
	batch connect.Batch
}

func (t *endlessTask) Start(_ context.Context, _ connect.SourceContext, props map[string]string) error {
	t.batch = connect.Batch{Partition: partition, Offset: map[string]any{"n": int64(1)}, Records: benchRecords(props["kind"])}
	return nil
}

func (t *endlessTask) Poll(context.Context) (*connect.Batch, error) { return &t.batch, nil }

type swallows struct{ awkward }

func (swallows) NewTask() connect.SinkTask { return swallowsTask{} }

type swallowsTask struct{ collector }

func (swallowsTask) Start(context.Context, connect.SinkContext, map[string]string) error { return nil }
func (swallowsTask) Put(context.Context, []connect.SinkRecord) error                     { return nil }
func (swallowsTask) Flush(context.Context) error                                         { return nil }
func (swallowsTask) Stop() error                                                         { return nil }

func benchRecords(kind string) []connect.SourceRecord {
	schema, value := connect.StringSchema, connect.StringValue(strings.Repeat("x", 100))
	if strings.HasPrefix(kind, "structs") {
		schema = &connect.Schema{Type: connect.KindStruct, Name: "row"}
		s := &connect.Struct{Schema: schema}
		for i := range 10 {
			field, v := connect.Int64Schema, connect.Int64Value(int64(i)*1000)
			switch i % 5 {
			case 1:
				field, v = connect.StringSchema, connect.StringValue("a text")
			case 2:
				field, v = connect.Float64Schema, connect.Float64Value(1.5)
			case 3:
				field, v = connect.BoolSchema, connect.BoolValue(true)
			}
			schema.Fields = append(schema.Fields, connect.Field{Name: fmt.Sprint("field", i), Schema: field})
			s.Values = append(s.Values, v)
		}
		value = connect.StructValue(s)
	}
	out := make([]connect.SourceRecord, 1000)
	for i := range out {
		out[i] = connect.SourceRecord{Record: connect.Record{Topic: "t", Partition: connect.AnyPartition, Timestamp: connect.NoTimestamp, ValueSchema: schema, Value: value}, Position: int64(i)}
	}
	return out
}
