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

// Key is a key of Apache's Kafka clients: its type and its range are Apache's, its default is ours.
type Key struct {
	configs.Key
	Acts    bool
	Why     string   // a key that does not act changes nothing, for this reason
	Allowed []string // values of a key that does not act that mean what happens in any case
	Apache  *string  // Apache's default, where ours is another; "": it has none, or an empty one
}

func acts(k configs.Key) Key { return Key{Key: k, Acts: true} }

func idle(why string, k configs.Key) Key { return Key{Key: k, Why: why} }

// unless gives a key that does not act the values that mean what happens in any case.
func (k Key) unless(values ...string) Key { k.Allowed = values; return k }

func (k Key) apache(value string) Key { k.Apache = &value; return k }

// ignored reports whether a value of the key is meant to change something, and does not.
func (k Key) ignored(value string) bool {
	return !k.Acts && !slices.ContainsFunc(k.Allowed, func(a string) bool { return strings.EqualFold(strings.TrimSpace(value), a) })
}

// Reasons that many keys share.
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

// Kind is a kind of Kafka client: the keys it has beside those of every client, and the options that these make.
type Kind struct {
	Name    string
	own     []Key
	options func(c configs.Config) []kgo.Opt
	faults  func(c configs.Config) []error // of keys that must agree
	guard   *network.Policy
}

// The kinds of Kafka client that have keys of their own.
var (
	Producer = Kind{Name: "producer", own: producerKeys, options: producerOptions, faults: producerFaults}
	Consumer = Kind{Name: "consumer", own: consumerKeys, options: consumerOptions, faults: consumerFaults}
	Admin    = Kind{Name: "admin", own: adminKeys}
)

// Guarded has a client ask only those token endpoints for tokens that a policy allows connections to. It has no keys.
func Guarded(policy *network.Policy) Kind { return Kind{guard: policy} }

// Kinds are all kinds of client.
var Kinds = []Kind{Producer, Consumer, Admin}

// KindOf finds a kind by its name. A client without a kind has the keys that every client has.
func KindOf(name string) Kind {
	if i := slices.IndexFunc(Kinds, func(k Kind) bool { return k.Name == name }); i >= 0 {
		return Kinds[i]
	}
	return Kind{Name: "client"}
}

// Keys are all keys of the kind.
func (k Kind) Keys() []Key { return keysOf([]Kind{k}) }

// keysOf are the keys of every client and those of kinds, each once.
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

// Find gives a key of the kind by its name.
func (k Kind) Find(name string) (Key, bool) {
	keys := k.Keys()
	i := slices.IndexFunc(keys, func(key Key) bool { return key.Name == name })
	if i < 0 {
		return Key{}, false
	}
	return keys[i], true
}

// definitions are the keys as configs reads them.
func definitions(keys []Key) (out configs.Keys) {
	for _, k := range keys {
		out = append(out, k.Key)
	}
	return out
}

// Warning is what is to say about a key that is no error.
type Warning struct{ Key, Text string }

// Warnings are the keys of a client that do nothing: those of Apache's clients that do not act here, and those that no client has. The
// warnings have the prefix before each key, as the configuration that the keys come from has it.
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
