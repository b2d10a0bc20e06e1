package change

import (
	"bytes"
	"errors"

	"millrace/plugins/connect"
)

// item is an element of an array: a text, or NULL if text is nil. The text of an inner array is that
// of the whole.
type item struct {
	text  []byte
	array bool // an inner array
}

// maxDepth is the maximum number of dimensions in PostgreSQL, with a margin.
const maxDepth = 10

// parseArray parses an array's outermost dimension. delimiter is that of the elements' type.
func parseArray(text []byte, delimiter byte) ([]item, error) {
	if len(text) > 0 && text[0] == '[' { // the bounds, as in [0:1]={1,2}
		_, rest, ok := bytes.Cut(text, []byte("="))
		if !ok {
			return nil, errSyntax
		}
		text = rest
	}
	if len(text) < 2 || text[0] != '{' || text[len(text)-1] != '}' {
		return nil, errSyntax
	}
	rest := text[1 : len(text)-1]
	if len(rest) == 0 {
		return nil, nil
	}
	items := make([]item, 0, bytes.Count(rest, []byte{delimiter})+1)
	for {
		one, tail, err := parseItem(rest, delimiter)
		if err != nil {
			return nil, err
		}
		items = append(items, one)
		if len(tail) == 0 {
			return items, nil
		}
		if tail[0] != delimiter {
			return nil, errSyntax
		}
		rest = tail[1:]
	}
}

func parseItem(text []byte, delimiter byte) (one item, rest []byte, err error) {
	switch {
	case len(text) == 0:
		return item{}, nil, errSyntax
	case text[0] == '{':
		end, err := innerEnd(text)
		if err != nil {
			return item{}, nil, err
		}
		return item{text[:end:end], true}, text[end:], nil
	case text[0] == '"':
		return parseQuoted(text)
	}
	end := bytes.IndexByte(text, delimiter)
	if end < 0 {
		end = len(text)
	}
	value := text[:end:end]
	if string(value) == "NULL" {
		return item{}, text[end:], nil
	}
	if bytes.IndexByte(value, '\\') >= 0 {
		value = unescaped(value)
	}
	if len(value) == 0 {
		return item{}, nil, errSyntax
	}
	return item{text: value}, text[end:], nil
}

// parseQuoted parses an element in quotes.
func parseQuoted(text []byte) (one item, rest []byte, err error) {
	escapes := false
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			escapes = true
			i++
		case '"':
			value := text[1:i:i]
			if escapes {
				value = unescaped(value)
			}
			return item{text: value}, text[i+1:], nil
		}
	}
	return item{}, nil, errSyntax
}

// unescaped returns a copy without the backslashes that escape other characters.
func unescaped(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) {
			i++
		}
		out = append(out, text[i])
	}
	return out
}

// innerEnd returns where an inner array ends.
func innerEnd(text []byte) (int, error) {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{':
			if depth++; depth > maxDepth {
				return 0, errors.New("the array has too many dimensions")
			}
		case c == '}':
			if depth--; depth == 0 {
				return i + 1, nil
			}
		}
	}
	return 0, errSyntax
}

// arrayConversion is for arrays; false if the elements have no representation.
func (e *Emitter) arrayConversion(c *column) (conversion, bool) {
	switch c.kind.oid {
	case oidMoneyArray, oidNameArray, oidIntervalArray, oidVarbitArray, oidXMLArray, oidPointArray, oidRefcursorArray:
		return conversion{}, false // Debezium has none
	case oidBitArray:
		return e.bitArrayConversion(c), true
	}
	element := e.catalog.elementOf(c)
	conv, ok := e.conversion(&element)
	if !ok {
		return conversion{}, false
	}
	schema := conv.schema
	schema.Optional = schema.Optional || e.optionalElements(&element)
	decode, inner, delimiter := conv.decode, e.innerArrays(&element), element.kind.delimiter
	return conversion{schema: &connect.Schema{Type: connect.List, Elem: schema}, fallback: connect.ListValue(nil), missing: e.missingArray(c, schema),
		decode: func(text []byte) (connect.Value, error) {
			items, err := parseArray(text, delimiter)
			if err != nil {
				return connect.Value{}, err
			}
			values := make([]connect.Value, len(items))
			for i, one := range items {
				switch {
				case one.array && inner:
					values[i] = connect.StringBytes(one.text)
				case one.array, one.text == nil:
				default:
					if values[i], err = decode(one.text); err != nil {
						return connect.Value{}, err
					}
				}
				if values[i].IsNull() && !schema.Optional {
					return connect.Value{}, errors.New("an element of the array is NULL, and its schema is not optional")
				}
			}
			return connect.ListValue(values), nil
		}}, true
}

// bitArrayConversion has Debezium's schema, which fits no value of such an array.
func (e *Emitter) bitArrayConversion(c *column) conversion {
	conv := bitConversion(c)
	conv.decode = func([]byte) (connect.Value, error) {
		return connect.Value{}, errors.New("arrays of bit have no representation")
	}
	return conv
}

// optionalElements reports whether Debezium's schema of the elements is optional.
func (e *Emitter) optionalElements(element *column) bool {
	k := element.kind
	if k.enum {
		return false
	}
	if k.schema == "pg_catalog" {
		_, known := primitiveConversion(k.oid)
		switch k.oid {
		case oidNumeric, oidBytea, oidDate, oidTime, oidTimestamp, oidTimestamptz, oidTimetz:
			return true
		}
		if _, text := e.textConversion(element); text && k.oid != oidTsvector {
			return true
		}
		return known
	}
	for _, name := range []string{"geometry", "geography", "citext", "hstore", "ltree"} {
		if e.catalog.is(k, name) {
			return true
		}
	}
	return false
}

// innerArrays reports whether an inner array becomes its text. Debezium writes the name of a Java
// object there, and null for other types.
func (e *Emitter) innerArrays(element *column) bool {
	_, text := e.textConversion(element)
	return text
}

// missingArray returns the unavailable value of an array; null if Debezium has none.
func (e *Emitter) missingArray(c *column, element *connect.Schema) connect.Value {
	o := e.options
	var out []connect.Value
	switch c.toast {
	case "_text", "_varchar", "_bpchar", "_json", "_jsonb":
		out = append(out, connect.StringValue(o.placeholderText))
	case "_uuid":
		out = append(out, connect.StringValue(o.placeholderUUID))
	case "_bytea":
		if element.Type != connect.Bytes {
			return connect.Value{}
		}
		out = append(out, connect.BytesValue(o.placeholder))
	case "_int4", "_date":
		if element.Type != connect.Int32 || element.Name == connect.DateName {
			return connect.Value{}
		}
		for _, b := range o.placeholder {
			out = append(out, connect.Int32Value(int32(int8(b))))
		}
	case "_int8":
		for _, b := range o.placeholder {
			out = append(out, connect.Int64Value(int64(int8(b))))
		}
	default:
		return connect.Value{}
	}
	return connect.ListValue(out)
}
