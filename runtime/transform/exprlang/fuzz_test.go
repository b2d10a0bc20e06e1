package exprlang

import (
	"testing"
	"time"
)

// Whatever expression: no panic, and within its budget it comes to an end.
func FuzzExpression(f *testing.F) {
	for _, text := range []string{
		`filter(value.list, # != nil) | map(string(#)) | join("-")`, `reduce(1..9, [#acc, #acc], [1]) in [topic, {"a": -value?.a ?? 1}]`,
		`let s = repeat("ab", 9); s[1:3] matches "^(a|b)*$" and not (s contains "c") ? {(topic): 0x1F ** 2} : 1..3`,
		`if 0 < len(topic) < 5 { sortBy(toPairs(value), #[0], "desc") } else { fromPairs([["a", 1]]) }; uniq(concat([1], [1.5e3]))`,
		`date("2024-01-01").Format("2006") == toJSON(groupBy(value.list, type(#))) || findLast(split("a,b", ","), true) in ['a', 'b']`,
		`median([1, [2, 3]]) + sum(1..3, # % 2) - min(flatten([[1]])) ; fromJSON(b'[1]' == nil ? "" : "[]") ; a?.b::len("")`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var m Meter
		p, err := Compile(text, &m)
		if err != nil {
			return
		}
		m.Start(nil)
		began := time.Now()
		_, err = p.Run(&Input{Topic: "t", Value: map[string]any{"a": 1, "list": []any{1, "b", nil}}})
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("it took %v: %v", took, err)
		}
	})
}
