package lint

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"

	"millrace/api"
	"millrace/configs"
	"millrace/configs/provider"
	"millrace/runtime/broker"
	"millrace/runtime/kafka"
)

// Fault is an error or a warning about a worker's properties.
type Fault struct {
	Key, Text string
	warning   bool // the worker may start
}

// workerCheck checks the properties of a worker. It asks no broker, opens no port and writes no
// file.
type workerCheck struct {
	mode   Mode
	given  map[string]string // as in the file
	props  map[string]string // with resolved variables
	config configs.Config    // only the valid keys
	found  []Fault

	secrets *provider.Secrets
}

// checkWorker returns the faults of a worker's properties, errors and warnings.
func checkWorker(m Mode, given map[string]string) []Fault {
	c := &workerCheck{mode: m, given: given, secrets: &provider.Secrets{}}
	c.resolve()
	c.keys()
	c.clients()
	for _, kind := range []string{"key.converter", "value.converter", "header.converter"} {
		c.converter(kind)
	}
	for _, err := range api.Check(c.config) {
		c.fault(err)
	}
	if m == Distributed {
		c.cluster()
	} else {
		c.alone()
	}
	c.ignored()
	for i := range c.found {
		c.found[i].Text = c.secrets.Redact(c.found[i].Text)
	}
	return c.found
}

func (c *workerCheck) add(key, text string) {
	if !slices.ContainsFunc(c.found, func(f Fault) bool { return !f.warning && f.Key == key }) {
		c.found = append(c.found, Fault{Key: key, Text: text})
	}
}

func (c *workerCheck) warn(key, text string) {
	c.found = append(c.found, Fault{Key: key, Text: text, warning: true})
}

// fault adds an error under the key that its text names. If it names several keys of the file, the
// first counts.
func (c *workerCheck) fault(err error, prefixes ...string) {
	if err == nil {
		return
	}
	for _, text := range strings.Split(err.Error(), "\n") {
		key, _ := c.keyIn(text, prefixes...)
		c.add(key, text)
	}
}

// keyIn returns the key that a text is about: the first key of the file that it names, with one of
// the prefixes or without; else the first key that it names at all.
func (c *workerCheck) keyIn(text string, prefixes ...string) (key string, given bool) {
	words := strings.FieldsFunc(text, func(r rune) bool {
		return r != '.' && r != '_' && r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
	for _, word := range words {
		word = strings.Trim(word, ".")
		for _, prefix := range append(prefixes, "") {
			if _, given := c.given[prefix+word]; given {
				return prefix + word, true
			}
		}
		if key == "" && strings.Contains(word, ".") && !strings.ContainsAny(word[:1], "0123456789") {
			key = strings.Join(prefixes[:min(1, len(prefixes))], "") + word
		}
	}
	return key, false
}

// resolve replaces the variables of config providers. A variable that cannot be resolved is an
// error of its key.
func (c *workerCheck) resolve() {
	c.props = maps.Clone(c.given)
	providers, err := provider.New(c.given, c.secrets, slog.New(slog.DiscardHandler))
	if err != nil {
		c.fault(err)
		return
	}
	for _, name := range configs.SplitList(c.given["config.providers"]) {
		if key := "config.providers." + name + ".class"; name != "" && strings.TrimSpace(c.given[key]) == "" {
			c.add("config.providers", fmt.Sprintf("the config provider %s has no class: expected the key %s", name, key))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(c.given)) {
		if providers.InPlugin(c.given[key]) {
			continue // no plugin is started here
		}
		out, err := providers.Resolve(map[string]string{key: c.given[key]})
		if err != nil {
			c.add(key, err.Error())
			delete(c.props, key)
			continue
		}
		c.props[key] = out[key]
	}
}

// keys checks every key by its definition. The other checks do not see keys with errors.
func (c *workerCheck) keys() {
	keys := slices.Clone(WorkerKeys(c.mode, c.props))
	sound := maps.Clone(c.props)
	for i, v := range keys.Validate(c.props) {
		keys[i].Required = false
		_, given := c.given[v.Name]
		if _, resolved := c.props[v.Name]; given && !resolved {
			continue // it has an error already
		}
		if len(v.Errors) > 0 {
			c.add(v.Name, v.Errors[0])
			delete(sound, v.Name)
		}
	}
	c.config, _ = keys.Parse(sound) // it has no keys with errors
}

// clients checks the keys of the worker's own Kafka clients, and of those of its connectors.
func (c *workerCheck) clients() {
	servers := c.props["bootstrap.servers"]
	if servers == "" || servers == broker.Embedded {
		servers = "localhost:9092"
	}
	own := maps.Clone(c.props)
	own["bootstrap.servers"] = servers
	for _, fault := range kafka.Check("", own) {
		c.fault(errors.New(fault.Text))
	}
	for _, kind := range []string{"producer", "consumer", "admin"} {
		prefix := kind + "."
		client := map[string]string{"bootstrap.servers": "localhost:9092"}
		maps.Copy(client, configs.WithPrefix(c.props, prefix))
		for _, fault := range kafka.Check(kind, client) {
			c.add(prefix+fault.Key, strings.Replace(fault.Text, fault.Key, prefix+fault.Key, 1))
		}
	}
}

// overridePolicies are the values of connector.client.config.override.policy. The names of their
// classes are longer.
var overridePolicies = []string{"All", "None", "Principal", "Allowlist"}

const (
	policyPackage = "org.apache.kafka.connect.connector.policy."
	policySuffix  = "ConnectorClientConfigOverridePolicy"
)

// ignored finds keys without an effect, and values that name missing classes or folders.
func (c *workerCheck) ignored() {
	policy := c.config.String("connector.client.config.override.policy")
	short := strings.TrimSuffix(strings.TrimPrefix(policy, policyPackage), policySuffix)
	if policy != "" && !slices.Contains(overridePolicies, short) {
		c.add("connector.client.config.override.policy", fmt.Sprintf("Invalid value %s for configuration connector.client.config.override.policy: expected one of %s; policies in Java cannot run, because they check the settings of Java clients inside of the worker",
			policy, strings.Join(overridePolicies, ", ")))
	}
	if c.config.Has("plugin.path") {
		for _, folder := range c.config.List("plugin.path") {
			if info, err := os.Stat(folder); folder != "" && (err != nil || !info.IsDir()) {
				c.warn("plugin.path", fmt.Sprintf("plugin.path has %s, which is no folder: no plugins are found there until it is", folder))
			}
		}
	}
	for _, class := range c.config.List("metric.reporters") {
		if class != "" && class != "org.apache.kafka.common.metrics.JmxReporter" {
			c.warn("metric.reporters", fmt.Sprintf("metric.reporters has %s, which is not loaded: metrics are served for Prometheus at /metrics", class))
		}
	}
	c.idleClientKeys()
}

// Unresolvable returns a fault for each key whose variables of config providers cannot be resolved,
// in the order of the keys.
func Unresolvable(providers *provider.Providers, props map[string]string) (out []Fault) {
	for _, key := range slices.Sorted(maps.Keys(props)) {
		if _, err := providers.Resolve(map[string]string{key: props[key]}); err != nil {
			out = append(out, Fault{Key: key, Text: err.Error()})
		}
	}
	return out
}

func without(props map[string]string, key string) map[string]string {
	out := maps.Clone(props)
	delete(out, key)
	return out
}
