package javatext

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/dlclark/regexp2"

	"millrace/configs"
)

// maxQuoted is the longest part of an expression that an error quotes, in bytes.
const maxQuoted = 200

// translator translates a Java regular expression to .NET's syntax, which the library uses, and
// rejects constructs with a different meaning there.
type translator struct {
	in     string
	at     int
	out    strings.Builder
	atom   int   // start of the last repeatable element in out; -1: none
	open   []int // starts of the open groups
	groups int
	refers int // the highest group number of a back-reference
	names  map[string]int
}

func (t *translator) run() error {
	for t.at < len(t.in) {
		if err := t.next(); err != nil {
			return fmt.Errorf("%w, near index %d of %s", err, t.at, configs.Cut(t.in, maxQuoted))
		}
	}
	if len(t.open) > 0 {
		return fmt.Errorf("Unclosed group near index %d of %s", len(t.in), configs.Cut(t.in, maxQuoted)) // Java's wording
	}
	return nil
}

func (t *translator) next() error {
	switch c := t.in[t.at]; c {
	case '\\':
		return t.escape()
	case '[':
		return t.class()
	case '(':
		return t.group()
	case ')':
		if len(t.open) == 0 {
			return fmt.Errorf("Unmatched closing ')'") // Java's wording
		}
		t.atom = t.open[len(t.open)-1]
		t.open = t.open[:len(t.open)-1]
		t.copy(1)
	case '*', '+', '?', '{':
		return t.quantifier()
	case '|':
		t.atom = -1
		t.copy(1)
	default:
		t.atom = t.out.Len()
		t.copy(1)
		for t.at < len(t.in) && t.in[t.at]&0xC0 == 0x80 { // the rest of a character
			t.copy(1)
		}
	}
	return nil
}

// copy copies n bytes unchanged.
func (t *translator) copy(n int) {
	t.out.WriteString(t.in[t.at : t.at+n])
	t.at += n
}

var repetition = regexp.MustCompile(`^(?:[*+?]|\{\d+(?:,\d*)?\})`)

func (t *translator) quantifier() error {
	q := repetition.FindString(t.in[t.at:])
	switch {
	case q == "":
		return fmt.Errorf("Illegal repetition: write \\{ for the brace itself") // Java's wording
	case t.atom < 0:
		return fmt.Errorf("Dangling meta character '%c'", t.in[t.at]) // Java's wording
	}
	t.at += len(q)
	switch {
	case strings.HasPrefix(t.in[t.at:], "+"): // possessive: never backtracks
		t.at++
		done := t.out.String()
		t.out.Reset()
		t.out.WriteString(done[:t.atom] + "(?>" + done[t.atom:] + q + ")")
	case strings.HasPrefix(t.in[t.at:], "?"):
		t.at++
		t.out.WriteString(q + "?")
	default:
		t.out.WriteString(q)
	}
	t.atom = -1
	return nil
}

var (
	groupName  = regexp.MustCompile(`^\(\?<([A-Za-z][A-Za-z0-9]*)>`)
	groupKind  = regexp.MustCompile(`^\(\?(?:[:=!>]|<[=!])`)
	groupFlags = regexp.MustCompile(`^\(\?[ims]*(?:-[ims]*)?([:)])`)
)

func (t *translator) group() error {
	rest := t.in[t.at:]
	start := t.out.Len()
	if m := groupName.FindStringSubmatch(rest); m != nil {
		t.groups++
		if _, again := t.names[m[1]]; again {
			// Java's wording
			return fmt.Errorf("Named capturing group <%s> is already defined", m[1])
		}
		t.names[m[1]] = t.groups // by number: .NET numbers named groups separately
		t.at += len(m[0])
		t.out.WriteByte('(')
	} else if m := groupKind.FindString(rest); m != "" {
		t.copy(len(m))
	} else if m := groupFlags.FindStringSubmatch(rest); m != nil {
		t.copy(len(m[0]))
		if m[1] == ")" {
			t.atom = -1
			return nil
		}
	} else if strings.HasPrefix(rest, "(?") {
		return fmt.Errorf("a group that begins with %.4s is not supported here: of flags there are i, m and s", rest)
	} else {
		t.groups++
		t.copy(1)
	}
	if len(t.open) == maxGroups {
		return fmt.Errorf("more than %d groups are open at once", maxGroups)
	}
	t.open = append(t.open, start)
	t.atom = -1
	return nil
}

// plainEscapes mean the same in both; so does every escape of a character that is neither a letter
// nor a digit.
const plainEscapes = "dDwWsStnrfaebBAzZ"

func (t *translator) escape() error {
	if t.at+1 == len(t.in) {
		// Java's wording
		return fmt.Errorf("Unexpected internal error: the expression ends in a backslash")
	}
	c := t.in[t.at+1]
	t.atom = t.out.Len()
	switch {
	case c == 'Q':
		t.quoted()
	case c >= '1' && c <= '9':
		t.backReference()
	case c == 'k':
		return t.namedReference()
	case c == 'p' || c == 'P':
		set, err := t.property()
		t.out.WriteString(set.alone())
		return err
	default:
		return t.plainEscape()
	}
	return nil
}

func (t *translator) plainEscape() error {
	c := t.in[t.at+1]
	switch {
	case c == 'x' || c == 'u':
		size := map[byte]int{'x': 2, 'u': 4}[c]
		if t.at+2+size > len(t.in) || !isHex(t.in[t.at+2:t.at+2+size]) {
			return fmt.Errorf("\\%c has to be followed by %d hexadecimal digits", c, size)
		}
		t.copy(2 + size)
	case strings.IndexByte(plainEscapes, c) >= 0, c < 0x80 && !isAlphanumeric(c):
		t.copy(2)
	default:
		return fmt.Errorf("the escape \\%c is not supported here", c)
	}
	return nil
}

func isHex(s string) bool {
	_, err := strconv.ParseUint(s, 16, 64)
	return err == nil
}

func isAlphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// quoted translates \Q…\E, which contains literal text.
func (t *translator) quoted() {
	text, _, closed := strings.Cut(t.in[t.at+2:], `\E`)
	t.at += 2 + len(text)
	if closed {
		t.at += 2
	}
	for _, r := range text {
		t.atom = t.out.Len()
		t.out.WriteString(regexp2.Escape(string(r)))
	}
}

// backReference reads as many digits as there are groups for.
func (t *translator) backReference() {
	n := int(t.in[t.at+1] - '0')
	t.at += 2
	for t.at < len(t.in) && t.in[t.at] >= '0' && t.in[t.at] <= '9' && n*10+int(t.in[t.at]-'0') <= t.groups {
		n = n*10 + int(t.in[t.at]-'0')
		t.at++
	}
	t.refers = max(t.refers, n)
	fmt.Fprintf(&t.out, `(?:\%d)`, n)
}

// finished returns the translation. A back-reference to a missing group never matches.
func (t *translator) finished() string {
	out := t.out.String()
	for n := t.groups + 1; n <= t.refers; n++ {
		out = strings.ReplaceAll(out, fmt.Sprintf(`(?:\%d)`, n), `(?!)`)
	}
	return out
}

func (t *translator) namedReference() error {
	name, _, _ := strings.Cut(strings.TrimPrefix(t.in[t.at+2:], "<"), ">")
	n, known := t.names[name]
	if !known {
		return fmt.Errorf("the named capturing group <%s> does not exist", name)
	}
	t.at += 4 + len(name)
	fmt.Fprintf(&t.out, `(?:\%d)`, n)
	return nil
}
