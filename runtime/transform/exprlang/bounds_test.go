package exprlang

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"millrace/plugins/connect"
)

// Text that would make the library recurse too deeply, or unfold, is rejected before parsing.
func TestExpressionsTooLarge(t *testing.T) {
	nested := func(open, inner, closing string, n int) string {
		return strings.Repeat(open, n) + inner + strings.Repeat(closing, n)
	}
	for name, row := range map[string]struct{ text, want string }{
		"lists, 0.8 MB":        {nested("[", "1", "]", 400_000), "800001 bytes"},
		"nots, 1 MB":           {nested("!", "true", "", 1_000_000), "1000004 bytes"},
		"parentheses":          {nested("(", "1", ")", 3_000_000), "6000001 bytes"},
		"lists":                {nested("[", "1", "]", 15_000), "more than 200 nested brackets"},
		"maps":                 {nested("{a:", "1", "}", 8_000), "more than 200 nested brackets"},
		"indices":              {nested("[1][", "0", "]", 6_000), "more than 200 nested brackets"},
		"calls":                {nested("len(", "'a'", ")", 5_000), "more than 200 nested brackets"},
		"closures":             {nested("map(1..2,", "#", ")", 3_000), "more than 200 nested brackets"},
		"unclosed":             {nested("[", "", "", 30_000), "more than 200 nested brackets"},
		"nots":                 {nested("!", "true", "", 30_000), "more than 2000 unary"},
		"not words":            {nested("not ", "true", "", 8_000), "more than 2000 unary"},
		"minuses":              {nested("-", "1", "", 30_000), "more than 2000 unary"},
		"powers":               {nested("2**", "2", "", 10_000), "more than 2000 unary"},
		"ternaries":            {nested("true?1:", "2", "", 4_000), "more than 2000 unary"},
		"ternaries in front":   {nested("true?", "2", ":1", 4_000), "more than 2000 unary"},
		"declarations":         {nested("let a=1;", "a", "", 4_000), "more than 2000 unary"},
		"if and else":          {nested("if true{1}else ", "{2}", "", 1_500), "more than 2000 unary"},
		"sums":                 {nested("a.", "b", "", 15_000), "exceeds maximum allowed nodes"},
		"pipes":                {nested("", "'a'", "|len()", 12_000), "exceeds maximum allowed nodes"},
		"comparisons twice":    {nested("(0<", "1", "<1)", 60), "unfolds to more than 40000"},
		"conditions twice":     {nested("(", "true", "?:false)", 60), "unfolds to more than 40000"},
		"ranges twice":         {nested("((", "1", " in 1..2)?1:2)", 60), "unfolds to more than 40000"},
		"repetitions":          {`value matches "((((a{100}){100}){100}){100})"`, "invalid repeat count"},
		"repetitions of steps": {`value matches "(abcdefghijklmnopqrstuvwxyz){1000}"`, "unfold to more than 20000 steps"},
		"a pattern made up":    {`value matches "(abcdefghijklmnopqrstuvwxyz)" + "{1000}"`, "unfold to more than 20000 steps"},
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			_, err := Compile(row.text, &Meter{})
			if err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("got %v, want %q", err, row.want)
			}
			if err != nil && len(err.Error()) > 2000 {
				t.Errorf("the error has %d bytes", len(err.Error()))
			}
			if took := time.Since(began); took > 2*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// Realistic expressions are within the limits.
func TestExpressionsOfUsualSize(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("(", 150) + "1" + strings.Repeat(")", 150),
		"value.a" + strings.Repeat(" + value.b", 500),
		strings.Repeat("topic == 'a' ? 1 : ", 500) + "2",
		"topic in ['" + strings.Repeat("code-1234','", 9000) + "b']",
		"value.a" + strings.Repeat(" + value.b", 1900),
	} {
		if _, err := Compile(text, &Meter{}); err != nil {
			t.Errorf("%.40s…: %v", text, err)
		}
	}
}

// All functions of the language return valid data, of whatever Go type.
func TestExpressionsGiveData(t *testing.T) {
	for text, want := range map[string]string{
		`split("a,b", ",")`:                  `["a","b"]`,
		`1..3`:                               `[1,2,3]`,
		`groupBy(value.list ?? [], type(#))`: `{"int":[1],"nil":[null],"string":["b"]}`,
		`groupBy([3, 12, 3], #)`:             `[[3,[3,3]],[12,[12]]]`,
		`toPairs({"a": 1})`:                  `[["a",1]]`,
		`fromPairs([["b", split("x", ",")], ["a", 2]])`: `{"a":2,"b":["x"]}`,
		`date("2024-03-01").Month()`:                    `3`,
	} {
		v, err := evaluate(text)
		got, _ := connect.AppendJSON(nil, v)
		if err != nil || string(got) != want {
			t.Errorf("%s: %s, %v; want %s", text, got, err, want)
		}
	}
}

// Type errors use the words of the data, not of Go.
func TestExpressionTypeErrors(t *testing.T) {
	for text, want := range map[string]string{
		`date(1700000000000)`:     "expected a string, got a number",
		`value.list contains "b"`: "expected a string, got a list",
		`value.list matches "b"`:  "expected a string, got a list",
		`"b" startsWith value`:    "expected a string, got a map",
		`duration("1h")`:          "take its milliseconds or its text",
	} {
		_, err := evaluate(text)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "interface") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// Every expression ends soon after its budget is spent, without using much memory.
func TestExpressionsEnd(t *testing.T) {
	const spent = "for this record"
	const doubled = "reduce(1..60, [#acc, #acc], [1])"
	const chain = "reduce(1..200000, [#acc], [1])"
	for text, want := range map[string]string{
		"let a = 1..900; sum(a, sum(a, sum(a, sum(a, sum(a, #))))) > 0":             spent,
		"let a = 1..900; any(a, any(a, any(a, any(a, any(a, false)))))":             spent,
		"let a = 1..900; filter(a, all(a, none(a, one(a, find(a, false) != nil))))": "",
		"let a = 1..900; map(a, map(a, findLast(a, false)))":                        spent,
		"let a = 1..900; map(filter(a, true), sum(map(a, sum(a))))":                 spent,
		"let a = 1..900; sum(map(a, sum(map(a, sum(map(a, sum(a)))))))":             spent,
		`len(reduce(1..27, #acc + #acc, "aaaaaaaa")) > 0`:                           spent,
		`len(reduce(1..60, #acc + #acc, "aaaaaaaa")) > 0`:                           spent,
		`len(reduce(1..60, "x" + #acc + #acc, "aaaaaaaa")) > 0`:                     spent,
		`reduce(1..60, concat(#acc, #acc), [1])`:                                    spent,
		`repeat("aaaaaaaaaa", 1000000000)`:                                          "at most 1000000 times",
		`repeat(repeat("aaaaaaaaaa", 100000), 1000000)`:                             spent,
		`join(map(1..100000, "aaaaaaaaaaaaaaaaaaaa"), repeat("b", 100000))`:         spent,
		`replace(repeat("a", 1000000), "a", repeat("b", 1000000))`:                  spent,
		`replace(repeat("a", 1000000), "", repeat("b", 1000000))`:                   spent,
		`len(map(1..9000, split(repeat("a", 10000), "")))`:                          spent,
		`map(1..1000000, ({"a": #}))`:                                               spent,
		`map(1..5000000, #)`:                                                        spent,
		`groupBy(1..9000000, #)`:                                                    spent,
		`1..100000000000`:                                                           spent,
		`0..9223372036854775807`:                                                    spent,
		`-9223372036854775807..9223372036854775807`:                                 spent,
		`any(1..1000000, any(1..1000000, any(1..1000000, false)))`:                  "",
		doubled:                                                            spent,
		"string(" + doubled + ")":                                          spent,
		"toJSON(" + doubled + ")":                                          spent,
		"flatten(" + doubled + ")":                                         spent,
		"sum(flatten(" + doubled + "))":                                    spent,
		"max(" + doubled + ")":                                             spent,
		"mean(" + doubled + ")":                                            spent,
		"median(" + doubled + ")":                                          spent,
		"uniq([" + doubled + ", 1])":                                       spent,
		doubled + " == " + doubled:                                         spent,
		doubled + " != " + doubled:                                         spent,
		doubled + " in [1, " + doubled + "]":                               spent,
		"let d = " + doubled + "; value[d]":                                "cannot be a key",
		"let d = " + doubled + "; get(value, d)":                           "cannot be a key",
		"let d = " + doubled + "; 'abc'[d:]":                               "integer",
		"fromPairs([" + doubled + "])":                                     "",
		"fromPairs([[1, 2, " + doubled + "]])":                             "is none",
		"fromPairs([[" + doubled + ", 1]])":                                "cannot be a key",
		"groupBy(1..2, reduce(1..60, toPairs({'a': [#acc, #acc]})[0], 1))": "cannot be a key",
		"string(" + chain + ")":                                            "1000 deep",
		"toJSON(" + chain + ")":                                            "1000 deep",
		chain:                                                              "1000 deep",
		chain + " == " + chain:                                             "1000 deep",
		`fromJSON(repeat("[", 200000))`:                                    "exceeded max depth",
		`fromJSON(repeat("[", 5000) + repeat("]", 5000))`:                  "1000 deep",
		`toJSON(fromJSON(repeat("[", 900) + join(map(1..200000, "1"), ",") + repeat("]", 900)))`: "",
		`sort(map(1..20000, repeat("a", 100000)))`:                                               spent,
		`let s = repeat("aaaaaaaaaa", 1000000); sort(map(1..100000, s))`:                         spent,
		`let s = repeat("aaaaaaaaaa", 1000000); sortBy(1..100000, s)`:                            spent,
		`let s = repeat("aaaaaaaaaa", 1000000); sum(1..1000000, len(s))`:                         spent,
		`let s = repeat("aaaaaaaaaa", 1000000); count(1..1000000, s contains "b") > 0`:           spent,
		`let s = repeat("aaaaaaaaaa", 1000000); count(1..1000000, s matches "b+c?d")`:            spent,
		`let s = repeat("aaaaaaaaaa", 1000000); count(1..1000000, s in ["b", "c"])`:              spent,
		`let s = repeat("aaaaaaaaaa", 1000000); count(1..1000000, s == s + "")`:                  spent,
		`let s = repeat("aaaaaaaaaa", 1000000); count(1..1000000, upper(s) != "")`:               spent,
		`let s = repeat("(a*)*", 1000); count(1..1000000, "a" matches s)`:                        spent,
		`count(1..1000000, now().Format(repeat("2006", 1000)) == "")`:                            spent,
		`count(1..1000000, timezone("Europe/Berlin") == nil)`:                                    spent,
		`sum(1..1000000, # ** 1000000)`:                                                          "",
		`reduce(1..1000000, #acc + string(#), "")`:                                               spent,
		`reduce(1..1000000, fromJSON(toJSON(#acc)), {"a": [1, 2, 3]})`:                           "",
	} {
		t.Run(text, func(t *testing.T) {
			began := time.Now()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := evaluate(text)
			runtime.ReadMemStats(&after)
			if want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
				t.Errorf("got %v, want %q", err, want)
			}
			if err != nil && len(err.Error()) > 2000 {
				t.Errorf("the error has %d bytes", len(err.Error()))
			}
			took, grown := time.Since(began), int64(after.Sys-before.Sys)>>20
			t.Logf("%s: %v, %d MB of the system, %d MB in all, %v", text, took, grown, (after.TotalAlloc-before.TotalAlloc)>>20, err)
			if took > time.Minute || after.Sys > before.Sys+1<<30 {
				t.Errorf("it took %v and %d MB", took, grown)
			}
		})
	}
}

// evaluate runs an expression on a small record, with a tenth of the budget.
func evaluate(text string) (connect.Value, error) {
	var m Meter
	p, err := Compile(text, &m)
	if err != nil {
		return connect.Value{}, err
	}
	m.Start(nil)
	m.steps, m.bytes = m.steps/10, m.bytes/10
	return p.Run(&Input{Topic: "t", Value: map[string]any{"a": 1, "list": []any{1, "b", nil}}})
}
