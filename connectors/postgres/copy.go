package pgsource

import (
	"bytes"
	"errors"
	"slices"
	"time"

	"millrace/connectors/postgres/change"
)

// Write takes rows of COPY in text format, of which the server sends one in each message.
func (r *reading) Write(data []byte) (int, error) {
	for rest := data; len(rest) > 0 && r.sent == nil; {
		line, next, whole := bytes.Cut(rest, []byte{'\n'})
		if !whole {
			r.sent = failed("the server sent a part of a row")
			break
		}
		rest = next
		r.sent = r.line(line)
	}
	return len(data), r.sent
}

// line takes a row. The row before it is handed over, because it is not the last.
func (r *reading) line(line []byte) error {
	if r.held != nil {
		place := change.LastInTable
		if r.held.name == r.name {
			place = change.InSnapshot
		}
		if err := r.emit(place); err != nil {
			return err
		}
	}
	if err := parseCopy(r.row, r.pending.keep(line)); err != nil {
		return permanent(err)
	}
	r.held = &heldRow{row: slices.Clone(r.row), mapper: r.mapper, begun: r.begun, name: r.name, first: r.count == 0, index: r.index}
	r.count++
	r.measures.rows.Add(1)
	return nil
}

// emit appends the record of the held row, and hands over a batch that is full.
func (r *reading) emit(place change.Snapshot) error {
	h := r.held
	r.held = nil
	last := place != change.InSnapshot
	switch {
	case place == change.Last:
	case h.first && h.index == 0:
		place = change.First
	case h.first && !last:
		place = change.FirstInTable
	}
	c := change.Change{Operation: change.Read, After: h.row, Now: nanos(time.Now()),
		Position: change.Position{At: nanos(h.begun), LSN: uint64(r.at), TxID: r.xid, Snapshot: place}}
	var err error
	if r.pending.records, err = h.mapper.Append(r.pending.records, &c); err != nil {
		return permanent(err)
	}
	if last {
		r.complete(h.name)
	}
	if r.full() {
		return r.flush(r.ctx, true)
	}
	return nil
}

var errCopy = errors.New("malformed row of COPY")

// parseCopy splits a row into its values, in place. A value without a backslash, which nearly all
// are, stays where it is.
func parseCopy(row change.Row, line []byte) error {
	for i := range row {
		value, rest, more := bytes.Cut(line, []byte{'\t'})
		if more == (i == len(row)-1) {
			return errCopy
		}
		line = rest
		switch {
		case bytes.IndexByte(value, '\\') < 0:
			row[i] = value[:len(value):len(value)]
		case len(value) == 2 && value[1] == 'N':
			row[i] = nil
		default:
			var err error
			if row[i], err = unescape(value); err != nil {
				return err
			}
		}
	}
	return nil
}

var escapes = map[byte]byte{'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v', '\\': '\\'}

func unescape(value []byte) ([]byte, error) {
	out := value[:0]
	for i := 0; i < len(value); i++ {
		b := value[i]
		if b == '\\' {
			if i++; i == len(value) {
				return nil, errCopy
			}
			var ok bool
			if b, ok = escapes[value[i]]; !ok {
				return nil, errCopy
			}
		}
		out = append(out, b)
	}
	return out, nil
}
