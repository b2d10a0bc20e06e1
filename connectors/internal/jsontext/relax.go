package jsontext

// Relax copies text to dst as strict JSON: it replaces comments (//, # and /* */) and commas before
// closing brackets with blanks, so that all other bytes keep their positions. Text must not begin
// within a string. Unless text is final, the copy ends before an incomplete comment.
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
				return dst // incomplete: the scanner reports the error
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

// blank replaces text with blanks, except line ends, to keep the lines.
func blank(text []byte, from, to int) int {
	for i := from; i < to; i++ {
		if text[i] != '\n' && text[i] != '\r' {
			text[i] = ' '
		}
	}
	return to
}

// skipString returns the end of the string that begins before i. A string ends with its line at the
// latest.
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

// dropCommas replaces commas before closing brackets with blanks.
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
