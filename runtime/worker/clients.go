package worker

import (
	"maps"
	"strings"

	"millrace/configs"
	"millrace/runtime/kafka"
)

// CheckClient says what is wrong with the overrides of a connector's Kafka client: texts that begin with the key.
func CheckClient(kind, bootstrap string, overrides map[string]string) []string {
	props := map[string]string{"bootstrap.servers": bootstrap}
	maps.Copy(props, overrides)
	var texts []string
	note := func(err error) {
		if err != nil {
			texts = append(texts, strings.Split(err.Error(), "\n")...)
		}
	}
	_, err := kafka.Common(props)
	note(err)
	switch kind {
	case "producer":
		_, err = kafka.Producer(props)
		note(err)
	case "consumer":
		_, err = kafka.Consumer(props)
		note(err)
	}
	return texts
}

// ClientWarnings are the keys of a Kafka client that do nothing, and why. The prefix stands before each key of a warning.
func ClientWarnings(kind, prefix string, props map[string]string) []kafka.Warning {
	return kafka.Warnings(kind, prefix, props)
}

// KnownClientKey gives the kinds of Apache's Kafka clients that have a key.
func KnownClientKey(key string) (kinds []string) {
	for _, kind := range kafka.Clients {
		table := configs.Original{Keys: kafka.KnownKeys(kind)}
		if _, ok := table.Find(key); ok {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}
