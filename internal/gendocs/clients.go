package main

import (
	"fmt"
	"strings"

	"millrace/runtime/kafka"
)

// clients says of every key of Apache's Kafka clients what it does here.
func clients() string {
	var sections []string
	for _, kind := range kafka.Clients {
		var b strings.Builder
		fmt.Fprintf(&b, "\n## %s\n\n| key | here |\n| --- | --- |\n", strings.ToUpper(kind[:1])+kind[1:])
		for _, k := range kafka.KnownKeys(kind) {
			fmt.Fprintf(&b, "| `%s` | %s |\n", k.Name, strings.ReplaceAll(fateOf(k), "refused, but for", "no effect, but for"))
		}
		sections = append(sections, b.String())
	}
	return page("Keys of Kafka clients", "Every key that the clients of Apache Kafka 4.3.0 have, and whether it acts here. They stand in a worker's file, plain or behind `producer.`, "+
		"`consumer.` and `admin.`, and in a connector behind `producer.override.`, `consumer.override.` and `admin.override.`. One that has no effect is "+
		"among the warnings of a validation, and logged at the start.", sections...)
}
