package herder

import (
	"context"
	"fmt"
)

// stopper is a herder whose stopped connectors can be changed.
type stopper interface {
	// whileStopped holds a stopped connector while something is done to it.
	whileStopped(ctx context.Context, name string, do func(configured) error) error
	configuredOf(name string) (configured, error)

	changeOffsets(ctx context.Context, c configured, verb string, offsets []Offset) (string, error)
	rewound(ctx context.Context, c configured, r Rewind) ([]Offset, error)
	undone(ctx context.Context, c configured) ([]Offset, error)
}

var (
	_ stopper = (*Standalone)(nil)
	_ stopper = (*Distributed)(nil)
)

func alterOffsets(ctx context.Context, h stopper, name string, offsets []Offset) (text string, err error) {
	if len(offsets) == 0 {
		return "", errNoOffsets
	}
	err = h.whileStopped(ctx, name, func(c configured) error {
		text, err = h.changeOffsets(ctx, c, verbAlter, offsets)
		return err
	})
	return text, err
}

func resetOffsets(ctx context.Context, h stopper, name string) (text string, err error) {
	err = h.whileStopped(ctx, name, func(c configured) error {
		text, err = h.changeOffsets(ctx, c, verbReset, nil)
		return err
	})
	return text, err
}

// OffsetsMoved is the outcome of a rewind or an undo.
type OffsetsMoved struct {
	Message string   `json:"message"`
	Offsets []Offset `json:"offsets"` // that were stored; null: removed
}

// RewindOffsets brings a stopped connector's offsets back to what they were.
func (s *Standalone) RewindOffsets(ctx context.Context, name string, r Rewind) (OffsetsMoved, error) {
	return move(ctx, s, name, verbRewind, r.DryRun, func(c configured) ([]Offset, error) { return s.rewound(ctx, c, r) })
}

// RewindOffsets brings a stopped connector's offsets back to what they were.
func (d *Distributed) RewindOffsets(ctx context.Context, name string, r Rewind) (OffsetsMoved, error) {
	return move(ctx, d, name, verbRewind, r.DryRun, func(c configured) ([]Offset, error) { return d.rewound(ctx, c, r) })
}

// UndoOffsets undoes the last change that a user made to a connector's offsets. The undo of an undo does it again.
func (s *Standalone) UndoOffsets(ctx context.Context, name string, dryRun bool) (OffsetsMoved, error) {
	return move(ctx, s, name, verbUndo, dryRun, func(c configured) ([]Offset, error) { return s.undone(ctx, c) })
}

// UndoOffsets undoes the last change that a user made to a connector's offsets. The undo of an undo does it again.
func (d *Distributed) UndoOffsets(ctx context.Context, name string, dryRun bool) (OffsetsMoved, error) {
	return move(ctx, d, name, verbUndo, dryRun, func(c configured) ([]Offset, error) { return d.undone(ctx, c) })
}

// move finds out where to and, unless it is a trial, goes there.
func move(ctx context.Context, h stopper, name, verb string, dryRun bool, find func(configured) ([]Offset, error)) (m OffsetsMoved, err error) {
	do := func(c configured) error {
		if m.Offsets, err = find(c); err != nil {
			return err
		}
		switch {
		case len(m.Offsets) == 0:
			m.Offsets, m.Message = []Offset{}, "Nothing is changed: the offsets are as they were then"
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
