package wire

import (
	"bytes"
	"errors"
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"

	"millrace/plugins/connect"
)

// A decoder decodes protobuf without copying: strings and bytes point into the message. The next
// message reuses the structs and arrays that it allocates.
type decoder struct {
	schemas map[uint64]*connect.Schema
	sizes   map[*connect.Schema]schemaSize
	held    int    // total size of the encoded schemas in bytes
	lastID  uint64 // of the last call of schemaOf
	last    *connect.Schema
	values  slab[connect.Value]
	structs slab[connect.Struct]
}

// slab hands out parts of one array, and reclaims all of them at once.
type slab[T any] struct{ free, all []T }

func (s *slab[T]) take(n int) []T {
	if n > len(s.free) {
		s.all = make([]T, max(2*len(s.all), n, 256))
		s.free = s.all
	}
	piece := s.free[:n:n]
	s.free = s.free[n:]
	return piece
}

func (s *slab[T]) reset() { s.free = s.all }

func (d *decoder) reset() {
	d.values.reset()
	d.structs.reset()
}

// maxDepth limits the nesting of values, so that no message can exhaust the stack.
const maxDepth = 1000

var errCut = errors.New("the message ends in the middle of a field")

// field is a field of a message: num holds a varint or fixed number, bytes the content of a
// length-delimited field.
type field struct {
	number protowire.Number
	num    uint64
	bytes  []byte
}

// read decodes the field at the beginning of a message, and returns its length.
func (f *field) read(b []byte) (size int, err error) {
	tag, n := uint64(0), 1
	if len(b) > 0 && b[0] < 0x80 { // true for all fields here
		tag = uint64(b[0])
	} else if tag, n = protowire.ConsumeVarint(b); n <= 0 {
		return 0, errCut
	}
	*f = field{number: protowire.Number(tag >> 3)}
	switch b := b[n:]; protowire.Type(tag & 7) {
	case protowire.BytesType:
		length, head := uint64(0), 1
		if len(b) > 0 && b[0] < 0x80 {
			length = uint64(b[0])
		} else if length, head = protowire.ConsumeVarint(b); head <= 0 {
			return 0, errCut
		}
		if length > uint64(len(b)-head) {
			return 0, errCut
		}
		size = head + int(length)
		f.bytes = b[head:size:size]
	case protowire.VarintType:
		if len(b) > 0 && b[0] < 0x80 {
			f.num, size = uint64(b[0]), 1
		} else {
			f.num, size = protowire.ConsumeVarint(b)
		}
	case protowire.Fixed32Type:
		var num uint32
		num, size = protowire.ConsumeFixed32(b)
		f.num = uint64(num)
	case protowire.Fixed64Type:
		f.num, size = protowire.ConsumeFixed64(b)
	default:
		return 0, fmt.Errorf("unknown wire type %d", tag&7)
	}
	if size <= 0 {
		return 0, errCut
	}
	return n + size, nil
}

// each calls visit for every field of a message.
func each(b []byte, visit func(field) error) error {
	var f field
	for len(b) > 0 {
		size, err := f.read(b)
		if err != nil {
			return err
		}
		if err := visit(f); err != nil {
			return err
		}
		b = b[size:]
	}
	return nil
}

// inner returns the content of a nested message at any position among the fields; nil if it is
// missing.
func inner(b []byte, number protowire.Number) (content []byte, err error) {
	var f field
	for len(b) > 0 {
		size, err := f.read(b)
		if err != nil {
			return nil, err
		}
		switch {
		case f.number != number || f.bytes == nil:
		case content == nil:
			content = f.bytes
		default: // protobuf merges repeated occurrences
			content = append(content, f.bytes...)
		}
		b = b[size:]
	}
	return content, nil
}

// value decodes the content of a Value.
func (d *decoder) value(b []byte, depth int) (v connect.Value, err error) {
	if depth > maxDepth {
		return v, fmt.Errorf("values nest deeper than %d", maxDepth)
	}
	var f field
	for len(b) > 0 {
		size, err := f.read(b)
		if err != nil {
			return v, err
		}
		b = b[size:]
		switch f.number {
		case 1:
			v = connect.BoolValue(f.num != 0)
		case 2:
			v = connect.Int8Value(int8(protowire.DecodeZigZag(f.num)))
		case 3:
			v = connect.Int16Value(int16(protowire.DecodeZigZag(f.num)))
		case 4:
			v = connect.Int32Value(int32(protowire.DecodeZigZag(f.num)))
		case 5:
			v = connect.Int64Value(protowire.DecodeZigZag(f.num))
		case 6:
			v = connect.Float32Value(math.Float32frombits(uint32(f.num)))
		case 7:
			v = connect.Float64Value(math.Float64frombits(f.num))
		case 8:
			v = connect.StringBytes(f.bytes)
		case 9:
			v = connect.BytesValue(f.bytes)
		case 10:
			v, err = d.list(f.bytes, depth)
		case 11:
			v, err = d.entries(f.bytes, depth)
		case 12:
			v, err = d.structure(f.bytes, depth)
		case 13:
			v, err = decimal(f.bytes)
		case 14:
			v = connect.TimeValue(millis(protowire.DecodeZigZag(f.num)))
		case 15:
			v = connect.JSONValue(f.bytes)
		}
		if err != nil {
			return v, err
		}
	}
	return v, nil
}

func (d *decoder) list(b []byte, depth int) (connect.Value, error) {
	items := []connect.Value{}
	err := each(b, func(f field) error {
		v, err := d.value(f.bytes, depth+1)
		items = append(items, v)
		return err
	})
	return connect.ListValue(items), err
}

func (d *decoder) entries(b []byte, depth int) (connect.Value, error) {
	entries := []connect.MapEntry{}
	err := each(b, func(f field) error {
		var entry connect.MapEntry
		err := each(f.bytes, func(f field) (err error) {
			switch f.number {
			case 1:
				entry.Key, err = d.value(f.bytes, depth+1)
			case 2:
				entry.Value, err = d.value(f.bytes, depth+1)
			}
			return err
		})
		entries = append(entries, entry)
		return err
	})
	return connect.MapValue(entries), err
}

func (d *decoder) structure(b []byte, depth int) (connect.Value, error) {
	s := &d.structs.take(1)[0]
	*s = connect.Struct{}
	filled := 0
	var f field
	for len(b) > 0 {
		size, err := f.read(b)
		if err != nil {
			return connect.Value{}, err
		}
		b = b[size:]
		switch f.number {
		case 1:
			if s.Schema, _ = d.schemaOf(f.num); s.Schema == nil || s.Schema.Type != connect.KindStruct {
				return connect.Value{}, fmt.Errorf("a struct names schema %d, which is none of a struct", f.num)
			}
			if room := len(b) / 2; len(s.Schema.Fields) > room { // a value takes at least two bytes
				return connect.Value{}, fmt.Errorf("a struct has %d values at most, its schema %d fields", room, len(s.Schema.Fields))
			}
			s.Values = d.values.take(len(s.Schema.Fields))
			clear(s.Values)
		case 2:
			if filled >= len(s.Values) {
				return connect.Value{}, fmt.Errorf("a struct has more values than its schema has fields, %d", len(s.Values))
			}
			if s.Values[filled], err = d.value(f.bytes, depth+1); err != nil {
				return connect.Value{}, err
			}
			filled++
		}
	}
	if s.Schema == nil {
		return connect.Value{}, errors.New("a struct names no schema")
	}
	if filled != len(s.Values) {
		return connect.Value{}, fmt.Errorf("a struct has %d values, its schema %d fields", filled, len(s.Values))
	}
	return connect.StructValue(s), nil
}

func decimal(b []byte) (connect.Value, error) {
	out := &connect.Decimal{Unscaled: fromTwosComplement(nil)}
	err := each(b, func(f field) error {
		switch f.number {
		case 1:
			out.Unscaled = fromTwosComplement(f.bytes)
		case 2:
			out.Scale = int32(protowire.DecodeZigZag(f.num))
		}
		return nil
	})
	return connect.DecimalValue(out), err
}

// plainMap decodes a Map message to plain Go data, which remains valid after the message.
func (d *decoder) plainMap(b []byte) (map[string]any, error) {
	v, err := d.entries(bytes.Clone(b), 0)
	if err != nil {
		return nil, err
	}
	return v.Any().(map[string]any), nil
}

func (d *decoder) header(b []byte) (h connect.Header, err error) {
	err = each(b, func(f field) (err error) {
		switch f.number {
		case 1:
			h.Key = string(f.bytes)
		case 2:
			h.Schema, err = d.schemaOf(f.num)
		case 3:
			h.Value, err = d.value(f.bytes, 0)
		}
		return err
	})
	return h, err
}

func (d *decoder) schemaOf(id uint64) (*connect.Schema, error) {
	if id == 0 {
		return nil, nil
	}
	if id == d.lastID {
		return d.last, nil
	}
	s := d.schemas[id]
	if s == nil {
		return nil, fmt.Errorf("schema %d was never sent", id)
	}
	d.lastID, d.last = id, s
	return s, nil
}
