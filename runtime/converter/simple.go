package converter

import (
	"encoding/base64"
	"strings"
	"time"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/converter/connectjson"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/number"
)

var simpleHeaderClass = conversion.Class{
	Name:       configs.SimpleHeaderConverter,
	MakeHeader: func() conversion.HeaderConverter { return &simpleHeader{schemas: map[schemaShape]*connect.Schema{}} },
}

// simpleHeader writes values as text, and infers their type when reading.
type simpleHeader struct {
	// schemas of containers, so that equal ones have the same pointer
	schemas map[schemaShape]*connect.Schema
}

var _ conversion.HeaderConverter = (*simpleHeader)(nil)

func (*simpleHeader) FromConnectHeader(a *conversion.Arena, _, _ string, _ *connect.Schema, v connect.Value) ([]byte, error) {
	if v.IsNull() {
		return nil, nil
	}
	dst, err := appendSimple(a.Room(), v, false)
	if err != nil {
		return nil, err
	}
	return a.Keep(dst), nil
}

func appendSimple(dst []byte, v connect.Value, embedded bool) (_ []byte, err error) {
	if v, err = v.Decode(); err != nil {
		return dst, conversion.Wrap("Failed to serialize header", err)
	}
	switch v.Kind() {
	case connect.String:
		if embedded {
			return append(append(append(dst, '"'), quoted.Replace(v.Str())...), '"'), nil
		}
		return append(dst, v.Bytes()...), nil
	case connect.Bytes:
		if embedded {
			return connectjson.AppendBase64(dst, v.Bytes()), nil
		}
		return base64.StdEncoding.AppendEncode(dst, v.Bytes()), nil
	case connect.KindDecimal:
		return number.AppendDecimal(dst, v.Decimal()), nil
	case connect.KindTime:
		return appendMoment(dst, v.Time()), nil
	case connect.List:
		return appendItems(dst, v.List())
	case connect.Map:
		return appendEntries(dst, v.Map())
	case connect.KindStruct:
		s := v.Struct()
		entries := make([]connect.MapEntry, len(s.Values))
		for i, value := range s.Values {
			field := s.Schema.Fields[i]
			if value.IsNull() {
				value = field.Schema.Default
			}
			entries[i] = connect.MapEntry{Key: connect.StringValue(field.Name), Value: value}
		}
		return appendEntries(dst, entries)
	}
	return v.AppendText(dst), nil
}

var quoted = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

func appendItems(dst []byte, items []connect.Value) (_ []byte, err error) {
	dst = append(dst, '[')
	for i, item := range items {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = appendSimple(dst, item, true); err != nil {
			return dst, err
		}
	}
	return append(dst, ']'), nil
}

func appendEntries(dst []byte, entries []connect.MapEntry) (_ []byte, err error) {
	dst = append(dst, '{')
	for i, e := range entries {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = appendSimple(dst, e.Key, true); err != nil {
			return dst, err
		}
		if dst, err = appendSimple(append(dst, ':'), e.Value, true); err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

const (
	dateLayout = "2006-01-02"
	timeLayout = "15:04:05.000Z"
)

// appendMoment appends a time on 1 January 1970 as a time, a midnight as a date, and any other as a
// timestamp.
func appendMoment(dst []byte, t time.Time) []byte {
	switch ms := t.UnixMilli(); {
	case ms < conversion.DayMillis:
		return t.AppendFormat(dst, timeLayout)
	case ms%conversion.DayMillis == 0:
		return t.AppendFormat(dst, dateLayout)
	}
	return t.AppendFormat(dst, dateLayout+"T"+timeLayout)
}

func (c *simpleHeader) ToConnectHeader(_, _ string, data []byte) (*connect.Schema, connect.Value, error) {
	if data == nil {
		return nil, connect.Value{}, nil
	}
	text := conversion.Text(data)
	if len(data) == 0 {
		return connect.StringSchema, text, nil
	}
	p := simpleParser{tokens: tokens{text: text.Str()}, c: c}
	s, v, err := p.value(false)
	// a text that begins with a number, such as 10:30, is a text
	if err != nil || !isBlank(p.rest()) {
		return connect.StringSchema, text, nil
	}
	return s, v, nil
}

// schemaShape identifies a schema by its parts.
type schemaShape struct {
	kind      connect.Kind
	key, elem *connect.Schema
	scale     string
}

const maxSchemas = 1000

func (c *simpleHeader) schema(shape schemaShape) *connect.Schema {
	s, ok := c.schemas[shape]
	if !ok {
		s = &connect.Schema{Type: shape.kind, Key: shape.key, Elem: shape.elem}
		if shape.scale != "" {
			s.Name, s.Version, s.Parameters = connect.DecimalName, 1, map[string]string{"scale": shape.scale}
		}
		if len(c.schemas) >= maxSchemas {
			clear(c.schemas)
		}
		c.schemas[shape] = s
	}
	return s
}
