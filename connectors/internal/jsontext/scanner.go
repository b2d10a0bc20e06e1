// Package jsontext finds JSON documents in text, and reports the position of errors.
package jsontext

import (
	"errors"
	"fmt"
	"strconv"
)

// ErrIncomplete is the error of a text that ends within a document.
var ErrIncomplete = errors.New("the document does not end")

// Scanner finds the end of a JSON document (RFC 8259) and validates it on the way. It does not
// check the encoding.
type Scanner struct {
	MaxDepth int    // maximum nesting of arrays and objects
	DepthKey string // the setting for MaxDepth, for the error; "": none
	At       int    // position of the last error of Scan

	stack []bool // for each open array or object, whether it is an object
	cuts  []int  // beginnings and ends of white space outside of strings
}

// kinds of bytes in a document.
var (
	isBlank = [256]bool{' ': true, '\t': true, '\n': true, '\r': true}
	isPlain = func() (t [256]bool) { // in a string
		for c := 0x20; c < 256; c++ {
			t[c] = c != '"' && c != '\\'
		}
		return t
	}()
)

// Separator begins each document of a JSON text sequence (RFC 7464). It cannot occur within a
// document.
const Separator = 0x1E

// SkipToDocument is like SkipBlanks, but also skips the separators of a sequence.
func SkipToDocument(text []byte, i int) int {
	for {
		if i = SkipBlanks(text, i); i == len(text) || text[i] != Separator {
			return i
		}
		i++
	}
}

// Scan returns the length of the document at the beginning of text, which must not begin with
// blanks. A number at the end of the text is complete only if the text is final.
func (s *Scanner) Scan(text []byte, final bool) (int, error) {
	s.stack, s.cuts, s.At = s.stack[:0], s.cuts[:0], 0
	i := 0
	for {
		next, open, err := s.value(text, i, final)
		if err != nil {
			return 0, err
		}
		if i = next; open {
			var empty bool
			if i, empty = s.emptyEnd(text, i); !empty {
				if i, err = s.member(text, i); err != nil {
					return 0, err
				}
				continue
			}
		}
		if i, err = s.after(text, i); err != nil {
			return 0, err
		}
		if len(s.stack) == 0 {
			return i, nil
		}
	}
}

// after handles the text after a value, up to the next value or the end of the document.
func (s *Scanner) after(text []byte, i int) (int, error) {
	for len(s.stack) > 0 {
		i = s.space(text, i)
		if i >= len(text) {
			return 0, ErrIncomplete
		}
		object := s.stack[len(s.stack)-1]
		switch c := text[i]; {
		case c == ',':
			return s.member(text, i+1)
		case c == '}' && object, c == ']' && !object:
			s.stack = s.stack[:len(s.stack)-1]
			i++
		case object:
			return 0, s.fail(i, text, "a comma or }")
		default:
			return 0, s.fail(i, text, "a comma or ]")
		}
	}
	return i, nil
}

// member advances to the next value of the innermost array or object; in an object, past the name.
func (s *Scanner) member(text []byte, i int) (int, error) {
	i = s.space(text, i)
	if !s.stack[len(s.stack)-1] {
		return i, nil
	}
	if i >= len(text) {
		return 0, ErrIncomplete
	}
	if text[i] != '"' {
		return 0, s.fail(i, text, "a name in double quotes")
	}
	i, err := s.str(text, i)
	if err != nil {
		return 0, err
	}
	if i = s.space(text, i); i >= len(text) {
		return 0, ErrIncomplete
	}
	if text[i] != ':' {
		return 0, s.fail(i, text, "a colon")
	}
	return s.space(text, i+1), nil
}

// emptyEnd closes an array or object that was just opened, if it is empty.
func (s *Scanner) emptyEnd(text []byte, i int) (int, bool) {
	i = s.space(text, i)
	object := s.stack[len(s.stack)-1]
	if i < len(text) && (text[i] == '}' && object || text[i] == ']' && !object) {
		s.stack = s.stack[:len(s.stack)-1]
		return i + 1, true
	}
	return i, false
}

// value reads a string, number or literal, or opens an array or object.
func (s *Scanner) value(text []byte, i int, final bool) (next int, open bool, err error) {
	if i >= len(text) {
		return 0, false, ErrIncomplete
	}
	switch c := text[i]; c {
	case '"':
		next, err = s.str(text, i)
	case '{', '[':
		if len(s.stack) >= s.MaxDepth {
			s.At = i
			limit := strconv.Itoa(s.MaxDepth)
			if s.DepthKey != "" {
				limit = s.DepthKey + "=" + limit
			}
			return 0, false, fmt.Errorf("the document is nested more than %s deep", limit)
		}
		s.stack = append(s.stack, c == '{')
		return i + 1, true, nil
	case 't':
		next, err = s.literal(text, i, "true")
	case 'f':
		next, err = s.literal(text, i, "false")
	case 'n':
		next, err = s.literal(text, i, "null")
	default:
		next, err = s.number(text, i, final)
	}
	return next, false, err
}

func (s *Scanner) space(text []byte, i int) int {
	if i >= len(text) || !isBlank[text[i]] {
		return i
	}
	end := SkipBlanks(text, i+1)
	s.cuts = append(s.cuts, i, end)
	return end
}

// SkipBlanks returns the end of the white space at i.
func SkipBlanks(text []byte, i int) int {
	for i < len(text) && isBlank[text[i]] {
		i++
	}
	return i
}

func (s *Scanner) str(text []byte, i int) (int, error) {
	for i++; ; {
		for i+4 <= len(text) && isPlain[text[i]] && isPlain[text[i+1]] && isPlain[text[i+2]] && isPlain[text[i+3]] {
			i += 4
		}
		for i < len(text) && isPlain[text[i]] {
			i++
		}
		if i >= len(text) {
			return 0, ErrIncomplete
		}
		switch text[i] {
		case '"':
			return i + 1, nil
		case '\\':
			next, err := s.escape(text, i+1)
			if err != nil {
				return 0, err
			}
			i = next
		default:
			return 0, s.fail(i, text, `no control character inside a string, but \u00`+string("0123456789abcdef"[text[i]>>4])+string("0123456789abcdef"[text[i]&15]))
		}
	}
}

func (s *Scanner) escape(text []byte, i int) (int, error) {
	if i >= len(text) {
		return 0, ErrIncomplete
	}
	switch text[i] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 1, nil
	case 'u':
		for j := i + 1; j <= i+4; j++ {
			if j >= len(text) {
				return 0, ErrIncomplete
			}
			if c := text[j] | 0x20; (c < '0' || c > '9') && (c < 'a' || c > 'f') || text[j] < '0' {
				return 0, s.fail(j, text, `four hexadecimal digits after \u`)
			}
		}
		return i + 5, nil
	}
	return 0, s.fail(i, text, `one of "\/bfnrtu after a backslash`)
}

func (s *Scanner) literal(text []byte, i int, word string) (int, error) {
	for j := range len(word) {
		if i+j >= len(text) {
			return 0, ErrIncomplete
		}
		if text[i+j] != word[j] {
			return 0, s.fail(i+j, text, word)
		}
	}
	return i + len(word), nil
}

func (s *Scanner) number(text []byte, i int, final bool) (int, error) {
	start := i
	if text[i] == '-' {
		i++
	}
	whole := i
	if i = digits(text, i); i == whole {
		if i >= len(text) && !final {
			return 0, ErrIncomplete
		}
		return 0, s.fail(i, text, "a JSON value")
	}
	if text[whole] == '0' && i > whole+1 {
		return 0, s.fail(whole+1, text, "no digit after a leading zero")
	}
	if i < len(text) && text[i] == '.' {
		fraction := i + 1
		if i = digits(text, fraction); i == fraction {
			return s.digitMissing(text, i, final)
		}
	}
	if i < len(text) && text[i]|0x20 == 'e' {
		i++
		if i < len(text) && (text[i] == '+' || text[i] == '-') {
			i++
		}
		exponent := i
		if i = digits(text, exponent); i == exponent {
			return s.digitMissing(text, i, final)
		}
	}
	if i == len(text) && !final && start < i {
		return 0, ErrIncomplete
	}
	return i, nil
}

func (s *Scanner) digitMissing(text []byte, i int, final bool) (int, error) {
	if i >= len(text) && !final {
		return 0, ErrIncomplete
	}
	return 0, s.fail(i, text, "a digit")
}

func digits(text []byte, i int) int {
	for i < len(text) && text[i] >= '0' && text[i] <= '9' {
		i++
	}
	return i
}

// fail returns an error with the expected and the actual text.
func (s *Scanner) fail(i int, text []byte, expected string) error {
	s.At = i
	if i >= len(text) {
		return fmt.Errorf("the text ends, expected %s", expected)
	}
	return fmt.Errorf("%q is there, expected %s", text[i], expected)
}

// Spaced reports whether the last scanned document contains white space outside of strings.
func (s *Scanner) Spaced() bool { return len(s.cuts) > 0 }

// Compact appends the last scanned document to dst, without white space outside of strings.
func (s *Scanner) Compact(dst, document []byte) []byte {
	from := 0
	for i := 0; i < len(s.cuts); i += 2 {
		dst = append(dst, document[from:s.cuts[i]]...)
		from = s.cuts[i+1]
	}
	return append(dst, document[from:]...)
}
