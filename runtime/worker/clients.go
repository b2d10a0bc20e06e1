package worker

import (
	"regexp"
	"strings"

	"millrace/runtime/kafka"
)

// FindClientKey gives a key of a kind of Kafka client, and what it does here.
func FindClientKey(kind, name string) (kafka.Key, bool) { return kafka.KindOf(kind).Find(name) }

// ClientFault is what is wrong with a key of a Kafka client. The key is empty where the text names none.
type ClientFault struct{ Key, Text string }

// CheckClient says what is wrong with the properties of a Kafka client of a kind.
func CheckClient(kind string, props map[string]string) (faults []ClientFault) {
	of := kafka.KindOf(kind)
	_, err := kafka.Options(props, of)
	if err == nil {
		return nil
	}
	for _, text := range strings.Split(err.Error(), "\n") {
		faults = append(faults, ClientFault{namedKey(of, text), text})
	}
	return faults
}

var configurationOf = regexp.MustCompile(`for configuration (\S+): |required configuration "(\S+)"`)

// namedKey is the key that the text of an error is about: as Kafka's texts name it, else the first that is one of the kind's.
func namedKey(kind kafka.Kind, text string) string {
	if m := configurationOf.FindStringSubmatch(text); m != nil {
		return m[1] + m[2]
	}
	for _, word := range strings.Fields(text) {
		if key := strings.Trim(word, `:,."`); strings.Contains(key, ".") {
			if _, ok := kind.Find(key); ok {
				return key
			}
		}
	}
	return ""
}

// ClientWarnings are the keys of a Kafka client that do nothing, and why. The prefix stands before each key of a warning.
func ClientWarnings(kind, prefix string, props map[string]string) []kafka.Warning {
	return kafka.KindOf(kind).Warnings(prefix, props)
}

// KnownClientKey gives the kinds of Apache's Kafka clients that have a key.
func KnownClientKey(key string) (kinds []string) {
	for _, kind := range kafka.Kinds {
		if _, ok := kind.Find(key); ok {
			kinds = append(kinds, kind.Name)
		}
	}
	return kinds
}
