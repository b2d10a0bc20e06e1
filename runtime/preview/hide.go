package preview

import (
	"maps"
	"strings"

	"millrace/api/rest"
	"millrace/configs/provider"
)

// unresolvedSteps returns the properties for the transformations and predicates of a preview:
// resolved, except for their values with variables. Class names are resolved, because the classes
// are needed and are no secrets.
func unresolvedSteps(providers *provider.Providers, raw, resolved map[string]string) map[string]string {
	out := maps.Clone(resolved)
	for key, value := range raw {
		if step := strings.HasPrefix(key, "transforms.") || strings.HasPrefix(key, "predicates."); step && !strings.HasSuffix(key, ".type") && providers.Refers(value) {
			out[key] = value
		}
	}
	return out
}

// hide redacts the values of variables in everything that a preview shows.
func hide(p *rest.Preview, h *provider.Hider) {
	for i := range p.Notes {
		p.Notes[i] = h.Text(p.Notes[i])
	}
	for i := range p.Records {
		r := &p.Records[i]
		r.Error = h.Text(r.Error)
		hideRecord(&r.Before, h)
		if r.After != nil {
			hideRecord(r.After, h)
		}
	}
}

func hideRecord(r *rest.PreviewedRecord, h *provider.Hider) {
	r.Topic, r.Key, r.Value = h.Text(r.Topic), h.JSON(r.Key), h.JSON(r.Value)
	for i := range r.Headers {
		r.Headers[i].Key, r.Headers[i].Value = h.Text(r.Headers[i].Key), h.JSON(r.Headers[i].Value)
	}
}
