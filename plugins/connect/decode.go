package connect

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"unicode/utf8"
)

// DecodeJSON parses one JSON document as schemaless data. Objects become maps in member order; of
// duplicate members the last one wins. Integers become int64. Numbers that neither int64 nor
// float64 represents exactly become decimals.
func DecodeJSON(text []byte) (Value, error) { return decodeJSON(slices.Clone(text)) }

// Decode returns the data that a JSON value describes. Strings in the result share memory with the
// text of v. Decode returns any other kind of value unchanged.
func (v Value) Decode() (Value, error) {
	if v.Kind() != JSON {
		return v, nil
	}
	return decodeJSON(v.Bytes())
}

func decodeJSON(text []byte) (Value, error) {
	scratch := jsonScratches.Get().(*jsonScratch)
	d := jsonReader{text: text, jsonScratch: *scratch}
	v, err := d.document()
	if err != nil {
		return Value{}, err // discards the scratch memory, which may hold data
	}
	*scratch = d.jsonScratch
	jsonScratches.Put(scratch)
	return v, nil
}

// byteOrderMark is the prefix that some programs write before UTF-8.
const byteOrderMark = "\xEF\xBB\xBF"

func (d *jsonReader) document() (v Value, err error) {
	if len(d.text) >= len(byteOrderMark) && string(d.text[:len(byteOrderMark)]) == byteOrderMark {
		d.at = len(byteOrderMark)
	}
	if d.next(); d.at == len(d.text) {
		return v, errors.New("there is no JSON document")
	}
	if v, err = d.value(0); err != nil {
		return v, err
	}
	return v, d.end()
}

var jsonScratches = sync.Pool{New: func() any { return new(jsonScratch) }}

// jsonScratch is scratch memory that is reused from document to document. It holds no data between
// documents.
type jsonScratch struct {
	items []Value // items of the open lists, the innermost last
	sizes [8]int  // number of members of the last object, by depth
}

// maxRoom is the maximum number of members for which memory is allocated in advance.
const maxRoom = 32

// maxDepth limits the nesting of documents, as in Kafka Connect, so that none can exhaust the
// stack.
const maxDepth = 1000

// jsonReader parses a document. Strings without escapes share memory with its text.
type jsonReader struct {
	text []byte
	at   int
	jsonScratch
}

// next returns the next character that is not white space; 0 at the end.
func (d *jsonReader) next() byte {
	if d.at < len(d.text) {
		if c := d.text[d.at]; c > ' ' {
			return c
		}
	}
	return d.afterBlanks()
}

func (d *jsonReader) afterBlanks() byte {
	for ; d.at < len(d.text); d.at++ {
		switch c := d.text[d.at]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

// end returns an error unless only white space follows.
func (d *jsonReader) end() error {
	if d.next(); d.at < len(d.text) {
		return fmt.Errorf("text after the JSON document, at byte %d", d.at)
	}
	return nil
}

// unexpected returns the error for the text at the current position.
func (d *jsonReader) unexpected(where string) error {
	if d.at >= len(d.text) {
		return fmt.Errorf("unexpected end of JSON, after %d bytes", len(d.text))
	}
	r, _ := utf8.DecodeRune(d.text[d.at:])
	return fmt.Errorf("invalid character %q %s, at byte %d", r, where, d.at)
}

func (d *jsonReader) value(depth int) (Value, error) {
	switch c := d.next(); {
	case c == '"':
		s, err := d.string()
		return StringValue(s), err
	case c == '-' || c >= '0' && c <= '9':
		return d.number()
	case c == '{' || c == '[':
		if depth == maxDepth {
			return Value{}, fmt.Errorf("the JSON document is nested deeper than %d", maxDepth)
		}
		d.at++
		if c == '[' {
			return d.list(depth + 1)
		}
		return d.object(depth + 1)
	case c == 't':
		return BoolValue(true), d.word("true")
	case c == 'f':
		return BoolValue(false), d.word("false")
	case c == 'n':
		return Value{}, d.word("null")
	}
	return Value{}, d.unexpected("where a value begins")
}

func (d *jsonReader) word(w string) error {
	for i := range len(w) {
		if d.at == len(d.text) || d.text[d.at] != w[i] {
			return d.unexpected("in " + w)
		}
		d.at++
	}
	return nil
}

func (d *jsonReader) list(depth int) (Value, error) {
	first := len(d.items)
	if d.next() == ']' {
		d.at++
		return ListValue([]Value{}), nil
	}
	for {
		v, err := d.value(depth)
		if err != nil {
			return Value{}, err
		}
		d.items = append(d.items, v)
		switch d.next() {
		case ',':
			d.at++
		case ']':
			d.at++
			items := slices.Clone(d.items[first:])
			clear(d.items[first:])
			d.items = d.items[:first]
			return ListValue(items), nil
		default:
			return Value{}, d.unexpected("after an item of a list")
		}
	}
}

func (d *jsonReader) object(depth int) (Value, error) {
	if d.next() == '}' {
		d.at++
		return MapValue([]MapEntry{}), nil
	}
	size := &d.sizes[min(depth, len(d.sizes))-1]
	if *size == 0 {
		*size = 8
	}
	o := object{entries: make([]MapEntry, 0, min(*size, maxRoom))}
	if err := d.members(&o, depth); err != nil {
		return Value{}, err
	}
	*size = len(o.entries)
	return MapValue(o.entries), nil
}

func (d *jsonReader) members(o *object, depth int) error {
	if d.next() == '}' {
		d.at++
		return nil
	}
	for {
		name, mark, err := d.name(o)
		if err != nil {
			return err
		}
		if d.next() != ':' {
			return d.unexpected("after the name of a member")
		}
		d.at++
		v, err := d.value(depth)
		if err != nil {
			return err
		}
		o.put(name, mark, v)
		switch d.next() {
		case ',':
			d.at++
		case '}':
			d.at++
			return nil
		default:
			return d.unexpected("after a member of an object")
		}
	}
}

// name reads the name of the next member and its mark.
func (d *jsonReader) name(o *object) (name string, marked uint64, err error) {
	if d.next() != '"' {
		return "", 0, d.unexpected("where the name of a member begins")
	}
	if o.like != nil {
		if n := d.expected(o); n != nil {
			return n.name, n.mark, nil
		}
	}
	start := d.at
	if name, err = d.string(); err == nil && o.like != nil {
		o.like.learn(o, d.text[start:d.at], name)
		o.ordered = false
	}
	return name, mark(name), err
}

// object is the state of an open object. It detects duplicate member names.
type object struct {
	entries []MapEntry
	// union of the marks of all names: a name without its mark in here is new
	marks   uint64
	place   map[string]int // index by name, for objects with many members
	like    *JSONReader    // reader that may know the names; nil: none
	next    int            // index of the first known name that has not occurred yet
	ordered bool           // all names so far were known and in order: the next known name is new
}

// manyMembers is the number of members from which a map is faster than a linear search.
const manyMembers = 16

// mark returns a bit mask for a name. Different names usually have different marks.
func mark(name string) uint64 {
	n := len(name)
	if n == 0 {
		return 1
	}
	h := (uint32(n)*31+uint32(name[0]))*31 + uint32(name[n/2])
	return 1 << ((h*31 + uint32(name[n-1])) * 0x9E3779B1 >> 26)
}

func (o *object) put(name string, mark uint64, v Value) {
	if !o.ordered && o.marks&mark != 0 {
		if i := o.index(name); i >= 0 {
			o.entries[i].Value = v
			return
		}
	}
	o.marks |= mark
	if o.place != nil {
		o.place[name] = len(o.entries)
	}
	o.entries = append(o.entries, MapEntry{StringValue(name), v})
}

func (o *object) index(key string) int {
	if len(o.entries) >= manyMembers {
		if o.place == nil {
			o.place = make(map[string]int, 2*len(o.entries))
			for i := range o.entries {
				o.place[o.entries[i].Key.Str()] = i
			}
		}
		if i, ok := o.place[key]; ok {
			return i
		}
		return -1
	}
	for i := range o.entries {
		if o.entries[i].Key.Str() == key {
			return i
		}
	}
	return -1
}
