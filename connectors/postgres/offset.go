package pgsource

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"millrace/connectors/postgres/pgoutput"
)

// position is a point in the changes of the database. Transactions are ordered by their commit
// records, and rows may share an LSN, so that the LSN of a row is none.
type position struct {
	done   pgoutput.LSN // transactions are complete whose commit record begins before it
	tx     pgoutput.LSN // commit record of the first transaction that is not complete; 0: unknown
	events int64        // changes of that transaction that are complete

	// row is the LSN of the last change that Debezium completed, in the first transaction that is
	// not complete; 0: none. Several changes may have it; rowEvents of them are complete, 0: unknown.
	row       pgoutput.LSN
	rowEvents int64

	// slot says that done is unknown: it is where the slot is. It is the case between Debezium's
	// snapshot and its first transaction.
	slot bool
}

// snapshotState is the progress of a snapshot.
type snapshotState struct {
	running bool
	// points are the LSNs at which complete tables were read. Their earlier changes are in the rows.
	points map[string]pgoutput.LSN
}

// Fields of a source offset. The first ones are Debezium's.
const (
	fieldTime      = "ts_usec"
	fieldTx        = "txId"
	fieldLSN       = "lsn"
	fieldProcessed = "lsn_proc"
	fieldCommit    = "lsn_commit"
	fieldRowEvents = "lsn_events_processed"
	fieldType      = "messageType"
	fieldSnapshot  = "snapshot"
	fieldLast      = "last_snapshot_record"
	fieldComplete  = "snapshot_completed"

	fieldTxCommit = "tx_commit" // position.tx
	fieldTxEvents = "tx_events" // position.events
	fieldPoints   = "snapshot_points"
)

// stored is a source offset.
type stored struct {
	position
	snapshot snapshotState
	time     time.Time // of the last change
	xid      uint32
	previous pgoutput.LSN // of the last change in tx with another LSN than the last one; 0: none
}

// encode returns the source offset. Debezium can continue from it as well: it takes lsn_proc for
// the last change that was complete, and skips what is before it. It never gets an LSN that a
// change after the position may have. Only LSNs of records are multiples of 8.
func (s *stored) encode() map[string]any {
	o := map[string]any{fieldLSN: int64(s.done), fieldProcessed: int64(s.done) - 1, fieldCommit: int64(s.done), fieldType: "COMMIT"}
	if !s.time.IsZero() {
		o[fieldTime] = s.time.UnixMicro()
	}
	if s.xid != 0 {
		o[fieldTx] = int64(s.xid)
	}
	if s.tx != 0 && s.events > 0 {
		o[fieldTxCommit], o[fieldTxEvents] = int64(s.tx), s.events
		if s.previous != 0 {
			o[fieldProcessed], o[fieldLSN], o[fieldType] = int64(s.previous), int64(s.previous), "INSERT"
		}
	}
	if s.snapshot.running {
		delete(o, fieldCommit)
		delete(o, fieldProcessed)
		delete(o, fieldType)
		o[fieldSnapshot], o[fieldLast], o[fieldComplete] = "INITIAL", false, false
	}
	if len(s.snapshot.points) > 0 {
		o[fieldPoints] = s.snapshot.encode()
	}
	return o
}

func (s *snapshotState) encode() string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(s.points)) {
		parts = append(parts, fmt.Sprintf("%s@%s", quoted(name), s.points[name]))
	}
	return strings.Join(parts, ",")
}

// decode reads a source offset of this connector or of Debezium.
func decode(o map[string]any) (s stored, err error) {
	number := func(field string) (n int64, given bool) {
		value, given := o[field]
		if !given || value == nil {
			return 0, false
		}
		n, ok := value.(int64)
		if f, float := value.(float64); float && f == math.Trunc(f) {
			n, ok = int64(f), true
		}
		if (!ok || n < 0) && err == nil {
			err = fmt.Errorf("%s is %v in the source offset: expected a number", field, value)
		}
		return n, true
	}
	lsn, hasLSN := number(fieldLSN)
	processed, hasProcessed := number(fieldProcessed)
	commit, hasCommit := number(fieldCommit)
	tx, ours := number(fieldTxCommit)
	s.events, _ = number(fieldTxEvents)
	s.rowEvents, _ = number(fieldRowEvents)
	micros, hasTime := number(fieldTime)
	xid, _ := number(fieldTx)
	switch {
	case err != nil:
		return s, err
	case !hasLSN:
		return s, fmt.Errorf("the source offset has no %s: delete it, or alter it to one with %s", fieldLSN, fieldLSN)
	}
	if hasTime {
		s.time = time.UnixMicro(micros)
	}
	s.xid, s.tx = uint32(xid), pgoutput.LSN(tx)
	if s.snapshot, err = decodeSnapshot(o); err != nil {
		return s, err
	}
	switch kind, _ := o[fieldType].(string); {
	case s.snapshot.running, !hasCommit && !hasProcessed:
		s.done = pgoutput.LSN(lsn)
	case hasCommit:
		s.done = pgoutput.LSN(commit)
		if !ours && isRow(kind) && processed != commit { // they are equal after a message outside of transactions
			s.row = pgoutput.LSN(processed)
		}
	case hasProcessed:
		s.slot, s.done = true, 0
		if isRow(kind) {
			s.row = pgoutput.LSN(processed)
		}
	}
	return s, nil
}

// isRow reports whether an offset of Debezium is that of a change within a transaction.
func isRow(kind string) bool {
	switch kind {
	case "INSERT", "UPDATE", "DELETE", "TRUNCATE", "MESSAGE":
		return true
	}
	return false
}

func decodeSnapshot(o map[string]any) (s snapshotState, err error) {
	kind, given := o[fieldSnapshot]
	complete, _ := o[fieldComplete].(bool)
	last, _ := o[fieldLast].(bool)
	s.running = given && kind != nil && kind != false && kind != "false" && !complete && !last
	text, _ := o[fieldPoints].(string)
	for text != "" {
		var name, lsn string
		if name, text, err = cutQuoted(text); err != nil {
			return s, err
		}
		lsn, text, _ = strings.Cut(strings.TrimPrefix(text, "@"), ",")
		at, err := pgoutput.ParseLSN(lsn)
		if err != nil {
			return s, fmt.Errorf("%s in the source offset: %w", fieldPoints, err)
		}
		if s.points == nil {
			s.points = map[string]pgoutput.LSN{}
		}
		s.points[name] = at
	}
	return s, nil
}

// cutQuoted takes a quoted name off the beginning of a text.
func cutQuoted(text string) (name, rest string, err error) {
	if !strings.HasPrefix(text, `"`) {
		return "", "", fmt.Errorf("%s in the source offset: expected a quoted name", fieldPoints)
	}
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		if text[i] != '"' {
			b.WriteByte(text[i])
			continue
		}
		if i+1 < len(text) && text[i+1] == '"' {
			b.WriteByte('"')
			i++
			continue
		}
		return b.String(), text[i+1:], nil
	}
	return "", "", fmt.Errorf("%s in the source offset: a quoted name has no end", fieldPoints)
}
