package validation

import (
	"context"
	"fmt"

	"millrace/configs"
	"millrace/plugins/connect"
)

// validateSteps adds the errors that the plugins of transformations and predicates find in their
// keys. The error means that a plugin could not be asked.
func (v *Validator) validateSteps(ctx context.Context, connector string, s *steps, r *Result, props map[string]string) error {
	for _, step := range s.plugins {
		if !r.faultless(step.prefix) {
			continue
		}
		values, err := v.ask(ctx, connector, step.class, configs.WithPrefix(props, step.prefix), props)
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

// ask validates the keys of a class in its plugin. props are the connector's.
func (v *Validator) ask(ctx context.Context, connector string, class *connect.Class, own, props map[string]string) ([]configs.Value, error) {
	plugin, err := v.plugins.Open(ctx, connector, class, props)
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
