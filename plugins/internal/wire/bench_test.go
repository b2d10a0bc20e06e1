package wire

import (
	"fmt"
	"strings"
	"testing"

	"google.golang.org/grpc/mem"

	"millrace/plugins/connect"
)

const benchRecords = 2000

func benchValues() map[string]func(i int) (*connect.Schema, connect.Value) {
	text := strings.Repeat("x", 100)
	schema := &connect.Schema{Type: connect.KindStruct}
	for i := range 10 {
		schema.Fields = append(schema.Fields, connect.Field{Name: fmt.Sprint("f", i), Schema: []*connect.Schema{connect.Int64Schema, connect.StringSchema}[i%2]})
	}
	return map[string]func(i int) (*connect.Schema, connect.Value){
		"strings": func(int) (*connect.Schema, connect.Value) { return nil, connect.StringValue(text) },
		"structs": func(i int) (*connect.Schema, connect.Value) {
			s := &connect.Struct{Schema: schema, Values: make([]connect.Value, 10)}
			for f := range s.Values {
				s.Values[f] = connect.Int64Value(int64(i))
				if f%2 == 1 {
					s.Values[f] = connect.StringValue(text[:10])
				}
			}
			return schema, connect.StructValue(s)
		},
	}
}

// BenchmarkSource measures both ends of a batch from a plugin to the worker, with reused buffers as
// in gRPC.
func BenchmarkSource(b *testing.B) {
	for name, value := range benchValues() {
		b.Run(name, func(b *testing.B) {
			batch := &connect.Batch{Lag: connect.UnknownLag, Offset: map[string]any{"p": 1}, Partition: map[string]any{"f": "x"}}
			for i := range benchRecords {
				schema, v := value(i)
				batch.Records = append(batch.Records, connect.NewSourceRecord("t", schema, v))
			}
			var w SourceWriter
			var r SourceReader
			benchmark(b, func() (mem.BufferSlice, error) { return Codec().Marshal(w.Batch(batch)) }, func(m mem.BufferSlice) error {
				err := Codec().Unmarshal(m, &r)
				r.Free()
				return err
			})
		})
	}
}

// BenchmarkSourceRead measures the worker's end of a batch from a plugin alone.
func BenchmarkSourceRead(b *testing.B) {
	for name, value := range benchValues() {
		b.Run(name, func(b *testing.B) {
			batch := &connect.Batch{Lag: connect.UnknownLag, Offset: map[string]any{"p": 1}, Partition: map[string]any{"f": "x"}}
			for i := range benchRecords {
				schema, v := value(i)
				batch.Records = append(batch.Records, connect.NewSourceRecord("t", schema, v))
			}
			batch.PlaceOf = func(i int) connect.SourcePlace {
				return connect.SourcePlace{Offset: mapOf("p", connect.Int64Value(int64(i)))}
			}
			var w SourceWriter
			var r SourceReader
			encoded := marshal(b, w.Batch(batch))
			benchmark(b, func() (mem.BufferSlice, error) { return mem.BufferSlice{mem.SliceBuffer(encoded)}, nil }, func(m mem.BufferSlice) error {
				return Codec().Unmarshal(m, &r)
			})
		})
	}
}

// BenchmarkSink measures both ends of a put.
func BenchmarkSink(b *testing.B) {
	for name, value := range benchValues() {
		b.Run(name, func(b *testing.B) {
			var records []connect.SinkRecord
			for i := range benchRecords {
				schema, v := value(i)
				records = append(records, connect.SinkRecord{Record: connect.Record{Topic: "t", Timestamp: 1, ValueSchema: schema, Value: v}, Offset: int64(i)})
			}
			var w SinkWriter
			var r SinkReader
			benchmark(b, func() (mem.BufferSlice, error) { return Codec().Marshal(w.Put(1, records)) }, func(m mem.BufferSlice) error {
				return Codec().Unmarshal(m, &r)
			})
		})
	}
}

func benchmark(b *testing.B, write func() (mem.BufferSlice, error), read func(mem.BufferSlice) error) {
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		m, err := write()
		if err != nil {
			b.Fatal(err)
		}
		n = m.Len()
		if err := read(m); err != nil {
			b.Fatal(err)
		}
		m.Free()
	}
	b.SetBytes(int64(n))
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchRecords, "ns/record")
}
