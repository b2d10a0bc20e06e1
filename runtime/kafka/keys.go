package kafka

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
	"millrace/configs/network"
)

// Key is a key of Apache's Kafka clients. Its type and range are Apache's; its default is
// Millrace's.
type Key struct {
	configs.Key
	Acts bool   // the key has an effect
	Why  string // why it has none; empty if it has one
	// values of a key without effect that are accepted silently: they describe what happens anyway
	Allowed []string
	Apache  *string // Apache's default if it differs; "": Apache has none, or an empty one
}

func acts(k configs.Key) Key { return Key{Key: k, Acts: true} }

func idle(why string, k configs.Key) Key { return Key{Key: k, Why: why} }

// unless sets the values that a key without effect accepts silently, because they describe what
// happens anyway.
func (k Key) unless(values ...string) Key { k.Allowed = values; return k }

func (k Key) apache(value string) Key { k.Apache = &value; return k }

// ignored reports whether a value would change something in Apache's client but has no effect here.
func (k Key) ignored(value string) bool {
	return !k.Acts && !slices.ContainsFunc(k.Allowed, func(a string) bool { return strings.EqualFold(strings.TrimSpace(value), a) })
}

// Reasons shared by many keys.
const (
	javaClass   = "it names a Java class"
	javaMetrics = "metrics are served for Prometheus at /metrics"
	bySystem    = "the operating system decides"
	goTLS       = "TLS is Go's own, with its ciphers and algorithms; PEM and PKCS12 stores are read"
	noKerberos  = "there is no Kerberos"
	noAssertion = "tokens come from a file, or by a client's id and secret"
	brokersKey  = "brokers use it, clients do not"
	byConverter = "converters make the bytes of records"
)

// Kind is a kind of Kafka client: its keys in addition to the common ones, and the options that
// they produce.
type Kind struct {
	Name    string
	own     []Key
	options func(c configs.Config) []kgo.Opt
	faults  func(c configs.Config) []error // contradictions between keys
	guard   *network.Policy
}

// The kinds of Kafka client with keys of their own.
var (
	Producer = Kind{Name: "producer", own: producerKeys, options: producerOptions, faults: producerFaults}
	Consumer = Kind{Name: "consumer", own: consumerKeys, options: consumerOptions, faults: consumerFaults}
	Admin    = Kind{Name: "admin", own: adminKeys}
)

// Guarded restricts the token endpoints that a client contacts to those that the policy allows. It
// has no keys.
func Guarded(policy *network.Policy) Kind { return Kind{guard: policy} }

// Kinds lists all kinds of client.
var Kinds = []Kind{Producer, Consumer, Admin}

// KindOf returns the kind with this name. If there is none, it returns a kind with only the common
// keys.
func KindOf(name string) Kind {
	if i := slices.IndexFunc(Kinds, func(k Kind) bool { return k.Name == name }); i >= 0 {
		return Kinds[i]
	}
	return Kind{Name: "client"}
}

// Keys returns all keys of the kind, including the common ones.
func (k Kind) Keys() []Key { return keysOf([]Kind{k}) }

// keysOf returns the common keys and those of the kinds, each once.
func keysOf(kinds []Kind) []Key {
	all := slices.Concat(commonKeys, saslKeys, sslKeys)
	for _, kind := range kinds {
		for _, key := range kind.own {
			if !slices.ContainsFunc(all, func(k Key) bool { return k.Name == key.Name }) {
				all = append(all, key)
			}
		}
	}
	return all
}

// Find returns the key of the kind with this name.
func (k Kind) Find(name string) (Key, bool) {
	keys := k.Keys()
	i := slices.IndexFunc(keys, func(key Key) bool { return key.Name == name })
	if i < 0 {
		return Key{}, false
	}
	return keys[i], true
}

// definitions returns the keys as configs parses them.
func definitions(keys []Key) (out configs.Keys) {
	for _, k := range keys {
		out = append(out, k.Key)
	}
	return out
}

// Warning is a hint about a key. It is not an error.
type Warning struct{ Key, Text string }

// Warnings returns the keys without effect: those of Apache's clients that do nothing here, and
// unknown ones. The warnings show each key with the prefix that it has in the configuration.
func (k Kind) Warnings(prefix string, props map[string]string) (out []Warning) {
	var names []string
	for _, key := range k.Keys() {
		names = append(names, key.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(props)) {
		key, ok := k.Find(name)
		switch {
		case !ok:
			text := fmt.Sprintf("no key of a Kafka %s", k.Name)
			if near, ok := configs.Nearest(name, names); ok {
				text += ": did you mean " + prefix + near + "?"
			}
			out = append(out, Warning{prefix + name, text})
		case key.ignored(props[name]):
			out = append(out, Warning{prefix + name, "the key has no effect here: " + key.Why})
		}
	}
	return out
}
