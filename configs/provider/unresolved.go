package provider

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Unresolved is what keeps configurations with variables from being used, by their keys.
type Unresolved map[string]string

func (u Unresolved) Error() string {
	var texts []string
	for _, key := range slices.Sorted(maps.Keys(u)) {
		texts = append(texts, u[key])
	}
	return strings.Join(texts, "\n")
}

// templates are the names that stand in front of a colon in the templates of connectors and transformations, which mean other things than
// variables: ${date:yyyy} and the like are left to them. A provider may be called so all the same.
var templates = []string{"date", "datetime", "field", "header", "headers", "key", "now", "offset", "partition", "record", "time", "timestamp", "topic", "uuid", "value"}

// providerName is what the name of a config provider looks like.
var providerName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`)

// Try gives the properties with every variable replaced that can be, and what is wrong with the others: a variable without a provider, a
// provider that has no such value or cannot be read. nil when nothing is.
func (p *Providers) Try(props map[string]string) (map[string]string, Unresolved) {
	if p == nil {
		return props, nil
	}
	found, failed := p.lookUp(props)
	var faults Unresolved
	out, copied := props, false
	for key, value := range props {
		if len(variables(value)) == 0 {
			continue
		}
		replaced := variable.ReplaceAllStringFunc(value, func(text string) string {
			m := variable.FindStringSubmatch(text)
			if value, ok := found[place{m[1], m[3]}][m[4]]; ok {
				return value
			}
			if fault := p.fault(key, text, m, failed); fault != "" {
				if faults == nil {
					faults = Unresolved{}
				}
				faults[key] = fault
			}
			return text
		})
		if replaced != value {
			if !copied {
				out, copied = maps.Clone(props), true
			}
			out[key] = replaced
		}
	}
	return out, faults
}

// fault says why a variable stays unresolved; "" where that is right.
func (p *Providers) fault(key, text string, m []string, failed map[place]error) string {
	reason := ""
	_, declared := p.byName[m[1]]
	switch err := failed[place{m[1], m[3]}]; {
	case err != nil:
		return fmt.Sprintf("Invalid value %s for configuration %s: %v", text, key, err)
	case p.keep:
		return ""
	case declared:
		reason = fmt.Sprintf("config provider %s has no such value, or may not read it", m[1])
	case !providerName.MatchString(m[1]) || slices.Contains(templates, m[1]):
		return ""
	case len(p.byName) == 0:
		reason = fmt.Sprintf("there is no config provider %s: config.providers in the worker's properties declares none", m[1])
	default:
		reason = fmt.Sprintf("there is no config provider %s: config.providers in the worker's properties declares %s", m[1],
			strings.Join(slices.Sorted(maps.Keys(p.byName)), ", "))
	}
	return fmt.Sprintf("Invalid value %s for configuration %s: %s", text, key, reason)
}

// ResolveTask resolves what a connector made for one of its tasks. What looks like a variable without a provider there is what the connector
// has made: the connector's own configuration had none.
func (p *Providers) ResolveTask(props map[string]string) (map[string]string, error) {
	out, faults := p.Try(props)
	for key := range faults {
		if !p.Refers(props[key]) {
			delete(faults, key)
		}
	}
	if len(faults) > 0 {
		return props, faults
	}
	return out, nil
}
