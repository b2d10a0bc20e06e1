package validation

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/kafka"
)

// overrideKinds lists the Kafka clients of a connector, in the order of the validation.
func overrideKinds(t connect.Type, props map[string]string) []string {
	if t == connect.Source {
		return []string{"producer", "admin"}
	}
	if strings.TrimSpace(props["errors.deadletterqueue.topic.name"]) == "" {
		return []string{"consumer"}
	}
	return []string{"consumer", "admin"}
}

// addOverrides adds the keys of Kafka clients that the connector overrides.
func (r *Result) addOverrides(v *Validator, props map[string]string) {
	for _, kind := range overrideKinds(r.Class.Type(), props) {
		prefix := kind + ".override."
		own := configs.WithPrefix(props, prefix)
		for _, w := range kafka.KindOf(kind).Warnings(prefix, own) {
			r.Warnings = append(r.Warnings, Warning(w))
		}
		faults := v.clientFaults(kind, own)
		for _, name := range slices.Sorted(maps.Keys(own)) {
			entry := overrideEntry(kind, name, own[name])
			if err := v.policy(name); err != nil {
				entry.Value.Errors = append(entry.Value.Errors, err.Error())
			}
			if err := v.tokenFile(name, own[name]); err != nil {
				entry.Value.Errors = append(entry.Value.Errors, fmt.Sprintf(configValue, own[name], prefix+name, err))
			}
			if wrongType := entry.Value.Value == nil; !wrongType {
				entry.Value.Errors = append(entry.Value.Errors, faults[name]...)
			}
			r.Entries = append(r.Entries, entry)
		}
	}
}

// overrideEntry shows a key of a Kafka client as Apache Kafka Connect does: with the client's
// definition of it, and without a definition if the client has no such key.
func overrideEntry(kind, name, value string) Entry {
	full := kind + ".override." + name
	key, ok := kafka.KindOf(kind).Find(name)
	if !ok {
		return Entry{Value: configs.Value{Name: full, Value: &value, Visible: true}, once: true}
	}
	definition := key.Key
	definition.Name, definition.Checks = full, nil // clientFaults has what the checks find
	if !key.Acts {
		definition.Doc += " It has no effect here: " + key.Why + "."
	}
	return Entry{Key: &definition, Value: configs.Keys{definition}.Validate(map[string]string{full: value})[0], once: true}
}

// clientFaults returns the errors of a client that is configured by the worker's settings and the
// overrides, by the key of the override that causes each. Errors that the worker's settings have on
// their own are not the connector's.
func (v *Validator) clientFaults(kind string, own map[string]string) map[string][]string {
	props := configs.WithPrefix(v.worker, kind+".")
	if props["bootstrap.servers"] == "" {
		props["bootstrap.servers"] = v.worker["bootstrap.servers"]
	}
	if kind == "consumer" && props["group.id"] == "" {
		props["group.id"] = "connect" // as a task does, so that the keys of group members are checked
	}
	maps.Copy(props, own)
	faults := map[string][]string{}
	for _, fault := range kafka.Check(kind, props) {
		key := fault.Key
		if _, overridden := own[key]; !overridden {
			key = overriddenIn(fault.Text, own)
		}
		full := kind + ".override." + key
		text := strings.Replace(fault.Text, "configuration "+key+":", "configuration "+full+":", 1)
		if text == fault.Text {
			text = fmt.Sprintf(configValue, shownOverride(kind, key, own[key]), full, text)
		}
		faults[key] = append(faults[key], text)
	}
	return faults
}

// overriddenIn returns the first override that a text names; "" if it names none.
func overriddenIn(text string, own map[string]string) string {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" :,=\"", r) }) {
		if _, ok := own[word]; ok {
			return word
		}
	}
	return ""
}

func shownOverride(kind, key, value string) string {
	if k, ok := kafka.KindOf(kind).Find(key); ok && k.Type == configs.Password {
		return configs.Hidden
	}
	return value
}

// overridePolicy returns the check of connector.client.config.override.policy for a client's key.
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

// matches reports whether a regular expression, which may be malformed, matches a whole text.
func matches(expr, text string) bool {
	re, err := configs.CompileRegex("^(?:" + expr + ")$")
	return err == nil && re.MatchString(text)
}
