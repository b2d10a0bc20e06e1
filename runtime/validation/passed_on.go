package validation

import (
	"slices"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/kafka"
)

// Connectors of plugins read keys that they do not define, and pass keys with a prefix on to clients
// and drivers: source.cluster.security.protocol of MirrorMaker, driver.ssl of Debezium.

// passedOn are the first words of keys that connectors of many projects pass on.
var passedOn = []string{"admin", "consumer", "driver", "hibernate", "internal", "producer"}

// passesOn reports whether the class of a plugin may read a key that it does not define: the key has
// a prefix that the class's own keys have too, or one that is commonly passed on.
func passesOn(class *connect.Class, key string) bool {
	prefix, _, dotted := strings.Cut(key, ".")
	if class.Elsewhere == "" || !dotted {
		return false
	}
	return slices.Contains(passedOn, prefix) || isClientKey(class, key) || slices.ContainsFunc(class.Config, func(k configs.Key) bool {
		return k.Name == prefix || strings.HasPrefix(k.Name, prefix+".")
	})
}

// isClientKey reports whether a key is one of a Kafka client behind a prefix with the name of the
// client, such as signal.kafka.consumer.max.poll.records. Then it is no misspelling of a key that
// the class of the plugin defines.
func isClientKey(class *connect.Class, key string) bool {
	if class.Elsewhere == "" || strings.Contains(key, ".override.") {
		return false
	}
	words := strings.Split(key, ".")
	for i, word := range words[:len(words)-1] {
		if !slices.Contains([]string{"admin", "consumer", "producer", "cluster"}, word) {
			continue
		}
		kind := word
		if kind == "cluster" { // for all of its clients
			kind = "admin"
		}
		if _, ok := kafka.KindOf(kind).Find(strings.Join(words[i+1:], ".")); ok {
			return true
		}
	}
	return false
}
