package wire

import (
	"millrace/plugins/connect"
)

// places decodes the places of the records of a batch when they are needed, because most never are.
type places struct {
	partition, offset []byte // maps, as encoded; nil: none
	offsets           []byte // values, of all records but the last

	records int
	next    int    // the record whose offset is the first in rest
	rest    []byte // of offsets
	dec     decoder
}

// function returns the PlaceOf of a batch with this number of records. It is fast for records in order. The
// encoded batch must stay valid. A place that is not readable is null.
func (p places) function(records int) func(record int) connect.SourcePlace {
	p.records, p.rest = records, p.offsets
	return p.of
}

func (p *places) of(record int) (at connect.SourcePlace) {
	at.Partition = p.mapOf(p.partition)
	if record == p.records-1 {
		at.Offset = p.mapOf(p.offset)
		return at
	}
	if record < p.next {
		p.next, p.rest = 0, p.offsets
	}
	for len(p.rest) > 0 {
		var f field
		size, err := f.read(p.rest)
		if err != nil {
			return at
		}
		p.rest = p.rest[size:]
		if f.number != 1 {
			continue
		}
		if p.next++; p.next-1 < record {
			continue
		}
		if v, err := p.dec.value(f.bytes, 0); err == nil && v.Kind() == connect.Map {
			at.Offset = v
		}
		return at
	}
	return at
}

func (p *places) mapOf(b []byte) connect.Value {
	if b == nil {
		return connect.Value{}
	}
	v, err := p.dec.entries(b, 0)
	if err != nil {
		return connect.Value{}
	}
	return v
}
