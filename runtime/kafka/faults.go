package kafka

import (
	"regexp"
	"strings"
)

// Fault is an error in the properties of a client. Key is empty if the text names none.
type Fault struct{ Key, Text string }

// Check returns the errors in the properties of a client of a kind.
func Check(kind string, props map[string]string) (faults []Fault) {
	of := KindOf(kind)
	_, err := Options(props, of)
	if err == nil {
		return nil
	}
	for _, text := range strings.Split(err.Error(), "\n") {
		faults = append(faults, Fault{namedKey(of, text), text})
	}
	return faults
}

var configurationOf = regexp.MustCompile(`for configuration (\S+): |required configuration "(\S+)"`)

// namedKey returns the key that the text of an error is about: the one that Kafka's own phrases
// name, otherwise the first word that is a key of the kind.
func namedKey(kind Kind, text string) string {
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

// KindsWith returns the names of the kinds of Apache's clients that have a key.
func KindsWith(key string) (names []string) {
	for _, kind := range Kinds {
		if _, ok := kind.Find(key); ok {
			names = append(names, kind.Name)
		}
	}
	return names
}
