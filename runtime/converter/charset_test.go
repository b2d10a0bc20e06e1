package converter

import (
	"bufio"
	"encoding/hex"
	"math"
	"os"
	"strings"
	"testing"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
)

// Text is encoded and decoded as in Java in each encoding. testdata/Charsets.java wrote the
// expected results.
func TestCharsets(t *testing.T) {
	f, err := os.Open("testdata/charsets-golden.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	made := map[string]conversion.Converter{}
	for s := bufio.NewScanner(f); s.Scan(); {
		columns := strings.Split(s.Text(), " ")
		from, err := hex.DecodeString(columns[2])
		if err != nil {
			t.Fatal(err)
		}
		c := made[columns[1]]
		if c == nil {
			if c, err = New("String", map[string]string{"converter.encoding": columns[1]}, false); err != nil {
				t.Fatal(err)
			}
			made[columns[1]] = c
		}
		var got []byte
		if columns[0] == "write" {
			got, err = c.FromConnect(&conversion.Arena{}, "t", connect.StringSchema, connect.StringBytes(from))
		} else {
			var v connect.Value
			_, v, err = c.ToConnect("t", from)
			got = v.Bytes()
		}
		if hex.EncodeToString(got) != columns[3] || err != nil {
			t.Errorf("%s %s %x: got %x, %v, want %s", columns[0], columns[1], from, got, err, columns[3])
		}
	}
}

// Every NaN is written as Java writes it.
func TestNaN(t *testing.T) {
	for _, row := range []struct {
		class string
		v     connect.Value
		want  string
	}{
		{"Double", connect.Float64Value(math.NaN()), "7ff8000000000000"},
		{"Double", connect.Float64Value(math.Float64frombits(0xfff8000000000001)), "7ff8000000000000"},
		{"Double", connect.Float64Value(math.Inf(-1)), "fff0000000000000"},
		{"Float", connect.Float32Value(float32(math.NaN())), "7fc00000"},
	} {
		c, err := New(row.class, nil, false)
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.FromConnect(&conversion.Arena{}, "t", nil, row.v)
		if hex.EncodeToString(got) != row.want || err != nil {
			t.Errorf("%s: %x, %v, want %s", row.class, got, err, row.want)
		}
	}
}
