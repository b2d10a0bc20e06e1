package connect

import "strings"

// JSONReader reads documents as DecodeJSON does, faster where they resemble each other: it remembers how the members of the last one
// were called. It is used by one goroutine at a time.
type JSONReader struct{ names []memberName }

// memberName is a name as it stands in a text, quotes and all, and as it is.
type memberName struct{ written, name string }

// roomForMore is for how many members there is room in the entries that Decode gives.
const roomForMore = 2

// maxNames bounds what is remembered.
const maxNames = 250

// Decode reads a document. The entries are those of v, if that is a map, for the caller alone, who may change them and append to them
// until v is somebody else's, too.
func (r *JSONReader) Decode(text []byte) (v Value, entries []MapEntry, err error) {
	d := jsonReader{text: string(text)}
	if d.next() != '{' {
		v, err = DecodeJSON(text)
		return v, nil, err
	}
	d.at++
	o := object{entries: make([]MapEntry, 0, max(8, len(r.names)+roomForMore)), like: r.names}
	if r.names == nil {
		o.names = make([]memberName, 0, 8)
	}
	err = d.members(&o, 1)
	if err == nil {
		err = d.end()
	}
	switch {
	case err != nil:
		r.names = nil // some may be overwritten
		return Value{}, nil, err
	case o.names != nil:
		r.names = o.names
	}
	return MapValue(o.entries), o.entries, nil
}

// name reads the name of the next member. It is known if the object that this one is like has it here, and had all before it: then no
// member before is called so.
func (d *jsonReader) name(o *object) (name memberName, known bool, err error) {
	if d.next() != '"' {
		return name, false, d.unexpected("where the name of a member begins")
	}
	at := len(o.entries)
	if at < len(o.like) && strings.HasPrefix(d.text[d.at:], o.like[at].written) {
		d.at += len(o.like[at].written)
		return o.like[at], true, nil
	}
	if o.like != nil {
		o.names, o.like = o.like[:min(at, len(o.like))], nil
	}
	start := d.at
	name.name, err = d.string()
	name.written = d.text[start:d.at]
	return name, false, err
}
