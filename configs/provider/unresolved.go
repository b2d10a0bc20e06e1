package provider

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Unresolved is the error that maps each key with an unresolvable variable to the reason.
type Unresolved map[string]string

func (u Unresolved) Error() string {
	var texts []string
	for _, key := range slices.Sorted(maps.Keys(u)) {
		texts = append(texts, u[key])
	}
	return strings.Join(texts, "\n")
}

// none returns nil if there is no reason.
func (u Unresolved) none() error {
	if len(u) == 0 {
		return nil
	}
	return u
}

// templates are the names before a colon in templates of connectors and transformations, such as
// ${date:yyyy}. Those are not variables and stay unchanged. A provider may have such a name
// nevertheless.
var templates = []string{"date", "datetime", "field", "header", "headers", "key", "now", "offset", "partition", "record", "time", "timestamp", "topic", "uuid", "value"}

// providerName matches valid names of config providers.
var providerName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`)

// Try returns the properties with all resolvable variables replaced, and the reasons for the
// others: no such provider, no such value, or an unreadable source. The reasons are nil if all
// variables are resolved.
func (p *Providers) Try(props map[string]string) (map[string]string, Unresolved) {
	out, _, faults := p.try(props)
	return out, faults
}

func (p *Providers) try(props map[string]string) (out map[string]string, found map[place]answer, faults Unresolved) {
	if p == nil {
		return props, nil, nil
	}
	found, failed := p.lookUp(props)
	out, copied := props, false
	for key, value := range props {
		if len(variables(value)) == 0 {
			continue
		}
		replaced := variable.ReplaceAllStringFunc(value, func(text string) string {
			m := variable.FindStringSubmatch(text)
			if value, ok := found[place{m[1], m[3]}].values[m[4]]; ok {
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
	return out, found, faults
}

// fault returns the reason why a variable stays unresolved; "" if that is correct.
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
