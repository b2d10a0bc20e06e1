package worker

import (
	"maps"
	"strings"

	"millrace/api/rest"
	"millrace/configs/provider"
)

// stepsUnresolved are the properties for the transformations and predicates of a preview: resolved, but for values of theirs that have
// variables. The classes are needed to make them, and are no secrets.
func (w *Worker) stepsUnresolved(raw, resolved map[string]string) map[string]string {
	out := maps.Clone(resolved)
	for key, value := range raw {
		if step := strings.HasPrefix(key, "transforms.") || strings.HasPrefix(key, "predicates."); step && !strings.HasSuffix(key, ".type") && w.Providers.Refers(value) {
			out[key] = value
		}
	}
	return out
}

// hidePreview hides values of variables in all that a preview shows.
func hidePreview(p *rest.Preview, h *provider.Hider) {
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
