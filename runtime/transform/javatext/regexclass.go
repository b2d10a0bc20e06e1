package javatext

import (
	"fmt"
	"regexp"
	"strings"
)

// charSet is \p{…} or \P{…}.
type charSet struct {
	members string // as written inside brackets, for Java's own names
	plain   string // as in .NET
	negated bool
}

func (s charSet) alone() string {
	switch {
	case s.plain != "":
		return s.plain
	case s.negated:
		return "[^" + s.members + "]"
	}
	return "[" + s.members + "]"
}

// posix maps Java's names to sets of ASCII characters.
var posix = map[string]string{
	"Lower": "a-z", "Upper": "A-Z", "ASCII": `\x00-\x7F`, "Alpha": "a-zA-Z", "Digit": "0-9", "Alnum": "a-zA-Z0-9",
	"Punct": `!-/:-@\[-` + "`" + `{-~`, "Graph": "!-~", "Print": " -~", "Blank": ` \t`, "Cntrl": `\x00-\x1F\x7F`,
	"XDigit": "0-9a-fA-F", "Space": ` \t\n\x0B\f\r`,
}

// generalCategory are the names of Unicode's categories, which both know.
var generalCategory = regexp.MustCompile(`^(?:L[ulmto]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?|C[cfon]?)$`)

var propertyName = regexp.MustCompile(`^\\[pP](?:\{([^}]*)\}|([A-Z]))`)

func (t *translator) property() (s charSet, err error) {
	m := propertyName.FindStringSubmatch(t.in[t.at:])
	if m == nil {
		return s, fmt.Errorf("\\%c has to be followed by a name in braces", t.in[t.at+1])
	}
	name := m[1] + m[2]
	s.negated = t.in[t.at+1] == 'P'
	s.members = posix[name]
	category := strings.TrimPrefix(name, "Is")
	switch {
	case s.members != "":
	case generalCategory.MatchString(category):
		s.plain = m[0][:2] + "{" + category + "}"
	default:
		return s, fmt.Errorf("the character property %s is not supported here", name)
	}
	t.at += len(m[0])
	return s, nil
}

// class takes a set of characters between brackets.
func (t *translator) class() error {
	start := t.at
	t.atom = t.out.Len()
	t.copy(1)
	if strings.HasPrefix(t.in[t.at:], "^") {
		t.copy(1)
	}
	for first := t.at; t.at < len(t.in); {
		rest := t.in[t.at:]
		switch {
		case rest[0] == ']' && t.at > first:
			t.copy(1)
			return nil
		case rest[0] == '[':
			return fmt.Errorf("a set of characters within another is not supported here: write \\[ for the bracket itself")
		case strings.HasPrefix(rest, "&&"):
			return fmt.Errorf("the intersection && of sets is not supported here")
		case rest[0] == '\\':
			if err := t.classEscape(); err != nil {
				return err
			}
		default:
			t.copy(1)
		}
	}
	t.at = start
	return fmt.Errorf("Unclosed character class") // Java's wording
}

func (t *translator) classEscape() error {
	if t.at+1 == len(t.in) {
		return fmt.Errorf("Unclosed character class") // Java's wording
	}
	switch c := t.in[t.at+1]; c {
	case 'p', 'P':
		set, err := t.property()
		switch {
		case err != nil:
			return err
		case set.plain == "" && set.negated:
			return fmt.Errorf("\\P within brackets is not supported here")
		}
		t.out.WriteString(set.plain + set.members)
		return nil
	case 'Q':
		text, _, closed := strings.Cut(t.in[t.at+2:], `\E`)
		if !closed {
			return fmt.Errorf("Unclosed character class") // Java's wording
		}
		for _, r := range text {
			if strings.ContainsRune(`\]^-[`, r) {
				t.out.WriteByte('\\')
			}
			t.out.WriteRune(r)
		}
		t.at += 4 + len(text)
		return nil
	case 'b', 'B', 'A', 'z', 'Z':
		return fmt.Errorf("the escape \\%c is not allowed within brackets", c)
	}
	return t.plainEscape()
}
