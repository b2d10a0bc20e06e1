package transform

import (
	"errors"
	"fmt"
	"strings"
)

// parsePath parses the path of a nested field (KIP-821): names separated by dots, with backticks
// around a name that contains one, as in `a.b`. A backtick inside such a name ends it only before a
// dot or at the end, and not after a backslash.
func parsePath(path string) (steps []string, err error) {
	if path == "" {
		return nil, errors.New("field: the path is empty; expected names between dots")
	}
	rest := path
	for {
		var step, after string
		var more bool
		if strings.HasPrefix(rest, "`") {
			if step, after, more, err = quotedStep(rest[1:]); err != nil {
				return nil, fmt.Errorf("Incomplete backtick pair in path: [%s], consider adding a backslash before backtick at position %d to escape it", // Apache's wording
					path, len(path)-len(rest))
			}
		} else {
			step, after, more = strings.Cut(rest, ".")
		}
		steps = append(steps, step)
		if !more {
			return steps, nil
		}
		if rest = after; rest == "" {
			return append(steps, ""), nil
		}
	}
}

var errOpenBacktick = errors.New("open backtick")

// quotedStep reads a name up to its closing backtick. If a dot follows, more is true and after is
// the text after the dot.
func quotedStep(s string) (step, after string, more bool, err error) {
	var name strings.Builder
	start := 0
	for i := 0; i < len(s); i++ {
		if s[i] != '`' {
			continue
		}
		escaped := i > 0 && s[i-1] == '\\'
		switch {
		case i == len(s)-1 && escaped:
			return "", "", false, errOpenBacktick
		case i == len(s)-1:
			return name.String() + s[start:i], "", false, nil
		case s[i+1] != '.':
		case escaped:
			name.WriteString(s[start:i-1] + "`")
			start = i + 1
		default:
			return name.String() + s[start:i], s[i+2:], true, nil
		}
	}
	return "", "", false, errOpenBacktick
}
