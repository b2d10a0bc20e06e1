package avro

import (
	"fmt"
	"strings"
	"unicode"
)

// wrongName describes why Avro does not allow a name, or returns "". As in Java, all letters of
// Unicode's first 65,536 characters are allowed, and namespaces are not checked.
func wrongName(name string) string {
	if name == "" {
		return "is empty"
	}
	for i, r := range name {
		letter := r == '_' || r <= 0xffff && unicode.IsLetter(r)
		switch {
		case i == 0 && !letter:
			return fmt.Sprintf("begins with %q: Avro allows a letter or an underscore there", r)
		case !letter && !(r <= 0xffff && unicode.IsDigit(r)):
			return fmt.Sprintf("has %q in it: Avro allows letters, digits and underscores", r)
		}
	}
	return ""
}

// withoutComments replaces comments with blanks. Java's parser allows comments in schemas.
func withoutComments(text string) string {
	if !strings.Contains(text, "/*") && !strings.Contains(text, "//") {
		return text
	}
	out := []byte(text)
	for i := 0; i < len(out); i++ {
		var end int
		switch {
		case out[i] == '"':
			for i++; i < len(out) && out[i] != '"'; i++ {
				if out[i] == '\\' {
					i++
				}
			}
			continue
		case strings.HasPrefix(text[i:], "//"):
			end = strings.IndexByte(text[i:], '\n')
		case strings.HasPrefix(text[i:], "/*"):
			if end = strings.Index(text[i+2:], "*/"); end >= 0 {
				end += 4
			}
		default:
			continue
		}
		if end < 0 {
			end = len(out) - i
		}
		for j := range end {
			out[i+j] = ' '
		}
		i += end - 1
	}
	return string(out)
}
