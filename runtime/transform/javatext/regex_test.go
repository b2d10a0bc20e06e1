package javatext

import (
	"strings"
	"testing"
	"time"
)

// Each row is what Java does: the topic that RegexRouter sends a record to, or the error of the
// expression.
func TestJavaRegex(t *testing.T) {
	for _, row := range []struct{ regex, replacement, topic, want string }{
		{`(.*)-raw`, `$1`, "orders-raw", "orders"},
		{`(.*)-raw`, `$1`, "orders", "orders"},
		{`t(.)`, `x-$1`, "t1", "x-1"},
		{`t`, `x`, "t1", "t1"},
		{`(?<name>\w+)\.(\d+)`, `$2-${name}`, "a.12", "12-a"},
		{`(.)(?<x>.)(.)`, `$1$2$3$1`, "abc", "abca"},
		{`(a)`, `$12`, "a", "a2"},
		{`a|ab`, `X`, "ab", "Xb"},
		{`a++b`, `X`, "aab", "X"},
		{`a++ab`, `X`, "aab", "aab"},
		{`(?:ab)*+c`, `X`, "ababc", "X"},
		{`(\w)\1`, `<$1>`, "aa", "<a>"},
		{`(?<c>\w)\k<c>`, `<$1>`, "aa", "<a>"},
		{`\Qa.b\E+`, `X`, "a.bb", "X"},
		{`[\p{Alpha}_]+`, `X`, "a_B", "X"},
		{`\p{Punct}\P{Digit}`, `X`, ".a", "X"},
		{`(?i)ORDERS`, `X`, "orders", "X"},
		{`x(?=y).*`, `X`, "xyz", "X"},
		{`.*`, `a\$1\\`, "t", `a$1\`},
		{`(a)|(b)`, `[$2]`, "a", "[]"},
		{`\d`, `X`, "٣", "٣"},
		{`[]a]+`, `X`, "]a", "X"},
		{`\x41é{2}`, `X`, "Aéé", "X"},
		{`.*`, `$`, "t", "!Illegal group reference"},
		{`.*`, `$1`, "t", "!No group 1"},
		{`.*`, `${x}`, "t", `!no group with the name "x"`},
		{`.*`, `\`, "t", `!ends in a backslash`},
		{`(`, ``, "", "!Unclosed group"},
		{`)`, ``, "", "!Unmatched closing"},
		{`*a`, ``, "", "!Dangling meta character '*'"},
		{`a{`, ``, "", "!Illegal repetition"},
		{`[a`, ``, "", "!Unclosed character class"},
		{`[a[bc]]`, ``, "", "!within another"},
		{`[a-z&&[^b]]`, ``, "", "!intersection"},
		{`\h`, ``, "", `!escape \h`},
		{`a\`, ``, "", "!ends in a backslash"},
		{`(?x)a`, ``, "", "!(?x)"},
		{`\p{InGreek}`, ``, "", "!InGreek is not supported"},
		{`\1|a`, `X`, "a", "X"},
		{`^*a$?`, `X`, "a", "X"},
		{`(?<a>.)(?<a>.)`, ``, "", "!already defined"},
	} {
		t.Run(row.regex+"→"+row.replacement, func(t *testing.T) {
			got, err := "", error(nil)
			if re, bad := CompileRegex(row.regex); bad != nil {
				err = bad
			} else {
				got, err = routed(re, row.topic, row.replacement)
			}
			if text, fails := strings.CutPrefix(row.want, "!"); fails {
				if err == nil || !strings.Contains(err.Error(), text) {
					t.Errorf("got %q, %v", got, err)
				}
			} else if got != row.want || err != nil {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

// routed returns the name that RegexRouter makes of a topic.
func routed(re *Regex, topic, replacement string) (string, error) {
	if matches, err := re.Matches(topic); err != nil || !matches {
		return topic, err
	}
	return re.ReplaceFirst(topic, replacement)
}

// Expressions that would take the library long, or much of the stack, are rejected; accepted ones
// finish soon.
func TestJavaRegexBounds(t *testing.T) {
	for name, row := range map[string]struct{ regex, want string }{
		"possessive":  {strings.Repeat("a++", 20_000), "60000 bytes"},
		"nested":      {strings.Repeat("(", 3_000_000), "3000000 bytes"},
		"groups":      {strings.Repeat("(", 4000) + strings.Repeat(")", 4000), "more than 200 groups"},
		"fits":        {strings.Repeat("a++", 2_700), ""},
		"repetitions": {"((((((((a{1000}){1000}){1000}){1000}){1000}){1000}){1000}){1000})", ""},
	} {
		began := time.Now()
		_, err := CompileRegex(row.regex)
		if (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %v, want %q", name, err, row.want)
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}

// An expression that backtracks exponentially is an error of its record.
func TestJavaRegexEnds(t *testing.T) {
	re, err := CompileRegex("(a*)*b")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := re.Matches(strings.Repeat("a", 40)); err == nil || !strings.Contains(err.Error(), "did not finish") {
		t.Errorf("got %v", err)
	}
}
