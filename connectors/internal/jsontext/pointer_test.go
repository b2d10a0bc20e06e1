package jsontext

import "testing"

func TestFind(t *testing.T) {
	const document = ` {"a" : {"b/c": [10, {"~": "x"}], "": 1.50}, "a2": null, "a": 2} `
	for pointer, want := range map[string]string{
		"/a/b~1c/0": "10", "/a/b~1c/1/~0": `"x"`, "/a/": "1.50", "/a2": "null", "/a/b~1c": `[10, {"~": "x"}]`,
		"/b": "", "/a/b~1c/2": "", "/a/b~1c/01": "", "/a/b~1c/-1": "", "/a/b~1c/x": "", "/a2/x": "",
	} {
		parts, err := ParsePointer(pointer)
		if got := Find([]byte(document), parts); err != nil || string(got) != want {
			t.Errorf("%s is %q, %v; expected %q", pointer, got, err, want)
		}
	}
	if whole := Find([]byte(` [1] `), nil); string(whole) != "[1]" {
		t.Errorf("the whole is %q", whole)
	}
	if _, err := ParsePointer("a"); err == nil {
		t.Error("a is taken for a pointer")
	}
	for value, want := range map[string]string{`"a\u00e9\""`: `aé"`, "1.50": "1.50", "null": "null", "": ""} {
		if got := Plain([]byte(value)); got != want {
			t.Errorf("%s is %s", value, got)
		}
	}
}
