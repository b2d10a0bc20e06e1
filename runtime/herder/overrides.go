package herder

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/worker"
)

// overrideKinds is the Kafka clients that a connector uses, in the order of the validation.
func overrideKinds(t connect.Type, props map[string]string) []string {
	if t == connect.Source {
		return []string{"producer", "admin"}
	}
	if strings.TrimSpace(props["errors.deadletterqueue.topic.name"]) == "" {
		return []string{"consumer"}
	}
	return []string{"consumer", "admin"}
}

// addOverrides adds the keys of Kafka clients that the connector sets for itself.
func (v *Validation) addOverrides(d validator, props map[string]string) {
	for _, kind := range overrideKinds(v.Class.Type(), props) {
		prefix := kind + ".override."
		overrides := configs.WithPrefix(props, prefix)
		faults := worker.CheckClient(kind, d.worker["bootstrap.servers"], overrides)
		for _, w := range worker.ClientWarnings(kind, prefix, overrides) {
			v.Warnings = append(v.Warnings, Warning(w))
		}
		for _, name := range slices.Sorted(maps.Keys(overrides)) {
			value := overrides[name]
			key := configs.Opt(prefix+name, overrideType(name), configs.Medium, "A setting of the connector's Kafka "+kind+".")
			entry := Entry{Key: &key, Value: configs.Value{Name: key.Name, Value: &value, Visible: true}, once: true}
			if err := d.policy(name); err != nil {
				entry.Value.Errors = append(entry.Value.Errors, err.Error())
			}
			if err := d.tokenFile(name, value); err != nil {
				entry.Value.Errors = append(entry.Value.Errors, fmt.Sprintf(configValue, value, key.Name, err))
			}
			for _, text := range faults {
				if strings.HasPrefix(text, name+" ") || strings.HasPrefix(text, name+": ") {
					entry.Value.Errors = append(entry.Value.Errors, fmt.Sprintf(configValue, value, key.Name, text))
				}
			}
			v.Entries = append(v.Entries, entry)
		}
	}
}

func overrideType(name string) configs.Type {
	if strings.Contains(name, "password") || strings.Contains(name, "jaas") {
		return configs.Password
	}
	return configs.String
}

// overridePolicy is connector.client.config.override.policy: what it has against a client's key.
func overridePolicy(c configs.Config) func(key string) error {
	name := c.String("connector.client.config.override.policy")
	name = name[strings.LastIndexByte(name, '.')+1:]
	name = strings.TrimSuffix(name, "ConnectorClientConfigOverridePolicy")
	allowed := func(string) bool { return true }
	switch name {
	case "None":
		allowed = func(string) bool { return false }
	case "Principal":
		keys := []string{"sasl.jaas.config", "sasl.mechanism", "security.protocol"}
		allowed = func(key string) bool { return slices.Contains(keys, key) }
	case "Allowlist":
		keys := c.List("connector.client.config.override.allowlist")
		allowed = func(key string) bool { return slices.Contains(keys, key) }
	}
	return func(key string) error {
		if allowed(key) {
			return nil
		}
		return fmt.Errorf("The '%s' policy does not allow '%s' to be overridden in the connector configuration.", name, key) // Apache's wording
	}
}

// matches reports whether a regular expression that may be malformed matches all of a text.
func matches(expr, text string) bool {
	re, err := configs.CompileRegex("^(?:" + expr + ")$")
	return err == nil && re.MatchString(text)
}
