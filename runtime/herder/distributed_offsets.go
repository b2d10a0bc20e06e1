package herder

import "context"

// Offsets gives a connector's offsets: what its source has stored, or where its sink's consumer group is.
func (d *Distributed) Offsets(ctx context.Context, name string) ([]Offset, error) {
	c, err := d.configuredOf(name)
	if err != nil {
		return nil, err
	}
	return d.offsetsOf(ctx, c)
}

// AlterOffsets changes the offsets of a stopped connector; a nil Offset removes one. It gives a sentence about the outcome.
func (d *Distributed) AlterOffsets(ctx context.Context, name string, offsets []Offset) (string, error) {
	return alterOffsets(ctx, d, name, offsets)
}

// ResetOffsets removes all offsets of a stopped connector.
func (d *Distributed) ResetOffsets(ctx context.Context, name string) (string, error) {
	return resetOffsets(ctx, d, name)
}

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
	class, err := d.validator.classOf(config)
	if err != nil {
		return configured{}, err
	}
	return configured{name, config, class}, nil
}
