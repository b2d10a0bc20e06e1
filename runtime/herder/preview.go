package herder

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"millrace/api/rest"
	"millrace/runtime/preview"
	"millrace/runtime/stages"
)

// previewSlack is how long a preview may take beyond the wait for its records, to validate, start
// and stop.
const previewSlack = 30 * time.Second

// Preview returns the first records of a connector that need not exist, before and after its
// transformations and converters. It produces no record and stores no offset.
func (h *Herder) Preview(ctx context.Context, config rest.Config, o preview.Options) (rest.Preview, error) {
	ctx, cancel := context.WithTimeout(ctx, o.Wait+previewSlack)
	defer cancel()
	name := "preview"
	if given := config["name"]; given != nil {
		name = *given
	}
	props, _ := config.Props()
	h.plugins().Await(ctx, props)
	v, err := h.validator.Validate(ctx, name, config)
	if err == nil {
		err = v.Refuse()
	}
	if err != nil {
		return rest.Preview{}, err
	}
	defer stages.Begin(ctx, "previewing the connector")()
	o.As = "preview of " + name
	begun := time.Now()
	out, err := preview.Run(ctx, h.worker, name, props, o)
	out.Notes = append(out.Notes, h.warnings(o.As, props, begun)...)
	return out, err
}

// mostWarnings is how many of its plugin's warnings a preview shows.
const mostWarnings = 5

// warnings returns the warnings of a preview's plugin since a time, each text once.
func (h *Herder) warnings(connector string, config map[string]string, since time.Time) (out []string) {
	for _, line := range h.opts.Logs.Last(connector, 0, 1000) {
		if line.Time.Before(since) || line.Level != slog.LevelWarn.String() && line.Level != slog.LevelError.String() {
			continue
		}
		text := line.Message
		for _, key := range slices.Sorted(maps.Keys(line.Attributes)) {
			if key != "connector" && key != "task" && key != "logger" {
				text += fmt.Sprintf(" %s=%s", key, line.Attributes[key])
			}
		}
		if text = h.redactFor(config, text); !slices.Contains(out, text) && len(out) < mostWarnings {
			out = append(out, text)
		}
	}
	return out
}

// PreviewConnector is Preview for a connector that exists. It runs on this worker.
func (h *Herder) PreviewConnector(ctx context.Context, name string, o preview.Options) (rest.Preview, error) {
	config, ok := h.configs.Connector(name)
	if !ok {
		return rest.Preview{}, notFound(name)
	}
	return h.Preview(ctx, rest.ConfigOf(config), o)
}
