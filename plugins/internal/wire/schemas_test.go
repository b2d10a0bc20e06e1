package wire

import (
	"fmt"
	"strings"
	"testing"

	"google.golang.org/grpc/mem"

	"millrace/plugins/connect"
	connectv1 "millrace/plugins/proto/connect/v1"
)

func pointOf(name string) (*connect.Schema, connect.Value) {
	s := &connect.Schema{Type: connect.KindStruct, Name: name, Fields: []connect.Field{{Name: "x", Schema: connect.Int32Schema}}}
	return s, connect.StructValue(&connect.Struct{Schema: s, Values: []connect.Value{connect.Int32Value(1)}})
}

// A source with a new schema for each record works: each record has its own, and neither side
// stores all of them.
func TestSchemasWithoutEnd(t *testing.T) {
	var w SourceWriter
	var r SourceReader
	for i := range 60 {
		batch := &connect.Batch{Partition: map[string]any{"p": 1}}
		for j := range 1000 {
			s, v := pointOf(fmt.Sprint(i, ".", j))
			batch.Records = append(batch.Records, connect.SourceRecord{Record: connect.Record{Topic: "t", ValueSchema: s, Value: v}})
		}
		unmarshal(t, marshal(t, w.Batch(batch)), &r)
		for j, rec := range r.Batch.Records {
			if want := fmt.Sprint(i, ".", j); rec.ValueSchema.Name != want || rec.Value.Struct().Schema != rec.ValueSchema {
				t.Fatalf("record %s has the schema %s", want, rec.ValueSchema.Name)
			}
		}
		if most := rememberedSchemas + 2000; len(w.enc.schemas) > most || len(r.dec.schemas) > most || len(r.dec.sizes) > most {
			t.Fatalf("after batch %d the writer keeps %d schemas, the reader %d", i, len(w.enc.schemas), len(r.dec.schemas))
		}
	}
}

// The same holds for a sink.
func TestSinkSchemasWithoutEnd(t *testing.T) {
	var w SinkWriter
	var r SinkReader
	for i := range uint32(3 * rememberedSchemas) {
		s, v := pointOf(fmt.Sprint(i))
		unmarshal(t, marshal(t, w.Put(i, []connect.SinkRecord{{Record: connect.Record{ValueSchema: s, Value: v}}})), &r)
		if got := r.Records[0].ValueSchema.Name; got != s.Name {
			t.Fatalf("record %d has the schema %s", i, got)
		}
	}
	if len(r.dec.schemas) > rememberedSchemas+10 {
		t.Errorf("the reader keeps %d schemas", len(r.dec.schemas))
	}
}

// A writer that does not reuse its ids is rejected before it fills the memory.
func TestTooManySchemasInCall(t *testing.T) {
	r, id := &SourceReader{}, uint32(0)
	for range 200 {
		batch := &connectv1.SourceBatch{}
		for range 1000 {
			id++
			batch.Schemas = append(batch.Schemas, &connectv1.Schema{Id: id, Type: "string", Doc: strings.Repeat("x", 1000)})
		}
		err := Codec().Unmarshal(mem.BufferSlice{mem.SliceBuffer(batchOf(t, batch))}, r)
		if err != nil {
			if !strings.Contains(err.Error(), "too many schemas in one call") {
				t.Error(err)
			}
			return
		}
	}
	t.Errorf("%d schemas were kept", len(r.dec.schemas))
}
