package protobuf

import (
	"slices"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/reflect/protoreflect"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
)

// reader reads messages of one type as structs.
type reader struct {
	schema   *connect.Schema
	fields   []*fieldReader  // by number
	zero     []connect.Value // of a message without any set field
	required []int           // indexes of values that must not be null
	late     int             // how many values are complete only at the end of the message
}

// fieldReader reads a field as a value of the struct, or as a member of a oneof value.
type fieldReader struct {
	number protowire.Number
	name   string
	schema *connect.Schema
	at     int
	late   int // index among the late values; -1: not late
	union  *connect.Schema
	member int

	list bool
	key  *valueReader // of a map
	one  valueReader
}

// input is the reusable state for reading messages.
type input struct {
	made     connect.Structs
	late     []lateValue // of the unfinished messages
	dropping int         // depth within ignored data, in which no field is required
}

// lateValue collects a list, a map, a message or a oneof: its parts may occur anywhere in the
// message, and all of them count.
type lateValue struct {
	of      *fieldReader // nil: none
	items   []connect.Value
	entries []connect.MapEntry
	content content // of a message
}

var errMalformed = &conversion.Error{Message: "the data is no Protobuf message, or ends in the middle of one"}

func (r *reader) read(b []byte, d *input) (connect.Value, error) {
	values, err := r.values(b, d)
	if err != nil {
		return connect.Value{}, err
	}
	return connect.StructValue(d.made.Make(r.schema, values)), nil
}

func (r *reader) values(b []byte, d *input) (_ []connect.Value, err error) {
	values := append(d.made.Room(len(r.zero))[:0], r.zero...)
	first := len(d.late)
	d.late = slices.Grow(d.late, r.late)[:first+r.late]
	defer func() {
		clear(d.late[first:])
		d.late = d.late[:first]
	}()
	for next := 0; len(b) > 0; {
		number, wire, n := protowire.ConsumeTag(b)
		if n < 0 || number > protowire.MaxValidNumber {
			return nil, errMalformed
		}
		b = b[n:]
		var f *fieldReader
		if f, next = r.field(number, next); f != nil {
			if n, err = f.read(wire, b, values, first, d); err != nil {
				return nil, conversion.Wrap("field "+f.name, err)
			}
		}
		if f == nil || n == 0 { // unknown, or not of the field's type
			if n = protowire.ConsumeFieldValue(number, wire, b); n < 0 {
				return nil, errMalformed
			}
		}
		b = b[n:]
	}
	for i := first; i < first+r.late; i++ {
		if f := d.late[i].of; f != nil {
			if err := f.finish(values, i, d); err != nil {
				return nil, conversion.Wrap("field "+f.name, err)
			}
		}
	}
	for _, at := range r.required {
		if values[at].IsNull() && d.dropping == 0 {
			return nil, conversion.Errorf("field %s, which the Protobuf schema requires, is missing", r.schema.Fields[at].Name)
		}
	}
	return values, nil
}

// field finds a field, which is probably the next one.
func (r *reader) field(number protowire.Number, next int) (*fieldReader, int) {
	if next < len(r.fields) && r.fields[next].number == number {
		return r.fields[next], next + 1
	}
	i, found := slices.BinarySearchFunc(r.fields, number, func(f *fieldReader, n protowire.Number) int { return int(f.number) - int(n) })
	if !found {
		return nil, i
	}
	return r.fields[i], i + 1
}

// read reads the content of a field and returns its length; 0: it has another type.
func (f *fieldReader) read(wire protowire.Type, b []byte, values []connect.Value, first int, d *input) (n int, err error) {
	wanted, at := f.one.wire, first+f.late
	if f.key != nil {
		wanted = protowire.BytesType
	}
	packed := f.list && wire == protowire.BytesType && wanted != protowire.StartGroupType
	if n, dropped := f.one.drops(b); dropped && f.key == nil && wire == wanted {
		return n, nil
	}
	switch {
	case wire != wanted && !packed:
		return 0, nil
	case f.late < 0:
		values[f.at], n, err = f.one.read(f.number, b, d)
		return n, err
	}
	if err := d.turnTo(f, at); err != nil {
		return 0, err
	}
	switch {
	case f.key != nil || f.one.isMessage():
		content, n := f.content(b)
		if n < 0 {
			return 0, errMalformed
		}
		return n, f.part(content, at, d)
	case wire != wanted:
		content, n := protowire.ConsumeBytes(b)
		if n < 0 {
			return 0, errMalformed
		}
		return n, f.readPacked(content, &d.late[at].items, d)
	}
	v, n, err := f.one.read(f.number, b, d)
	d.late[at].items = append(d.late[at].items, v)
	return n, err
}

// turnTo makes f the current field of a late value. In a oneof the last member counts, but earlier
// ones must still be valid.
func (d *input) turnTo(f *fieldReader, at int) (err error) {
	before := d.late[at]
	switch {
	case f.union != nil && (before.of != f || !f.one.isMessage()):
		d.late[at] = lateValue{of: f}
	default:
		d.late[at].of = f
	}
	if before.of != nil && before.of != f && before.of.one.isMessage() {
		d.dropping++
		_, err = before.of.one.whole(before.content.bytes, d)
		d.dropping--
	}
	return err
}

// content returns the bytes within a length prefix or a group.
func (f *fieldReader) content(b []byte) ([]byte, int) {
	if f.one.wire == protowire.StartGroupType && f.key == nil {
		return protowire.ConsumeGroup(f.number, b)
	}
	return protowire.ConsumeBytes(b)
}

// part reads a map entry, a message of a list, or a message or a part of one.
func (f *fieldReader) part(content []byte, at int, d *input) error {
	switch {
	case f.key != nil:
		e, err := f.entry(content, d)
		d.late[at].entries = append(d.late[at].entries, e)
		return err
	case f.list:
		v, err := f.one.whole(content, d)
		d.late[at].items = append(d.late[at].items, v)
		return err
	}
	return d.late[at].content.add(content)
}

// content is the content of a message, whose parts are merged.
type content struct {
	bytes []byte
	parts int
}

func (c *content) add(part []byte) error {
	c.parts++
	if c.parts == 1 {
		c.bytes = part
		return nil
	}
	if c.parts == 2 {
		if !wellFormed(c.bytes) {
			return errMalformed
		}
		c.bytes = append(make([]byte, 0, 2*(len(c.bytes)+len(part))), c.bytes...)
	}
	if !wellFormed(part) {
		return errMalformed
	}
	c.bytes = append(c.bytes, part...)
	return nil
}

// wellFormed reports whether bytes consist of complete fields.
func wellFormed(b []byte) bool {
	for len(b) > 0 {
		_, _, n := protowire.ConsumeField(b)
		if n < 0 {
			return false
		}
		b = b[n:]
	}
	return true
}

func (f *fieldReader) readPacked(b []byte, items *[]connect.Value, d *input) error {
	for len(b) > 0 {
		if n, dropped := f.one.drops(b); dropped {
			b = b[n:]
			continue
		}
		v, n, err := f.one.read(f.number, b, d)
		if err != nil {
			return err
		}
		*items, b = append(*items, v), b[n:]
	}
	return nil
}

// entry reads a map entry, which is a message of a key and a value.
func (f *fieldReader) entry(b []byte, d *input) (e connect.MapEntry, err error) {
	var content content
	if e.Key, err = f.key.zero(); err == nil && !f.one.isMessage() {
		e.Value, err = f.one.zero()
	}
	for len(b) > 0 && err == nil {
		number, wire, n := protowire.ConsumeTag(b)
		if n < 0 || number > protowire.MaxValidNumber {
			return e, errMalformed
		}
		b = b[n:]
		switch {
		case number == 1 && wire == f.key.wire:
			e.Key, n, err = f.key.read(number, b, d)
		case number == 2 && wire == f.one.wire && f.one.isMessage():
			var more []byte
			if more, n = protowire.ConsumeBytes(b); n >= 0 {
				err = content.add(more)
			}
		case number == 2 && wire == f.one.wire:
			var dropped bool
			if n, dropped = f.one.drops(b); !dropped {
				e.Value, n, err = f.one.read(number, b, d)
			}
		default:
			n = protowire.ConsumeFieldValue(number, wire, b)
		}
		if n < 0 {
			return e, errMalformed
		}
		b = b[n:]
	}
	if err == nil && f.one.isMessage() {
		e.Value, err = f.one.whole(content.bytes, d)
	}
	return e, err
}

// finish converts a late value.
func (f *fieldReader) finish(values []connect.Value, late int, d *input) (err error) {
	found := d.late[late]
	var v connect.Value
	switch {
	case f.key != nil:
		v = connect.MapValue(lastOfEach(found.entries))
	case f.list:
		v = connect.ListValue(found.items)
	case f.one.isMessage():
		if v, err = f.one.whole(found.content.bytes, d); err != nil {
			return err
		}
	default:
		v = found.items[0]
	}
	if f.union != nil {
		members := d.made.Room(len(f.union.Fields))
		members[f.member] = v
		v = connect.StructValue(d.made.Make(f.union, members))
	}
	values[f.at] = v
	return nil
}

// lastOfEach keeps the last of the entries with the same key.
func lastOfEach(entries []connect.MapEntry) []connect.MapEntry {
	if len(entries) < 2 {
		return entries
	}
	places := make(map[string]int, len(entries))
	out := entries[:0]
	for _, e := range entries {
		key := e.Key.Text()
		if i, again := places[key]; again {
			out[i] = e
			continue
		}
		places[key] = len(out)
		out = append(out, e)
	}
	return out
}

// zero returns the value of an unset field; null where Protobuf distinguishes unset from zero.
func (f *fieldReader) zero(fd protoreflect.FieldDescriptor) (connect.Value, error) {
	switch {
	case f.key != nil:
		return connect.MapValue(nil), nil
	case f.list:
		return connect.ListValue([]connect.Value{}), nil
	case fd.HasPresence():
		return connect.Value{}, nil
	}
	return f.one.zero()
}
