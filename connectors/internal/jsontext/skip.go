package jsontext

// Skipper finds the end of an invalid document by its brackets and strings. The zero Skipper is at
// the beginning of the document.
type Skipper struct {
	Array bool // the document is an element: it also ends at a comma or the array's bracket

	begun   bool // a byte was read
	depth   int
	str     bool // in a string
	escaped bool
	newline bool // the previous byte was a line end
}

// Skip returns how many bytes of the text belong to the document. found reports that it ends there;
// otherwise it continues in the following text. An element ends before the comma or bracket.
func (s *Skipper) Skip(text []byte, final bool) (size int, found bool) {
	for i, c := range text {
		// it is never part of a document, so the next one begins
		if c == Separator && s.begun && !s.Array {
			return i, true
		}
		s.begun = true
		if s.newline {
			s.newline = false
			// at the beginning of a line it begins a document
			if s.depth > 0 && !s.Array && (c == '{' || c == '[') {
				return i, true
			}
		}
		switch {
		case c == '\n':
			s.str, s.escaped, s.newline = false, false, true
			if s.depth == 0 && !s.Array {
				return i + 1, true
			}
		case s.escaped:
			s.escaped = false
		case s.str:
			s.escaped, s.str = c == '\\', c != '"'
		case c == '"':
			s.str = true
		case c == '{' || c == '[':
			s.depth++
		case s.Array && s.depth == 0 && (c == ',' || c == ']'):
			return i, true
		case c == '}' || c == ']':
			if s.depth--; s.depth == 0 && !s.Array {
				return i + 1, true
			}
			s.depth = max(s.depth, 0)
		}
	}
	return len(text), final
}
