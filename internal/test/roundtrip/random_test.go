package roundtrip_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"millrace/plugins/connect"
)

// random makes a schema, and data of it, of what a format can hold. The same seed gives the same.
type random struct {
	*rand.Rand
	format
	names   int
	structs []*connect.Schema // that were made, to be used again
}

func newRandom(seed uint64, f format) *random {
	return &random{Rand: rand.New(rand.NewPCG(seed, 8)), format: f}
}

func (r *random) one(in int) bool { return r.IntN(in) == 0 }

func (r *random) text() string {
	return strings.Repeat(`aé😀"\`+"\x00\n"[:[]int{0, 1, 2}[r.IntN(3)]], r.IntN(4))
}

// name is one that nothing else has.
func (r *random) name() string {
	r.names++
	if r.identifiers {
		return fmt.Sprintf("%c_%d", "aZx"[r.IntN(3)], r.names)
	}
	return fmt.Sprint(r.text(), r.names)
}

var scalars = []connect.Kind{connect.Bool, connect.Int8, connect.Int16, connect.Int32, connect.Int64, connect.Float32, connect.Float64,
	connect.String, connect.Bytes}

var logicals = []*connect.Schema{
	{Type: connect.Int32, Name: connect.DateName, Version: 1}, {Type: connect.Int32, Name: connect.TimeName, Version: 1},
	{Type: connect.Int64, Name: connect.TimestampName, Version: 1}, {Type: connect.Bytes, Name: connect.DecimalName, Version: 1},
}

// place is where a schema stands: that says what it may be.
type place int

const (
	top place = iota
	field
	item  // of a list
	entry // of a map
)

func (r *random) schema(at place, depth int) *connect.Schema {
	s, again := r.shape(at, depth)
	if !r.bare || at == field && s.Type != connect.List && s.Type != connect.Map {
		s.Optional = r.one(3)
	}
	if r.bare || again { // a name has one schema
		return s
	}
	if r.one(4) {
		s.Doc = r.text()
	}
	if r.one(4) && s.Name == "" && s.Type != connect.Map && s.Type != connect.KindStruct {
		s.Name = "some.Name" + strconv.Itoa(r.names)
	}
	if (at == top || r.one(4)) && s.Version == 0 { // at the top a registry gives one
		s.Version = r.Int32N(5) + 1
	}
	if r.one(4) {
		s.Parameters = with(s.Parameters, r.text(), r.text())
	}
	if r.one(4) && s.Type != connect.KindStruct && at == field {
		s.Default = (&random{Rand: r.Rand, format: r.withoutNaN()}).present(s)
	}
	return s
}

// withoutNaN is for defaults, which are JSON.
func (f format) withoutNaN() format {
	f.finite = true
	return f
}

func with(m map[string]string, k, v string) map[string]string {
	out := map[string]string{"k" + k: v}
	for k, v := range m {
		out[k] = v
	}
	return out
}

// shape is a schema without what every type may have; again says that it is one that was made
// before.
func (r *random) shape(at place, depth int) (s *connect.Schema, again bool) {
	kind := r.IntN(10)
	switch {
	case r.bare && at == top || depth > 0 && kind < 2:
		return r.structure(depth), false
	case depth > 0 && kind == 4 && len(r.structs) > 0:
		same := *r.structs[r.IntN(len(r.structs))]
		same.Optional = false
		return &same, true
	case r.bare && at != field:
	case depth > 0 && kind == 2:
		return &connect.Schema{Type: connect.List, Elem: r.schema(item, depth-1)}, false
	case depth > 0 && kind == 3:
		return r.mapping(depth - 1), false
	}
	if kind < 7 {
		return &connect.Schema{Type: scalars[r.IntN(len(scalars))]}, false
	}
	return r.logical(), false
}

func (r *random) logical() *connect.Schema {
	s := *logicals[r.IntN(len(logicals))]
	if s.Name == connect.DecimalName {
		s.Parameters = map[string]string{"scale": strconv.Itoa(r.IntN(9))}
	}
	return &s
}

func (r *random) structure(depth int) *connect.Schema {
	s := &connect.Schema{Type: connect.KindStruct, Name: "shop." + r.name()}
	for range r.IntN(6) + 1 {
		s.Fields = append(s.Fields, connect.Field{Name: r.name(), Schema: r.schema(field, depth-1)})
	}
	r.structs = append(r.structs, s)
	return s
}

func (r *random) mapping(depth int) *connect.Schema {
	keys := []connect.Kind{connect.String, connect.Int32, connect.Int64, connect.Bool, connect.Int8, connect.Int16, connect.Float64}
	if r.bare {
		keys = keys[:4]
	}
	s := &connect.Schema{Type: connect.Map, Key: &connect.Schema{Type: keys[r.IntN(len(keys))]}, Elem: r.schema(entry, depth)}
	if s.Key.Type != connect.String && r.identifiers {
		s.Name = "pairs." + r.name() // Avro's entries are records, that need a name
	}
	return s
}

// value is data of s; null now and then where that may be.
func (r *random) value(s *connect.Schema) connect.Value {
	if s.Optional && r.one(4) && (s.Default.IsNull() || r.nullsBesideDefaults) {
		return connect.Value{}
	}
	return r.present(s)
}

func (r *random) present(s *connect.Schema) connect.Value {
	n := r.Int64() >> r.IntN(64)
	switch s.Name {
	case connect.DateName:
		return connect.TimeValue(time.UnixMilli(n % 700_000 * 86_400_000).UTC())
	case connect.TimeName:
		return connect.TimeValue(time.UnixMilli(r.Int64N(86_400_000)))
	case connect.TimestampName:
		return connect.TimeValue(time.UnixMilli(n >> 20))
	case connect.DecimalName:
		scale, _ := strconv.Atoi(s.Parameters["scale"])
		return connect.DecimalValue(&connect.Decimal{Unscaled: new(big.Int).Lsh(big.NewInt(n), uint(r.IntN(150))), Scale: int32(scale)})
	}
	switch s.Type {
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
		return connect.Float32Value(float32(r.float(math.MaxFloat32, math.SmallestNonzeroFloat32)))
	case connect.Float64:
		return connect.Float64Value(r.float(math.MaxFloat64, math.SmallestNonzeroFloat64))
	case connect.String:
		return connect.StringValue(r.text())
	case connect.Bytes:
		return connect.BytesValue(big.NewInt(n).Bytes())
	}
	return r.container(s)
}

func (r *random) float(most, least float64) float64 {
	some := []float64{0, math.Copysign(0, -1), 0.1, most, -least, float64(r.Int64()), r.NormFloat64(), math.Inf(1), math.Inf(-1), math.NaN()}
	if r.finite {
		some = some[:7]
	}
	return some[r.IntN(len(some))]
}

func (r *random) container(s *connect.Schema) connect.Value {
	switch s.Type {
	case connect.List:
		items := make([]connect.Value, r.IntN(4))
		for i := range items {
			items[i] = r.value(s.Elem)
		}
		return connect.ListValue(items)
	case connect.Map:
		var entries []connect.MapEntry
		for range r.IntN(4) {
			e := connect.MapEntry{Key: r.present(s.Key), Value: r.value(s.Elem)}
			for _, before := range entries {
				if shown(before.Key) == shown(e.Key) {
					return connect.MapValue(entries)
				}
			}
			entries = append(entries, e)
		}
		return connect.MapValue(entries)
	}
	out := &connect.Struct{Schema: s}
	for _, f := range s.Fields {
		out.Values = append(out.Values, r.value(f.Schema))
	}
	return connect.StructValue(out)
}
