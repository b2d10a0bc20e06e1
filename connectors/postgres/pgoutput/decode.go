package pgoutput

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// Decoder decodes messages. A decoded message is valid until the next call, because the Decoder
// reuses its memory.
type Decoder struct {
	// Unchanged stands for a large value that an update did not change, and that the server did not
	// send.
	Unchanged []byte

	change   Change
	old, new Tuple
	begin    Begin
	commit   Commit
	logical  Logical
}

// Decode returns a message: a *Begin, *Commit, *Origin, *Relation, *Type, *Change, *Truncate or
// *Logical.
func (d *Decoder) Decode(data []byte) (any, error) {
	r := reader{left: data}
	kind := r.byte()
	message := d.message(kind, &r)
	switch {
	case r.bad:
		return nil, fmt.Errorf("%w: type %q, %d bytes", ErrMalformed, kind, len(data))
	case message == nil:
		return nil, fmt.Errorf("%w: unknown type %q", ErrMalformed, kind)
	}
	return message, nil
}

func (d *Decoder) message(kind byte, r *reader) any {
	switch kind {
	case 'B':
		d.begin = Begin{Commit: LSN(r.uint64()), Time: Time(int64(r.uint64())), XID: r.uint32()}
		return &d.begin
	case 'C':
		r.byte() // flags, unused
		d.commit = Commit{Commit: LSN(r.uint64()), End: LSN(r.uint64()), Time: Time(int64(r.uint64()))}
		return &d.commit
	case 'I', 'U', 'D':
		return d.row(kind, r)
	case 'R':
		return relation(r)
	case 'Y':
		return &Type{ID: r.uint32(), Schema: r.text(), Name: r.text()}
	case 'O':
		return &Origin{Commit: LSN(r.uint64()), Name: r.text()}
	case 'T':
		return truncate(r)
	case 'M':
		d.logical = Logical{Transactional: r.byte() == 1, LSN: LSN(r.uint64()), Prefix: r.text(), Content: r.bytes(int(r.uint32()))}
		return &d.logical
	}
	return nil
}

// row decodes a change: of an update and a delete with the old key or the old row, if the server
// sends it.
func (d *Decoder) row(kind byte, r *reader) *Change {
	d.change = Change{Op: kind, Relation: r.uint32()}
	part := r.byte()
	if kind != 'I' && (part == 'K' || part == 'O') {
		d.old = d.tuple(r, d.old)
		d.change.Old, d.change.Full = d.old, part == 'O'
		if kind == 'D' {
			return &d.change
		}
		part = r.byte()
	}
	if part != 'N' || kind == 'D' {
		r.bad = true
		return &d.change
	}
	d.new = d.tuple(r, d.new)
	d.change.New = d.new
	return &d.change
}

func relation(r *reader) *Relation {
	rel := &Relation{ID: r.uint32(), Schema: r.text(), Name: r.text(), Identity: r.byte()}
	if rel.Schema == "" {
		rel.Schema = "pg_catalog" // as the protocol abbreviates it
	}
	n := int(r.uint16())
	if n > maxColumns {
		r.bad = true
	}
	for i := 0; i < n && !r.bad; i++ {
		rel.Columns = append(rel.Columns, Column{Key: r.byte()&1 != 0, Name: r.text(), Type: r.uint32(), Modifier: int32(r.uint32())})
	}
	return rel
}

func truncate(r *reader) *Truncate {
	n := r.uint32()
	options := r.byte()
	t := &Truncate{Cascade: options&1 != 0, Restart: options&2 != 0}
	if n > maxRelations {
		r.bad = true
	}
	for ; n > 0 && !r.bad; n-- {
		t.Relations = append(t.Relations, r.uint32())
	}
	return t
}

// reader reads parts of a message. After an error it returns zeros.
type reader struct {
	left []byte
	bad  bool
}

func (r *reader) bytes(n int) []byte {
	if n < 0 || n > len(r.left) || r.bad {
		r.bad, r.left = true, nil
		return nil
	}
	taken := r.left[:n:n]
	r.left = r.left[n:]
	return taken
}

func (r *reader) byte() byte {
	if b := r.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *reader) uint16() uint16 {
	if b := r.bytes(2); b != nil {
		return binary.BigEndian.Uint16(b)
	}
	return 0
}

func (r *reader) uint32() uint32 {
	if b := r.bytes(4); b != nil {
		return binary.BigEndian.Uint32(b)
	}
	return 0
}

func (r *reader) uint64() uint64 {
	if b := r.bytes(8); b != nil {
		return binary.BigEndian.Uint64(b)
	}
	return 0
}

func (r *reader) text() string {
	end := bytes.IndexByte(r.left, 0)
	if end < 0 {
		r.bad = true
		return ""
	}
	text := string(r.left[:end])
	r.left = r.left[end+1:]
	return text
}

// tuple decodes a row into the memory of an earlier one.
func (d *Decoder) tuple(r *reader, into Tuple) Tuple {
	n := int(r.uint16())
	if n > maxColumns {
		r.bad = true
	}
	into = into[:0]
	if into == nil {
		into = Tuple{}
	}
	for i := 0; i < n && !r.bad; i++ {
		switch r.byte() {
		case 'n':
			into = append(into, nil)
		case 'u':
			into = append(into, d.Unchanged)
		case 't':
			value := r.bytes(int(r.uint32()))
			if value == nil {
				value = []byte{}
			}
			into = append(into, value)
		default: // binary values are not requested
			r.bad = true
		}
	}
	return into
}
