package avro

import (
	"encoding/binary"
	"math"
	"time"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
)

// reader reads data of one Avro schema as data of one Connect schema.
type reader struct {
	schema  *connect.Schema // nil: schemaless data
	read    func(r *reader, d *input) (connect.Value, error)
	fields  []*reader
	key     *reader
	elem    *reader
	symbols []string
	size    int       // of a fixed; -1 for bytes
	union   []*reader // by index; nil for null
	members []int     // the struct field of each branch of the union
}

// input is the unread rest of a message.
type input struct {
	b     []byte
	depth int
	made  connect.Structs
}

const maxDepth = 500

func (d *input) deeper() error {
	if d.depth++; d.depth > maxDepth {
		return conversion.Errorf("the data is nested more than %d levels deep", maxDepth)
	}
	return nil
}

func (d *input) up() { d.depth-- }

var errShort = &conversion.Error{Message: "the data ends in the middle of a value"}

func (d *input) long() (int64, error) {
	if len(d.b) > 0 && d.b[0] < 0x80 {
		u := int64(d.b[0])
		d.b = d.b[1:]
		return u>>1 ^ -(u & 1), nil
	}
	n, size := binary.Varint(d.b)
	if size <= 0 {
		return 0, errShort
	}
	d.b = d.b[size:]
	return n, nil
}

func (d *input) take(n int64) ([]byte, error) {
	if n < 0 || n > int64(len(d.b)) {
		return nil, errShort
	}
	taken := d.b[:n:n]
	d.b = d.b[n:]
	return taken, nil
}

func (d *input) bytes() ([]byte, error) {
	n, err := d.long()
	if err != nil {
		return nil, err
	}
	return d.take(n)
}

// emptyItems is the maximum number of items without any bytes in one message.
const emptyItems = 1 << 16

// blocks calls item for each item of an array or a map.
func (d *input) blocks(item func() error) error {
	if err := d.deeper(); err != nil {
		return err
	}
	defer d.up()
	for empty := int64(0); ; {
		count, err := d.long()
		if err != nil || count == 0 {
			return err
		}
		if count < 0 { // the block's size in bytes comes before its items
			if _, err := d.long(); err != nil {
				return err
			}
			count = -count
		}
		if count < 0 || count > max(int64(len(d.b)), emptyItems-empty) {
			return conversion.Errorf("an array or a map of %d items is more than the data holds", count)
		}
		before := len(d.b)
		for range count {
			if err := item(); err != nil {
				return err
			}
		}
		if before == len(d.b) {
			empty += count
		}
	}
}

func readUnion(r *reader, d *input) (connect.Value, error) {
	i, err := d.long()
	if err != nil {
		return connect.Value{}, err
	}
	if i < 0 || i >= int64(len(r.union)) {
		return connect.Value{}, conversion.Errorf("the data is member %d of a union of %d", i, len(r.union))
	}
	member := r.union[i]
	if member == nil {
		return connect.Value{}, nil
	}
	v, err := member.read(member, d)
	if r.members == nil || err != nil {
		return v, err
	}
	values := d.made.Room(len(r.schema.Fields))
	values[r.members[i]] = v
	return connect.StructValue(d.made.Make(r.schema, values)), nil
}

func readBool(_ *reader, d *input) (connect.Value, error) {
	b, err := d.take(1)
	if err != nil {
		return connect.Value{}, err
	}
	return connect.BoolValue(b[0] == 1), nil
}

func readInt(r *reader, d *input) (connect.Value, error) {
	n, err := d.long()
	if err != nil {
		return connect.Value{}, err
	}
	if n != int64(int32(n)) {
		return connect.Value{}, conversion.Errorf("%d is not an Avro int", n)
	}
	switch r.schema.Type {
	case connect.Int8:
		return connect.Int8Value(int8(n)), nil
	case connect.Int16:
		return connect.Int16Value(int16(n)), nil
	}
	return connect.Int32Value(int32(n)), nil
}

func readLong(_ *reader, d *input) (connect.Value, error) {
	n, err := d.long()
	return connect.Int64Value(n), err
}

func readDate(_ *reader, d *input) (connect.Value, error) {
	n, err := d.long()
	return connect.TimeValue(time.UnixMilli(int64(int32(n)) * conversion.DayMillis)), err
}

func readTime(_ *reader, d *input) (connect.Value, error) {
	n, err := d.long()
	if err == nil && (n < 0 || n > conversion.DayMillis) {
		err = conversion.Errorf("Time values must use number of milliseconds greater than 0 and less than 86400000")
	}
	return connect.TimeValue(time.UnixMilli(n)), err
}

func readTimestamp(_ *reader, d *input) (connect.Value, error) {
	n, err := d.long()
	return connect.TimeValue(time.UnixMilli(n)), err
}

func readFloat(_ *reader, d *input) (connect.Value, error) {
	b, err := d.take(4)
	if err != nil {
		return connect.Value{}, err
	}
	return connect.Float32Value(math.Float32frombits(binary.LittleEndian.Uint32(b))), nil
}

func readDouble(_ *reader, d *input) (connect.Value, error) {
	b, err := d.take(8)
	if err != nil {
		return connect.Value{}, err
	}
	return connect.Float64Value(math.Float64frombits(binary.LittleEndian.Uint64(b))), nil
}

func readString(_ *reader, d *input) (connect.Value, error) {
	b, err := d.bytes()
	if err != nil {
		return connect.Value{}, err
	}
	return conversion.Text(b), nil
}

func readEnum(r *reader, d *input) (connect.Value, error) {
	i, err := d.long()
	if err != nil {
		return connect.Value{}, err
	}
	if i < 0 || i >= int64(len(r.symbols)) {
		return connect.Value{}, conversion.Errorf("the data is symbol %d of an enum of %d", i, len(r.symbols))
	}
	return connect.StringValue(r.symbols[i]), nil
}

func readBytes(r *reader, d *input) (_ connect.Value, err error) {
	var b []byte
	if r.size < 0 {
		b, err = d.bytes()
	} else {
		b, err = d.take(int64(r.size))
	}
	if err != nil {
		return connect.Value{}, err
	}
	return bytesAs(r.schema, b)
}

func readRecord(r *reader, d *input) (_ connect.Value, err error) {
	values := d.made.Room(len(r.fields))
	for i, f := range r.fields {
		if values[i], err = f.read(f, d); err != nil {
			return connect.Value{}, conversion.Wrap("field "+r.schema.Fields[i].Name, err)
		}
	}
	return connect.StructValue(d.made.Make(r.schema, values)), nil
}

func readArray(r *reader, d *input) (connect.Value, error) {
	var items []connect.Value
	err := d.blocks(func() error {
		v, err := r.elem.read(r.elem, d)
		items = append(items, v)
		return err
	})
	return connect.ListValue(items), err
}

// readMap reads a map or, with a reader for keys, an array of entries.
func readMap(r *reader, d *input) (connect.Value, error) {
	var entries []connect.MapEntry
	err := d.blocks(func() (err error) {
		var e connect.MapEntry
		if e.Key, err = r.key.read(r.key, d); err == nil {
			e.Value, err = r.elem.read(r.elem, d)
		}
		entries = append(entries, e)
		return err
	})
	return connect.MapValue(entries), err
}
