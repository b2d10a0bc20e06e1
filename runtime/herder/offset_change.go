package herder

import (
	"context"
	"fmt"
	"strings"

	"millrace/api/rest"
)

// stopper is what a herder of either mode says of its connectors.
type stopper interface {
	// whileStopped holds a stopped connector while something is done to it.
	whileStopped(ctx context.Context, name string, do func(configured) error) error
	// configuredOf is a connector as its offsets are asked for.
	configuredOf(name string) (configured, error)
}

// Offsets gives a connector's offsets: what its source has stored, or where its sink's consumer group is.
func (b *base) Offsets(ctx context.Context, name string) ([]rest.Offset, error) {
	c, err := b.stopper.configuredOf(name)
	if err != nil {
		return nil, err
	}
	return b.offsetsOf(ctx, c)
}

// LeftOffsets is the offsets that a connector which does not exist yet would go on from: those of an earlier one of its name, or of its group.
func (b *base) LeftOffsets(ctx context.Context, config rest.Config) ([]rest.Offset, error) {
	raw, _ := config.Props()
	name := strings.TrimSpace(raw["name"])
	if name == "" {
		return []rest.Offset{}, nil
	}
	class, err := b.validator.ClassOf(raw)
	if err != nil {
		return nil, fault(BadRequest, "%v", err)
	}
	return b.offsetsOf(ctx, configured{name, raw, class})
}

// AlterOffsets changes the offsets of a stopped connector; a nil Offset removes one. It gives a sentence about the outcome.
func (b *base) AlterOffsets(ctx context.Context, name string, offsets []rest.Offset) (string, error) {
	if len(offsets) == 0 {
		return "", errNoOffsets
	}
	return b.changeStopped(ctx, name, verbAlter, offsets)
}

// ResetOffsets removes all offsets of a stopped connector.
func (b *base) ResetOffsets(ctx context.Context, name string) (string, error) {
	return b.changeStopped(ctx, name, verbReset, nil)
}

func (b *base) changeStopped(ctx context.Context, name, verb string, offsets []rest.Offset) (text string, err error) {
	err = b.stopper.whileStopped(ctx, name, func(c configured) error {
		text, err = b.changeOffsets(ctx, c, verb, offsets)
		return err
	})
	return text, err
}

// RewindOffsets brings a stopped connector's offsets back to what they were.
func (b *base) RewindOffsets(ctx context.Context, name string, r Rewind) (rest.OffsetsMoved, error) {
	return b.move(ctx, name, verbRewind, r.DryRun, func(c configured) ([]rest.Offset, error) { return b.rewound(ctx, c, r) })
}

// UndoOffsets undoes the last change that a user made to a connector's offsets. The undo of an undo does it again.
func (b *base) UndoOffsets(ctx context.Context, name string, dryRun bool) (rest.OffsetsMoved, error) {
	return b.move(ctx, name, verbUndo, dryRun, func(c configured) ([]rest.Offset, error) { return b.undone(ctx, c) })
}

// move finds out where to and, unless it is a trial, goes there.
func (b *base) move(ctx context.Context, name, verb string, dryRun bool, find func(configured) ([]rest.Offset, error)) (m rest.OffsetsMoved, err error) {
	do := func(c configured) error {
		if m.Offsets, err = find(c); err != nil {
			return err
		}
		switch {
		case len(m.Offsets) == 0:
			m.Offsets, m.Message = []rest.Offset{}, "Nothing is changed: the offsets are as they were then"
		case dryRun:
			m.Message = fmt.Sprintf("Nothing is changed: this was a trial; %d offsets would be %s", len(m.Offsets), changed[verb])
		default:
			m.Message, err = b.changeOffsets(ctx, c, verb, m.Offsets)
		}
		return err
	}
	if !dryRun {
		return m, b.stopper.whileStopped(ctx, name, do)
	}
	c, err := b.stopper.configuredOf(name)
	if err != nil {
		return m, err
	}
	return m, do(c)
}
