package converter

import (
	"strings"
	"testing"

	"millrace/plugins/connect"
)

// The text of a header is a number, a boolean, a list or a map as a whole; otherwise it is a
// string.
func TestHeaderTextIsWhole(t *testing.T) {
	h, err := NewHeader("Simple", nil)
	if err != nil {
		t.Fatal(err)
	}
	kind := func(text string) connect.Kind {
		_, v, err := h.ToConnectHeader("t", "k", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if v.Kind() == connect.String && v.Str() != text {
			t.Errorf("%q became %q", text, v.Str())
		}
		return v.Kind()
	}
	for _, sign := range []string{":", ",", "{", "}", "[", "]", `"`, ";", "/", "%", " m", "-1", "x", "_0", "=", "\\", "\\:", "\\,1", "'", "€", "\x00y", ".5.6", "e", "E5:", "(", "::2", ":30"} {
		for _, head := range []string{"1", "10", "-3", "+7", "1.5", "1e3", "007", "true", "false", "null", "[1,2]", `{"a":1}`, "[]", "{}", `["x"]`, "2024-01-15", "10:45:00.000Z", "2024-01-15T10:45:00.000Z"} {
			if got := kind(head + sign); got != connect.String {
				t.Errorf("%q is a %s", head+sign, got)
			}
		}
	}
	for text, want := range map[string]connect.Kind{
		"10:30": connect.String, "1::2": connect.String, "12:00 Uhr": connect.String, "10:45": connect.String, "1-2": connect.String,
		"[10:30]": connect.String, `{"a":10:30}`: connect.String, "2024-1-1 x": connect.String, "192.168.0.1:80": connect.String,
		`{"a":1} {"b":2}`: connect.String, "[1][2]": connect.String, "1,5": connect.String, `"1"`: connect.String,
		"007": connect.Int8, "69203120e780": connect.KindDecimal, " 12 ": connect.Int8, "12\n": connect.Int8, "true ": connect.Bool,
		"[1, 2] ": connect.List, ` {"a": 1} `: connect.Map, "2024-01-15": connect.KindTime, "10:45:00.000Z": connect.KindTime,
	} {
		if got := kind(text); got != want {
			t.Errorf("%q is a %s, want %s", text, got, want)
		}
	}
}

// The time to parse text is linear in its length, and deep nesting needs little of the stack.
func TestHeaderTextOfAnyDepth(t *testing.T) {
	h, err := NewHeader("Simple", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"[", "{", `{"a":`, "[[1],", `"`, `["`, "1:", `\`, "[ ", " ", "{1:{", "null,", "[null,"} {
		text := strings.Repeat(part, 500_000)
		if _, v, err := h.ToConnectHeader("t", "k", []byte(text)); err != nil || v.Str() != text {
			t.Errorf("%s: %v", part, err)
		}
	}
}

// A number with very many digits stays a string: converting it to a decimal would block the task
// for seconds.
func TestHeaderTextOfManyDigits(t *testing.T) {
	h, err := NewHeader("Simple", nil)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]connect.Kind{
		strings.Repeat("1", 10_000):              connect.KindDecimal,
		strings.Repeat("1", 10_001):              connect.String,
		"-" + strings.Repeat("9", 900_000):       connect.String,
		"0." + strings.Repeat("1", 900_000):      connect.String,
		"[" + strings.Repeat("1", 900_000) + "]": connect.String,
	} {
		if _, v, err := h.ToConnectHeader("t", "k", []byte(text)); err != nil || v.Kind() != want {
			t.Errorf("%.10s… of %d characters is a %s, %v", text, len(text), v.Kind(), err)
		}
	}
}
