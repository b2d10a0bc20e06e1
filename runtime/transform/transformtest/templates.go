package transformtest

import (
	"fmt"
	"strings"
)

// list returns some field names, each once and passed through each.
func (g generator) list(each func(name string) string) string {
	var out []string
	for _, i := range g.Perm(len(names))[:1+g.IntN(3)] {
		out = append(out, each(names[i]))
	}
	return strings.Join(out, ",")
}

func same(name string) string { return name }

// templates make random steps, one template per class. ? stands for $Key or $Value.
var templates = []func(g generator) Step{
	func(g generator) Step { return step("Cast?", "spec", g.casts()) },
	func(g generator) Step { return step("Cast?", "spec", g.castType()) },
	func(g generator) Step { return step("DropHeaders", "headers", pick(g, "a", "b", "a,b")) },
	func(g generator) Step { return step("ExtractField?", "field", pick(g, names...)) },
	func(g generator) Step {
		return step("ExtractField?", "field", pick(g, names...)+"."+pick(g, "a", "b", "`a.b`"), "field.syntax.version", "V2")
	},
	func(generator) Step { return step("Filter") },
	func(g generator) Step { return step("Flatten?", "delimiter", pick(g, ".", "_", "")) },
	func(g generator) Step {
		fields := g.list(same)
		return step("HeaderFrom?", "fields", fields, "headers", fields, "operation", pick(g, "move", "copy"))
	},
	func(g generator) Step { return step("HoistField?", "field", pick(g, names...)) },
	func(g generator) Step {
		return step("InsertField?", pick(g, "topic.field", "partition.field", "offset.field", "timestamp.field"), pick(g, "n1", "n2!", "n3?", "a"),
			"static.field", pick(g, "s1", "s2!", "b"), "static.value", "text")
	},
	func(g generator) Step {
		return step("InsertHeader", "header", pick(g, "a", "c"), "value.literal", pick(g, "1", "x", "1.5", "true", "[1, 2]", `{"a":1}`))
	},
	func(g generator) Step { return step("MaskField?", "fields", g.list(same)) },
	func(g generator) Step {
		return step("MaskField?", "fields", g.list(same), "replacement", pick(g, "1", "300", "x", "2.5", "-1e3"))
	},
	func(g generator) Step {
		return step("RegexRouter", "regex", pick(g, "(.*)-raw", "(\\w+?)(.*)", "orders|orders-raw", "(?<x>[^.]++).*"), "replacement", pick(g, "$1", "new", "$1-$1", "a\\$"))
	},
	func(g generator) Step { return step("ReplaceField?", "exclude", g.list(same)) },
	func(g generator) Step {
		return step("ReplaceField?", "include", g.list(same), "renames", g.list(func(n string) string { return n + ":" + n + "2" }))
	},
	func(g generator) Step { return step("SetSchemaMetadata?", "schema.name", "new") },
	func(g generator) Step {
		return step("TimestampConverter?", "field", pick(g, names...), "target.type", pick(g, "string", "unix", "Date", "Time", "Timestamp"),
			"format", pick(g, "yyyy-MM-dd", "yyyy-MM-dd HH:mm", "MM/yy", "EEE d MMM yyyy hh:mm a"), "unix.precision", pick(g, "seconds", "milliseconds", "microseconds", "nanoseconds"))
	},
	func(g generator) Step {
		return step("TimestampConverter?", "target.type", pick(g, "string", "unix", "Date", "Time", "Timestamp"), "format", "yyyy-MM-dd")
	},
	func(g generator) Step {
		return step("TimestampRouter", "timestamp.format", pick(g, "yyyyMMdd", "yyyy-'w'DDD", "HHmm", "YYYY-'W'ww W F"))
	},
	func(g generator) Step { return step("ValueToKey", "fields", g.list(same)) },
}

func step(class string, props ...string) Step {
	s := Step{Class: classes + class, Props: map[string]string{}}
	for i := 0; i < len(props); i += 2 {
		s.Props[props[i]] = props[i+1]
	}
	return s
}

func (g generator) castType() string {
	return pick(g, "int8", "int16", "int32", "int64", "float32", "float64", "boolean", "string")
}

func (g generator) casts() string {
	return g.list(func(name string) string { return fmt.Sprintf("%s:%s", name, g.castType()) })
}
