package jsontext

// Relax copies text to dst as strict JSON has it: comments (//, # and /* */) and a comma before a closing bracket become blanks, so that every
// other byte stays where it is. Text must not begin inside a string. Where more text may follow, the copy ends before a comment that does not end yet.
func Relax(dst, text []byte, final bool) []byte {
	dst = append(dst[:0], text...)
	for i := 0; i < len(dst); {
		switch c := dst[i]; {
		case c == '"':
			i = skipString(dst, i+1)
		case c == '#' || c == '/' && i+1 < len(dst) && dst[i+1] == '/':
			end := i
			for end < len(dst) && dst[end] != '\n' {
				end++
			}
			if end == len(dst) && !final {
				return dst[:i]
			}
			i = blank(dst, i, end)
		case c == '/' && i+1 < len(dst) && dst[i+1] == '*':
			end := i + 2
			for end < len(dst) && (dst[end] != '/' || dst[end-1] != '*' || end == i+2) {
				end++
			}
			if end == len(dst) {
				if !final {
					return dst[:i]
				}
				return dst // it does not end: what is wrong is told there
			}
			i = blank(dst, i, end+1)
		case c == '/' && i+1 == len(dst) && !final:
			return dst[:i]
		default:
			i++
		}
	}
	dropCommas(dst)
	return dst
}

// blank puts blanks in the place of text, and leaves ends of lines, which tell lines apart.
func blank(text []byte, from, to int) int {
	for i := from; i < to; i++ {
		if text[i] != '\n' && text[i] != '\r' {
			text[i] = ' '
		}
	}
	return to
}

// skipString is where the string that begins before i ends. A string does not go beyond its line.
func skipString(text []byte, i int) int {
	for i < len(text) && text[i] != '\n' {
		switch text[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		}
		i++
	}
	return min(i, len(text))
}

// dropCommas blanks the commas before closing brackets.
func dropCommas(text []byte) {
	comma := -1
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == '"':
			comma = -1
			i = skipString(text, i+1)
			continue
		case c == ',':
			comma = i
		case (c == '}' || c == ']') && comma >= 0:
			text[comma] = ' '
			comma = -1
		case !isBlank[c]:
			comma = -1
		}
		i++
	}
}
