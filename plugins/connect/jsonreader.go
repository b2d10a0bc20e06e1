package connect

import (
	"slices"
	"strings"
)

// JSONReader reads documents as Value.Decode does, faster where they resemble each other: it remembers how their members are called.
// It is used by one goroutine at a time.
type JSONReader struct {
	names []memberName // in the order of the last documents
	room  jsonRoom
	size  int // of the last document
	made  pieces[MapEntry]
}

// memberName is a name as it stands in a text, with its quotes and without escapes, and as it is.
type memberName struct {
	written, name string
	mark          uint64
}

// roomForMore is for how many members there is room in the entries that Decode gives.
const roomForMore = 2

// maxNames bounds what is remembered, lookAhead how many of the names a document may leave out one after the other.
const (
	maxNames  = 250
	lookAhead = 8
)

// Decode reads a document, of which the strings in v are parts. The entries are those of v, if that is a map, for the caller alone, who
// may change them and append to them until v is somebody else's, too.
func (r *JSONReader) Decode(text []byte) (v Value, entries []MapEntry, err error) {
	d := jsonReader{text: text, jsonRoom: r.room}
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
		r.room = jsonRoom{} // data may be left in it
		return Value{}, nil, err
	}
	r.room, r.size = d.jsonRoom, min(len(o.entries), maxNames)
	return MapValue(o.entries), o.entries, nil
}

// expected is the name that comes next, if it is one that the documents before have here or soon.
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

// learn remembers a name where it stands now.
func (r *JSONReader) learn(o *object, written []byte, name string) {
	if string(written[1:len(written)-1]) != name {
		return // two spellings of one name would be taken for two names
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
