package main

import (
	"fmt"
	"strings"

	"millrace/runtime/kafka"
)

// clients renders the page about the keys of Apache's Kafka clients.
func clients() string {
	common := kafka.KindOf("").Keys()
	sections := []string{clientKeys("Every client", common)}
	for _, kind := range kafka.Kinds {
		sections = append(sections, clientKeys(strings.ToUpper(kind.Name[:1])+kind.Name[1:], kind.Keys()[len(common):]))
	}
	return page("Keys of Kafka clients", "All keys of the clients of Apache Kafka 4.3.0. Each key works here, or has no effect for the given reason. Use them in a worker's file, "+
		"plain or with the prefix `producer.`, `consumer.` or `admin.`, and in a connector with `producer.override.`, `consumer.override.` or `admin.override.`. "+
		"Keys without effect are among the warnings of a validation, and a worker logs them when it starts. Types and ranges are Apache's; defaults are Millrace's.", sections...)
}

func clientKeys(title string, keys []kafka.Key) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n## %s\n\n| key | type | default | meaning |\n| --- | --- | --- | --- |\n", title)
	for _, k := range keys {
		value, text := k.MarkdownDefault(), k.Doc
		switch {
		case k.Apache != nil && *k.Apache != "":
			value = strings.TrimSpace(value + " (Apache: `" + *k.Apache + "`)")
		case !k.Acts:
			value = ""
		}
		if !k.Acts {
			text += " **No effect**" + exceptions(k.Allowed) + ": " + k.Why + "."
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", k.Name, strings.ToLower(string(k.Type)), value, strings.ReplaceAll(text, "|", `\|`))
	}
	return b.String()
}

// exceptions lists the values of a key without effect that describe what happens anyway.
func exceptions(allowed []string) string {
	if len(allowed) == 0 {
		return ""
	}
	return ", except for " + values(allowed)
}
