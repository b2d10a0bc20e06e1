package converter

import (
	"errors"
	"unicode"
	"unicode/utf8"

	"millrace/plugins/connect"
)

// simpleParser infers the type of a text like Apache's Values.parseString. An error means that it
// is a plain string.
type simpleParser struct {
	tokens
	c     *simpleHeader
	depth int
}

var errNoValue = errors.New("no value that can be read")

// maxDepth is the maximum nesting of lists and maps.
const maxDepth = 500

func (p *simpleParser) value(embedded bool) (*connect.Schema, connect.Value, error) {
	switch {
	case !p.hasNext():
		return nil, connect.Value{}, nil
	case embedded && p.take(`"`):
		s, v := p.quotedString()
		return s, v, nil
	case p.literal("null", embedded):
		return nil, connect.Value{}, nil
	case p.literal("true", embedded):
		return connect.BoolSchema, connect.BoolValue(true), nil
	case p.literal("false", embedded):
		return connect.BoolSchema, connect.BoolValue(false), nil
	}
	start := p.mark()
	if s, v, ok := p.container(); ok {
		return s, v, nil
	}
	p.rewind(start)
	token := p.next()
	if isBlank(token) {
		return connect.StringSchema, connect.StringValue(token), nil
	}
	return p.plain(token, embedded)
}

// literal consumes a word. At the top level it must be the whole text.
func (p *simpleParser) literal(word string, embedded bool) bool {
	start := p.mark()
	if p.take(word) && (embedded || !p.hasNext()) {
		return true
	}
	p.rewind(start)
	return false
}

func (p *simpleParser) container() (s *connect.Schema, v connect.Value, ok bool) {
	if p.depth == maxDepth {
		return nil, v, false
	}
	p.depth++
	defer func() { p.depth-- }()
	var err error
	switch {
	case p.take("["):
		s, v, err = p.list()
	case p.take("{"):
		s, v, err = p.entries()
	default:
		return nil, v, false
	}
	return s, v, err == nil
}

func (p *simpleParser) quotedString() (*connect.Schema, connect.Value) {
	start := p.mark()
	end := start
	for p.hasNext() {
		end = p.mark()
		if p.takeExactly(`"`) {
			break
		}
		p.next()
		end = p.mark()
	}
	content := p.text[start:end]
	if s, v, ok := temporal(content); ok {
		return s, v
	}
	return connect.StringSchema, connect.StringValue(content)
}

func (p *simpleParser) list() (*connect.Schema, connect.Value, error) {
	items := []connect.Value{}
	var elem commonSchema
	for p.hasNext() {
		if p.take("]") {
			err := elem.align(items)
			return p.c.schema(schemaShape{kind: connect.List, elem: elem.schema}), connect.ListValue(items), err
		}
		if p.take(",") {
			return nil, connect.Value{}, errNoValue
		}
		s, v, err := p.value(true)
		if err != nil {
			return nil, connect.Value{}, err
		}
		elem.merge(s)
		items = append(items, v)
		mark := p.mark()
		if p.take("]") {
			p.rewind(mark)
		} else if !p.take(",") {
			return nil, connect.Value{}, errNoValue
		}
	}
	return nil, connect.Value{}, errNoValue
}

func (p *simpleParser) entries() (*connect.Schema, connect.Value, error) {
	var keys, values []connect.Value
	var key, elem commonSchema
	for p.hasNext() {
		if p.take("}") {
			return p.object(keys, values, key, elem)
		}
		if p.take(",") {
			return nil, connect.Value{}, errNoValue
		}
		s, k, err := p.value(true)
		if err != nil || k.IsNull() || !p.take(":") {
			return nil, connect.Value{}, errNoValue
		}
		key.merge(s)
		s, v, err := p.value(true)
		if err != nil {
			return nil, connect.Value{}, err
		}
		elem.merge(s)
		keys, values = append(keys, k), append(values, v)
		p.take(",")
	}
	return nil, connect.Value{}, errNoValue
}

func (p *simpleParser) object(keys, values []connect.Value, key, elem commonSchema) (*connect.Schema, connect.Value, error) {
	if key.schema == nil {
		elem.schema = nil
	}
	if err := errors.Join(key.align(keys), elem.align(values)); err != nil {
		return nil, connect.Value{}, err
	}
	entries := []connect.MapEntry{}
	place := map[string]int{}
	for i, k := range keys {
		name := k.Kind().String() + k.Text()
		if at, again := place[name]; again {
			entries[at].Value = values[i]
			continue
		}
		place[name] = len(entries)
		entries = append(entries, connect.MapEntry{Key: k, Value: values[i]})
	}
	return p.c.schema(schemaShape{kind: connect.Map, key: key.schema, elem: elem.schema}), connect.MapValue(entries), nil
}

// plain converts a token that is neither a literal nor a container.
func (p *simpleParser) plain(token string, embedded bool) (*connect.Schema, connect.Value, error) {
	token = trim(token)
	first, _ := utf8.DecodeRuneInString(token)
	if unicode.IsDigit(first) {
		mark := p.mark()
		if rest, ok := p.nextN(4); ok { // a time consists of five tokens, because of its colons
			if s, v, ok := temporal(token + rest); ok {
				return s, v, nil
			}
		}
		p.rewind(mark)
		if s, v, ok := temporal(token); ok {
			return s, v, nil
		}
	}
	if unicode.IsDigit(first) || first == '+' || first == '-' {
		if s, v, ok := p.c.number(token); ok {
			return s, v, nil
		}
	}
	if embedded {
		return nil, connect.Value{}, errNoValue
	}
	return connect.StringSchema, connect.StringValue(p.text), nil
}
