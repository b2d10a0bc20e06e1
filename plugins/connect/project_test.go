package connect_test

import (
	"strings"
	"testing"

	"millrace/plugins/connect"
)

// Project returns what SchemaProjector of Apache Kafka Connect 4.3 returns; its errors begin like
// ours.
func TestProject(t *testing.T) {
	optional := func(k connect.Kind) *connect.Schema { return &connect.Schema{Type: k, Optional: true} }
	of := func(k connect.Kind) *connect.Schema { return &connect.Schema{Type: k} }
	with := func(k connect.Kind, v connect.Value) *connect.Schema { return &connect.Schema{Type: k, Default: v} }
	named := func(name, key, value string) *connect.Schema {
		s := &connect.Schema{Type: connect.Int32, Name: name}
		if key != "" {
			s.Parameters = map[string]string{key: value}
		}
		return s
	}
	text, number := connect.StringValue("x"), connect.Int32Value(5)
	old := &connect.Schema{Type: connect.KindStruct, Fields: []connect.Field{{"a", of(connect.Int32)}, {"b", optional(connect.String)}, {"gone", of(connect.String)}}}
	record := connect.StructValue(&connect.Struct{Schema: old, Values: []connect.Value{number, {}, text}})
	one := func(name string, s *connect.Schema) *connect.Schema {
		return &connect.Schema{Type: connect.KindStruct, Fields: []connect.Field{{name, s}}}
	}
	wide := &connect.Schema{Type: connect.KindStruct, Fields: []connect.Field{{"a", of(connect.Int64)}, {"b", with(connect.String, connect.StringValue("db"))},
		{"n", with(connect.Int32, connect.Int32Value(7))}, {"o", optional(connect.String)}}}
	list := func(k connect.Kind) *connect.Schema { return &connect.Schema{Type: connect.List, Elem: of(k)} }
	dict := func(k connect.Kind) *connect.Schema {
		return &connect.Schema{Type: connect.Map, Key: of(connect.String), Elem: of(k)}
	}
	for _, c := range []struct {
		name string
		from *connect.Schema
		v    connect.Value
		to   *connect.Schema
		want string
	}{
		{"text for a number", of(connect.String), text, of(connect.Int32), "!Schema type mismatch. source type: STRING and target type: INT32"},
		{"a flag for a text", of(connect.Bool), connect.BoolValue(true), of(connect.String), "!Schema type mismatch. source type: BOOLEAN and target type: STRING"},
		{"null may not be", optional(connect.String), connect.Value{}, of(connect.String), "!Writer schema is optional, however, target schema does not provide a default value."},
		{"a value may have been null", optional(connect.String), text, of(connect.String), "!Writer schema is optional"},
		{"null has a default", optional(connect.String), connect.Value{}, with(connect.String, connect.StringValue("d")), `"d"`},
		{"a value beside a default", optional(connect.Int32), number, with(connect.Int64, connect.Int64Value(9)), "5"},
		{"null stays", optional(connect.String), connect.Value{}, optional(connect.String), "null"},
		{"null of what has none", of(connect.String), connect.Value{}, of(connect.String), "null"},
		{"another name", named("a", "", ""), number, named("b", "", ""), "!Schema name mismatch. source name: a and target name: b"},
		{"no name", named("a", "", ""), number, of(connect.Int32), "!Schema name mismatch. source name: a and target name: null"},
		{"another parameter", named("", "k", "1"), number, named("", "k", "2"), "!Schema parameters not equal."},
		{"an array", list(connect.Int8), connect.ListValue([]connect.Value{connect.Int8Value(1), connect.Int8Value(2)}), list(connect.Int64), "[1,2]"},
		{"an array of others", list(connect.String), connect.ListValue([]connect.Value{text}), list(connect.Int64), "!Schema type mismatch."},
		{"a map", dict(connect.Int8), connect.MapValue([]connect.MapEntry{{Key: text, Value: connect.Int8Value(1)}}), dict(connect.Float64), `{"x":1.0}`},
		{"a struct", old, record, wide, `{"a":5,"b":"db","n":7,"o":null}`},
		{"a field that must be", old, record, one("must", of(connect.String)), "!Required field `must` is missing from source schema"},
		{"a field of another type", old, record, one("a", of(connect.String)), "!Error projecting a: Schema type mismatch. source type: INT32 and target type: STRING"},
	} {
		got, err := connect.Project(c.from, c.v, c.to)
		if begin, fails := strings.CutPrefix(c.want, "!"); fails {
			if err == nil || !strings.HasPrefix(err.Error(), begin) {
				t.Errorf("%s: %v, expected %s", c.name, err, begin)
			}
			continue
		}
		if written, _ := connect.AppendJSON(nil, got); err != nil || string(written) != c.want {
			t.Errorf("%s: %s %v, expected %s", c.name, written, err, c.want)
		}
	}
}

// Every number widens to every larger type, and to no smaller one.
func TestProjectNumbers(t *testing.T) {
	numbers := []connect.Value{connect.Int8Value(100), connect.Int16Value(1000), connect.Int32Value(100000), connect.Int64Value(9007199254740993),
		connect.Float32Value(1.5), connect.Float64Value(2.5)}
	for i, v := range numbers {
		for j, to := range numbers {
			got, err := connect.Project(&connect.Schema{Type: v.Kind()}, v, &connect.Schema{Type: to.Kind()})
			switch {
			case (err == nil) != (i <= j):
				t.Errorf("%s to %s: %v", v.Kind(), to.Kind(), err)
			case err == nil && got.Kind() != to.Kind():
				t.Errorf("%s to %s is %s", v.Kind(), to.Kind(), got.Kind())
			}
		}
	}
	for _, to := range []connect.Kind{connect.Float32, connect.Float64} {
		if got, _ := connect.Project(connect.Int64Schema, connect.Int64Value(9007199254740993), &connect.Schema{Type: to}); got.Float() != 9007199254740992 {
			t.Errorf("as %s: %v", to, got.Float())
		}
	}
}
