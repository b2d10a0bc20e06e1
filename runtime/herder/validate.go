package herder

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/converter"
	"millrace/runtime/worker"
)

// Validation is the outcome of checking a connector's configuration.
type Validation struct {
	Class  *connect.Class
	Keys   configs.Keys // the definitions, in the order of Values
	Values []configs.Value
}

// Errors is every fault, in the order of the keys.
func (v Validation) Errors() []string {
	var out []string
	for _, value := range v.Values {
		out = append(out, value.Errors...)
	}
	return out
}

// validate checks a configuration against the keys of every connector and, in its process, against its class's own. A
// key that the class defines replaces the framework's.
func validate(ctx context.Context, plugins worker.Plugins, name string, props map[string]string) (Validation, error) {
	className, ok := props["connector.class"]
	if !ok {
		return Validation{}, fault(BadRequest, "Connector config %v contains no connector type", mask(props))
	}
	class, err := plugins.Find(className)
	if err != nil {
		return Validation{}, fault(BadRequest, "%v", err)
	}
	plugin, err := plugins.Open(ctx, name, class)
	if err != nil {
		return Validation{}, err
	}
	defer plugin.Release()
	own, err := plugin.Validate(ctx, props)
	if err != nil {
		return Validation{}, fmt.Errorf("validating: %w", err)
	}
	v := Validation{Class: class}
	framework := slices.Concat(configs.ConnectorKeys, configs.SourceKeys)
	if class.Type() == connect.Sink {
		framework = slices.Concat(configs.ConnectorKeys, configs.SinkKeys)
	}
	for i, value := range framework.Validate(props) {
		if _, replaced := class.Config.Lookup(value.Name); !replaced {
			v.add(framework[i], value)
		}
	}
	for _, value := range own {
		if key, ok := class.Config.Lookup(value.Name); ok {
			v.add(key, value)
		}
	}
	v.checkTogether(props)
	return v, nil
}

func (v *Validation) add(key configs.Key, value configs.Value) {
	v.Keys = append(v.Keys, key)
	v.Values = append(v.Values, value)
}

// checkTogether adds what no key can say alone.
func (v *Validation) checkTogether(props map[string]string) {
	if v.Class.Type() == connect.Sink {
		topics, regex := strings.TrimSpace(props["topics"]), strings.TrimSpace(props["topics.regex"])
		switch {
		case topics == "" && regex == "":
			v.fault("Must configure one of topics or topics.regex", "topics", "topics.regex")
		case topics != "" && regex != "":
			v.fault("topics and topics.regex are mutually exclusive options, but both are set.", "topics", "topics.regex")
		}
	}
	for _, key := range []string{"key.converter", "value.converter"} {
		if class, ok := props[key]; ok {
			if _, err := converter.New(class, configs.WithPrefix(props, key+"."), key == "key.converter"); err != nil {
				v.fault(fmt.Sprintf("Invalid value %s for configuration %s: %v", class, key, err), key)
			}
		}
	}
	if class, ok := props["header.converter"]; ok {
		if _, err := converter.NewHeader(class, configs.WithPrefix(props, "header.converter.")); err != nil {
			v.fault(fmt.Sprintf("Invalid value %s for configuration header.converter: %v", class, err), "header.converter")
		}
	}
	for _, key := range []string{"transforms", "predicates"} {
		if strings.TrimSpace(props[key]) != "" {
			v.fault(fmt.Sprintf("Invalid value %s for configuration %s: this version of Millrace has no transformations yet; remove the key", props[key], key), key)
		}
	}
}

func (v *Validation) fault(text string, keys ...string) {
	for i := range v.Values {
		if slices.Contains(keys, v.Values[i].Name) {
			v.Values[i].Errors = append(v.Values[i].Errors, text)
		}
	}
}

// refuse is the error of a create or update with a configuration that did not validate; nil when it did.
func (v Validation) refuse() error {
	errs := v.Errors()
	if len(errs) == 0 {
		return nil
	}
	return fault(BadRequest, "Connector configuration is invalid and contains the following %d error(s):\n%s\n"+
		"You can also find the above list of errors at the endpoint `/connector-plugins/{connectorType}/config/validate`",
		len(errs), strings.Join(errs, "\n"))
}

// mask hides what looks like a secret.
func mask(props map[string]string) map[string]string {
	out := make(map[string]string, len(props))
	for k, v := range props {
		if strings.Contains(k, "password") || strings.Contains(k, "secret") || strings.Contains(k, "jaas") {
			v = configs.Hidden
		}
		out[k] = v
	}
	return out
}
