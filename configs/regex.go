package configs

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
)

// Limits for regular expressions in configurations. A few characters such as ((a{100}){100}){100}
// expand to millions of steps.
const (
	maxRegex     = 64 << 10 // bytes of the expression
	maxRegexSize = 20_000   // steps
	maxQuoted    = 300      // bytes of an error message
)

// CompileRegex compiles a user's regular expression in Go's syntax. It returns an error if the
// expression is too large.
func CompileRegex(text string) (*regexp.Regexp, error) {
	if len(text) > maxRegex {
		return nil, fmt.Errorf("the regular expression has %d bytes: the limit is %d", len(text), maxRegex)
	}
	if RegexSize(text) > maxRegexSize {
		return nil, fmt.Errorf("the repetitions of the regular expression unfold to more than %d steps", maxRegexSize)
	}
	re, err := regexp.Compile(text)
	if err != nil && len(err.Error()) > maxQuoted {
		return nil, errors.New(Cut(err.Error(), maxQuoted)) // the error quotes the expression
	}
	return re, err
}

// RegexSize returns the approximate number of steps of a regular expression with its repetitions
// unfolded; 0 if it is invalid. In the worst case, matching takes that many steps per character.
func RegexSize(text string) int {
	if len(text) > maxRegex {
		return maxRegexSize + 1
	}
	parsed, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return 0
	}
	return regexSize(parsed)
}

func regexSize(re *syntax.Regexp) int {
	size := 1 + len(re.Rune)/8
	if re.Op == syntax.OpLiteral {
		size = len(re.Rune)
	}
	for _, sub := range re.Sub {
		size = min(size+regexSize(sub), maxRegexSize+1)
	}
	if re.Op == syntax.OpRepeat {
		size = min(size*max(re.Min, re.Max, 1), maxRegexSize+1)
	}
	return size
}
