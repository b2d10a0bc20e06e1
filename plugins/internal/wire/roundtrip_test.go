package wire

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/proto"

	"millrace/plugins/connect"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// marshal encodes like gRPC.
func marshal(t testing.TB, m any) []byte {
	t.Helper()
	out, err := Codec().Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return out.Materialize()
}

func unmarshal(t testing.TB, b []byte, m any) {
	t.Helper()
	if err := Codec().Unmarshal(mem.BufferSlice{mem.SliceBuffer(b)}, m); err != nil {
		t.Fatal(err)
	}
}

// same compares values by their encoding, which distinguishes kinds and the bits of a NaN, and
// schemas by their content.
var same = cmp.Options{
	cmp.Comparer(func(a, b connect.Value) bool { return shown(a) == shown(b) }),
	cmp.Comparer(func(a, b *connect.Schema) bool { return schemaText(a) == schemaText(b) }),
	cmpopts.EquateEmpty(),
	cmpopts.IgnoreFields(connect.Batch{}, "PlaceOf"), // TestPlaces
	cmp.Comparer(func(a, b error) bool { return fmt.Sprint(a) == fmt.Sprint(b) }),
}

func shown(v connect.Value) string {
	switch v.Kind() {
	case connect.Float32, connect.Float64:
		return fmt.Sprint(v.Kind(), math.Float64bits(v.Float()))
	case connect.List:
		var s []string
		for _, item := range v.List() {
			s = append(s, shown(item))
		}
		return fmt.Sprintf("list%q", s)
	case connect.Map:
		var s []string
		for _, e := range v.Map() {
			s = append(s, shown(e.Key), shown(e.Value))
		}
		return fmt.Sprintf("map%q", s)
	case connect.KindStruct:
		s := []string{v.Struct().Schema.Name}
		for _, item := range v.Struct().Values {
			s = append(s, shown(item))
		}
		return fmt.Sprintf("struct%q", s)
	case connect.KindDecimal:
		return fmt.Sprint("decimal ", v.Decimal().Unscaled, " ", v.Decimal().Scale)
	}
	return fmt.Sprintf("%v %q", v.Kind(), v.Text())
}

func schemaText(s *connect.Schema) string {
	if s == nil {
		return "-"
	}
	fields := []string{}
	for _, f := range s.Fields {
		fields = append(fields, f.Name, schemaText(f.Schema))
	}
	return fmt.Sprintf("%v %v %q %d %q %v %s %q %s %s", s.Type, s.Optional, s.Name, s.Version, s.Doc, s.Parameters,
		shown(s.Default), fields, schemaText(s.Key), schemaText(s.Elem))
}

// generated decodes with the generated code and encodes again, with the fields of every message in
// reverse order.
func generated(t testing.TB, b []byte, m proto.Message) []byte {
	t.Helper()
	if err := proto.Unmarshal(b, m); err != nil {
		t.Fatalf("the generated code cannot read it: %v", err)
	}
	if unknown := m.ProtoReflect().GetUnknown(); len(unknown) > 0 {
		t.Fatalf("unknown fields %x", unknown)
	}
	out, err := proto.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return reversed(out, m)
}

// reversed reverses the order of the fields of the outer messages, which protobuf leaves open, but
// keeps the order of repeated fields.
func reversed(b []byte, m proto.Message) []byte {
	var f, inner field
	if _, err := f.read(b); err != nil {
		return b
	}
	parts := map[int32][]byte{}
	for rest := f.bytes; len(rest) > 0; {
		size, _ := inner.read(rest)
		parts[int32(inner.number)] = append(parts[int32(inner.number)], rest[:size]...)
		rest = rest[size:]
	}
	e := encoder{}
	mark := e.open(f.number)
	for _, number := range slices.Backward(slices.Sorted(maps.Keys(parts))) {
		e.dst = append(e.dst, parts[number]...)
	}
	e.close(mark)
	return e.dst
}

// A call with random batches arrives unchanged, written by this package or by the generated code.
func TestSourceRoundTrip(t *testing.T) {
	for seed := range uint64(30) {
		r := newRandom(seed)
		var writer SourceWriter
		var direct, other SourceReader
		for range 5 {
			sent := r.batch()
			b := marshal(t, writer.Batch(sent))
			unmarshal(t, b, &direct)
			unmarshal(t, generated(t, b, &connectv1.SourceResponse{}), &other)
			if diff := cmp.Diff(sent, direct.Batch, same); diff != "" {
				t.Fatalf("seed %d (-sent +received):\n%s", seed, diff)
			}
			if diff := cmp.Diff(sent, other.Batch, same); diff != "" {
				t.Fatalf("seed %d by generated code (-sent +received):\n%s", seed, diff)
			}
		}
	}
}

func TestSinkRoundTrip(t *testing.T) {
	for seed := range uint64(30) {
		r := newRandom(seed)
		var writer SinkWriter
		var direct, other SinkReader
		for id := range uint32(5) {
			sent := r.put()
			b := marshal(t, writer.Put(id, sent))
			unmarshal(t, b, &direct)
			unmarshal(t, generated(t, b, &connectv1.SinkRequest{}), &other)
			if direct.ID != id || other.ID != id {
				t.Fatalf("ids %d and %d, want %d", direct.ID, other.ID, id)
			}
			if diff := cmp.Diff(sent, slices.Clone(direct.Records), same); diff != "" {
				t.Fatalf("seed %d (-sent +received):\n%s", seed, diff)
			}
			if diff := cmp.Diff(sent, slices.Clone(other.Records), same); diff != "" {
				t.Fatalf("seed %d by generated code (-sent +received):\n%s", seed, diff)
			}
		}
	}
}

// Each field has the number that connect.proto defines.
func TestSourceBatchByGeneratedCode(t *testing.T) {
	point := &connect.Schema{Type: connect.KindStruct, Fields: []connect.Field{{Name: "x", Schema: connect.Int32Schema}}}
	var w SourceWriter
	b := marshal(t, w.Batch(&connect.Batch{
		Partition: map[string]any{"f": "a"}, Offset: map[string]any{"p": 9}, PositionKey: "p", Lag: -1,
		Records: []connect.SourceRecord{{
			Record: connect.Record{
				Topic: "t", Partition: 0, Timestamp: 0, ValueSchema: point, Value: connect.StructValue(&connect.Struct{Schema: point, Values: []connect.Value{connect.Int32Value(-1)}}),
			},
			Position: 9, Err: errors.New("no"),
		}},
	}))
	var got connectv1.SourceResponse
	if err := proto.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	text := func(s string) *connectv1.Value { return &connectv1.Value{Kind: &connectv1.Value_String_{String_: s}} }
	want := &connectv1.SourceBatch{
		Schemas: []*connectv1.Schema{{Id: 1, Type: "int32"}, {Id: 2, Type: "struct", Fields: []*connectv1.Field{{Name: "x", Schema: 1}}}},
		Topics:  []string{"t"}, PositionKey: "p", Lag: -1,
		Partition: &connectv1.Map{Entries: []*connectv1.Entry{{Key: text("f"), Value: text("a")}}},
		Offset:    &connectv1.Map{Entries: []*connectv1.Entry{{Key: text("p"), Value: &connectv1.Value{Kind: &connectv1.Value_Int64{Int64: 9}}}}},
		Records: []*connectv1.SourceRecord{{Partition: proto.Int32(0), Timestamp: proto.Int64(0), ValueSchema: 2, Position: 9, Error: proto.String("no"),
			Value: &connectv1.Value{Kind: &connectv1.Value_Struct{Struct: &connectv1.Struct{Schema: 2, Values: []*connectv1.Value{{Kind: &connectv1.Value_Int32{Int32: -1}}}}}}}},
	}
	// Schemas are numbered from the parts up, whatever order they occur in.
	slices.SortFunc(got.GetBatch().Schemas, func(a, b *connectv1.Schema) int { return int(a.Id) - int(b.Id) })
	if !proto.Equal(got.GetBatch(), want) {
		t.Errorf("got  %v\nwant %v", got.GetBatch(), want)
	}
}

// The default of a struct may use the struct's own schema, or one that nothing else uses.
func TestDefaultsOfStructs(t *testing.T) {
	own := &connect.Schema{Type: connect.KindStruct, Name: "own", Fields: []connect.Field{{Name: "x", Schema: connect.Int32Schema}}}
	own.Default = connect.StructValue(&connect.Struct{Schema: own, Values: []connect.Value{connect.Int32Value(5)}})
	bare := &connect.Schema{Type: connect.KindStruct, Name: "bare", Fields: own.Fields}
	other := &connect.Schema{Type: connect.KindStruct, Name: "other", Fields: own.Fields,
		Default: connect.StructValue(&connect.Struct{Schema: bare, Values: []connect.Value{connect.Int32Value(6)}})}
	for _, schema := range []*connect.Schema{own, other} {
		sent := []connect.SinkRecord{{Record: connect.Record{Topic: "t", Timestamp: 1, ValueSchema: schema, Value: connect.StructValue(&connect.Struct{Schema: schema, Values: []connect.Value{{}}})}}}
		var w SinkWriter
		var r SinkReader
		unmarshal(t, marshal(t, w.Put(1, sent)), &r)
		if got := r.Records[0].ValueSchema.Default.Text(); got != schema.Default.Text() {
			t.Errorf("%s: default %s", schema.Name, got)
		}
	}
}

// The worker keeps the source partition and offset of a batch after it has freed the buffer.
func TestOffsetsOutliveTheirBuffer(t *testing.T) {
	var w SourceWriter
	var r SourceReader
	b := marshal(t, w.Batch(&connect.Batch{Partition: map[string]any{"file": "one"}, Offset: map[string]any{"mark": "two"}, Lag: -1}))
	unmarshal(t, b, &r)
	for i := range b {
		b[i] = 'x'
	}
	if got := fmt.Sprint(r.Batch.Partition, r.Batch.Offset); got != "map[file:one] map[mark:two]" {
		t.Errorf("after the buffer was used again: %q", got)
	}
}

// The generated code decodes all messages except batches and puts. A batch is found among fields of
// a later version.
func TestOtherMessages(t *testing.T) {
	var source SourceReader
	unmarshal(t, marshal(t, &connectv1.SourceResponse{Response: &connectv1.SourceResponse_Stopped{Stopped: &connectv1.Stopped{}}}), &source)
	if source.Batch != nil || source.Response.GetStopped() == nil {
		t.Errorf("stopped became %v, %v", source.Batch, source.Response)
	}
	later := encoder{}
	later.varint(99, 7)
	var sw SourceWriter
	later.dst = append(later.dst, marshal(t, sw.Batch(&connect.Batch{Lag: 3}))...)
	later.text(100, "new")
	unmarshal(t, later.dst, &source)
	if source.Batch == nil || source.Batch.Lag != 3 {
		t.Errorf("a batch among new fields became %v, %v", source.Batch, source.Response)
	}
	var sink SinkReader
	unmarshal(t, marshal(t, &connectv1.SinkRequest{Request: &connectv1.SinkRequest_Flush{Flush: &connectv1.Flush{Id: 4}}}), &sink)
	if sink.Request.GetFlush().GetId() != 4 {
		t.Errorf("flush became %v", sink.Request)
	}
	later = encoder{}
	var kw SinkWriter
	later.dst = append(later.dst, marshal(t, kw.Put(8, nil))...)
	later.varint(99, 7)
	unmarshal(t, later.dst, &sink)
	if sink.Request != nil || sink.ID != 8 {
		t.Errorf("a put among new fields became %v, %d", sink.Request, sink.ID)
	}
}

func TestTwosComplement(t *testing.T) {
	for _, row := range []struct {
		n    string
		want string
	}{
		{"0", "00"}, {"1", "01"}, {"127", "7f"}, {"128", "0080"}, {"255", "00ff"}, {"256", "0100"}, {"-1", "ff"}, {"-128", "80"},
		{"-129", "ff7f"}, {"-255", "ff01"}, {"-256", "ff00"}, {"-32768", "8000"}, {"32768", "008000"},
		{"9223372036854775808", "008000000000000000"}, {"-9223372036854775809", "ff7fffffffffffffff"},
	} {
		n, _ := new(big.Int).SetString(row.n, 10)
		b := twosComplement(n)
		if got := fmt.Sprintf("%x", b); got != row.want {
			t.Errorf("%s: %s, want %s", row.n, got, row.want)
		}
		if back := fromTwosComplement(b); back.Cmp(n) != 0 {
			t.Errorf("%s came back as %s", row.n, back)
		}
		longer := append(slices.Repeat([]byte{byte(int8(b[0]) >> 7)}, 3), b...)
		if back := fromTwosComplement(longer); back.Cmp(n) != 0 {
			t.Errorf("%s, not as short as it goes, came back as %s", row.n, back)
		}
	}
	if n := fromTwosComplement(nil); n.Sign() != 0 {
		t.Errorf("no bytes became %s", n)
	}
}

// An error text may contain raw input: invalid UTF-8 does not end the call.
func TestErrors(t *testing.T) {
	for _, row := range []struct {
		name string
		err  error
		want string
	}{
		{"none", nil, "<nil>"},
		{"plain", errors.New("x"), "x"},
		{"retriable", fmt.Errorf("y: %w", connect.Retriable(errors.New("x"))), "retriable y: x"},
		{"no UTF-8", errors.New("row \xe9"), "row \ufffd"},
		{"bad records", connect.BadRecords{{Index: 3, Err: errors.New("\xff")}}, "record 3 of the batch: \ufffd"},
	} {
		b, err := proto.Marshal(&connectv1.Done{Error: ErrorToProto(row.err)})
		if err != nil {
			t.Errorf("%s: %v", row.name, err)
			continue
		}
		var d connectv1.Done
		if err := proto.Unmarshal(b, &d); err != nil {
			t.Fatal(err)
		}
		back := ErrorFromProto(d.Error)
		got := fmt.Sprint(back)
		if connect.IsRetriable(back) {
			got = "retriable " + got
		}
		if got != row.want {
			t.Errorf("%s: %q, want %q", row.name, got, row.want)
		}
	}
}
