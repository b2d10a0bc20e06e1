package validation

import (
	"context"
	"fmt"

	"millrace/configs"
	"millrace/plugins/connect"
)

// validateSteps adds the errors that the plugins of transformations and predicates find in their
// keys. The error means that a plugin could not be asked.
func (r *Result) validateSteps(ctx context.Context, run *processes, s *steps, props map[string]string) error {
	for _, step := range s.plugins {
		if !r.faultless(step.prefix) {
			continue
		}
		values, err := run.ask(ctx, step.class, configs.WithPrefix(props, step.prefix))
		if err != nil {
			return err
		}
		for _, value := range values {
			for _, text := range value.Errors {
				r.fault(text, step.prefix+value.Name)
			}
		}
	}
	return nil
}

// ask validates the keys of a class in its plugin.
func (p *processes) ask(ctx context.Context, class *connect.Class, own map[string]string) ([]configs.Value, error) {
	plugin, err := p.open(ctx, class)
	if err != nil {
		return nil, err
	}
	defer plugin.Release()
	values, err := plugin.Validate(ctx, own)
	if err != nil {
		return nil, fmt.Errorf("validating the class %s: %w", class.Name, err)
	}
	return values, nil
}
