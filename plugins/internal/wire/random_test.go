package wire

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"time"

	"millrace/plugins/connect"
)

// random generates data of every kind. Texts are short, and often empty.
type random struct {
	*rand.Rand
	structs []*connect.Schema
}

func newRandom(seed uint64) *random {
	r := &random{Rand: rand.New(rand.NewPCG(seed, 1))}
	for i := range 4 {
		s := &connect.Schema{Type: connect.KindStruct, Name: fmt.Sprint("s", i), Version: int32(i - 1), Doc: r.text(),
			Optional: i%2 == 0, Parameters: map[string]string{"p": r.text()}}
		for f := range i + 1 {
			s.Fields = append(s.Fields, connect.Field{Name: fmt.Sprint("f", f), Schema: r.schema(2)})
		}
		if i == 3 {
			s.Default = r.structOf(s)
		}
		r.structs = append(r.structs, s)
	}
	return r
}

func (r *random) text() string {
	return strings.Repeat("aé😀\x00"[:[]int{1, 3, 7, 8}[r.IntN(4)]], r.IntN(3))
}

func (r *random) schema(depth int) *connect.Schema {
	plain := []*connect.Schema{connect.StringSchema, connect.Int64Schema, connect.OptionalBytesSchema,
		{Type: connect.Int32, Default: connect.Int32Value(int32(r.Int()))}}
	if depth > 0 {
		plain = append(plain, &connect.Schema{Type: connect.List, Elem: r.schema(depth - 1)},
			&connect.Schema{Type: connect.Map, Key: connect.StringSchema, Elem: r.schema(depth - 1)})
	}
	if len(r.structs) > 0 {
		plain = append(plain, r.structs[r.IntN(len(r.structs))])
	}
	return plain[r.IntN(len(plain))]
}

func (r *random) structOf(s *connect.Schema) connect.Value {
	out := &connect.Struct{Schema: s, Values: make([]connect.Value, len(s.Fields))}
	for i := range out.Values {
		out.Values[i] = r.value(1)
	}
	return connect.StructValue(out)
}

func (r *random) value(depth int) connect.Value {
	n := r.Int64() >> r.IntN(64)
	kinds := 12
	if depth > 0 {
		kinds = 15
	}
	switch r.IntN(kinds) {
	case 0:
		return connect.Value{}
	case 1:
		return connect.BoolValue(n%2 == 0)
	case 2:
		return connect.Int8Value(int8(n))
	case 3:
		return connect.Int16Value(int16(n))
	case 4:
		return connect.Int32Value(int32(n))
	case 5:
		return connect.Int64Value(n)
	case 6:
		return connect.Float32Value(math.Float32frombits(uint32(n)))
	case 7:
		return connect.Float64Value([]float64{0, math.Copysign(0, -1), math.NaN(), math.Inf(-1), 0.1}[r.IntN(5)])
	case 8:
		return connect.StringValue(r.text())
	case 9:
		return connect.BytesValue([]byte(r.text()))
	case 10:
		return connect.DecimalValue(&connect.Decimal{Unscaled: new(big.Int).Lsh(big.NewInt(n), uint(r.IntN(100))), Scale: int32(n)})
	case 11:
		return []connect.Value{connect.TimeValue(time.UnixMilli(n >> 20)), connect.JSONValue([]byte(`{"a":1}`))}[r.IntN(2)]
	case 12:
		items := make([]connect.Value, r.IntN(4))
		for i := range items {
			items[i] = r.value(depth - 1)
		}
		return connect.ListValue(items)
	case 13:
		entries := make([]connect.MapEntry, r.IntN(4))
		for i := range entries {
			entries[i] = connect.MapEntry{Key: r.value(0), Value: r.value(depth - 1)}
		}
		return connect.MapValue(entries)
	}
	if len(r.structs) == 0 {
		return connect.Value{}
	}
	return r.structOf(r.structs[r.IntN(len(r.structs))])
}

func (r *random) anySchema() *connect.Schema {
	if r.IntN(2) == 0 {
		return nil
	}
	return r.schema(2)
}

func (r *random) headers() (out []connect.Header) {
	for range r.IntN(3) {
		out = append(out, connect.Header{Key: r.text(), Schema: r.anySchema(), Value: r.value(2)})
	}
	return out
}

func (r *random) batch() *connect.Batch {
	b := &connect.Batch{Lag: r.Int64N(5) - 1, Boundary: connect.Boundary(r.IntN(3))}
	if r.IntN(4) > 0 {
		b.Partition = map[string]any{"file": r.text(), "n": int64(r.IntN(3)), "z": nil}
	}
	if r.IntN(4) > 0 {
		b.Offset, b.PositionKey = map[string]any{"position": r.Int64(), "f": 0.5, "ok": true}, "position"
	}
	for range r.IntN(20) {
		rec := connect.SourceRecord{
			Record: connect.Record{
				Topic: fmt.Sprint("t", r.IntN(3)), Partition: connect.AnyPartition, Timestamp: connect.NoTimestamp, KeySchema: r.anySchema(), Key: r.value(1), ValueSchema: r.anySchema(), Value: r.value(3), Headers: r.headers(),
			},
			Position: r.Int64() - r.Int64(), Boundary: connect.Boundary(r.IntN(3)),
		}
		if r.IntN(2) == 0 {
			rec.Partition, rec.Timestamp = r.Int32N(5), r.Int64()-r.Int64()
		}
		if r.IntN(8) == 0 {
			rec.Err = errors.New("bad " + r.text())
		}
		b.Records = append(b.Records, rec)
	}
	return b
}

func (r *random) put() []connect.SinkRecord {
	out := make([]connect.SinkRecord, r.IntN(20))
	for i := range out {
		out[i] = connect.SinkRecord{
			Record: connect.Record{
				Topic: fmt.Sprint("t", r.IntN(3)), Partition: r.Int32N(3), Timestamp: connect.NoTimestamp, KeySchema: r.anySchema(), Key: r.value(1), ValueSchema: r.anySchema(), Value: r.value(3), Headers: r.headers(),
			},
			Offset: r.Int64(), LogAppendTime: r.IntN(2) == 0,
		}
		if r.IntN(2) == 0 {
			out[i].Timestamp = r.Int64() - r.Int64()
		}
		if r.IntN(2) == 0 {
			out[i].Original = &connect.TopicPartition{Topic: fmt.Sprint("t", r.IntN(3)), Partition: r.Int32N(3)}
			out[i].OriginalOffset = out[i].Offset + r.Int64N(2)
		}
	}
	return out
}
