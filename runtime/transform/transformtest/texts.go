package transformtest

import (
	"fmt"
	"strings"

	"millrace/plugins/connect"
)

// dates returns a time with a random pattern, to be formatted or parsed.
func (g generator) dates() (connect.ConnectRecord, Step) {
	var pattern, text strings.Builder
	for range 1 + g.IntN(6) {
		letter := pick(g, "y", "M", "d", "H", "m", "s", "S", "D", "E", "a", "h", "k", "K", "X", "Z", "z", "y", "M", "d")
		count := 1 + g.IntN(5)
		if letter == "X" {
			count = 1 + g.IntN(3)
		}
		pattern.WriteString(strings.Repeat(letter, count))
		switch {
		case strings.Contains("XZz", letter):
			text.WriteString(pick(g, "Z", "+0130", "-01:30", "+02", "GMT", "UTC", "GMT-3:15", "+1"))
		case letter == "a":
			text.WriteString(pick(g, "AM", "pm", "x"))
		case letter == "E" || letter == "M" && count > 2:
			text.WriteString(pick(g, "Mon", "monday", "Feb", "february", "May", "jun", "x", "3"))
		default:
			text.WriteString(pick(g, "1", "07", "12", "31", "99", "2024", "1582", "123", "-5", " 4", "x", "0"))
		}
		between := pick(g, "-", "/", " ", ":", "", "'T'", ".", "''")
		pattern.WriteString(between)
		text.WriteString(strings.Trim(strings.ReplaceAll(between, "''", "`"), "'"))
	}
	r := empty("t")
	r.Value = connect.StringValue(strings.ReplaceAll(text.String(), "`", "'"))
	target := "unix"
	if g.oneIn(2) {
		r.Value, target = connect.Int64Value(g.Int64N(4e14)-2e14), "string"
	}
	return r, step("TimestampConverter$Value", "target.type", target, "format", pattern.String())
}

// regexes returns a topic name and a random regular expression.
func (g generator) regexes() (connect.ConnectRecord, Step) {
	topic := ""
	for range g.IntN(7) {
		topic += pick(g, "a", "b", "ab", "-", ".", "1", "A")
	}
	r := empty(topic)
	return r, step("RegexRouter", "regex", g.regex(0), "replacement", pick(g, "X", "$0", "<$1>", "$2$1", "$11", "\\$x"))
}

func (g generator) regex(depth int) string {
	out := ""
	for range 1 + g.IntN(3) {
		atom := g.atom(depth)
		out += atom + pick(g, "", "", "*", "+", "?", "*?", "{1,2}")
		// captures of a repeated group differ between engines
		if !strings.Contains(atom, "(") && g.oneIn(3) {
			out += atom + pick(g, "++", "?+")
		}
	}
	if g.oneIn(4) {
		out += "|" + g.atom(depth)
	}
	return out
}

func (g generator) atom(depth int) string {
	if depth < 2 && g.oneIn(3) {
		return fmt.Sprintf(pick(g, "(%s)", "(?:%s)", "(?<n>%s)", "(?=%s)", "(?!%s)", "(?i:%s)"), g.regex(depth+1))
	}
	return pick(g, "a", "b", ".", "\\.", "\\w", "\\d", "[ab]", "[^a-]", "\\p{Lower}", "\\Qa.\\E", "^", "$", "-", "\\b", "\\1", "[\\w.-]", "\\W", "(?<=a)", "(?<!b-)", "(?>a|ab)", "\\p{L}")
}
