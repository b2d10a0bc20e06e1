package herder

import "context"

// whileStopped holds a stopped connector while something is done to it, on the leader.
func (d *Distributed) whileStopped(ctx context.Context, name string, do func(configured) error) error {
	if err := d.leading(ctx); err != nil {
		return err
	}
	if err := d.configs.Sync(ctx); err != nil {
		return err
	}
	c, err := d.configuredOf(name)
	if err != nil {
		return err
	}
	if err := d.stillStopped(name); err != nil {
		return err
	}
	l := d.local(name)
	l.op.Lock()
	defer l.op.Unlock()
	if err := d.fenceBeforeChange(ctx, c); err != nil {
		return err
	}
	return do(c)
}

func (d *Distributed) configuredOf(name string) (configured, error) {
	config, ok := d.configs.Connector(name)
	if !ok {
		return configured{}, notFound(name)
	}
	class, err := d.validator.ClassOf(config)
	if err != nil {
		return configured{}, err
	}
	return configured{name, config, class}, nil
}
