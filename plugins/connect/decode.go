package connect

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// DecodeJSON reads one JSON document as schemaless data: objects become maps in their order, with the last of two equal
// members, integers int64, and numbers that neither int64 nor float64 holds exactly become decimals.
func DecodeJSON(text []byte) (Value, error) {
	d := jsonReader{text: string(text)}
	d.skipBlanks()
	if d.at == len(d.text) {
		return Value{}, errors.New("there is no JSON document")
	}
	v, err := d.value(0)
	if err != nil {
		return Value{}, err
	}
	return v, d.end()
}

// Decode is v with a JSON value turned into the data that it describes; any other v is returned as it is.
func (v Value) Decode() (Value, error) {
	if v.Kind() != JSON {
		return v, nil
	}
	return DecodeJSON(v.Bytes())
}

// maxDepth bounds how deep documents may nest, as Kafka Connect does, so that none can exhaust the stack.
const maxDepth = 1000

// jsonReader reads a document. Strings without escapes are parts of its text.
type jsonReader struct {
	text string
	at   int
}

func (d *jsonReader) skipBlanks() {
	for d.at < len(d.text) {
		switch d.text[d.at] {
		case ' ', '\t', '\n', '\r':
			d.at++
		default:
			return
		}
	}
}

// next is the next character that is no blank; 0 at the end.
func (d *jsonReader) next() byte {
	d.skipBlanks()
	if d.at == len(d.text) {
		return 0
	}
	return d.text[d.at]
}

// end refuses everything but blanks.
func (d *jsonReader) end() error {
	if d.skipBlanks(); d.at < len(d.text) {
		return fmt.Errorf("text after the JSON document, at byte %d", d.at)
	}
	return nil
}

// unexpected says what is wrong with what comes.
func (d *jsonReader) unexpected(where string) error {
	if d.at >= len(d.text) {
		return fmt.Errorf("unexpected end of JSON, after %d bytes", len(d.text))
	}
	r, _ := utf8.DecodeRuneInString(d.text[d.at:])
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
	items := []Value{}
	if d.next() == ']' {
		d.at++
		return ListValue(items), nil
	}
	for {
		v, err := d.value(depth)
		if err != nil {
			return Value{}, err
		}
		items = append(items, v)
		switch d.next() {
		case ',':
			d.at++
		case ']':
			d.at++
			return ListValue(items), nil
		default:
			return Value{}, d.unexpected("after an item of a list")
		}
	}
}

func (d *jsonReader) object(depth int) (Value, error) {
	o := object{entries: []MapEntry{}}
	err := d.members(&o, depth)
	return MapValue(o.entries), err
}

func (d *jsonReader) members(o *object, depth int) error {
	if d.next() == '}' {
		d.at++
		return nil
	}
	for {
		name, known, err := d.name(o)
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
		if known {
			o.entries = append(o.entries, MapEntry{StringValue(name.name), v})
		} else if o.put(name.name, v) && o.names != nil && len(o.names) < maxNames {
			o.names = append(o.names, name)
		}
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

// object is the members of an object, each name once.
type object struct {
	entries []MapEntry
	place   map[string]int // when there are many
	like    []memberName   // of an object that began with the same names, up to here
	names   []memberName   // to be remembered; nil: none are
}

// manyMembers is from how many on a map is faster than looking at each.
const manyMembers = 16

// put reports whether the name is new.
func (o *object) put(key string, v Value) bool {
	if i := o.index(key); i >= 0 {
		o.entries[i].Value = v
		return false
	}
	if len(o.entries) == cap(o.entries) {
		o.entries = append(make([]MapEntry, 0, max(8, 2*len(o.entries))), o.entries...)
	}
	if o.place != nil {
		o.place[key] = len(o.entries)
	}
	o.entries = append(o.entries, MapEntry{StringValue(key), v})
	return true
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

// string reads from one quote to the next.
func (d *jsonReader) string() (string, error) {
	start, escaped := d.at, false
	for d.at++; d.at < len(d.text); d.at++ {
		switch c := d.text[d.at]; {
		case c == '"':
			d.at++
			return d.unquoted(start, escaped)
		case c == '\\':
			escaped = true
			d.at++
		case c < ' ':
			return "", d.unexpected("in a string")
		}
	}
	return "", d.unexpected("")
}

// unquoted is the string that a piece of the text stands for. Invalid UTF-8 becomes U+FFFD.
func (d *jsonReader) unquoted(start int, escaped bool) (string, error) {
	s := d.text[start+1 : d.at-1]
	switch {
	case escaped:
		return d.unescaped(start)
	case !utf8.ValidString(s):
		s = string([]rune(s))
	}
	return s, nil
}

// unescaped stands apart: its string is allocated, that of others is a piece of the text.
func (d *jsonReader) unescaped(start int) (s string, err error) {
	if err := json.Unmarshal([]byte(d.text[start:d.at]), &s); err != nil {
		return "", fmt.Errorf("%w, in the string at byte %d", err, start)
	}
	return s, nil
}

func (d *jsonReader) number() (Value, error) {
	start := d.at
	if n, ok := d.smallInteger(); ok {
		return Int64Value(n), nil
	}
	d.at = start
	if !d.skipNumber() {
		return Value{}, d.unexpected("in a number")
	}
	return decodeNumber(d.text[start:d.at])
}

// smallInteger reads a number of at most 18 digits and nothing else.
func (d *jsonReader) smallInteger() (n int64, ok bool) {
	negative := d.text[d.at] == '-'
	if negative {
		d.at++
	}
	start := d.at
	for ; d.at < len(d.text); d.at++ {
		c := d.text[d.at]
		if c < '0' || c > '9' {
			break
		}
		n = n*10 + int64(c-'0')
	}
	digits := d.at - start
	switch {
	case digits == 0 || digits > 18 || digits > 1 && d.text[start] == '0':
		return 0, false
	case d.at < len(d.text) && (d.text[d.at] == '.' || d.text[d.at]|0x20 == 'e'):
		return 0, false
	case negative:
		return -n, true
	}
	return n, true
}

func (d *jsonReader) skipNumber() bool {
	if d.text[d.at] == '-' {
		d.at++
	}
	switch {
	case d.at < len(d.text) && d.text[d.at] == '0':
		d.at++
	case !d.digits():
		return false
	}
	if d.at < len(d.text) && d.text[d.at] == '.' {
		d.at++
		if !d.digits() {
			return false
		}
	}
	if d.at < len(d.text) && d.text[d.at]|0x20 == 'e' {
		d.at++
		if d.at < len(d.text) && (d.text[d.at] == '+' || d.text[d.at] == '-') {
			d.at++
		}
		return d.digits()
	}
	return true
}

// digits takes one digit or more.
func (d *jsonReader) digits() bool {
	start := d.at
	for d.at < len(d.text) && d.text[d.at] >= '0' && d.text[d.at] <= '9' {
		d.at++
	}
	return d.at > start
}

// maxExponent bounds the decimals that a few characters of input could blow up to, maxDigits the time that reading takes,
// which grows with the square.
const (
	maxExponent = 10_000
	maxDigits   = 100_000
)

func decodeNumber(text string) (Value, error) {
	if !strings.ContainsAny(text, ".eE") { // asked first, for the error of ParseInt is made of pieces
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return Int64Value(n), nil
		}
	}
	f, err := strconv.ParseFloat(text, 64)
	if err == nil && exactFloat(f, text) {
		return Float64Value(f), nil
	}
	return decodeDecimal(text)
}

// exactFloat reports whether f, parsed from text, prints as the number that text writes.
func exactFloat(f float64, text string) bool {
	if !strings.ContainsAny(text, ".eE") {
		return false
	}
	digits, zero := 0, true
	for _, c := range text {
		if c == 'e' || c == 'E' {
			break
		}
		if c >= '0' && c <= '9' {
			digits++
			zero = zero && c == '0'
		}
	}
	// Every decimal of so many digits survives the way through a float64 (IEEE 754), unless it is too small for all its bits.
	return zero || digits <= 15 && math.Abs(f) >= 0x1p-1022
}

func decodeDecimal(text string) (Value, error) {
	mantissa, exponent := text, 0
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		n, err := strconv.Atoi(text[i+1:])
		if err != nil || n > maxExponent || n < -maxExponent {
			return Value{}, fmt.Errorf("the number %.40s is out of range", text)
		}
		mantissa, exponent = text[:i], n
	}
	if len(mantissa) > maxDigits {
		return Value{}, fmt.Errorf("the number %.40s… of %d digits is out of range", text, len(mantissa))
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	unscaled, ok := new(big.Int).SetString(whole+fraction, 10)
	if !ok {
		return Value{}, fmt.Errorf("%.40s is not a number", text)
	}
	return DecimalValue(&Decimal{Unscaled: unscaled, Scale: int32(len(fraction) - exponent)}), nil
}
