package connectjson

import (
	"encoding/json"
	"math/big"
	"testing"
	"time"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
)

// maker makes schemas with shared parts, and data of them, from bytes.
type maker struct {
	plan []byte
	made []*connect.Schema
}

func (m *maker) next() int {
	if len(m.plan) == 0 {
		return 0
	}
	n := m.plan[0]
	m.plan = m.plan[1:]
	return int(n)
}

// schema makes a schema from earlier ones. Their number keeps the size small.
func (m *maker) schema() *connect.Schema {
	s := &connect.Schema{Type: connect.Kind(1 + m.next()%12), Optional: m.next()%2 == 0, Version: int32(m.next() % 2)}
	part := func() *connect.Schema {
		if len(m.made) == 0 {
			return connect.StringSchema
		}
		return m.made[m.next()%len(m.made)]
	}
	switch s.Type {
	case connect.List:
		s.Elem = part()
	case connect.Map:
		s.Key, s.Elem = part(), part()
	case connect.KindStruct:
		for i := range m.next() % 3 {
			s.Fields = append(s.Fields, connect.Field{Name: string(rune('a' + i)), Schema: part()})
		}
	case connect.Bytes, connect.Int32, connect.Int64:
		s.Name = []string{"", connect.DecimalName, connect.DateName, connect.TimeName, connect.TimestampName, `n"`}[m.next()%6]
		s.Parameters = map[string]string{"scale": []string{"2", "-3", "x"}[m.next()%3]}
	}
	if s.Type > connect.KindStruct || s.Type == connect.JSON {
		s.Type = connect.String
	}
	if m.next()%4 == 0 {
		s.Default = m.value(s, 0)
	}
	m.made = append(m.made, s)
	return s
}

// value makes data of a schema, and sometimes other data.
func (m *maker) value(s *connect.Schema, depth int) connect.Value {
	if n := m.next(); s == nil || n%9 == 0 || depth > 5 {
		return []connect.Value{{}, connect.StringValue("\xff\u2028"), connect.Float64Value(1e300), connect.JSONValue([]byte(`{"a":[1]}`))}[n/9%4]
	}
	switch s.Type {
	case connect.Bool:
		return connect.BoolValue(m.next()%2 == 0)
	case connect.Int8, connect.Int16, connect.Int32, connect.Int64:
		if s.Name != "" {
			return connect.TimeValue(time.UnixMilli(int64(m.next()) * 86_400_000))
		}
		return connect.Int64Value(int64(m.next()))
	case connect.Bytes:
		if s.Name == connect.DecimalName {
			return connect.DecimalValue(&connect.Decimal{Unscaled: big.NewInt(int64(m.next())), Scale: int32(m.next()-128) << 24})
		}
		return connect.BytesValue([]byte{byte(m.next())})
	case connect.List:
		return connect.ListValue([]connect.Value{m.value(s.Elem, depth+1), m.value(s.Elem, depth+1)})
	case connect.Map:
		return connect.MapValue([]connect.MapEntry{{Key: m.value(s.Key, depth+1), Value: m.value(s.Elem, depth+1)}})
	case connect.KindStruct:
		out := &connect.Struct{Schema: s, Values: make([]connect.Value, len(s.Fields))}
		for i, f := range s.Fields {
			out.Values[i] = m.value(f.Schema, depth+1)
		}
		return connect.StructValue(out)
	}
	return connect.StringValue(string(rune(m.next())))
}

// For all schemas and data, output without an error is valid JSON, and nothing panics.
func FuzzJSONWrite(f *testing.F) {
	f.Add([]byte{0})
	f.Add([]byte("\x0b\x01\x00\x02\x00\x00\x01\x0b\x01\x00\x02\x00\x00\x01struct in struct"))
	f.Add([]byte("\x08\x00\x00\x01\x00\x00\x09\x01\x00\x00\x01\x0a\x01\x01\x00\x01\x01logical"))
	f.Fuzz(func(t *testing.T, plan []byte) {
		m := &maker{plan: plan}
		var s *connect.Schema
		for range 1 + m.next()%10 { // at most 2^10 parts
			s = m.schema()
		}
		v := m.value(s, 0)
		for _, props := range []map[string]string{
			{"schemas.enable": "true"}, {"schemas.enable": "false", "decimal.format": "NUMERIC"}, {"schemas.enable": "true", "replace.null.with.default": "false"},
		} {
			c, err := Class.New(props, false)
			if err != nil {
				t.Fatal(err)
			}
			for _, schema := range []*connect.Schema{s, nil} {
				text, err := c.FromConnect(&conversion.Arena{}, "t", schema, v)
				if err == nil && text != nil && !json.Valid(text) {
					t.Errorf("%v: %q is no JSON", props, text)
				}
				if err == nil {
					_, _, _ = c.ToConnect("t", text)
				}
			}
		}
	})
}
