package converter

import "strings"

// tokens splits a text at delimiters that are not escaped by a backslash, like Apache's
// Values.Parser: each delimiter is a token, and so is the text between two.
type tokens struct {
	text     string
	at       int // where the next token begins, after ahead
	ahead    string
	isAhead  bool
	previous string
}

func (t *tokens) more() bool { return t.at < len(t.text) }

func (t *tokens) hasNext() bool { return t.isAhead || t.more() }

// rest returns the text that is not consumed yet.
func (t *tokens) rest() string { return t.text[t.mark():] }

// mark returns the position to rewind to.
func (t *tokens) mark() int { return t.at - len(t.ahead) }

func (t *tokens) rewind(mark int) { t.at, t.ahead, t.isAhead = mark, "", false }

func (t *tokens) next() string {
	if t.isAhead {
		t.previous = t.ahead
		t.ahead, t.isAhead = "", false
	} else {
		t.previous = t.scan()
	}
	return t.previous
}

// nextN returns the next n tokens as one text. If there are fewer, it returns false and consumes
// nothing.
func (t *tokens) nextN(n int) (string, bool) {
	start := t.mark()
	for range n {
		if !t.hasNext() {
			t.rewind(start)
			return "", false
		}
		t.next()
	}
	return t.text[start:t.at], true
}

func (t *tokens) scan() string {
	start, escaped := t.at, false
	for ; t.more(); t.at++ {
		switch c := t.text[t.at]; {
		case c == '\\':
			escaped = !escaped
		case escaped:
			escaped = false
		case strings.IndexByte(`:,{}[]"`, c) >= 0:
			if start == t.at {
				t.at++
			}
			return t.text[start:t.at]
		}
	}
	return t.text[start:]
}

// take consumes the next token if it is the expected one, with or without surrounding blanks. It
// skips blank tokens before it.
func (t *tokens) take(expected string) bool {
	if !t.peek() {
		return false
	}
	for isBlank(t.ahead) && t.more() {
		t.ahead = t.scan()
	}
	return t.takeIf(strings.TrimFunc(t.ahead, isJavaBlank) == expected)
}

// takeExactly consumes the next token like take, but does not skip blanks.
func (t *tokens) takeExactly(expected string) bool {
	return t.peek() && t.takeIf(t.ahead == expected)
}

func (t *tokens) peek() bool {
	if !t.isAhead {
		if !t.more() {
			return false
		}
		t.ahead, t.isAhead = t.scan(), true
	}
	return true
}

func (t *tokens) takeIf(ok bool) bool {
	if ok {
		t.ahead, t.isAhead = "", false
	}
	return ok
}

// isJavaBlank reports whether Java's trim removes a character.
func isJavaBlank(r rune) bool { return r <= ' ' }

func isBlank(s string) bool { return strings.TrimFunc(s, isJavaBlank) == "" }
