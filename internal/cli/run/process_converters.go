package run

import (
	"context"
	"fmt"

	"millrace/internal/cli/terminal"
	"millrace/runtime/converter"
)

// awaitConverters waits until the classes of the worker's converters are known, if plugins offer
// them. It returns an error for a class that is missing then.
func (w *workerProcess) awaitConverters(ctx context.Context) error {
	err := w.findConverters()
	if err == nil {
		return nil
	}
	w.plugins.AwaitAll(ctx)
	if err = w.findConverters(); err != nil {
		return terminal.Exit(terminal.BadWorker, fmt.Errorf("the worker's properties: %w", err))
	}
	return nil
}

func (w *workerProcess) findConverters() error {
	offered := w.plugins.Converters()
	for _, kind := range []string{"key.converter", "value.converter", "header.converter"} {
		find := converter.Find
		if kind == "header.converter" {
			find = converter.FindHeader
		}
		name := w.config.String(kind)
		if name == "" {
			continue
		}
		if _, err := find(name, w.config.String(kind+".plugin.version"), offered); err != nil {
			return fmt.Errorf("Invalid value %s for configuration %s: %w", name, kind, err) // Apache's wording
		}
	}
	return nil
}
