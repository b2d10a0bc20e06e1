package herder

import (
	"context"
	"errors"
	"sync"

	"millrace/api/rest"
	"millrace/runtime/deadletter"
	"millrace/runtime/fault"
	"millrace/runtime/stages"
)

// Letters returns the newest records of a connector's dead letter queue.
func (h *Herder) Letters(ctx context.Context, name string, q deadletter.Query) (rest.DeadLetters, error) {
	return ofQueue(ctx, h, name, func(ctx context.Context, c configured) (rest.DeadLetters, error) {
		return h.queues().List(ctx, c.deadLetters(), q)
	})
}

// Letter returns one record of the dead letter queue.
func (h *Herder) Letter(ctx context.Context, name string, partition int32, offset int64) (rest.DeadLetter, error) {
	return ofQueue(ctx, h, name, func(ctx context.Context, c configured) (rest.DeadLetter, error) {
		return h.queues().Get(ctx, c.deadLetters(), partition, offset)
	})
}

func (h *Herder) queues() *deadletter.Queues {
	return &deadletter.Queues{Admin: h.worker.Admin, Providers: h.providers()}
}

func (c configured) deadLetters() deadletter.Connector {
	return deadletter.Connector{Name: c.name, Props: c.config, Class: c.class}
}

// ofQueue reads from a connector's dead letter queue.
func ofQueue[T any](ctx context.Context, h *Herder, name string, read func(context.Context, configured) (T, error)) (out T, err error) {
	c, err := h.configuredOf(name)
	if err != nil {
		return out, err
	}
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	out, err = read(ctx, c)
	return out, letterFault(err)
}

func letterFault(err error) error {
	switch {
	case errors.Is(err, deadletter.ErrNoRecord):
		return fault.New(fault.NotFound, "%v", err)
	case errors.Is(err, deadletter.ErrNoQueue), errors.Is(err, deadletter.ErrSource), errors.Is(err, deadletter.ErrBadReplay):
		return fault.New(fault.BadRequest, "%v", err)
	}
	return err
}

// Replay sends records of a connector's dead letter queue to the connector again. Only the leader
// does it, because two workers might replay the same record.
func (h *Herder) Replay(ctx context.Context, name string, r deadletter.Replay) (rest.Replayed, error) {
	if err := h.place.leading(ctx); err != nil {
		return rest.Replayed{}, err
	}
	c, err := h.configuredOf(name)
	if err != nil {
		return rest.Replayed{}, err
	}
	r.Holds = func(ctx context.Context) error {
		if err := h.place.confirm(ctx); err != nil {
			return err
		}
		return h.place.leading(ctx)
	}
	r.Restart = func(ctx context.Context) error {
		_, err := h.Restart(ctx, name, Restart{IncludeTasks: true})
		return err
	}
	return h.replay(ctx, c, r)
}

// replay carries out one replay of a connector at a time.
func (h *Herder) replay(ctx context.Context, c configured, r deadletter.Replay) (rest.Replayed, error) {
	defer h.replays.lock(c.name)()
	ctx, cancel := context.WithTimeout(ctx, requestTimeout) // the next replay waits for this one
	defer cancel()
	defer stages.Begin(ctx, "replaying the dead letter queue of connector %s", c.name)()
	out, err := h.queues().Replay(ctx, c.deadLetters(), r)
	return out, letterFault(err)
}

// locks holds a lock for each connector.
type locks struct {
	mu sync.Mutex
	of map[string]*sync.Mutex
}

// lock takes the lock of a connector and returns the function that releases it.
func (l *locks) lock(name string) (unlock func()) {
	l.mu.Lock()
	if l.of == nil {
		l.of = map[string]*sync.Mutex{}
	}
	if l.of[name] == nil {
		l.of[name] = &sync.Mutex{}
	}
	one := l.of[name]
	l.mu.Unlock()
	one.Lock()
	return one.Unlock
}
