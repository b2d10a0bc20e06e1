package configs

import (
	"strings"
	"testing"
)

func TestVersionRange(t *testing.T) {
	for _, row := range []struct{ text, shown, in, out string }{
		{"latest", "latest", "0.1 9", ""},
		{"1.2.3", "[1.2.3,1.2.3]", "1.2.3 1.2.3.0", "1.2 1.2.4 1.2.3-rc1"},
		{" [1.2] ", "[1.2,1.2]", "1.2 1.2.0", "1.1 1.3"},
		{"[1.0,2.0)", "[1.0,2.0)", "1.0 1 1.9.9 2.0-rc1", "0.9 2.0 2 1.0-rc1"},
		{"(1.0,2.0]", "(1.0,2.0]", "1.0.1 2.0", "1.0 2.0.1"},
		{"(,1.5]", "(,1.5]", "0 1.5", "1.6"},
		{"[1.5,)", "[1.5,)", "1.5 99", "1.4"},
		{"(,)", "(,)", "0 99", ""},
		{"(,1.0],[1.2,)", "(,1.0],[1.2,)", "0.5 1.0 1.2 3", "1.1"},
		{"[1,2), (2,3]", "[1,2),(2,3]", "1 2.5 3", "2 0 4"},
		{"[1],[3]", "[1,1],[3,3]", "1 3", "2"},
	} {
		r, err := ParseVersionRange(row.text)
		if err != nil || r.String() != row.shown {
			t.Errorf("%s: %s, %v", row.text, r, err)
		}
		for _, v := range strings.Fields(row.in) {
			if !r.Contains(v) {
				t.Errorf("%s lacks %s", row.text, v)
			}
		}
		for _, v := range strings.Fields(row.out) {
			if r.Contains(v) {
				t.Errorf("%s has %s", row.text, v)
			}
		}
	}
}

var badRanges = []string{"", "  ", "[", "]", "[1", "1]", "(1)", "[]", "[1,1]", "[2,1]", "[1,2,3]", "[1,2),[1.5,3]", "[1,2],[2,3]", "[1,),[2,3]", "[1,2] [3,4]", "[1,2],", ",[1,2]", "[[1,2]", "1,2", "latest,[1]"}

func TestBadVersionRange(t *testing.T) {
	for _, text := range badRanges {
		if r, err := ParseVersionRange(text); err == nil || !strings.Contains(err.Error(), "Invalid version specification: "+text) {
			t.Errorf("%s: %v, %v", text, r, err)
		}
	}
}

func TestPickVersion(t *testing.T) {
	if i, err := PickVersion("p", "", "2", "1"); i != 0 || err != nil {
		t.Error(i, err)
	}
	if i, err := PickVersion("p", "[1,2)", "2", "1.5", "1"); i != 1 || err != nil {
		t.Error(i, err)
	}
	if _, err := PickVersion("p", "3", "2", "1"); err == nil || err.Error() != "Plugin p not found that matches the version range [3,3], available versions: [2, 1]" {
		t.Error(err)
	}
}

// The text of a parsed range parses to the same range.
func FuzzVersionRange(f *testing.F) {
	for _, text := range append(badRanges, "latest", "1.2.3", "[1.0,2.0)", "(,1.0],[1.2,)") {
		f.Add(text, "1.0")
	}
	f.Fuzz(func(t *testing.T, text, version string) {
		r, err := ParseVersionRange(text)
		if err != nil {
			return
		}
		if again, err := ParseVersionRange(r.String()); r.Contains(version) && len(r.parts) == 1 && r.parts[0].low != r.parts[0].high && (err != nil || !again.Contains(version)) {
			t.Errorf("%q is shown as %s, which is %s, %v", text, r, again, err)
		}
	})
}
