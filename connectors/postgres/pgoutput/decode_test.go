package pgoutput

import (
	"encoding/binary"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// message builds a message of pgoutput.
func message(parts ...any) []byte {
	var out []byte
	for _, part := range parts {
		switch p := part.(type) {
		case byte:
			out = append(out, p)
		case rune:
			out = append(out, byte(p))
		case string:
			out = append(append(out, p...), 0)
		case []byte:
			out = append(binary.BigEndian.AppendUint32(out, uint32(len(p))), p...)
		case uint16:
			out = binary.BigEndian.AppendUint16(out, p)
		case uint32:
			out = binary.BigEndian.AppendUint32(out, p)
		case uint64:
			out = binary.BigEndian.AppendUint64(out, p)
		}
	}
	return out
}

func row(values ...any) []any {
	out := []any{uint16(len(values))}
	for _, v := range values {
		switch v := v.(type) {
		case nil:
			out = append(out, 'n')
		case []byte:
			out = append(out, 'u')
		case string:
			out = append(out, 't', []byte(v))
		}
	}
	return out
}

var unchanged = []byte("unchanged")

var examples = []struct {
	name string
	data []byte
	want any
}{
	{"begin", message('B', uint64(0x1000), uint64(0), uint32(7)), &Begin{Commit: 0x1000, Time: Time(0), XID: 7}},
	{"commit", message('C', byte(0), uint64(0x1000), uint64(0x1030), uint64(1)), &Commit{Commit: 0x1000, End: 0x1030, Time: Time(1)}},
	{"origin", message('O', uint64(5), "other"), &Origin{Commit: 5, Name: "other"}},
	{"relation", message('R', uint32(9), "public", "t", 'f', uint16(2), byte(1), "id", uint32(23), uint32(0xffffffff), byte(0), "v", uint32(25), uint32(4)),
		&Relation{ID: 9, Schema: "public", Name: "t", Identity: 'f', Columns: []Column{{true, "id", 23, -1}, {false, "v", 25, 4}}}},
	{"type", message('Y', uint32(70000), "public", "mood"), &Type{ID: 70000, Schema: "public", Name: "mood"}},
	{"insert", message(append([]any{'I', uint32(9), 'N'}, row("1", "", nil)...)...),
		&Change{Op: 'I', Relation: 9, New: Tuple{[]byte("1"), []byte{}, nil}}},
	{"update", message(append([]any{'U', uint32(9), 'N'}, row("1", []byte{})...)...),
		&Change{Op: 'U', Relation: 9, New: Tuple{[]byte("1"), unchanged}}},
	{"update of a key", message(append(append([]any{'U', uint32(9), 'K'}, row("1", nil)...), append([]any{'N'}, row("2", "x")...)...)...),
		&Change{Op: 'U', Relation: 9, Old: Tuple{[]byte("1"), nil}, New: Tuple{[]byte("2"), []byte("x")}}},
	{"delete", message(append([]any{'D', uint32(9), 'O'}, row("1", "x")...)...),
		&Change{Op: 'D', Relation: 9, Full: true, Old: Tuple{[]byte("1"), []byte("x")}}},
	{"truncate", message('T', uint32(2), byte(3), uint32(8), uint32(9)), &Truncate{Relations: []uint32{8, 9}, Cascade: true, Restart: true}},
	{"logical message", message('M', byte(1), uint64(0x99), "audit", []byte("text")), &Logical{Transactional: true, LSN: 0x99, Prefix: "audit", Content: []byte("text")}},
}

func TestDecode(t *testing.T) {
	d := Decoder{Unchanged: unchanged}
	for _, e := range examples {
		got, err := d.Decode(e.data)
		if err != nil {
			t.Errorf("%s: %v", e.name, err)
			continue
		}
		if diff := cmp.Diff(e.want, got); diff != "" {
			t.Errorf("%s (-expected +got):\n%s", e.name, diff)
		}
		for n := range e.data { // a part of a message is malformed, but never decoded wrongly
			if _, err := d.Decode(e.data[:n]); !errors.Is(err, ErrMalformed) {
				t.Errorf("%s: %d bytes of it: %v", e.name, n, err)
			}
		}
	}
}

func TestMalformed(t *testing.T) {
	var d Decoder
	for name, data := range map[string][]byte{
		"an unknown type":      message('Z'),
		"a delete with a row":  message(append([]any{'D', uint32(9), 'N'}, row("1")...)...),
		"a binary value":       message('I', uint32(9), 'N', uint16(1), 'b', []byte("x")),
		"too many columns":     message('I', uint32(9), 'N', uint16(0xffff)),
		"a length beyond":      message('I', uint32(9), 'N', uint16(1), 't', uint32(0xffffffff)),
		"a truncate of tables": message('T', uint32(0xffffffff), byte(0)),
	} {
		if got, err := d.Decode(data); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func TestLSN(t *testing.T) {
	for _, text := range []string{"0/0", "16/B374D848", "FFFFFFFF/FFFFFFFF"} {
		if l, err := ParseLSN(text); err != nil || l.String() != text {
			t.Errorf("%s: %v, %v", text, l, err)
		}
	}
	for _, text := range []string{"", "1", "1/", "/1", "x/1", "100000000/0", "-1/0"} {
		if l, err := ParseLSN(text); err == nil {
			t.Errorf("%s: %v", text, l)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, e := range examples {
		f.Add(e.data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var d Decoder
		got, err := d.Decode(data)
		if (got == nil) == (err == nil) {
			t.Fatalf("%v, %v", got, err)
		}
		if c, ok := got.(*Change); ok && c.New == nil && c.Old == nil {
			t.Fatalf("a change without a row: %+v", c)
		}
	})
}
