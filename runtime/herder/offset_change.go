package herder

import (
	"context"
	"fmt"
	"strings"

	"millrace/api/rest"
	"millrace/runtime/fault"
)

// Offsets returns a connector's offsets: the stored ones of a source, or those of a sink's consumer
// group.
func (h *Herder) Offsets(ctx context.Context, name string) ([]rest.Offset, error) {
	c, err := h.configuredOf(name)
	if err != nil {
		return nil, err
	}
	return h.offsetsOf(ctx, c)
}

// LeftOffsets returns the offsets that a new connector would start from: those of an earlier
// connector of its name, or of its consumer group.
func (h *Herder) LeftOffsets(ctx context.Context, config rest.Config) ([]rest.Offset, error) {
	raw, _ := config.Props()
	name := strings.TrimSpace(raw["name"])
	if name == "" {
		return []rest.Offset{}, nil
	}
	class, err := h.validator.ClassOf(raw)
	if err != nil {
		return nil, fault.New(fault.BadRequest, "%v", err)
	}
	return h.offsetsOf(ctx, configured{name, raw, class})
}

// AlterOffsets changes the offsets of a stopped connector; a nil Offset removes one. It returns a
// sentence about the outcome.
func (h *Herder) AlterOffsets(ctx context.Context, name string, offsets []rest.Offset) (string, error) {
	if len(offsets) == 0 {
		return "", errNoOffsets
	}
	return h.changeStopped(ctx, name, verbAlter, offsets)
}

// ResetOffsets removes all offsets of a stopped connector.
func (h *Herder) ResetOffsets(ctx context.Context, name string) (string, error) {
	return h.changeStopped(ctx, name, verbReset, nil)
}

func (h *Herder) changeStopped(ctx context.Context, name, verb string, offsets []rest.Offset) (text string, err error) {
	err = h.whileStopped(ctx, name, func(c configured) error {
		text, err = h.changeOffsets(ctx, c, verb, offsets)
		return err
	})
	return text, err
}

// RewindOffsets restores earlier offsets of a stopped connector.
func (h *Herder) RewindOffsets(ctx context.Context, name string, r Rewind) (rest.OffsetsMoved, error) {
	return h.move(ctx, name, verbRewind, r.DryRun, func(c configured) ([]rest.Offset, error) { return h.rewound(ctx, c, r) })
}

// UndoOffsets undoes the last change that a user made to a connector's offsets. Undoing an undo
// repeats the change.
func (h *Herder) UndoOffsets(ctx context.Context, name string, dryRun bool) (rest.OffsetsMoved, error) {
	return h.move(ctx, name, verbUndo, dryRun, func(c configured) ([]rest.Offset, error) { return h.undone(ctx, c) })
}

// move finds the offsets to restore and, unless it is a dry run, stores them.
func (h *Herder) move(ctx context.Context, name, verb string, dryRun bool, find func(configured) ([]rest.Offset, error)) (m rest.OffsetsMoved, err error) {
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
			m.Message, err = h.changeOffsets(ctx, c, verb, m.Offsets)
		}
		return err
	}
	if !dryRun {
		return m, h.whileStopped(ctx, name, do)
	}
	c, err := h.configuredOf(name)
	if err != nil {
		return m, err
	}
	return m, do(c)
}
