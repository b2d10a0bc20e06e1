package converter

import (
	"encoding/binary"
	"math"
	"time"

	"millrace/plugins/connect"
)

// avroReader reads data of one Avro schema as data of one Connect schema.
type avroReader struct {
	schema  *connect.Schema // nil: schemaless data
	read    func(r *avroReader, d *avroData) (connect.Value, error)
	fields  []*avroReader
	key     *avroReader
	elem    *avroReader
	symbols []string
	size    int           // of a fixed; -1 for bytes
	union   []*avroReader // by index; nil for null
	members []int         // the struct field of each branch of the union
}

// avroData is the unread rest of a message.
type avroData struct {
	b     []byte
	depth int
	made  connect.Structs
}

const deepestAvro = 500

func (d *avroData) deeper() error {
	if d.depth++; d.depth > deepestAvro {
		return dataErrorf("the data is nested more than %d levels deep", deepestAvro)
	}
	return nil
}

func (d *avroData) up() { d.depth-- }

var errAvroShort = &DataError{Message: "the data ends in the middle of a value"}

func (d *avroData) long() (int64, error) {
	if len(d.b) > 0 && d.b[0] < 0x80 {
		u := int64(d.b[0])
		d.b = d.b[1:]
		return u>>1 ^ -(u & 1), nil
	}
	n, size := binary.Varint(d.b)
	if size <= 0 {
		return 0, errAvroShort
	}
	d.b = d.b[size:]
	return n, nil
}

func (d *avroData) take(n int64) ([]byte, error) {
	if n < 0 || n > int64(len(d.b)) {
		return nil, errAvroShort
	}
	taken := d.b[:n:n]
	d.b = d.b[n:]
	return taken, nil
}

func (d *avroData) bytes() ([]byte, error) {
	n, err := d.long()
	if err != nil {
		return nil, err
	}
	return d.take(n)
}

// emptyItems is the maximum number of items without any bytes in one message.
const emptyItems = 1 << 16

// blocks calls item for each item of an array or a map.
func (d *avroData) blocks(item func() error) error {
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
			return dataErrorf("an array or a map of %d items is more than the data holds", count)
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

func readAvroUnion(r *avroReader, d *avroData) (connect.Value, error) {
	i, err := d.long()
	if err != nil {
		return connect.Value{}, err
	}
	if i < 0 || i >= int64(len(r.union)) {
		return connect.Value{}, dataErrorf("the data is member %d of a union of %d", i, len(r.union))
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

func readAvroBool(_ *avroReader, d *avroData) (connect.Value, error) {
	b, err := d.take(1)
	if err != nil {
		return connect.Value{}, err
	}
	return connect.BoolValue(b[0] == 1), nil
}

func readAvroInt(r *avroReader, d *avroData) (connect.Value, error) {
	n, err := d.long()
	if err != nil {
		return connect.Value{}, err
	}
	if n != int64(int32(n)) {
		return connect.Value{}, dataErrorf("%d is not an Avro int", n)
	}
	switch r.schema.Type {
	case connect.Int8:
		return connect.Int8Value(int8(n)), nil
	case connect.Int16:
		return connect.Int16Value(int16(n)), nil
	}
	return connect.Int32Value(int32(n)), nil
}

func readAvroLong(_ *avroReader, d *avroData) (connect.Value, error) {
	n, err := d.long()
	return connect.Int64Value(n), err
}

func readAvroDate(_ *avroReader, d *avroData) (connect.Value, error) {
	n, err := d.long()
	return connect.TimeValue(time.UnixMilli(int64(int32(n)) * dayMillis)), err
}

func readAvroTime(_ *avroReader, d *avroData) (connect.Value, error) {
	n, err := d.long()
	if err == nil && (n < 0 || n > dayMillis) {
		err = dataErrorf("Time values must use number of milliseconds greater than 0 and less than 86400000")
	}
	return connect.TimeValue(time.UnixMilli(n)), err
}

func readAvroTimestamp(_ *avroReader, d *avroData) (connect.Value, error) {
	n, err := d.long()
	return connect.TimeValue(time.UnixMilli(n)), err
}

func readAvroFloat(_ *avroReader, d *avroData) (connect.Value, error) {
	b, err := d.take(4)
	if err != nil {
		return connect.Value{}, err
	}
	return connect.Float32Value(math.Float32frombits(binary.LittleEndian.Uint32(b))), nil
}

func readAvroDouble(_ *avroReader, d *avroData) (connect.Value, error) {
	b, err := d.take(8)
	if err != nil {
		return connect.Value{}, err
	}
	return connect.Float64Value(math.Float64frombits(binary.LittleEndian.Uint64(b))), nil
}

func readAvroString(_ *avroReader, d *avroData) (connect.Value, error) {
	b, err := d.bytes()
	if err != nil {
		return connect.Value{}, err
	}
	return textOf(b), nil
}

func readAvroEnum(r *avroReader, d *avroData) (connect.Value, error) {
	i, err := d.long()
	if err != nil {
		return connect.Value{}, err
	}
	if i < 0 || i >= int64(len(r.symbols)) {
		return connect.Value{}, dataErrorf("the data is symbol %d of an enum of %d", i, len(r.symbols))
	}
	return connect.StringValue(r.symbols[i]), nil
}

func readAvroBytes(r *avroReader, d *avroData) (_ connect.Value, err error) {
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

func readAvroRecord(r *avroReader, d *avroData) (_ connect.Value, err error) {
	values := d.made.Room(len(r.fields))
	for i, f := range r.fields {
		if values[i], err = f.read(f, d); err != nil {
			return connect.Value{}, &DataError{"field " + r.schema.Fields[i].Name, err}
		}
	}
	return connect.StructValue(d.made.Make(r.schema, values)), nil
}

func readAvroArray(r *avroReader, d *avroData) (connect.Value, error) {
	var items []connect.Value
	err := d.blocks(func() error {
		v, err := r.elem.read(r.elem, d)
		items = append(items, v)
		return err
	})
	return connect.ListValue(items), err
}

// readAvroMap reads a map or, with a reader for keys, an array of entries.
func readAvroMap(r *avroReader, d *avroData) (connect.Value, error) {
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
