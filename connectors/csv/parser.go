package csv

import "bytes"

// parser splits text into records and fields. It follows RFC 4180. It accepts deviations as data
// where possible.
type parser struct {
	separator byte
	more      []byte // remaining bytes of a separator with several bytes
	quote     byte   // 0: none
	escape    byte   // 0: none; a doubled quote is a quote in any case
	end       byte   // last byte of a record: LF, whose preceding CR is dropped, or CR
	strict    bool   // a quote inside an unquoted field is an error
	blanks    bool   // ignore blanks around quoted fields
	maxBytes  int    // per record

	fields  []field // of the last record
	special [256]bool
	quoteAt int // position of the quote that made the record bad
}

// field is the position of a field's text in the record.
type field struct {
	start, end int
	quoted     bool
	escaped    bool // contains doubled quotes or escapes
}

// outcome is the result of parsing one record.
type outcome int

const (
	whole        outcome = iota // a record
	blank                       // an empty line
	incomplete                  // more text is needed
	afterQuote                  // text follows a closing quote
	bareQuote                   // a quote inside an unquoted field
	unterminated                // a quoted field without an end
	tooLong                     // a record of more than maxBytes
)

func (p *parser) prepare() {
	p.special = [256]bool{}
	for _, c := range []byte{p.escape, p.quote} {
		p.special[c] = c != 0
	}
	p.special[p.separator], p.special[p.end] = true, true
	if !p.strict && p.quote != 0 && p.quote != p.separator {
		p.special[p.quote] = false
	}
}

// cut parses the record at the beginning of data. It returns its length, including the line end.
// For a bad record, it is the length up to the position at which to look for the next record; 0 if
// that is not in data.
func (p *parser) cut(data []byte, final bool) (int, outcome) {
	p.fields, p.quoteAt = p.fields[:0], 0
	if len(data) == 0 {
		return 0, incomplete
	}
	if n := p.blankLine(data, final); n > 0 {
		return n, blank
	}
	i := 0
	for {
		next, done, result := p.field(data, i, final)
		switch {
		case result == incomplete && len(data) > p.maxBytes:
			return p.resync(data, p.quoteAt, final), tooLong
		case result == unterminated || result == afterQuote || result == bareQuote:
			return p.resync(data, p.quoteAt, final), result
		case result != whole:
			return 0, result
		case done && next > p.maxBytes:
			return p.resync(data, p.quoteAt, final), tooLong
		case done:
			return next, whole
		}
		i = next
	}
}

// blankLine returns the length of an empty line; 0 if there is none.
func (p *parser) blankLine(data []byte, final bool) int {
	switch {
	case data[0] == p.end:
		return 1
	case data[0] != '\r' || p.end == '\r':
		return 0
	case len(data) > 1 && data[1] == '\n':
		return 2
	case len(data) == 1 && final:
		return 1
	}
	return 0
}

// field parses the field at i. next is the beginning of the following field, or of the next record
// after the last field.
func (p *parser) field(data []byte, i int, final bool) (next int, done bool, _ outcome) {
	if p.quote != 0 {
		start := i
		for p.blanks && start < len(data) && (data[start] == ' ' || data[start] == '\t' && p.separator != '\t') {
			start++
		}
		if start < len(data) && data[start] == p.quote {
			return p.quoted(data, start, final)
		}
	}
	f := field{start: i}
	for {
		for i < len(data) && !p.special[data[i]] {
			i++
		}
		if i >= len(data) {
			if !final {
				return 0, false, incomplete
			}
			return p.last(data, f, len(data), len(data))
		}
		switch c := data[i]; {
		case c == p.separator:
			n, sure := p.separates(data, i, final)
			if !sure {
				return 0, false, incomplete
			}
			if n == 0 {
				i++
				continue
			}
			f.end = i
			p.fields = append(p.fields, f)
			return i + n, false, whole
		case c == p.end:
			return p.last(data, f, i, i+1)
		case c == p.escape:
			f.escaped = true
			i = min(i+2, len(data))
		default:
			p.quoteAt = i
			return 0, false, bareQuote
		}
	}
}

// separates returns the length of the separator at i, whose first byte matches; 0 if it is none. If
// sure is false, more text is needed.
func (p *parser) separates(data []byte, i int, final bool) (n int, sure bool) {
	if len(p.more) == 0 {
		return 1, true
	}
	rest := data[i+1:]
	switch {
	case bytes.HasPrefix(rest, p.more):
		return 1 + len(p.more), true
	case final || len(rest) >= len(p.more) || !bytes.HasPrefix(p.more, rest):
		return 0, true
	}
	return 0, false
}

// last ends an unquoted field and the record. It drops a CR before LF, or before the end of the
// file.
func (p *parser) last(data []byte, f field, end, next int) (int, bool, outcome) {
	if end > f.start && data[end-1] == '\r' && p.end == '\n' {
		end--
	}
	f.end = end
	p.fields = append(p.fields, f)
	return next, true, whole
}

// quoted parses the quoted field with the opening quote at open.
func (p *parser) quoted(data []byte, open int, final bool) (next int, done bool, _ outcome) {
	p.quoteAt = open
	f := field{start: open + 1, quoted: true}
	i := open + 1
	for {
		i = p.nextQuote(data, i, &f)
		if i > p.maxBytes || i >= len(data) && final {
			return 0, false, unterminated
		}
		if i >= len(data) {
			return 0, false, incomplete
		}
		if i+1 < len(data) && data[i+1] == p.quote {
			f.escaped = true
			i += 2
			continue
		}
		if i+1 == len(data) && !final {
			return 0, false, incomplete
		}
		f.end = i
		p.fields = append(p.fields, f)
		return p.closed(data, i+1, final)
	}
}

func (p *parser) nextQuote(data []byte, i int, f *field) int {
	if p.escape == 0 || p.escape == p.quote {
		n := bytes.IndexByte(data[min(i, len(data)):], p.quote)
		if n < 0 {
			return len(data)
		}
		return i + n
	}
	for i < len(data) && data[i] != p.quote {
		if data[i] == p.escape {
			f.escaped = true
			i++
		}
		i++
	}
	return i
}

// closed handles the text after a closing quote.
func (p *parser) closed(data []byte, i int, final bool) (next int, done bool, _ outcome) {
	for p.blanks && i < len(data) && data[i] == ' ' && data[i] != p.separator {
		i++
	}
	switch {
	case i >= len(data) && !final:
		return 0, false, incomplete
	case i >= len(data):
		return i, true, whole
	case data[i] == p.separator:
		n, sure := p.separates(data, i, final)
		if !sure {
			return 0, false, incomplete
		}
		if n > 0 {
			return i + n, false, whole
		}
		return 0, false, afterQuote
	case data[i] == p.end:
		return i + 1, true, whole
	case data[i] != '\r' || p.end == '\r':
		return 0, false, afterQuote
	case i+1 >= len(data) && !final:
		return 0, false, incomplete
	case i+1 >= len(data):
		return i + 1, true, whole
	case data[i+1] == '\n':
		return i + 2, true, whole
	}
	return 0, false, afterQuote
}

// resync returns the beginning of the record after a bad one: after the first line end at or after
// from.
func (p *parser) resync(data []byte, from int, final bool) int {
	from = min(from, len(data))
	if n := bytes.IndexByte(data[from:], p.end); n >= 0 {
		return from + n + 1
	}
	if final {
		return len(data)
	}
	return 0
}

// text returns the content of a field. If it differs from the raw text, it is appended to scratch.
func (p *parser) text(data []byte, f field, scratch []byte) (text, grown []byte) {
	raw := data[f.start:f.end]
	if !f.escaped {
		return raw, scratch
	}
	from := len(scratch)
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		if i+1 < len(raw) && (c == p.escape && p.escape != 0 || f.quoted && c == p.quote && raw[i+1] == p.quote) {
			i++
			c = raw[i]
		}
		scratch = append(scratch, c)
	}
	return scratch[from:len(scratch):len(scratch)], scratch
}
