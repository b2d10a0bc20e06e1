// Package provider resolves the variables of configurations: ${name:path:key} stands for what the config provider of that
// name finds at path under key (KIP-297). What was resolved once is never shown: see Redact.
package provider

import (
	"fmt"
	"log/slog"
	"regexp"
	"strings"

	"millrace/configs"
)

// Providers is the config providers that a worker declares. A nil *Providers declares none.
type Providers struct {
	byName map[string]source
	keep   bool // what nobody resolves stays as it is
	log    *slog.Logger
	*Secrets
}

// source finds values. A key that it does not have is missing from the result; an error means that the configuration
// cannot be used.
type source interface {
	get(path string, keys []string) (map[string]string, error)
}

// variable is Kafka's: no nesting, no escape, no default.
var variable = regexp.MustCompile(`\$\{([^}]*?):(([^}]*?):)?([^}]*?)\}`)

// New reads config.providers and the config.providers.NAME. keys of a worker's properties. What is resolved is kept in known.
func New(props map[string]string, known *Secrets, log *slog.Logger) (*Providers, error) {
	p := &Providers{byName: map[string]source{}, keep: props[configs.UnresolvedKey] == configs.KeepUnresolved, log: log, Secrets: known}
	for _, name := range strings.Split(props["config.providers"], ",") {
		name = strings.TrimSpace(name)
		prefix := "config.providers." + name + "."
		class := props[prefix+"class"]
		if name == "" || class == "" {
			continue
		}
		found, err := p.open(class, configs.WithPrefix(props, prefix+"param."))
		if err != nil {
			return nil, fmt.Errorf("%s%w", prefix, err)
		}
		p.byName[name] = found
	}
	return p, nil
}

// Redact hides what was resolved.
func (p *Providers) Redact(text string) string {
	if p == nil {
		return text
	}
	return p.Secrets.Redact(text)
}

// Classes are the classes of the config providers that there are.
func Classes() []string { return []string{directoryClass, envClass, fileClass} }

const classPrefix = "org.apache.kafka.common.config.provider."

func (p *Providers) open(class string, params map[string]string) (source, error) {
	switch {
	case named(class, fileClass):
		allowed, err := newAllowedPaths(params, p.log)
		return files{allowed}, err
	case named(class, directoryClass):
		allowed, err := newAllowedPaths(params, p.log)
		return directories{allowed, p.log}, err
	case named(class, envClass):
		return newEnv(params)
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

// variables finds what looks like variables: each with its provider, path and key.
func variables(value string) [][]string {
	if !strings.Contains(value, "${") { // as almost every value
		return nil
	}
	return variable.FindAllStringSubmatch(value, -1)
}

// Refers reports whether a value has a variable of a declared provider in it.
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

// RefersAny reports whether any value has such a variable in it.
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

// Resolve gives the properties with every variable replaced. Its error is an Unresolved where one of them cannot be.
func (p *Providers) Resolve(props map[string]string) (map[string]string, error) {
	out, faults := p.Try(props)
	if faults != nil {
		return props, faults
	}
	return out, nil
}

// place is a provider and a path in it.
type place struct{ name, path string }

// lookUp asks each place once, for all its keys, so that what belongs together comes from one reading.
func (p *Providers) lookUp(props map[string]string) (found map[place]map[string]string, failed map[place]error) {
	wanted := map[place][]string{}
	for _, v := range props {
		for _, m := range variables(v) {
			if p.byName[m[1]] != nil {
				at := place{m[1], m[3]}
				wanted[at] = append(wanted[at], m[4])
			}
		}
	}
	found, failed = map[place]map[string]string{}, map[place]error{}
	for at, keys := range wanted {
		values, err := p.byName[at.name].get(at.path, keys)
		if err != nil {
			failed[at] = fmt.Errorf("config provider %s: %w", at.name, err)
			continue
		}
		for _, v := range values {
			p.Keep(v)
		}
		found[at] = values
	}
	return found, failed
}
