package datagen

import (
	"strconv"

	"millrace/plugins/connect"
)

// Schema is the schema of every record's value.
var Schema = &connect.Schema{Type: connect.KindStruct, Name: "millrace.datagen.Record", Fields: []connect.Field{
	{Name: "index", Schema: connect.Int64Schema},
	{Name: "user", Schema: connect.StringSchema},
	{Name: "amount", Schema: connect.Int32Schema},
	{Name: "ok", Schema: connect.BoolSchema},
	{Name: "text", Schema: connect.StringSchema},
}}

// Record returns the key and the value for a seed and an index, in the default size.
func Record(seed, index int64) (key, value connect.Value) {
	return Generator{Seed: seed, Bytes: 100}.Record(index)
}

// Generator generates the records of one seed.
type Generator struct {
	Seed  int64
	Bytes int // size of the value as JSON, unless the minimum is larger
}

// Record returns the key and the value for an index. They depend only on the Generator and the
// index.
func (g Generator) Record(index int64) (key, value connect.Value) {
	s := &connect.Struct{Schema: Schema, Values: make([]connect.Value, len(Schema.Fields))}
	key, _ = g.fill(index, s.Values, nil)
	return key, connect.StructValue(s)
}

// framing is the size of a value as JSON without the variable parts.
const framing = len(`{"index":,"user":"user-0000","amount":,"ok":,"text":""}`)

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

// fill creates a record in values. It appends the texts to arena.
func (g Generator) fill(index int64, values []connect.Value, arena []byte) (connect.Value, []byte) {
	random := mix(uint64(g.Seed)*0x9E3779B97F4A7C15 + uint64(index))
	user, amount, ok := random%10_000, int32(random>>16%100_000), random>>63 == 1

	from := len(arena)
	arena = strconv.AppendInt(arena, index, 10)
	key := arena[from:len(arena):len(arena)]

	from = len(arena)
	arena = append(arena, "user-0000"...)
	for i, n := len(arena)-1, user; n > 0; i, n = i-1, n/10 {
		arena[i] = byte('0' + n%10)
	}
	name := arena[from:len(arena):len(arena)]

	from = len(arena)
	size := g.Bytes - framing - len(key) - digits(amount) - len("true")
	if !ok {
		size--
	}
	for size > 0 {
		random = mix(random)
		for bits := random; size > 0 && bits > 63; bits >>= 6 {
			arena = append(arena, letters[bits&63])
			size--
		}
	}
	values[0], values[1], values[2] = connect.Int64Value(index), connect.StringBytes(name), connect.Int32Value(amount)
	values[3], values[4] = connect.BoolValue(ok), connect.StringBytes(arena[from:len(arena):len(arena)])
	return connect.StringBytes(key), arena
}

// mix is the finalizer of SplitMix64: every bit of the result depends on every bit of x.
func mix(x uint64) uint64 {
	x += 0x9E3779B97F4A7C15
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

func digits(n int32) int {
	d := 1
	for ; n > 9; n /= 10 {
		d++
	}
	return d
}
