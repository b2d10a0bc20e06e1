package worker

import (
	"maps"
	"strings"

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
