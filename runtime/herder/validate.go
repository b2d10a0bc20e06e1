package herder

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"millrace/api/rest"
	"millrace/configs"
	"millrace/configs/network"
	"millrace/configs/provider"
	"millrace/plugins/connect"
	"millrace/runtime/worker"
)

// Validation is the outcome of checking a connector's configuration.
type Validation struct {
	Class   *connect.Class
	Groups  []string
	Entries []Entry
	Count   int // of errors, as Kafka Connect counts them

	Warnings []Warning
}

// Entry is a key and what became of it.
type Entry struct {
	Key   *configs.Key // nil: a key that nobody defines
	Value configs.Value
	once  bool // its errors count as one
}

// Errors is every fault, in the order of the keys. Each names its key.
func (v Validation) Errors() []string {
	var out []string
	for _, e := range v.Entries {
		for _, text := range e.Value.Errors {
			if !strings.Contains(text, e.Value.Name) && text != textNull {
				text = e.Value.Name + ": " + text
			}
			out = append(out, text)
		}
	}
	return out
}

const (
	textNull    = "Null value can not be supplied as the configuration value."
	classKey    = "connector.class"
	versionKey  = "connector.plugin.version"
	configValue = "Invalid value %s for configuration %s: %v"
)

// validator checks configurations of connectors for a worker.
type validator struct {
	plugins   worker.Plugins
	providers *provider.Providers
	worker    map[string]string // its properties
	policy    func(key string) error
	rules     configs.Rules
	mostValue int             // bytes
	addresses *network.Policy // where connectors may have the worker connect to; nil: anywhere

	trusted func(ctx context.Context, name string, raw map[string]string) bool
}

// validate checks a configuration against the keys of every connector and, in its process, against its class's own. A
// key that the class defines replaces the framework's.
func (d validator) validate(ctx context.Context, name string, config rest.Config) (Validation, error) {
	raw, nulls := config.Props()
	props, faults, err := d.resolve(raw)
	if err != nil {
		return Validation{}, err
	}
	if text := faults[classKey]; text != "" {
		return Validation{}, fault(BadRequest, "%s", text)
	}
	class, err := d.class(props)
	if err != nil {
		return d.refuseVersion(err, props)
	}
	if err := d.rules.Class(class.Name); err != nil {
		return d.refuseClass(class, props, fmt.Sprintf(configValue, props[classKey], classKey, err), classKey), nil
	}
	rules := d.rulesFor(ctx, raw)
	own, err := d.own(ctx, name, class, rules, props)
	if err != nil {
		return Validation{}, err
	}
	v := Validation{Class: class}
	steps := stepsOf(props, d.plugins.Transformations())
	v.addFramework(slices.Concat(d.definitions(class), d.extraKeys(class, props), steps.keys), class, own, props)
	steps.report(&v, props)
	v.checkTogether(props)
	if err := v.checkExactlyOnce(ctx, d, name, rules, props); err != nil {
		return Validation{}, err
	}
	v.checkNulls(nulls)
	v.addOverrides(d, props)
	v.addPlugin(rules, props)
	v.addOriginals(class, props)
	for _, kind := range []string{"header", "key", "value"} {
		v.addConverter(kind+".converter", props)
	}
	v.checkVariables(faults)
	v.warnUnknown(class, raw)
	v.unresolve(d.providers, raw)
	v.finish()
	return v, nil
}

// checkVariables puts what is wrong with variables to their keys, in place of what was said of the text that nobody has replaced.
func (v *Validation) checkVariables(faults provider.Unresolved) {
	for _, key := range sortedKeys(faults) {
		if e := v.entry(key); e != nil {
			e.Value.Errors = []string{faults[key]}
			continue
		}
		v.Entries = append(v.Entries, Entry{Value: configs.Value{Name: key, Errors: []string{faults[key]}, Visible: true}})
	}
}

// unresolve shows every value that has a variable in it as it was given, and hides what it stands for in the errors.
func (v *Validation) unresolve(providers *provider.Providers, raw map[string]string) {
	var given []string // without variables: what the user has sent needs no hiding
	for _, value := range raw {
		if !providers.Refers(value) {
			given = append(given, value)
		}
	}
	for i := range v.Entries {
		value := &v.Entries[i].Value
		if given, ok := raw[value.Name]; ok && value.Value != nil && providers.Refers(given) {
			value.Value = &given
		}
		for j, text := range value.Errors {
			value.Errors[j] = providers.RedactBut(text, given...)
		}
	}
}

func (d validator) class(props map[string]string) (*connect.Class, error) {
	if _, ok := props[classKey]; !ok {
		text := fmt.Sprintf("Connector config %s contains no connector type", javaMap(mask(props)))
		if near, ok := configs.Nearest(classKey, slices.Collect(maps.Keys(props))); ok {
			text += fmt.Sprintf(": did you mean %s where it says %s?", classKey, near)
		} else if _, given := props["class"]; given {
			text += fmt.Sprintf(": did you mean %s where it says class?", classKey)
		}
		return nil, errors.New(text)
	}
	return d.find(props)
}

// own asks the connector's own code.
func (d validator) own(ctx context.Context, name string, class *connect.Class, rules configs.Rules, props map[string]string) ([]configs.Value, error) {
	defer stage(ctx, "performing multi-property validation for the connector")()
	plugin, err := d.plugins.Open(ctx, name, class, runnable(rules, props))
	if err != nil {
		return nil, err
	}
	defer plugin.Release()
	values, err := plugin.Validate(ctx, props)
	if err != nil {
		return nil, fmt.Errorf("validating: %w", err)
	}
	return values, nil
}

// addFramework adds the framework's keys, then the connector's. A key of both is where the framework has it, and means what the
// connector says.
func (v *Validation) addFramework(framework configs.Keys, class *connect.Class, own []configs.Value, props map[string]string) {
	values := map[string]configs.Value{}
	for _, value := range own {
		values[value.Name] = value
	}
	for i, value := range framework.Validate(props) {
		if key, replaced := class.Config.Lookup(value.Name); replaced {
			v.Entries = append(v.Entries, Entry{Key: &key, Value: values[key.Name]})
			continue
		}
		v.Entries = append(v.Entries, Entry{Key: &framework[i], Value: value})
	}
	for i := range class.Config {
		key := &class.Config[i]
		if _, done := framework.Lookup(key.Name); !done {
			v.Entries = append(v.Entries, Entry{Key: key, Value: values[key.Name]})
		}
	}
	for _, value := range own { // keys by other names, which the connector understands without defining them
		_, defined := class.Config.Lookup(value.Name)
		if _, ofFramework := framework.Lookup(value.Name); !defined && !ofFramework {
			key := configs.Opt(value.Name, configs.String, configs.Low, "Another name of a key.")
			v.Entries = append(v.Entries, Entry{Key: &key, Value: value})
		}
	}
}

// rulesFor are the worker's rules for a configuration, which may be the operator's own.
func (d validator) rulesFor(ctx context.Context, raw map[string]string) configs.Rules {
	if d.trusted(ctx, raw["name"], raw) {
		return d.rules.Trusting()
	}
	return d.rules
}

// refuseClass is the outcome of a configuration whose class the rules do not allow: nothing of that class is run to check the rest.
func (d validator) refuseClass(class *connect.Class, props map[string]string, text string, keys ...string) Validation {
	v := Validation{Class: class}
	definitions := d.definitions(class)[:len(configs.ConnectorKeys)]
	for i, value := range definitions.Validate(props) {
		v.Entries = append(v.Entries, Entry{Key: &definitions[i], Value: value})
	}
	v.fault(text, keys...)
	v.finish()
	return v
}

// runnable is a configuration that a process can be opened with: without the keys that say how it runs if one of them is wrong, or not
// allowed.
func runnable(rules configs.Rules, props map[string]string) map[string]string {
	if _, err := configs.PluginKeys.Parse(props); err == nil && rules.PluginKeys(props) == nil {
		return props
	}
	out := maps.Clone(props)
	for _, key := range configs.PluginKeys {
		delete(out, key.Name)
	}
	return out
}

// addPlugin adds the keys that say how the plugin process runs, where they are given: no definition of Kafka Connect's has them.
func (v *Validation) addPlugin(rules configs.Rules, props map[string]string) {
	for i, value := range configs.PluginKeys.Validate(props) {
		key := &configs.PluginKeys[i]
		given, set := props[key.Name]
		if err := rules.PluginKey(key.Name, given); set && err != nil {
			value.Errors = append(value.Errors, fmt.Sprintf(configValue, given, key.Name, err))
		}
		if set && v.entry(key.Name) == nil {
			v.Entries = append(v.Entries, Entry{Key: key, Value: value})
		}
	}
}

// checkNulls puts the fault to every key that is null; those that nobody defines come first.
func (v *Validation) checkNulls(nulls []string) {
	var ghosts []Entry
	for _, key := range nulls {
		if e := v.entry(key); e != nil {
			e.Value.Errors = []string{textNull}
			continue
		}
		ghosts = append(ghosts, Entry{Value: configs.Value{Name: key, Errors: []string{textNull}, Visible: true}})
	}
	v.Entries = append(ghosts, v.Entries...)
}

func (v *Validation) entry(key string) *Entry {
	for i := range v.Entries {
		if v.Entries[i].Value.Name == key {
			return &v.Entries[i]
		}
	}
	return nil
}

func (v *Validation) fault(text string, keys ...string) {
	for _, key := range keys {
		if e := v.entry(key); e != nil {
			e.Value.Errors = append(e.Value.Errors, text)
		}
	}
}

// finish counts the errors and lists the groups.
func (v *Validation) finish() {
	for _, e := range v.Entries {
		n := len(e.Value.Errors)
		if e.once {
			n = min(n, 1)
		}
		v.Count += n
		if e.Key != nil && e.Key.Group != "" && !slices.Contains(v.Groups, e.Key.Group) {
			v.Groups = append(v.Groups, e.Key.Group)
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

// javaMap writes properties as Java does, {a=b, c=d}, in the order of their keys; the rest of a long text is left out.
func javaMap(props map[string]string) string {
	const longest = 1000
	var b strings.Builder
	for i, k := range sortedKeys(props) {
		if i > 0 {
			b.WriteString(", ")
		}
		if b.Len() > longest {
			b.WriteString("…")
			break
		}
		b.WriteString(k + "=" + configs.Cut(props[k], 100))
	}
	return "{" + b.String() + "}"
}
