package jsontext

// Skipper looks for the end of a document that is no JSON, by its brackets and strings alone. The zero Skipper is at the document's beginning.
type Skipper struct {
	Array bool // the document is an element: a comma or the bracket of the array ends it too

	begun   bool // a byte was seen
	depth   int
	str     bool // inside a string
	escaped bool
	newline bool // the byte before was the end of a line
}

// Skip is how much of the text belongs to the document. found says that it ends there; else it goes on in the text that follows. Of an element the
// end is at the comma or bracket.
func (s *Skipper) Skip(text []byte, final bool) (size int, found bool) {
	for i, c := range text {
		if c == Separator && s.begun && !s.Array { // no document has it, so the next one begins
			return i, true
		}
		s.begun = true
		if s.newline {
			s.newline = false
			if s.depth > 0 && !s.Array && (c == '{' || c == '[') { // what begins a line begins a document
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
