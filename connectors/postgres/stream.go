package pgsource

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"millrace/connectors/postgres/change"
	"millrace/connectors/postgres/pgoutput"
)

// wire is a replication connection that streams.
type wire struct {
	conn     net.Conn
	frontend *pgproto3.Frontend
}

// startStreaming starts the replication from a position and returns its connection.
func (f *feed) startStreaming(ctx context.Context, repl *session, from pgoutput.LSN) (*wire, error) {
	options := fmt.Sprintf(`proto_version '1', publication_names %s`, literal(quoted(f.publication)))
	if repl.server() >= messageVersion {
		options += ", messages 'true'"
	}
	if f.originOption != "" {
		options += ", origin " + literal(f.originOption)
	}
	command := fmt.Sprintf("START_REPLICATION SLOT %s LOGICAL %s (%s)", quoted(f.slot), from, options)
	var hijacked *pgconn.HijackedConn
	err := f.awaitSlot(ctx, func() error {
		repl.Frontend().SendQuery(&pgproto3.Query{String: command})
		if err := repl.Frontend().Flush(); err != nil {
			return err
		}
		return awaitCopy(ctx, repl)
	})
	if err == nil {
		hijacked, err = repl.Hijack()
	}
	if err != nil {
		return nil, fmt.Errorf("starting the replication of slot %s: %w", f.slot, err)
	}
	return &wire{hijacked.Conn, hijacked.Frontend}, nil
}

// awaitCopy waits until the server begins to stream.
func awaitCopy(ctx context.Context, repl *session) error {
	var refused error
	for {
		message, err := repl.ReceiveMessage(ctx)
		if err != nil {
			return err
		}
		switch m := message.(type) {
		case *pgproto3.CopyBothResponse:
			return nil
		case *pgproto3.ErrorResponse:
			refused = pgconn.ErrorResponseToPgError(m)
		case *pgproto3.ReadyForQuery:
			return refused
		}
	}
}

// stream reads the changes until the connection is lost.
func (f *feed) stream(ctx context.Context, repl *session) error {
	w, err := f.startStreaming(ctx, repl, f.next.done)
	if err != nil {
		return err
	}
	defer w.conn.Close()
	defer context.AfterFunc(ctx, func() { _ = w.conn.SetReadDeadline(time.Unix(1, 0)) })()
	f.log.Info("streaming changes", "slot", f.slot, "from", f.next.done)
	r := &receiver{feed: f, wire: w, decoder: pgoutput.Decoder{Unchanged: change.Unavailable}, tables: map[uint32]*streamedTable{}, started: time.Now()}
	r.beat, r.told, r.probed = r.started, r.started, r.started
	f.measures.connected.Store(true)
	defer f.measures.connected.Store(false)
	f.waiting = func() error { return r.tell(time.Now(), false) }
	defer func() { f.waiting = nil }()
	err = r.run(ctx)
	if ctx.Err() != nil {
		if err := r.tell(time.Now(), false); err != nil { // the last commit
			f.log.Info("the server was not told of the last offset", "error", err)
		}
		return ctx.Err()
	}
	return err
}

// receiver handles the messages of a streaming connection.
type receiver struct {
	*feed
	wire    *wire
	decoder pgoutput.Decoder
	tables  map[uint32]*streamedTable

	tx      transaction
	idle    pgoutput.LSN // everything before it was received
	started time.Time
	told    time.Time // of the last status message
	beat    time.Time // of the last heartbeat
	moved   time.Time // of the last offset without records
	probed  time.Time // of the last answer of the server to a query
	chunk   *chunk    // of an incremental snapshot; nil: none was read
	recent  []uint32  // the last transactions that were streamed
	count   uint      // of messages
}

const (
	tick  = time.Second          // how often to look for something to do without a message
	pause = 5 * time.Millisecond // how long the records of an open transaction wait for more

	chunkWait = 20 * time.Millisecond // how long to wait for the changes that a chunk includes
)

// run receives messages until ctx ends or the connection is lost.
func (r *receiver) run(ctx context.Context) error {
	for {
		if err := r.rest(ctx); err != nil {
			return err
		}
		message, err := r.wire.frontend.Receive()
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			if err := r.quiet(ctx); err != nil {
				return err
			}
			continue
		case err != nil:
			return fmt.Errorf("receiving changes: %w", err)
		}
		switch m := message.(type) {
		case *pgproto3.CopyData:
			if err := r.data(ctx, m.Data); err != nil {
				return err
			}
		case *pgproto3.ErrorResponse:
			return pgconn.ErrorResponseToPgError(m)
		case *pgproto3.CopyDone:
			return errEnded
		}
	}
}

// rest is called before each message. If none has arrived it hands over what there is, unless the
// rest of a transaction is about to arrive.
func (r *receiver) rest(ctx context.Context) error {
	if r.wire.frontend.ReadBufferLen() > 0 {
		const often = 1024
		if r.count++; r.count%often == 0 {
			return r.chores(ctx)
		}
		return nil
	}
	wait := tick
	if len(r.pending.records) > 0 {
		if !r.tx.open {
			if err := r.flush(ctx, true); err != nil {
				return err
			}
		} else if !r.bounded {
			wait = pause
		}
	}
	if err := r.chores(ctx); err != nil {
		return err
	}
	if r.chunk != nil {
		wait = min(wait, chunkWait)
	}
	if err := r.wire.conn.SetReadDeadline(time.Now().Add(wait)); err != nil {
		return err
	}
	return ctx.Err()
}

// quiet is called when no message has arrived for a while.
func (r *receiver) quiet(ctx context.Context) error {
	// Without a new deadline, the rest of a message that has arrived in part is never read.
	if err := r.wire.conn.SetReadDeadline(time.Now().Add(tick)); err != nil {
		return err
	}
	if len(r.pending.records) > 0 && !r.bounded {
		return r.flush(ctx, false)
	}
	if r.chunk != nil {
		return r.tell(time.Now(), true)
	}
	return ctx.Err()
}

// chores sends what is due: status messages, heartbeats, and offsets without records.
func (r *receiver) chores(ctx context.Context) error {
	now := time.Now()
	if r.heartbeat > 0 && now.Sub(r.beat) >= r.heartbeat && !r.tx.open {
		r.beat = now
		if err := r.sendHeartbeat(ctx, now); err != nil {
			return err
		}
	}
	if !r.tx.open && len(r.pending.records) == 0 && now.Sub(r.moved) >= r.status {
		r.moved = now
		r.advance(r.idle)
		if r.next.done > r.state.done {
			if err := r.flush(ctx, true); err != nil {
				return err
			}
		}
	}
	if err := r.chunks(ctx); err != nil {
		return err
	}
	if now.Sub(r.probed) >= maxSilence {
		r.probed = now
		if err := r.probe(ctx); err != nil {
			return err
		}
	}
	if now.Sub(r.told) >= min(r.status, maxSilence) {
		return r.tell(now, !r.tx.open)
	}
	return nil
}

// maxSilence is the longest time without a status message. The server ends a connection after
// wal_sender_timeout, which is a minute.
const maxSilence = 10 * time.Second

// advance moves the position forward when no transaction is open.
func (f *feed) advance(to pgoutput.LSN) {
	if to <= f.next.done {
		return
	}
	f.next.position = position{done: to}
	f.next.previous = 0
	for name, at := range f.next.snapshot.points {
		if at <= to {
			delete(f.next.snapshot.points, name)
		}
	}
}

// tell sends a status message: the server may remove the WAL up to the stored offset.
func (r *receiver) tell(now time.Time, ask bool) error {
	r.told = now
	flushed := r.lsnOf()
	if !r.confirms {
		flushed = 0
	}
	b := make([]byte, 0, 34)
	b = append(b, 'r')
	for _, lsn := range []pgoutput.LSN{max(r.next.done, flushed), flushed, flushed} {
		b = binary.BigEndian.AppendUint64(b, uint64(lsn))
	}
	b = binary.BigEndian.AppendUint64(b, uint64(pgoutput.Micros(now)))
	b = append(b, 0)
	if ask {
		b[len(b)-1] = 1
	}
	const timeout = 10 * time.Second
	if err := r.wire.conn.SetWriteDeadline(now.Add(timeout)); err != nil {
		return err
	}
	r.wire.frontend.Send(&pgproto3.CopyData{Data: b})
	return r.wire.frontend.Flush()
}

// data handles the content of a CopyData message.
func (r *receiver) data(ctx context.Context, data []byte) error {
	const keepalive, changes = 18, 25 // bytes, at least
	switch {
	case len(data) >= keepalive && data[0] == 'k':
		if !r.tx.open {
			r.idle = pgoutput.LSN(binary.BigEndian.Uint64(data[1:]))
		}
		if data[17] == 1 {
			return r.tell(time.Now(), false)
		}
		return nil
	case len(data) >= changes && data[0] == 'w':
		return r.message(ctx, pgoutput.LSN(binary.BigEndian.Uint64(data[1:])), data[25:])
	}
	return fmt.Errorf("unknown message of the replication, type %q, %d bytes", data[:min(1, len(data))], len(data))
}
