package pgsource

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"millrace/configs/backoff"
	"millrace/connectors/postgres/change"
	"millrace/connectors/postgres/pgoutput"
)

// feed is the part of a task that its goroutine uses: it makes batches from what the database
// sends.
type feed struct {
	*Task
	emitter *change.Emitter
	catalog *change.Catalog
	db      *session // for SQL; replaced for each session
	offset  map[string]any
	next    stored // state after the pending records
	pending pending
	waiting func() error // called while the worker takes no batch; nil: nothing to do
	first   bool         // no session has come as far as the streaming

	captured    []table // the connector's tables at the start of the session
	incremental incremental
}

func newEmitter(t *Task, offset map[string]any) *feed {
	return &feed{Task: t, offset: offset, first: true}
}

// session works with the database until the connection is lost. It returns nil if there is nothing
// left to do.
func (f *feed) session(ctx context.Context) (err error) {
	if f.db, err = f.dialer.connect(ctx); err != nil {
		return err
	}
	defer func() { f.db.close() }()
	f.connected = true
	f.next, f.pending = f.state, pending{}
	// Rows that were read, but not handed over, are read again.
	f.next.snapshot.points = maps.Clone(f.state.snapshot.points)
	if err := f.prepare(ctx); err != nil {
		return err
	}
	repl, err := f.dialer.replication(ctx)
	if err != nil {
		return err
	}
	defer func() { repl.close() }()
	taken, err := f.position(ctx, repl)
	if err != nil {
		return err
	}
	if !f.streams {
		f.log.Info("the snapshot is complete, and the connector does not stream changes", "mode", f.mode)
		return nil
	}
	if taken { // the connection may hold a temporary slot
		repl.close()
		if !backoff.Sleep(ctx, f.streamingDelay) {
			return ctx.Err()
		}
		if repl, err = f.dialer.replication(ctx); err != nil {
			return err
		}
	}
	f.first = false
	return f.stream(ctx, repl)
}

// prepare checks the server and reads its catalog.
func (f *feed) prepare(ctx context.Context) error {
	if err := checkServer(ctx, f.db, f.user); err != nil {
		return err
	}
	tables, err := f.db.tables(ctx, &f.filter)
	if err != nil {
		return err
	}
	f.captured = slices.DeleteFunc(physical(tables, f.viaRoot), func(t table) bool { return t.silent })
	if n := len(f.captured); f.guard > 0 && n > f.guard {
		if f.guardFails {
			return failed("%d tables are selected, more than %s=%d: use %s to select fewer", n, guardKey, f.guard, tableIncludeKey)
		}
		f.log.Warn("more tables are selected than the limit", "tables", n, "key", guardKey, "limit", f.guard)
	}
	if err := f.setIdentities(ctx, f.db, tables); err != nil {
		return err
	}
	if f.first {
		f.warnIdentities(tables)
	}
	if f.streams {
		if err := f.preparePublication(ctx, f.db); err != nil {
			return err
		}
	}
	if f.catalog, err = f.db.types(ctx); err != nil {
		return err
	}
	f.emitter = change.New(f.shape, f.catalog)
	if f.offset == nil {
		f.incremental = incremental{}
		return nil
	}
	if f.incremental, err = decodeIncremental(f.offset); err != nil {
		return err
	}
	return f.emitter.RestoreTransaction(f.offset)
}

// position finds where to stream from, and takes a snapshot if one is due. It creates the slot if
// it does not exist.
func (f *feed) position(ctx context.Context, repl *session) (taken bool, err error) {
	s, err := f.findSlot(ctx, f.db)
	if err != nil {
		return false, err
	}
	wal, err := f.db.end(ctx)
	if err != nil {
		return false, err
	}
	again := f.first && f.mode == modeAlways
	if s, err = f.compare(ctx, s, wal, &again); err != nil {
		return false, err
	}
	if again {
		f.next.snapshot = snapshotState{running: true}
	} else if !f.known && f.snapshots {
		f.next.snapshot.running = true
	}
	switch {
	case f.next.snapshot.running && (f.snapshots || again):
		return true, f.snapshot(ctx, repl, s)
	case !f.streams:
		return false, nil
	}
	f.next.snapshot.running = false
	if s == nil {
		c, err := f.createSlot(ctx, repl, false)
		if err != nil {
			return false, err
		}
		f.next.position = position{done: c.start}
	} else if !f.known || f.next.slot {
		f.next.done, f.next.slot = s.confirmed, false
	}
	return false, nil
}

// compare compares the stored offset with the slot and with the end of the WAL. If changes are lost
// between them, it is an error, or again is set, or the position is moved to the slot, as the
// configuration says. It returns nil if the slot must be created.
func (f *feed) compare(ctx context.Context, s *slot, wal pgoutput.LSN, again *bool) (*slot, error) {
	if !f.known || !f.streams || *again {
		if s != nil && s.lost && *again {
			return nil, f.dropSlot(ctx)
		}
		return s, lostSlot(f.slot, s)
	}
	var gap error
	switch {
	case s == nil:
		gap = fmt.Errorf("slot %s does not exist, but there is a source offset: the changes since LSN %s are lost. Was it dropped, or did a standby without it "+
			"take over?", f.slot, f.next.done)
	case s.lost:
		gap = lostSlot(f.slot, s)
	case f.next.done > wal:
		gap = fmt.Errorf("the source offset is LSN %s, after the end of the server's WAL, %s: it belongs to another server, and the changes between are unknown. "+
			"Was the database restored, or did a standby take over that had not received everything?", f.next.done, wal)
	case f.next.slot || s.confirmed <= f.next.done:
		return s, nil
	default:
		gap = fmt.Errorf("slot %s begins at LSN %s, after the source offset %s: the changes between them are lost. Was the slot created anew, or does another "+
			"connector use it?", f.slot, s.confirmed, f.next.done)
	}
	switch {
	case f.rereads || f.next.snapshot.running && s == nil:
		f.log.Warn("changes are lost; reading all rows again", "reason", gap)
		*again = true
	case f.mismatch == trustOffset || s != nil && s.lost:
		return nil, permanent(fmt.Errorf("%w Set %s=%s to read all rows again, %s=%s to continue without the changes, or delete the connector's offsets",
			gap, snapshotModeKey, modeWhenNeeded, mismatchKey, trustSlot))
	default:
		f.log.Warn("changes are lost; continuing without them", "reason", gap, "key", mismatchKey)
		if s != nil {
			f.next.position = position{done: s.confirmed}
		}
	}
	if s != nil && s.lost {
		return nil, f.dropSlot(ctx)
	}
	return s, nil
}

// lostSlot returns an error if the server has removed WAL that the slot needs.
func lostSlot(name string, s *slot) error {
	if s == nil || !s.lost {
		return nil
	}
	return failed("slot %s is lost: the server has removed WAL that it needs (max_slot_wal_keep_size). Run SELECT pg_drop_replication_slot(%s), and raise that setting",
		name, literal(name))
}

var errEnded = errors.New("the server ended the replication")

func nanos(t time.Time) int64 { return t.UnixNano() }
