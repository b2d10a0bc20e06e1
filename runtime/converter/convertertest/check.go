// Package convertertest contains test data and checks for the packages of converters.
package convertertest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
)

// CheckRoundTrip checks that data is the same, with the same schema, after writing and reading it.
func CheckRoundTrip(t *testing.T, c conversion.Converter, s *connect.Schema, v connect.Value) {
	t.Helper()
	b, err := c.FromConnect(new(conversion.Arena), "t", s, v)
	if err != nil {
		t.Fatal(err)
	}
	gotSchema, got, err := c.ToConnect("t", b)
	if err != nil {
		t.Fatalf("%x: %v", b, err)
	}
	if want, have := Describe(s, true), Describe(gotSchema, true); want != have {
		t.Errorf("schema (-want +got):\n%s", cmp.Diff(strings.Split(want, "\n"), strings.Split(have, "\n")))
	}
	if want, have := Java(v, false, false), Java(got, false, false); want != have {
		t.Errorf("got %s, want %s", have, want)
	}
}

func tenFields() (*connect.Schema, connect.Value) {
	s := &connect.Schema{Type: connect.KindStruct, Name: "bench.Ten"}
	var values []connect.Value
	for i := range 10 {
		f := connect.Field{Name: fmt.Sprintf("field%d", i), Schema: connect.Int64Schema}
		v := connect.Int64Value(int64(i) * 1e6)
		switch i % 3 {
		case 1:
			f.Schema, v = connect.OptionalStringSchema, connect.StringValue("some text of it")
		case 2:
			f.Schema, v = connect.Float64Schema, connect.Float64Value(1.25)
		}
		s.Fields, values = append(s.Fields, f), append(values, v)
	}
	return s, StructOf(s, values...)
}

// BenchmarkFromConnect writes structs of ten fields. The schema is registered before.
func BenchmarkFromConnect(b *testing.B, class conversion.Class) {
	c, _ := WithRegistry(b, class)
	s, v := tenFields()
	a := new(conversion.Arena)
	write := func() []byte {
		data, err := c.FromConnect(a, "t", s, v)
		if err != nil {
			b.Fatal(err)
		}
		return data
	}
	write()
	b.ReportAllocs()
	for b.Loop() {
		write()
	}
}

// BenchmarkToConnect reads structs of ten fields. The schema is read before.
func BenchmarkToConnect(b *testing.B, class conversion.Class) {
	c, _ := WithRegistry(b, class)
	s, v := tenFields()
	data, err := c.FromConnect(new(conversion.Arena), "t", s, v)
	if err != nil {
		b.Fatal(err)
	}
	read := func() {
		if _, _, err := c.ToConnect("t", data); err != nil {
			b.Fatal(err)
		}
	}
	read()
	b.ReportAllocs()
	for b.Loop() {
		read()
	}
}
