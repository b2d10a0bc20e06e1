// Package javatext reads and writes text by Java's rules: regular expressions, and times in
// patterns of SimpleDateFormat.
package javatext

import (
	"fmt"
	"strings"
	"time"

	"github.com/dlclark/regexp2"
)

// Regex is a Java regular expression, including look-around, back-references and possessive
// quantifiers.
type Regex struct {
	whole  *regexp2.Regexp // matches a whole text
	first  *regexp2.Regexp // finds the first match in a text
	groups int
	names  map[string]int
}

// CheckRegex accepts the patterns that CompileRegex can compile.
func CheckRegex(pattern string) error {
	_, err := CompileRegex(pattern)
	return err
}

// Limits for an expression: the library's time grows with the square of its length, and it recurses
// into groups.
const (
	maxRegex  = 8 << 10 // bytes
	maxGroups = 200     // open at once
)

// CompileRegex compiles an expression in Java's syntax. It refuses what cannot be translated, and
// expressions that exceed the limits.
func CompileRegex(pattern string) (*Regex, error) {
	if len(pattern) > maxRegex {
		return nil, fmt.Errorf("Invalid regex: it has %d bytes, the limit is %d", len(pattern), maxRegex) // Apache's wording
	}
	t := translator{in: pattern, atom: -1, names: map[string]int{}}
	if err := t.run(); err != nil {
		return nil, fmt.Errorf("Invalid regex: %w", err) // Apache's wording
	}
	translated := t.finished()
	first, err := regexp2.Compile(translated, regexp2.RE2)
	if err != nil {
		return nil, fmt.Errorf("Invalid regex: %w", err) // Apache's wording
	}
	whole, err := regexp2.Compile(`\A(?:`+translated+`)\z`, regexp2.RE2)
	if err != nil {
		return nil, fmt.Errorf("Invalid regex: %w", err) // Apache's wording
	}
	first.MatchTimeout, whole.MatchTimeout = maxMatching, maxMatching
	return &Regex{whole: whole, first: first, groups: t.groups, names: t.names}, nil
}

// maxMatching is the time limit for one match: some expressions take exponential time to fail. The
// library uses a goroutine as its clock, which ends by itself when nothing has been matched for a
// while.
const maxMatching = time.Second

// Matches reports whether the expression matches the whole text. A match that takes too long is an
// error.
func (re *Regex) Matches(text string) (bool, error) {
	ok, err := re.whole.MatchString(text)
	return ok, tooLong(text, err)
}

func tooLong(text string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("the regular expression did not finish on %q within %v", text, maxMatching)
}

// ReplaceFirst replaces the first match in a text, which may be a part of the text.
func (re *Regex) ReplaceFirst(text, replacement string) (string, error) {
	m, err := re.first.FindStringMatch(text)
	if err != nil || m == nil {
		return text, tooLong(text, err)
	}
	runes := []rune(text)
	out, err := re.expand(replacement, func(n int) string { return m.GroupByNumber(n).String() })
	return string(runes[:m.Index]) + out + string(runes[m.Index+m.Length:]), err
}

// expand expands a replacement as Java does: $1 and ${name} are groups, and a backslash escapes the
// next character.
func (re *Regex) expand(replacement string, group func(n int) string) (string, error) {
	var out strings.Builder
	for i := 0; i < len(replacement); i++ {
		switch c := replacement[i]; c {
		case '\\':
			if i++; i == len(replacement) {
				return "", exceptionf(illegalArgument, "the replacement %q ends in a backslash", replacement)
			}
			out.WriteByte(replacement[i])
		case '$':
			n, size, err := re.groupAt(replacement[i+1:])
			if err != nil {
				return "", err
			}
			out.WriteString(group(n))
			i += size
		default:
			out.WriteByte(c)
		}
	}
	return out.String(), nil
}

// groupAt reads the number or the {name} after a dollar sign.
func (re *Regex) groupAt(s string) (n, size int, err error) {
	if strings.HasPrefix(s, "{") {
		name, _, closed := strings.Cut(s[1:], "}")
		n, known := re.names[name]
		if !closed || !known {
			return 0, 0, exceptionf(illegalArgument, "the regular expression has no group with the name %q", name)
		}
		return n, len(name) + 2, nil
	}
	if s == "" || s[0] < '0' || s[0] > '9' {
		return 0, 0, exceptionf(illegalArgument, "Illegal group reference: a dollar sign in the replacement is followed by no group; write \\$ for the sign itself")
	}
	n, size = int(s[0]-'0'), 1
	if n > re.groups {
		return 0, 0, exceptionf(indexOutOfBounds, "No group %d: the regular expression has %d", n, re.groups)
	}
	for ; size < len(s) && s[size] >= '0' && s[size] <= '9' && n*10+int(s[size]-'0') <= re.groups; size++ {
		n = n*10 + int(s[size]-'0')
	}
	return n, size, nil
}

// Exception is an error for which Java throws an exception of a class of its own.
type Exception struct {
	Class   string // fully qualified
	message string
}

func (e *Exception) Error() string { return e.message }

const (
	illegalArgument  = "java.lang.IllegalArgumentException"
	indexOutOfBounds = "java.lang.IndexOutOfBoundsException"
)

func exceptionf(class, format string, args ...any) error {
	return &Exception{class, fmt.Sprintf(format, args...)}
}
