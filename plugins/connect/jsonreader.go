package connect

import (
	"slices"
	"strings"
)

// JSONReader decodes documents like Value.Decode, but faster if they resemble each other: it
// remembers the names of their members. It is for one goroutine at a time.
type JSONReader struct {
	names   []memberName // in the order of the most recent documents
	scratch jsonScratch
	size    int // number of members of the last document
	made    pieces[MapEntry]
}

// memberName is a member name, both as written (with quotes, without escapes) and decoded.
type memberName struct {
	written, name string
	mark          uint64
}

// roomForMore is the spare capacity, in members, of the entries that Decode returns.
const roomForMore = 2

// maxNames limits the number of remembered names. lookAhead limits the number of consecutive names
// that a document may omit.
const (
	maxNames  = 250
	lookAhead = 8
)

// Decode parses a document. Strings in v share memory with the text. If v is a map, entries are its
// entries. The caller may change them and append to them until it passes v on.
func (r *JSONReader) Decode(text []byte) (v Value, entries []MapEntry, err error) {
	d := jsonReader{text: text, jsonScratch: r.scratch}
	if d.next() != '{' {
		v, err = decodeJSON(text)
		return v, nil, err
	}
	d.at++
	o := object{like: r, ordered: true, entries: r.made.take(max(r.size, 1)+roomForMore, 64)[:0]}
	if err = d.members(&o, 1); err == nil {
		err = d.end()
	}
	if err != nil {
		r.scratch = jsonScratch{} // the scratch memory may hold data
		return Value{}, nil, err
	}
	r.scratch, r.size = d.jsonScratch, min(len(o.entries), maxNames)
	return MapValue(o.entries), o.entries, nil
}

// expected returns the next member name if it is one of the names that previous documents have at
// this position or soon after it.
func (d *jsonReader) expected(o *object) *memberName {
	rest, names := d.text[d.at:], o.like.names
	for i := o.next; i < min(o.next+lookAhead, len(names)); i++ {
		if n := &names[i]; len(rest) >= len(n.written) && string(rest[:len(n.written)]) == n.written {
			d.at += len(n.written)
			o.next = i + 1
			return n
		}
	}
	return nil
}

// learn remembers a name at its current position.
func (r *JSONReader) learn(o *object, written []byte, name string) {
	if string(written[1:len(written)-1]) != name {
		return // two spellings of one name would count as two names
	}
	var n memberName
	switch i := slices.IndexFunc(r.names, func(n memberName) bool { return n.name == name }); {
	case i >= 0:
		n = r.names[i]
		r.names = slices.Delete(r.names, i, i+1)
		if i < o.next {
			o.next--
		}
	case len(r.names) == maxNames:
		return
	default:
		n = memberName{string(written), strings.Clone(name), mark(name)}
	}
	r.names = slices.Insert(r.names, o.next, n)
	o.next++
}
