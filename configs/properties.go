package configs

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// ReadProperties reads a properties file of a worker or a connector, in the encoding that
// ParseProperties detects. Its error names the file and, where it applies, the line.
func ReadProperties(path string) (map[string]string, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	props, err := ParseProperties(data, true)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return props, nil
}

// readFile reads a file. Its error begins with the path.
func readFile(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	return data, PathFirst(err)
}

// PathFirst reformats the error of a file operation as PATH: REASON, without the name of the system
// call.
func PathFirst(err error) error {
	if e := (*fs.PathError)(nil); errors.As(err, &e) {
		return fmt.Errorf("%s: %w", e.Path, e.Err)
	}
	return err
}

// ParseProperties parses the text of a java.util.Properties file: no quoting, no variables, the
// last of two duplicate keys wins. The text is UTF-8. With latin1 set, text that is not valid UTF-8
// is read as ISO-8859-1, the encoding that Java writes. A byte order mark is dropped.
func ParseProperties(data []byte, latin1 bool) (map[string]string, error) {
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	if latin1 && !utf8.Valid(data) {
		data = fromLatin1(data)
	}
	props := map[string]string{}
	lines := propertyLines{rest: string(data)}
	for lines.next() {
		key, value := splitProperty(lines.text)
		k, err := unescapeProperty(key)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", lines.first, err)
		}
		v, err := unescapeProperty(value)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", lines.first, err)
		}
		props[k] = v
	}
	return props, nil
}

func fromLatin1(data []byte) []byte {
	out := make([]byte, 0, len(data)+len(data)/8)
	for _, b := range data {
		out = utf8.AppendRune(out, rune(b))
	}
	return out
}

// propertyLines splits a text into logical lines: it joins continued lines and skips comments and
// blank lines.
type propertyLines struct {
	rest  string
	read  int // number of lines read
	text  string
	first int // number of the first line of text, from 1
}

const propertyBlanks = " \t\f"

func (l *propertyLines) next() bool {
	for l.rest != "" {
		line := strings.TrimLeft(l.line(), propertyBlanks)
		l.first = l.read
		if line == "" || line[0] == '#' || line[0] == '!' {
			continue
		}
		if l.text = l.continued(line); l.text != "" {
			return true
		}
	}
	return false
}

// line returns the next natural line, without its line end.
func (l *propertyLines) line() string {
	l.read++
	end := strings.IndexAny(l.rest, "\r\n")
	if end < 0 {
		line := l.rest
		l.rest = ""
		return line
	}
	line, after := l.rest[:end], l.rest[end+1:]
	if l.rest[end] == '\r' {
		after = strings.TrimPrefix(after, "\n")
	}
	l.rest = after
	return line
}

// continued appends the following lines while the line ends in an odd number of backslashes.
func (l *propertyLines) continued(line string) string {
	if !endsInEscape(line) {
		return line
	}
	var joined strings.Builder
	for endsInEscape(line) {
		joined.WriteString(line[:len(line)-1])
		if l.rest == "" {
			return joined.String()
		}
		line = strings.TrimLeft(l.line(), propertyBlanks)
	}
	joined.WriteString(line)
	return joined.String()
}

func endsInEscape(line string) bool {
	return (len(line)-len(strings.TrimRight(line, `\`)))%2 == 1
}

// splitProperty cuts a logical line at the first unescaped =, : or blank. It drops one separator
// and the blanks around it.
func splitProperty(line string) (key, value string) {
	end := 0
	for end < len(line) && !strings.ContainsRune("=: \t\f", rune(line[end])) {
		if line[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(line) {
		return line, ""
	}
	value = strings.TrimLeft(line[end:], propertyBlanks)
	if value != "" && (value[0] == '=' || value[0] == ':') {
		value = strings.TrimLeft(value[1:], propertyBlanks)
	}
	return line[:end], value
}

var propertyEscapes = map[byte]byte{'t': '\t', 'n': '\n', 'r': '\r', 'f': '\f'}

func unescapeProperty(s string) (string, error) {
	if !strings.Contains(s, `\`) {
		return s, nil
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			out.WriteByte(s[i])
			continue
		}
		i++
		if s[i] == 'u' {
			units, err := unicodeEscapes(s[i-1:])
			if err != nil {
				return "", err
			}
			out.WriteString(string(utf16.Decode(units)))
			i += 6*len(units) - 2
			continue
		}
		c, special := propertyEscapes[s[i]]
		if !special {
			c = s[i]
		}
		out.WriteByte(c)
	}
	return out.String(), nil
}

// unicodeEscapes decodes the \uXXXX at the beginning of s and those that directly follow it: two of
// them can form one character.
func unicodeEscapes(s string) ([]uint16, error) {
	var units []uint16
	for strings.HasPrefix(s, `\u`) {
		hex := s[2:min(6, len(s))]
		n, err := strconv.ParseUint(hex, 16, 16)
		if err != nil || len(hex) < 4 {
			return nil, fmt.Errorf(`malformed escape \u%s: expected four hexadecimal digits after \u`, hex)
		}
		units = append(units, uint16(n))
		s = s[6:]
	}
	return units, nil
}
