// Package provider resolves the variables of configurations: ${name:path:key} stands for the value
// that the config provider name has at path under key (KIP-297). Resolved values never appear in
// output, see Redact.
package provider

import (
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"sync/atomic"

	"millrace/configs"
)

// Providers are the config providers of a worker. A nil *Providers has none.
type Providers struct {
	byName map[string]source
	keep   bool // keep unresolved variables as they are
	log    *slog.Logger
	*Secrets

	plugins atomic.Pointer[Plugins]
}

// source looks up values. The result lacks keys without a value. An error means that the
// configuration cannot be used.
type source interface {
	get(path string, keys []string) (map[string]string, error)
}

// variable matches Kafka's syntax: no nesting, no escapes, no defaults.
var variable = regexp.MustCompile(`\$\{([^}]*?):(([^}]*?):)?([^}]*?)\}`)

// New reads the config.providers and config.providers.NAME. keys of a worker's properties. It adds
// every resolved value to known.
func New(props map[string]string, known *Secrets, log *slog.Logger) (*Providers, error) {
	p := &Providers{byName: map[string]source{}, keep: props[configs.UnresolvedKey] == configs.KeepUnresolved, log: log, Secrets: known}
	for _, name := range strings.Split(props["config.providers"], ",") {
		name = strings.TrimSpace(name)
		prefix := "config.providers." + name + "."
		class := props[prefix+"class"]
		if name == "" || class == "" {
			continue
		}
		found, err := p.open(class, configs.WithPrefix(props, prefix+"param."), strings.TrimSpace(props["plugin.path"]) != "")
		if err != nil {
			return nil, fmt.Errorf("%s%w", prefix, err)
		}
		p.byName[name] = found
	}
	return p, nil
}

// Redact replaces all resolved values in a text.
func (p *Providers) Redact(text string) string {
	if p == nil {
		return text
	}
	return p.Secrets.Redact(text)
}

// Classes returns the classes of the available config providers.
func Classes() []string { return []string{directoryClass, envClass, fileClass} }

const classPrefix = "org.apache.kafka.common.config.provider."

// open returns the provider of a class. A class that the worker does not have is one of a plugin, if
// there may be plugins.
func (p *Providers) open(class string, params map[string]string, plugins bool) (source, error) {
	switch {
	case named(class, fileClass):
		allowed, err := newAllowedPaths(params, p.log)
		return files{allowed}, err
	case named(class, directoryClass):
		allowed, err := newAllowedPaths(params, p.log)
		return directories{allowed, p.log}, err
	case named(class, envClass):
		return newEnv(params)
	case plugins:
		return inPlugin{&p.plugins, class, params}, nil
	}
	return nil, fmt.Errorf("class=%s: there is no such config provider; there are %s", class, strings.Join(Classes(), ", "))
}

func named(class, full string) bool {
	if class == full {
		return true
	}
	for _, alias := range configs.Aliases(full) {
		if class == alias {
			return true
		}
	}
	return false
}

// variables finds all variables in a value and returns the provider, path and key of each.
func variables(value string) [][]string {
	if !strings.Contains(value, "${") { // true for almost every value
		return nil
	}
	return variable.FindAllStringSubmatch(value, -1)
}

// Refers reports whether a value contains a variable of a declared provider.
func (p *Providers) Refers(value string) bool {
	if p == nil {
		return false
	}
	for _, m := range variables(value) {
		if _, declared := p.byName[m[1]]; declared {
			return true
		}
	}
	return false
}

// RefersAny reports whether any value contains a variable of a declared provider.
func (p *Providers) RefersAny(props map[string]string) bool {
	for _, value := range props {
		if p.Refers(value) {
			return true
		}
	}
	return false
}

// None reports whether no provider is declared.
func (p *Providers) None() bool { return p == nil || len(p.byName) == 0 }

// Resolve returns the properties with all variables replaced. Its error is an Unresolved if any
// variable cannot be resolved.
func (p *Providers) Resolve(props map[string]string) (map[string]string, error) {
	out, faults := p.Try(props)
	if faults != nil {
		return props, faults
	}
	return out, nil
}

// place is a provider and a path within it.
type place struct{ name, path string }

// lookUp reads each place once for all its keys, so that values that belong together come from the
// same read.
func (p *Providers) lookUp(props map[string]string) (found map[place]answer, failed map[place]error) {
	wanted := map[place][]string{}
	for _, v := range props {
		for _, m := range variables(v) {
			if p.byName[m[1]] != nil {
				at := place{m[1], m[3]}
				wanted[at] = append(wanted[at], m[4])
			}
		}
	}
	found, failed = map[place]answer{}, map[place]error{}
	for at, keys := range wanted {
		a, err := p.ask(at, keys)
		if err != nil {
			failed[at] = fmt.Errorf("config provider %s: %w", at.name, err)
			continue
		}
		found[at] = a
	}
	return found, failed
}
