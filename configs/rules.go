package configs

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// The worker's keys about what connectors may be and set.
const (
	classAllowKey     = "connector.class.allow"
	classDenyKey      = "connector.class.deny"
	pluginPolicyKey   = "connector.plugin.override.policy"
	pluginAllowedKey  = "connector.plugin.override.allowlist"
	harmlessPluginSet = "plugin.memory.max,plugin.cpu.max,plugin.stall.timeout.ms"
)

// ruleKeys are part of the keys of every worker.
var ruleKeys = Keys{
	Opt(classAllowKey, List, Medium, "The classes that connectors may have, as full names or aliases, where * stands for any letters: "+
		"such as FileStream*,org.example.*. All when unset.", noEmptyItems),
	Opt(classDenyKey, List, Medium, "The classes that connectors may not have, in the same form. It wins over "+classAllowKey+".", noEmptyItems),
	Def(pluginPolicyKey, String, "Allowlist", Medium, "Which keys that begin with plugin. connectors may set: All, None or Allowlist. Connectors of files "+
		"that the command line of a standalone worker names may set all of them.", OneOf("All", "None", "Allowlist")),
	Def(pluginAllowedKey, List, harmlessPluginSet, Medium, "The keys that the policy Allowlist allows. plugin.env:NAME allows plugin.env for the variable NAME "+
		"alone; plugin.env allows any variable, with it those of the worker's environment and those that make programs run others."),
}

// Rules are what the operator of a worker lets connectors be and set.
type Rules struct {
	allow, deny []pattern
	policy      string
	plugin      []string
}

// NewRules reads the rules of a worker's keys.
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

// Class says why connectors may not have a class, by its full name; nil when they may.
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

// Trusting are the rules for a configuration that is the operator's own: it may set every key about processes.
func (r Rules) Trusting() Rules {
	r.policy = "All"
	return r
}

// PluginKey says why connectors may not set a key that begins with plugin. to this value; nil when they may, or when the key says nothing
// about processes.
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

// PluginKeys says why a connector may not run with these properties; nil when it may.
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
