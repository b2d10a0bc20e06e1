package wire

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/proto"

	"millrace/plugins/connect"
	connectv1 "millrace/plugins/proto/connect/v1"
)

func batchOf(t testing.TB, b *connectv1.SourceBatch) []byte {
	t.Helper()
	out, err := proto.Marshal(&connectv1.SourceResponse{Response: &connectv1.SourceResponse_Batch{Batch: b}})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func structValue(schema uint32, values ...*connectv1.Value) *connectv1.Value {
	return &connectv1.Value{Kind: &connectv1.Value_Struct{Struct: &connectv1.Struct{Schema: schema, Values: values}}}
}

// shared returns schemas in which each is a struct with several fields of the previous one.
func shared(levels, fields int, doc string) []*connectv1.Schema {
	out := []*connectv1.Schema{{Id: 1, Type: "int32", Doc: doc}}
	for id := uint32(2); int(id) <= levels; id++ {
		s := &connectv1.Schema{Id: id, Type: "struct"}
		for i := range fields {
			s.Fields = append(s.Fields, &connectv1.Field{Name: fmt.Sprint("f", i), Schema: id - 1})
		}
		out = append(out, s)
	}
	return out
}

// An invalid message of a plugin results in an error that describes the fault, never in data that a
// converter fails on later.
func TestMalformedBatches(t *testing.T) {
	record := &connectv1.SourceRecord{}
	deep := &connectv1.Value{}
	for range 1200 {
		deep = &connectv1.Value{Kind: &connectv1.Value_List{List: &connectv1.List{Items: []*connectv1.Value{deep}}}}
	}
	point := &connectv1.Schema{Id: 2, Type: "struct", Fields: []*connectv1.Field{{Name: "x", Schema: 1}, {Name: "y", Schema: 1}}}
	schemas := []*connectv1.Schema{{Id: 1, Type: "int32"}, point}
	for _, row := range []struct {
		name  string
		batch *connectv1.SourceBatch
		want  string
	}{
		{"no topic", &connectv1.SourceBatch{Records: []*connectv1.SourceRecord{record}}, "record 0: topic 0 of 0"},
		{"topic", &connectv1.SourceBatch{Topics: []string{"t"}, Records: []*connectv1.SourceRecord{{Topic: 1}}}, "record 0: topic 1 of 1"},
		{"schema", &connectv1.SourceBatch{Topics: []string{"t"}, Records: []*connectv1.SourceRecord{{ValueSchema: 3}}}, "schema 3 was never sent"},
		{"depth", &connectv1.SourceBatch{Topics: []string{"t"}, Records: []*connectv1.SourceRecord{{Value: deep}}}, "nest deeper than 1000"},
		{"shared schemas", &connectv1.SourceBatch{Schemas: shared(40, 2, "")}, "a schema of more than 50000 parts is too large"},
		{"nested schemas", &connectv1.SourceBatch{Schemas: shared(1100, 1, "")}, "nested more than 1000 deep"},
		{"shared texts", &connectv1.SourceBatch{Schemas: shared(12, 2, strings.Repeat("doc", 10_000))}, "more than 16777216 bytes of names"},
		{"type", &connectv1.SourceBatch{Schemas: []*connectv1.Schema{{Id: 1, Type: "int"}}}, `unknown schema type "int"`},
		{"no type", &connectv1.SourceBatch{Schemas: []*connectv1.Schema{{Id: 1}}}, "schema 1 is not complete"},
		{"array of nothing", &connectv1.SourceBatch{Schemas: []*connectv1.Schema{{Id: 1, Type: "array"}}}, "schema 1 is not complete"},
		{"map of nothing", &connectv1.SourceBatch{Schemas: []*connectv1.Schema{schemas[0], {Id: 2, Type: "map", Elem: 1}}}, "schema 2 is not complete"},
		{"field of nothing", &connectv1.SourceBatch{Schemas: []*connectv1.Schema{{Id: 1, Type: "struct", Fields: []*connectv1.Field{{Name: "x"}}}}},
			`field "x" has no schema`},
		{"no id", &connectv1.SourceBatch{Schemas: []*connectv1.Schema{{Type: "int32"}}}, "a schema has no id"},
		{"struct of nothing", &connectv1.SourceBatch{Topics: []string{"t"}, Records: []*connectv1.SourceRecord{{Value: structValue(0)}}}, "names no schema"},
		{"struct of a number", &connectv1.SourceBatch{Topics: []string{"t"}, Schemas: schemas, Records: []*connectv1.SourceRecord{{Value: structValue(1)}}},
			"names schema 1, which is none of a struct"},
		{"too few values", &connectv1.SourceBatch{Topics: []string{"t"}, Schemas: schemas, Records: []*connectv1.SourceRecord{{Value: structValue(2, &connectv1.Value{})}}},
			"a struct has 1 values at most, its schema 2 fields"},
		{"too many values", &connectv1.SourceBatch{Topics: []string{"t"}, Schemas: schemas,
			Records: []*connectv1.SourceRecord{{Value: structValue(2, &connectv1.Value{}, &connectv1.Value{}, &connectv1.Value{})}}},
			"a struct has more values than its schema has fields, 2"},
	} {
		t.Run(row.name, func(t *testing.T) {
			err := Codec().Unmarshal(mem.BufferSlice{mem.SliceBuffer(batchOf(t, row.batch))}, &SourceReader{})
			if err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("%v, want %s", err, row.want)
			}
		})
	}
	for _, text := range []string{"12", "1205", "120301", "1202ff", "12021dff", "1203120501", "120219ffff"} {
		b, _ := hex.DecodeString(text)
		if err := Codec().Unmarshal(mem.BufferSlice{mem.SliceBuffer(b)}, &SourceReader{}); err == nil {
			t.Errorf("%s is read", text)
		}
	}
}

// A small message cannot make the reader allocate much more memory than its own size.
func TestMemoryIsBounded(t *testing.T) {
	wide := &connectv1.Schema{Id: 2, Type: "struct"}
	for range 20_000 {
		wide.Fields = append(wide.Fields, &connectv1.Field{Schema: 1})
	}
	batch := &connectv1.SourceBatch{Topics: []string{"t"}, Schemas: []*connectv1.Schema{{Id: 1, Type: "int32"}, wide}}
	record := &connectv1.SourceRecord{Value: &connectv1.Value{Kind: &connectv1.Value_List{List: &connectv1.List{}}}}
	for range 2000 {
		list := record.Value.GetList()
		list.Items = append(list.Items, structValue(2))
	}
	batch.Records = []*connectv1.SourceRecord{record}
	b := batchOf(t, batch)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := Codec().Unmarshal(mem.BufferSlice{mem.SliceBuffer(b)}, &SourceReader{})
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 100*uint64(len(b)) {
		t.Errorf("%d bytes made the reader take %d (%v)", len(b), used, err)
	}
}

func seeds(f *testing.F, source bool) {
	r := newRandom(1)
	var sw SourceWriter
	var kw SinkWriter
	for i := range uint32(6) {
		if source {
			f.Add(marshal(f, sw.Batch(r.batch())))
		} else {
			f.Add(marshal(f, kw.Put(i, r.put())))
		}
	}
	f.Add([]byte{0x12, 0x02, 0x12, 0x00})
	f.Add([]byte(strings.Repeat("\x12\x7f", 60)))
}

// visit reads everything that a converter could read.
func visit(t *testing.T, schema *connect.Schema, v connect.Value) {
	schemaText(schema)
	_ = v.Text()
	_ = v.Any()
	if _, err := connect.AppendJSON(nil, v); err != nil {
		t.Error(err)
	}
}

// Arbitrary bytes result in an error or in valid data that can be encoded again.
func FuzzSource(f *testing.F) {
	seeds(f, true)
	f.Fuzz(func(t *testing.T, data []byte) {
		var r SourceReader
		if err := Codec().Unmarshal(mem.BufferSlice{mem.SliceBuffer(data)}, &r); err != nil || r.Batch == nil {
			return
		}
		for _, rec := range r.Batch.Records {
			visit(t, rec.KeySchema, rec.Key)
			visit(t, rec.ValueSchema, rec.Value)
			for _, h := range rec.Headers {
				visit(t, h.Schema, h.Value)
			}
		}
		var w SourceWriter
		var again SourceReader
		unmarshal(t, marshal(t, w.Batch(r.Batch)), &again)
	})
}

func FuzzSink(f *testing.F) {
	seeds(f, false)
	f.Fuzz(func(t *testing.T, data []byte) {
		var r SinkReader
		if err := Codec().Unmarshal(mem.BufferSlice{mem.SliceBuffer(data)}, &r); err != nil || r.Request != nil {
			return
		}
		for _, rec := range r.Records {
			visit(t, rec.KeySchema, rec.Key)
			visit(t, rec.ValueSchema, rec.Value)
			for _, h := range rec.Headers {
				visit(t, h.Schema, h.Value)
			}
		}
		var w SinkWriter
		var again SinkReader
		unmarshal(t, marshal(t, w.Put(r.ID, r.Records)), &again)
	})
}

// Any accepted graph of schemas unfolds to a tree of bounded size, including lists and maps.
func FuzzSharedSchemas(f *testing.F) {
	f.Add([]byte{0, 2, 1, 1, 2, 2, 2, 1, 3, 3, 3, 2, 2})
	f.Add(bytes.Repeat([]byte{2, 0, 0}, 40))
	f.Add(bytes.Repeat([]byte{1, 0}, 1100))
	f.Fuzz(func(t *testing.T, plan []byte) {
		batch := &connectv1.SourceBatch{Topics: []string{"t"}, Schemas: []*connectv1.Schema{{Id: 1, Type: "string"}}}
		for len(plan) >= 3 {
			last := uint32(len(batch.Schemas))
			s := &connectv1.Schema{Id: last + 1, Type: []string{"array", "map", "struct"}[plan[0]%3]}
			a, b := last-min(uint32(plan[1]), last-1), last-min(uint32(plan[2]), last-1)
			if s.Type == "struct" {
				s.Fields = []*connectv1.Field{{Name: "a", Schema: a}, {Name: "b", Schema: b}}
			} else {
				s.Key, s.Elem = a, b
			}
			batch.Schemas, plan = append(batch.Schemas, s), plan[3:]
		}
		batch.Records = []*connectv1.SourceRecord{{ValueSchema: uint32(len(batch.Schemas))}}
		r := &SourceReader{}
		if err := Codec().Unmarshal(mem.BufferSlice{mem.SliceBuffer(batchOf(t, batch))}, r); err != nil {
			return
		}
		if n := unfolded(r.Batch.Records[0].ValueSchema); n > connect.MaxSchemaParts {
			t.Errorf("a schema of %d parts was accepted", n)
		}
	})
}

func unfolded(s *connect.Schema) int {
	if s == nil {
		return 0
	}
	n := 1 + unfolded(s.Key) + unfolded(s.Elem)
	for _, f := range s.Fields {
		n += unfolded(f.Schema)
	}
	return n
}
