package wire

import (
	"maps"
	"math"
	"math/big"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"

	"millrace/plugins/connect"
)

// An encoder encodes data as protobuf and writes each schema only once.
type encoder struct {
	dst     []byte
	schemas map[*connect.Schema]uint64
	held    int             // total size of the encoded schemas in bytes
	last    *connect.Schema // of the last call of id
	lastID  uint64
	fresh   []*connect.Schema // new since the last batch, parts before the schemas that use them
}

// Limits for the schemas that an encoder remembers between two messages. Data with ever new schemas
// must not fill the memory of either side.
const (
	rememberedSchemas = 10_000
	rememberedBytes   = 32 << 20
)

// begin starts a message. An encoder that exceeds its limits forgets all schemas and reuses their
// ids: the reader replaces the schema of a repeated id.
func (e *encoder) begin(dst []byte) {
	e.dst = dst
	if len(e.schemas) > rememberedSchemas || e.held > rememberedBytes {
		e.schemas, e.held, e.last = nil, 0, nil
	}
}

// id returns the number of a schema in this call.
func (e *encoder) id(s *connect.Schema) uint64 {
	if s == nil {
		return 0
	}
	if s == e.last {
		return e.lastID
	}
	if id, known := e.schemas[s]; known {
		e.last, e.lastID = s, id
		return id
	}
	for _, f := range s.Fields {
		e.id(f.Schema)
	}
	e.id(s.Key)
	e.id(s.Elem)
	if e.schemas == nil {
		e.schemas = map[*connect.Schema]uint64{}
	}
	id := uint64(len(e.schemas) + 1)
	e.schemas[s] = id
	e.schemasIn(s.Default) // one of them may be s itself
	e.fresh = append(e.fresh, s)
	return id
}

// schemasIn assigns ids to the schemas of the structs in a value.
func (e *encoder) schemasIn(v connect.Value) {
	switch v.Kind() {
	case connect.List:
		for _, item := range v.List() {
			e.schemasIn(item)
		}
	case connect.Map:
		for _, entry := range v.Map() {
			e.schemasIn(entry.Key)
			e.schemasIn(entry.Value)
		}
	case connect.KindStruct:
		e.id(v.Struct().Schema)
		for _, item := range v.Struct().Values {
			e.schemasIn(item)
		}
	}
}

// tag appends the tag of a field. All field numbers are below 16, so the tag is one byte.
func tag(dst []byte, field protowire.Number, of protowire.Type) []byte {
	return append(dst, byte(field)<<3|byte(of))
}

// open begins a nested message and reserves one byte for its length, which close fills in.
func (e *encoder) open(field protowire.Number) (mark int) {
	e.dst = append(tag(e.dst, field, protowire.BytesType), 0)
	return len(e.dst)
}

func (e *encoder) close(mark int) {
	n := len(e.dst) - mark
	if n < 0x80 {
		e.dst[mark-1] = byte(n)
		return
	}
	more := protowire.SizeVarint(uint64(n)) - 1
	var room [10]byte
	e.dst = append(e.dst, room[:more]...)
	copy(e.dst[mark+more:], e.dst[mark:mark+n])
	protowire.AppendVarint(e.dst[:mark-1], uint64(n))
}

func (e *encoder) varint(field protowire.Number, v uint64) {
	if v < 0x80 {
		e.dst = append(tag(e.dst, field, protowire.VarintType), byte(v))
		return
	}
	e.dst = protowire.AppendVarint(tag(e.dst, field, protowire.VarintType), v)
}

func (e *encoder) sint(field protowire.Number, v int64) {
	e.varint(field, protowire.EncodeZigZag(v))
}

func (e *encoder) bytes(field protowire.Number, b []byte) {
	e.dst = protowire.AppendBytes(tag(e.dst, field, protowire.BytesType), b)
}

func (e *encoder) text(field protowire.Number, s string) {
	e.dst = protowire.AppendString(tag(e.dst, field, protowire.BytesType), s)
}

// value appends a Value as a nested message.
func (e *encoder) value(field protowire.Number, v connect.Value) {
	mark := e.open(field)
	e.content(v)
	e.close(mark)
}

// content appends the content of a Value. Its field numbers are those of connect.proto.
func (e *encoder) content(v connect.Value) {
	switch kind := v.Kind(); kind {
	case connect.Bool:
		e.varint(1, protowire.EncodeBool(v.Bool()))
	case connect.Int8, connect.Int16, connect.Int32, connect.Int64:
		e.sint(2+protowire.Number(kind-connect.Int8), v.Int())
	case connect.Float32:
		e.dst = protowire.AppendFixed32(tag(e.dst, 6, protowire.Fixed32Type), math.Float32bits(float32(v.Float())))
	case connect.Float64:
		e.dst = protowire.AppendFixed64(tag(e.dst, 7, protowire.Fixed64Type), math.Float64bits(v.Float()))
	case connect.String:
		e.bytes(8, v.Bytes())
	case connect.Bytes:
		e.bytes(9, v.Bytes())
	case connect.List:
		mark := e.open(10)
		for _, item := range v.List() {
			e.value(1, item)
		}
		e.close(mark)
	case connect.Map:
		mark := e.open(11)
		e.entries(v.Map())
		e.close(mark)
	case connect.KindStruct:
		e.structure(v.Struct())
	case connect.KindDecimal:
		d := v.Decimal()
		mark := e.open(13)
		e.bytes(1, twosComplement(d.Unscaled))
		e.sint(2, int64(d.Scale))
		e.close(mark)
	case connect.KindTime:
		e.sint(14, v.Int())
	case connect.JSON:
		e.bytes(15, v.Bytes())
	}
}

func (e *encoder) entries(entries []connect.MapEntry) {
	for _, entry := range entries {
		mark := e.open(1)
		e.value(1, entry.Key)
		e.value(2, entry.Value)
		e.close(mark)
	}
}

func (e *encoder) structure(s *connect.Struct) {
	mark := e.open(12)
	e.varint(1, e.id(s.Schema))
	for _, v := range s.Values {
		e.value(2, v)
	}
	e.close(mark)
}

// mapping appends a Map message, unless v is null.
func (e *encoder) mapping(field protowire.Number, v connect.Value) {
	if v.Kind() != connect.Map {
		return
	}
	mark := e.open(field)
	e.entries(v.Map())
	e.close(mark)
}

// plainMap appends a Map message of plain Go data.
func (e *encoder) plainMap(field protowire.Number, m map[string]any) error {
	v, err := connect.AnyValue(m)
	if err != nil {
		return err
	}
	mark := e.open(field)
	e.entries(v.Map())
	e.close(mark)
	return nil
}

func (e *encoder) headers(field protowire.Number, headers []connect.Header) {
	for _, h := range headers {
		id := e.id(h.Schema)
		mark := e.open(field)
		e.text(1, h.Key)
		if id != 0 {
			e.varint(2, id)
		}
		e.value(3, h.Value)
		e.close(mark)
	}
}

// schema appends a Schema message.
func (e *encoder) schema(field protowire.Number, s *connect.Schema) {
	mark := e.open(field)
	e.varint(1, e.id(s))
	e.text(2, schemaType(s.Type))
	e.varint(3, protowire.EncodeBool(s.Optional))
	e.text(4, s.Name)
	e.varint(5, uint64(int64(s.Version)))
	e.text(6, s.Doc)
	for _, k := range slices.Sorted(maps.Keys(s.Parameters)) {
		entry := e.open(7)
		e.text(1, k)
		e.text(2, s.Parameters[k])
		e.close(entry)
	}
	if !s.Default.IsNull() {
		e.value(8, s.Default)
	}
	for _, f := range s.Fields {
		entry := e.open(9)
		e.text(1, f.Name)
		e.varint(2, e.id(f.Schema))
		e.close(entry)
	}
	e.varint(10, e.id(s.Key))
	e.varint(11, e.id(s.Elem))
	e.held += len(e.dst) - mark
	e.close(mark)
}

// twosComplement is equivalent to Java's BigInteger.toByteArray: big-endian, as short as possible.
func twosComplement(n *big.Int) []byte {
	if n.Sign() >= 0 {
		b := n.Bytes()
		if len(b) == 0 || b[0]&0x80 != 0 {
			b = append([]byte{0}, b...)
		}
		return b
	}
	inverted := new(big.Int).Not(n).Bytes() // -n-1 with all bits inverted
	if len(inverted) == 0 || inverted[0]&0x80 != 0 {
		inverted = append([]byte{0}, inverted...)
	}
	for i := range inverted {
		inverted[i] = ^inverted[i]
	}
	return inverted
}

func fromTwosComplement(b []byte) *big.Int {
	n := new(big.Int).SetBytes(b)
	if len(b) > 0 && b[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(len(b)*8)))
	}
	return n
}
