package configs

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Worker keys for the rules about connector classes and plugin settings.
const (
	classAllowKey     = "connector.class.allow"
	classDenyKey      = "connector.class.deny"
	pluginPolicyKey   = "connector.plugin.override.policy"
	pluginAllowedKey  = "connector.plugin.override.allowlist"
	harmlessPluginSet = "plugin.memory.max,plugin.cpu.max,plugin.stall.timeout.ms"
)

// ruleKeys are the keys of these rules. They are part of WorkerKeys.
var ruleKeys = Keys{
	Opt(classAllowKey, List, Medium, "Classes that connectors may use, such as FileStream*,org.example.*. "+
		"Each item is a full name or an alias; * matches any characters. Unset: all classes.", noEmptyItems),
	Opt(classDenyKey, List, Medium, "Classes that connectors may not use, in the same form. "+
		"It takes precedence over "+classAllowKey+".", noEmptyItems),
	Def(pluginPolicyKey, String, "Allowlist", Medium, "Which plugin.* keys connectors may set: All, None or "+
		"Allowlist. Connectors from files on the command line of a standalone worker may set all of them.", OneOf("All", "None", "Allowlist")),
	Def(pluginAllowedKey, List, harmlessPluginSet, Medium, "Keys that the policy Allowlist allows. "+
		"plugin.env:NAME allows plugin.env only for the variable NAME. plugin.env allows any variable, "+
		"including the worker's own variables and variables that make programs run other programs."),
}

// Rules restrict the classes and plugin.* keys of connectors. The operator of a worker sets them.
type Rules struct {
	allow, deny []pattern
	policy      string
	plugin      []string
}

// NewRules reads the rules from a worker's configuration.
func NewRules(c Config) Rules {
	return Rules{allow: patternsOf(c.List(classAllowKey)), deny: patternsOf(c.List(classDenyKey)), policy: c.String(pluginPolicyKey), plugin: c.List(pluginAllowedKey)}
}

type pattern struct {
	text string
	re   *regexp.Regexp
}

func patternsOf(items []string) (out []pattern) {
	for _, item := range items {
		out = append(out, pattern{item, regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(item), `\*`, ".*") + "$")})
	}
	return out
}

// Class returns an error if connectors may not use the class full, a full class name.
func (r Rules) Class(full string) error {
	names := append([]string{full}, Aliases(full)...)
	match := func(patterns []pattern) int {
		return slices.IndexFunc(patterns, func(p pattern) bool { return slices.ContainsFunc(names, p.re.MatchString) })
	}
	if i := match(r.deny); i >= 0 {
		return fmt.Errorf("%s=%s in the worker's properties does not allow class %s", classDenyKey, r.deny[i].text, full)
	}
	if len(r.allow) > 0 && match(r.allow) < 0 {
		return fmt.Errorf("%s in the worker's properties does not allow class %s", classAllowKey, full)
	}
	return nil
}

// Trusting returns the rules for configurations that the operator owns: they may set every plugin.*
// key.
func (r Rules) Trusting() Rules {
	r.policy = "All"
	return r
}

// PluginKey returns an error if connectors may not set the key to this value. Keys that do not
// begin with plugin., or do not affect the process, are always allowed.
func (r Rules) PluginKey(key, value string) error {
	if _, known := PluginKeys.Lookup(key); !known || r.policy == "All" || r.policy != "None" && slices.Contains(r.plugin, key) {
		return nil
	}
	what := key
	if key == "plugin.env" && r.policy != "None" {
		refused := slices.DeleteFunc(SplitList(value), func(item string) bool {
			name, _, _ := strings.Cut(item, "=")
			return slices.Contains(r.plugin, key+":"+name)
		})
		if len(refused) == 0 {
			return nil
		}
		name, _, _ := strings.Cut(refused[0], "=")
		what = key + ":" + name
	}
	return fmt.Errorf("the '%s' policy of %s does not allow '%s' to be set in the connector configuration; %s in the worker's properties lists what it allows",
		r.policy, pluginPolicyKey, what, pluginAllowedKey)
}

// PluginKeys returns an error if a connector may not run with these properties.
func (r Rules) PluginKeys(props map[string]string) error {
	for _, key := range PluginKeys {
		if value, given := props[key.Name]; given {
			if err := r.PluginKey(key.Name, value); err != nil {
				return err
			}
		}
	}
	return nil
}
