package connect

import (
	"bytes"
	"encoding/json"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// The lines of testdata/jackson.txt were written by Kafka Connect's own code: NAME, a tab, the JSON
// text. Decoding and encoding each reproduces the same bytes.
func TestJSONAsJacksonWritesIt(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "jackson.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		name, want, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		t.Run(name, func(t *testing.T) {
			v, err := DecodeJSON([]byte(want))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := AppendJSON(nil, v); string(got) != want || err != nil {
				t.Errorf("got  %s (%v)\nwant %s", got, err, want)
			}
		})
	}
}

func TestAppendJSONString(t *testing.T) {
	for _, row := range []struct{ name, in, want string }{
		{"raw", "/<>&'\x7f\u0080é\u2028\u2029", "\"/<>&'\x7f\u0080é\u2028\u2029\""},
		{"short", "\b\t\n\f\r\"\\", `"\b\t\n\f\r\"\\"`},
		{"control", "\x00\x01\x1f", `"\u0000\u0001\u001F"`},
		{"astral", "a😀b\U0010FFFF", `"a\uD83D\uDE00b\uDBFF\uDFFF"`},
		{"end of the plane", "\uffff", "\"\uffff\""},
		{"invalid", "a\xffb\xc3", "\"a\ufffdb\ufffd\""},
	} {
		if got := string(AppendJSONString(nil, []byte(row.in))); got != row.want {
			t.Errorf("%s: %s", row.name, got)
		}
	}
}

func TestAppendJSONFloat(t *testing.T) {
	for _, row := range []struct {
		f    float64
		bits int
		want string
	}{
		{1, 64, "1.0"}, {0, 64, "0.0"}, {math.Copysign(0, -1), 64, "-0.0"}, {0.001, 64, "0.001"}, {0.0009999, 64, "9.999E-4"},
		{9999999, 64, "9999999.0"}, {1e7, 64, "1.0E7"}, {-12345678.5, 64, "-1.23456785E7"}, {1e23, 64, "1.0E23"},
		{math.MaxFloat64, 64, "1.7976931348623157E308"}, {5e-324, 64, "4.9E-324"}, {5.5e10, 64, "5.5E10"},
		{float64(float32(0.1)), 32, "0.1"}, {math.MaxFloat32, 32, "3.4028235E38"}, {math.SmallestNonzeroFloat32, 32, "1.4E-45"},
		{math.NaN(), 64, `"NaN"`}, {math.Inf(1), 64, `"Infinity"`}, {math.Inf(-1), 32, `"-Infinity"`},
	} {
		if got := string(AppendJSONFloat(nil, row.f, row.bits)); got != row.want {
			t.Errorf("%v: %s, want %s", row.f, got, row.want)
		}
	}
}

func TestDecodeJSON(t *testing.T) {
	for _, row := range []struct {
		in   string
		kind Kind
		want string // as JSON
	}{
		{` null `, Null, `null`},
		{`9223372036854775807`, Int64, `9223372036854775807`},
		{`9223372036854775808`, KindDecimal, `9223372036854775808`},
		{`-9223372036854775809`, KindDecimal, `-9223372036854775809`},
		{`123456789012345678901234567890`, KindDecimal, `123456789012345678901234567890`},
		{`-0`, Int64, `0`},
		{`-0.0`, Float64, `-0.0`},
		{`0.1`, Float64, `0.1`},
		{`1e2`, Float64, `100.0`},
		{`1.10`, Float64, `1.1`},
		{`0.1234567890123456789`, KindDecimal, `0.1234567890123456789`},
		{`-0.000123456789012345678`, KindDecimal, `-0.000123456789012345678`},
		{`1e400`, KindDecimal, "1" + strings.Repeat("0", 400)},
		{`1e-400`, KindDecimal, "0." + strings.Repeat("0", 399) + "1"},
		{`4.94065645841247e-324`, KindDecimal, "0." + strings.Repeat("0", 323) + "494065645841247"},
		{`0e-400`, Float64, `0.0`},
		{`"\ud83d\ude00"`, String, `"\uD83D\uDE00"`},
		{`"\ud83d"`, String, "\"\ufffd\""},
		{`{"b":1,"a":2,"b":[3]}`, Map, `{"b":[3],"a":2}`},
		{`{"":{}}`, Map, `{"":{}}`},
		{`[[],{}]`, List, `[[],{}]`},
		{strings.Repeat("[", 1000) + strings.Repeat("]", 1000), List, strings.Repeat("[", 1000) + strings.Repeat("]", 1000)},
	} {
		v, err := DecodeJSON([]byte(row.in))
		if err != nil {
			t.Errorf("%.60s: %v", row.in, err)
			continue
		}
		got, err := AppendJSON(nil, v)
		if v.Kind() != row.kind || string(got) != row.want || err != nil {
			t.Errorf("%.60s: %v %.80s, %v", row.in, v.Kind(), got, err)
		}
	}
}

func TestDecodeJSONErrors(t *testing.T) {
	digits := strings.Repeat("9", 5_000_000)
	for _, row := range []struct{ in, want string }{
		{``, "no JSON document"},
		{`  `, "no JSON document"},
		{`{"a":`, "unexpected end of JSON"},
		{`[1`, "unexpected end of JSON"},
		{`[1,]`, "invalid character"},
		{`{"a" 1}`, "invalid character"},
		{`{1:2}`, "invalid character"},
		{`nul`, "unexpected end of JSON"},
		{`NaN`, "invalid character"},
		{`01`, "text after the JSON document"},
		{`1 2`, "text after the JSON document, at byte"},
		{`1e999999999`, "the number 1e999999999 is out of range"},
		{`1e-999999999`, "the number 1e-999999999 is out of range"},
		{`-1e99999999999999999999999`, "out of range"},
		{digits, "out of range"},
		{"0." + digits, "out of range"},
		{strings.Repeat("[", 1001) + strings.Repeat("]", 1001), "nested deeper than 1000"},
		{strings.Repeat("[", 20_000_000), "nested deeper than 1000"},
		{strings.Repeat(`{"a":`, 5_000_000), "nested deeper than 1000"},
	} {
		_, err := DecodeJSON([]byte(row.in))
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%.40s: %v, want %s", row.in, err, row.want)
		}
	}
}

// An extreme scale does not expand to gigabytes of text.
func TestDecimalString(t *testing.T) {
	for _, row := range []struct {
		unscaled int64
		scale    int32
		want     string
	}{
		{0, 0, "0"}, {12340, 2, "123.40"}, {-5, 3, "-0.005"}, {-5, 1, "-0.5"}, {0, 2, "0.00"}, {7, -3, "7000"},
		{12, math.MaxInt32, "12E-2147483647"}, {-12, math.MinInt32, "-12E2147483648"}, {0, math.MinInt32, "0E2147483648"},
	} {
		if got := (&Decimal{big.NewInt(row.unscaled), row.scale}).String(); got != row.want {
			t.Errorf("%d · 10^-%d: %.40s, want %s", row.unscaled, row.scale, got, row.want)
		}
	}
}

// AppendJSON writes decoded data as valid JSON that decodes to the same data.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`{"b":1,"a":{"b":[3,null,true]},"b":"é\ud83d\u0000"}`, `1e-400`, `123456789012345678901234567890.5`,
		`[[[[]]]]`, `-0.0`, `4.9e-324`, `1e10000`, `0e10000`, "\"\xff\"", `{"a":1}x`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := DecodeJSON(data)
		if err != nil {
			if json.Valid(data) && !strings.Contains(err.Error(), "out of range") && !strings.Contains(err.Error(), "nested") {
				t.Errorf("%q: %v", data, err)
			}
			return
		}
		if !json.Valid(data) {
			t.Errorf("%q is not JSON and became %s", data, v.Text())
		}
		first, err := AppendJSON(nil, v)
		if err != nil || !json.Valid(first) || !utf8.Valid(first) {
			t.Fatalf("%q became %q, %v", data, first, err)
		}
		again, err := DecodeJSON(first)
		if err != nil {
			t.Fatalf("%q became %q: %v", data, first, err)
		}
		second, err := AppendJSON(nil, again)
		if err != nil || !bytes.Equal(first, second) {
			t.Errorf("%q became %q, then %q, %v", data, first, second, err)
		}
		if v.Text() != again.Text() {
			t.Errorf("%q as text is %q, then %q", data, v.Text(), again.Text())
		}
	})
}
