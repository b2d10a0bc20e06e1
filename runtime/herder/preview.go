package herder

import (
	"context"
	"time"

	"millrace/runtime/worker"
)

// previewSlack is how long a preview may take beyond the wait for its records: to check the configuration, and to start and stop.
const previewSlack = 30 * time.Second

// Preview shows the first records of a connector that need not exist, before and after its transformations and converters.
// Nothing is produced and no offset stored.
func (b *base) Preview(ctx context.Context, config Config, o worker.PreviewOptions) ([]worker.Previewed, error) {
	ctx, cancel := context.WithTimeout(ctx, o.Wait+previewSlack)
	defer cancel()
	name := "preview"
	if given := config["name"]; given != nil {
		name = *given
	}
	v, err := b.validator.validate(ctx, name, config)
	if err == nil {
		err = v.refuse()
	}
	if err != nil {
		return nil, err
	}
	props, _ := config.props()
	defer stage(ctx, "previewing the connector")()
	return b.worker.Preview(ctx, name, props, o)
}

// PreviewConnector does the same for a connector that exists.
func (s *Standalone) PreviewConnector(ctx context.Context, name string, o worker.PreviewOptions) ([]worker.Previewed, error) {
	c, ok := s.find(name)
	if !ok {
		return nil, notFound(name)
	}
	return s.Preview(ctx, Given(c.info().Config), o)
}

// PreviewConnector does the same for a connector that exists, on the worker that is asked.
func (d *Distributed) PreviewConnector(ctx context.Context, name string, o worker.PreviewOptions) ([]worker.Previewed, error) {
	config, ok := d.configs.Connector(name)
	if !ok {
		return nil, notFound(name)
	}
	return d.Preview(ctx, Given(config), o)
}
