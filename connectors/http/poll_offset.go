package http

import (
	"math/big"
	"regexp"
	"strings"
)

// offsetKind is how offsets are compared.
type offsetKind string

const (
	textOffset   offsetKind = "text"
	numberOffset offsetKind = "numbers"
	timeOffset   offsetKind = "times"
)

// offsetValue is the offset of a record: the original text and its value.
type offsetValue struct {
	text string
	kind offsetKind
	at   *big.Rat // the number, or the seconds since 1970; nil for text
}

// parseOffset parses an offset. An exponent makes a number only in a JSON number: as text it may be
// a hexadecimal identifier.
func parseOffset(text string, quoted bool, dates dateOrder) offsetValue {
	if at, ok := parseNumber(text); ok && (!quoted || !strings.ContainsAny(text, "eE")) {
		return offsetValue{text, numberOffset, at}
	}
	if at, ok := parseTime(text, dates); ok {
		return offsetValue{text, timeOffset, at}
	}
	return offsetValue{text: text, kind: textOffset}
}

var numberForm = regexp.MustCompile(`^[+-]?[0-9]{1,1000}(\.[0-9]{0,1000})?([eE][+-]?[0-9]{1,3})?$`)

func parseNumber(text string) (*big.Rat, bool) {
	if len(text) > 2000 || !numberForm.MatchString(text) {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

// compare compares two offsets as values of a kind that fits both.
func (o offsetValue) compare(other offsetValue, kind offsetKind) int {
	switch kind {
	case numberOffset:
		return o.at.Cmp(other.at)
	case timeOffset:
		return o.seconds().Cmp(other.seconds())
	}
	return strings.Compare(o.text, other.text)
}

// is reports whether an offset can be compared as a value of a kind. A number can be a time:
// seconds, milliseconds, microseconds or nanoseconds since 1970.
func (o offsetValue) is(kind offsetKind) bool {
	return kind == textOffset || kind == o.kind || kind == timeOffset && o.kind == numberOffset
}

// Lower bounds of numbers that are milliseconds, microseconds and nanoseconds since 1970: 1e11
// seconds are in the year 5138, and 1e11 milliseconds in 1973.
var epochUnits = []*big.Rat{big.NewRat(1e11, 1), big.NewRat(1e14, 1), big.NewRat(1e17, 1)}

// seconds returns the time in seconds since 1970.
func (o offsetValue) seconds() *big.Rat {
	if o.kind == timeOffset {
		return o.at
	}
	at, size := new(big.Rat).Set(o.at), new(big.Rat).Abs(o.at)
	for _, from := range epochUnits {
		if size.Cmp(from) >= 0 {
			at.Mul(at, big.NewRat(1, 1000))
		}
	}
	return at
}

// kindOf determines how to compare the offsets of a response with each other and with the last one,
// which may be nil. Numbers among times are times. Text among numbers makes all of them text,
// unless the last offset is a number.
func kindOf(last *offsetValue, offsets []offsetValue) offsetKind {
	if last != nil && last.kind == textOffset {
		return textOffset
	}
	kind := numberOffset
	if last != nil {
		kind = last.kind
	}
	for _, o := range offsets {
		switch {
		case o.kind == timeOffset:
			return timeOffset
		case o.kind == textOffset && last == nil:
			kind = textOffset
		}
	}
	return kind
}
