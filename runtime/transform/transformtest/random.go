package transformtest

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"time"

	"millrace/plugins/connect"
)

// Random makes n cases: records of every type, with and without schemas, in chains of one to three
// steps.
func Random(seed uint64, n int) (cases []Case, err error) {
	g := generator{rand.New(rand.NewPCG(seed, 0))}
	for i := range n {
		r, steps := g.record(), []Step(nil)
		switch g.IntN(10) {
		case 0:
			steps = make([]Step, 1)
			r, steps[0] = g.dates()
		case 1:
			steps = make([]Step, 1)
			r, steps[0] = g.regexes()
		default:
			for range 1 + g.IntN(3) {
				steps = append(steps, g.step())
			}
		}
		record, err := Encode(r)
		if err != nil {
			return nil, err
		}
		cases = append(cases, Case{Name: fmt.Sprintf("seed %d, case %d", seed, i), Record: json.RawMessage(record), Steps: steps})
	}
	return cases, nil
}

type generator struct{ *rand.Rand }

func pick[T any](g generator, from ...T) T { return from[g.IntN(len(from))] }

func (g generator) oneIn(n int) bool { return g.IntN(n) == 0 }

func (g generator) record() connect.ConnectRecord {
	r := empty(pick(g, "orders", "orders-raw", "a.b.c", "t1"))
	if g.oneIn(2) {
		r.Offset, r.Partition, r.Timestamp = g.Int64N(100), g.Int32N(9), g.Int64N(2e12)
	}
	r.KeySchema, r.Key = g.part()
	r.ValueSchema, r.Value = g.part()
	for range g.IntN(3) {
		s := g.schema(1)
		r.Headers = append(r.Headers, connect.Header{Key: pick(g, "a", "b"), Schema: s, Value: g.value(s)})
	}
	return r
}

// part returns a key or a value, mostly a struct or map.
func (g generator) part() (*connect.Schema, connect.Value) {
	switch g.IntN(10) {
	case 0, 1, 2, 3, 4:
		s := g.structSchema(0)
		return s, g.value(s)
	case 5:
		s := g.schema(2)
		return s, g.value(s)
	case 6:
		return nil, g.bare(2)
	}
	return nil, g.bareMap(0)
}

var names = []string{"a", "b", "c", "d", "a.b", "e"}

var logicalNames = []string{connect.DateName, connect.TimeName, connect.TimestampName, connect.DecimalName}

func (g generator) schema(depth int) *connect.Schema {
	s := &connect.Schema{Type: connect.Kind(1 + g.IntN(9)), Optional: g.oneIn(2)}
	switch n := g.IntN(14); {
	case n < len(logicalNames):
		s.Name, s.Version = logicalNames[n], 1
		s.Type = []connect.Kind{connect.Int32, connect.Int32, connect.Int64, connect.Bytes}[n]
		if s.Type == connect.Bytes {
			s.Parameters = map[string]string{"scale": "2"}
		}
		return s
	case n == 4 && depth < 3:
		return g.structSchema(depth + 1)
	case n == 5 && depth < 3:
		s.Type, s.Elem = connect.List, g.schema(depth+1)
		return s
	case n == 6 && depth < 3:
		s.Type, s.Key, s.Elem = connect.Map, connect.StringSchema, g.schema(depth+1)
		return s
	}
	if g.oneIn(5) {
		s.Name, s.Version, s.Doc = "named", int32(g.IntN(3)), pick(g, "", "a doc")
	}
	if g.oneIn(4) {
		for s.Default.IsNull() {
			s.Default = g.value(s)
		}
	}
	return s
}

func (g generator) structSchema(depth int) *connect.Schema {
	s := &connect.Schema{Type: connect.KindStruct, Optional: g.oneIn(3)}
	if g.oneIn(3) {
		s.Name, s.Version, s.Parameters = "rec", 2, map[string]string{"p": "q"}
	}
	for _, name := range names {
		if g.oneIn(2) {
			s.Fields = append(s.Fields, connect.Field{Name: name, Schema: g.schema(depth)})
		}
	}
	return s
}

// value returns data of a schema.
func (g generator) value(s *connect.Schema) connect.Value {
	if s.Optional && g.oneIn(4) {
		return connect.Value{}
	}
	switch s.Name {
	case connect.DateName:
		return connect.TimeValue(time.UnixMilli(g.Int64N(40000) * 86400000))
	case connect.TimeName:
		return connect.TimeValue(time.UnixMilli(g.Int64N(86400000)))
	case connect.TimestampName:
		return connect.TimeValue(time.UnixMilli(g.Int64N(4e12) - 1e12))
	case connect.DecimalName:
		return connect.DecimalValue(&connect.Decimal{Unscaled: big.NewInt(g.Int64() >> g.IntN(63)), Scale: 2})
	}
	switch s.Type {
	case connect.List:
		items := []connect.Value{}
		for range g.IntN(3) {
			items = append(items, g.value(s.Elem))
		}
		return connect.ListValue(items)
	case connect.Map:
		entries := []connect.MapEntry{}
		for _, name := range names[:g.IntN(3)] {
			entries = append(entries, connect.MapEntry{Key: connect.StringValue(name), Value: g.value(s.Elem)})
		}
		return connect.MapValue(entries)
	case connect.KindStruct:
		values := []connect.Value{}
		for _, f := range s.Fields {
			values = append(values, g.value(f.Schema))
		}
		return connect.StructValue(&connect.Struct{Schema: s, Values: values})
	}
	return g.scalar(s.Type)
}

func (g generator) scalar(k connect.Kind) connect.Value {
	n := pick(g, 0, 1, -1, 127, 300, math.MaxInt64, math.MinInt64, g.Int64(), g.Int64N(2e12), int64(g.IntN(1000)))
	f := pick(g, 0, 1.5, -3.99, 1e20, -1e20, math.NaN(), math.Inf(1), 12345.678, float64(n), 0.001)
	switch k {
	case connect.Bool:
		return connect.BoolValue(n%2 == 0)
	case connect.Int8:
		return connect.Int8Value(int8(n))
	case connect.Int16:
		return connect.Int16Value(int16(n))
	case connect.Int32:
		return connect.Int32Value(int32(n))
	case connect.Int64:
		return connect.Int64Value(n)
	case connect.Float32:
		return connect.Float32Value(float32(f))
	case connect.Float64:
		return connect.Float64Value(f)
	case connect.Bytes:
		return connect.BytesValue([]byte(pick(g, "", "x", "\x00\xff")))
	}
	return connect.StringValue(pick(g, "", "x", "12", "-7", "true", "1e3", " 5", "2023-11-14", "2024-02-30 25:61", "99999999999", "NaN", "1.5f", "é😀", "+3"))
}

// bare returns data without a schema.
func (g generator) bare(depth int) connect.Value {
	switch g.IntN(12) {
	case 0:
		return connect.Value{}
	case 1:
		if depth < 3 {
			return g.bareMap(depth + 1)
		}
	case 2:
		return connect.ListValue([]connect.Value{g.bare(3), g.bare(3)})
	case 3:
		return connect.TimeValue(time.UnixMilli(g.Int64N(2e12)))
	case 4:
		return connect.DecimalValue(&connect.Decimal{Unscaled: big.NewInt(g.Int64N(1e6)), Scale: int32(g.IntN(5))})
	}
	return g.scalar(connect.Kind(1 + g.IntN(9)))
}

func (g generator) bareMap(depth int) connect.Value {
	entries := []connect.MapEntry{}
	for _, name := range names {
		if g.oneIn(2) {
			entries = append(entries, connect.MapEntry{Key: connect.StringValue(name), Value: g.bare(depth)})
		}
	}
	return connect.MapValue(entries)
}

func (g generator) step() Step {
	s := templates[g.IntN(len(templates))](g)
	if before, after, found := strings.Cut(s.Class, "?"); found {
		s.Class = before + pick(g, "$Key", "$Value", "$Value", "$Value") + after
	}
	if g.oneIn(5) && s.Class != classes+"Filter" {
		s.Props["replace.null.with.default"] = "false"
	}
	if g.oneIn(6) || s.Class == classes+"Filter" {
		s.Negate = g.oneIn(2)
		s.Predicate = pick(g, &Step{Class: classes + "predicates.HasHeaderKey", Props: map[string]string{"name": "a"}},
			&Step{Class: classes + "predicates.RecordIsTombstone", Props: map[string]string{}},
			&Step{Class: classes + "predicates.TopicNameMatches", Props: map[string]string{"pattern": pick(g, "orders.*", "[a-z]+", `\w(?!\w).*`)}})
	}
	return s
}
