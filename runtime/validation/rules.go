package validation

import (
	"context"
	"fmt"

	"millrace/configs"
	"millrace/plugins/connect"
)

// rulesFor returns the worker's rules for a configuration. The operator's own configurations have
// wider ones.
func (v *Validator) rulesFor(ctx context.Context, raw map[string]string) configs.Rules {
	if v.trusted(ctx, raw["name"], raw) {
		return v.rules.Trusting()
	}
	return v.rules
}

// refuseClass is the result for a configuration whose class is not allowed or lacks the wanted
// version: no code of that class runs, so only the framework's keys are checked.
func (v *Validator) refuseClass(class *connect.Class, props map[string]string, text string, keys ...string) Result {
	r := Result{Class: class}
	definitions := v.definitions(class, nil)[:len(configs.ConnectorKeys)]
	for i, value := range definitions.Validate(props) {
		r.Entries = append(r.Entries, Entry{Key: &definitions[i], Value: value})
	}
	r.fault(text, keys...)
	r.finish()
	return r
}

// addPlugin adds the keys about the plugin process that are given. Apache Kafka does not define
// them.
func (r *Result) addPlugin(rules configs.Rules, props map[string]string) {
	for i, value := range configs.PluginKeys.Validate(props) {
		key := &configs.PluginKeys[i]
		given, set := props[key.Name]
		if err := rules.PluginKey(key.Name, given); set && err != nil {
			value.Errors = append(value.Errors, fmt.Sprintf(configValue, given, key.Name, err))
		}
		if set && r.entry(key.Name) == nil {
			r.Entries = append(r.Entries, Entry{Key: key, Value: value})
		}
	}
}
