package herder

import (
	"context"
	"errors"
	"fmt"

	"millrace/api/rest"
	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/runtime/admin"
	"millrace/runtime/fault"
	"millrace/runtime/stages"
)

// configured is a connector whose offsets a request is about.
type configured struct {
	name   string
	config map[string]string
	class  *connect.Class
}

// offsetsOf returns a connector's offsets: the stored ones of a source, or those of a sink's
// consumer group.
func (h *Herder) offsetsOf(ctx context.Context, c configured) ([]rest.Offset, error) {
	out := []rest.Offset{}
	if c.class.Type() == connect.Source {
		store, closeStore, err := h.openOffsets(ctx, c)
		if err != nil {
			return nil, err
		}
		defer closeStore()
		stored, err := store.All(ctx, c.name)
		for _, o := range stored {
			out = append(out, rest.Offset(o))
		}
		return out, err
	}
	committed, err := h.worker.Admin.SinkOffsets(ctx, c.name, c.config)
	for _, o := range committed {
		out = append(out, sinkOffset(o))
	}
	return out, err
}

var errNoOffsets = fault.New(fault.BadRequest, "Partitions / offsets need to be provided for an alter offsets request")

func notStopped(name string) error {
	return fault.New(fault.BadRequest, "Connectors must be in the STOPPED state before their offsets can be modified. This can be done for the "+
		"specified connector by issuing a 'PUT' request to the '/connectors/%s/stop' endpoint", name)
}

// The changes that a user can make to offsets. They are stored beside the offsets.
const (
	verbAlter  = "alter"
	verbReset  = "reset"
	verbRewind = "rewind"
	verbUndo   = "undo"
	verbCreate = "create"
)

// changed is the participle of each verb, for sentences about the outcome.
var changed = map[string]string{verbAlter: "altered", verbReset: "reset", verbRewind: "rewound", verbUndo: "restored", verbCreate: "set"}

// changeOffsets changes offsets of a connector that is stopped, and stays stopped meanwhile; a
// reset removes all. It returns a sentence about the outcome.
func (h *Herder) changeOffsets(ctx context.Context, c configured, verb string, offsets []rest.Offset) (string, error) {
	defer stages.Begin(ctx, "modifying offsets for connector %s", c.name)()
	change := func() (bool, error) { return h.alter(ctx, c, verb, offsets) }
	if verb == verbReset {
		change = func() (bool, error) { return h.reset(ctx, c) }
	}
	handled, err := change()
	done := changed[verb]
	switch {
	case errors.Is(err, admin.ErrGroupActive):
		return "", fault.New(fault.Internal, "Failed to modify offsets for connector %s because its sink tasks are still in the consumer group; "+
			"retry when they are gone", c.name)
	case err != nil:
		return "", tooLarge("an offset", "the topic of source offsets", err)
	case handled:
		return fmt.Sprintf("The offsets for this connector have been %s successfully", done), nil
	}
	return fmt.Sprintf("The Connect framework-managed offsets for this connector have been %s successfully. However, if this connector "+
		"manages offsets externally, they will need to be manually %s in the system that the connector uses.", done, done), nil
}

func (h *Herder) alter(ctx context.Context, c configured, verb string, offsets []rest.Offset) (handled bool, err error) {
	if c.class.Type() == connect.Source {
		changes, err := sourceChanges(offsets)
		if err != nil {
			return false, err
		}
		if handled, err = h.ask(ctx, c, changes, nil); err != nil {
			return false, err
		}
		store, closeStore, err := h.openOffsets(ctx, c)
		if err != nil {
			return false, err
		}
		defer closeStore()
		return handled, h.worker.Admin.ChangeOffsets(ctx, c.name, c.config, store, verb, changes)
	}
	changes, err := sinkChanges(offsets)
	if err != nil {
		return false, err
	}
	if handled, err = h.ask(ctx, c, nil, changes); err != nil {
		return false, err
	}
	return handled, h.worker.Admin.AlterSinkOffsets(ctx, c.name, c.config, changes)
}

func (h *Herder) reset(ctx context.Context, c configured) (handled bool, err error) {
	if c.class.Type() == connect.Source {
		store, closeStore, err := h.openOffsets(ctx, c)
		if err != nil {
			return false, err
		}
		defer closeStore()
		stored, err := store.All(ctx, c.name)
		if err != nil {
			return false, err
		}
		for i := range stored {
			stored[i].Offset = nil
		}
		if handled, err = h.ask(ctx, c, stored, nil); err != nil || len(stored) == 0 {
			return handled, err
		}
		return handled, h.worker.Admin.ChangeOffsets(ctx, c.name, c.config, store, verbReset, stored)
	}
	committed, err := h.worker.Admin.SinkOffsets(ctx, c.name, c.config)
	if err != nil {
		return false, err
	}
	for i := range committed {
		committed[i].Offset = nil
	}
	if handled, err = h.ask(ctx, c, nil, committed); err != nil {
		return false, err
	}
	return handled, h.worker.Admin.ResetSinkOffsets(ctx, c.name, c.config)
}

// ask gives the connector's own code a say in a change of offsets: changes of a source, consumed of a
// sink.
func (h *Herder) ask(ctx context.Context, c configured, changes []connect.SourceOffset, consumed []admin.SinkOffset) (handled bool, err error) {
	class, props, err := h.validator.Resolve(c.config)
	if err != nil {
		return false, err
	}
	if err := h.worker.Permit(c.name, c.config, props, class); err != nil {
		return false, fault.New(fault.BadRequest, "%v", err)
	}
	plugin, err := h.plugins().Open(ctx, c.name, class, props)
	if errors.As(err, new(*boundary.KeyRefused)) {
		return false, fault.New(fault.BadRequest, "%v", err)
	}
	if err != nil {
		return false, err
	}
	defer plugin.Release()
	if c.class.Type() == connect.Source {
		return plugin.AlterOffsets(ctx, props, changes)
	}
	offsets := map[connect.TopicPartition]*int64{}
	for _, o := range consumed {
		offsets[o.TopicPartition] = o.Offset
	}
	return plugin.AlterConsumed(ctx, props, offsets)
}

// whileStopped calls do for a stopped connector, on the leader. Nothing starts or stops the
// connector here meanwhile.
func (h *Herder) whileStopped(ctx context.Context, name string, do func(configured) error) error {
	if err := h.place.leading(ctx); err != nil {
		return err
	}
	if err := h.configs.Sync(ctx); err != nil {
		return err
	}
	if _, err := h.configuredOf(name); err != nil { // before waiting for the lock
		return err
	}
	if err := h.stillStopped(name); err != nil {
		return err
	}
	l := h.lock(name)
	defer l.op.Unlock()
	c, err := h.configuredOf(name)
	if err != nil {
		return err
	}
	h.dropTasks(l)                               // a task that is about to stop would store its own offsets after this change
	if err := h.stillStopped(name); err != nil { // it may have been resumed before the lock was free
		return err
	}
	if err := h.fenceBeforeChange(ctx, c); err != nil {
		return err
	}
	return do(c)
}

func (h *Herder) configuredOf(name string) (configured, error) {
	config, ok := h.configs.Connector(name)
	if !ok {
		return configured{}, notFound(name)
	}
	class, err := h.validator.ClassOf(config)
	if err != nil {
		return configured{}, err
	}
	return configured{name, config, class}, nil
}
