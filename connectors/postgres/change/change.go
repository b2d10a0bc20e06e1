package change

import (
	"bytes"
	"strconv"

	"millrace/plugins/connect"
)

// Operation is what happened to a row or a table.
type Operation uint8

// Operations. Read is a row of a snapshot.
const (
	Read Operation = iota
	Create
	Update
	Delete
	Truncate
	operationCount
)

// codes are the values of field op.
var codes = [operationCount]string{"r", "c", "u", "d", "t"}

// Row has a value for each column of its Table, in PostgreSQL's text format. A nil value is NULL.
// Records share memory with it: it must not change as long as they are in use.
type Row [][]byte

// Unavailable is the value of a large column that an update did not change, and that the database
// did not send.
var Unavailable = []byte("unavailable")

// IsUnavailable reports whether a value of a row is Unavailable.
func IsUnavailable(value []byte) bool { return isUnavailable(value) }

func isUnavailable(value []byte) bool {
	return len(value) == len(Unavailable) && &value[0] == &Unavailable[0]
}

// Snapshot is the place of a record in a snapshot: field snapshot of its source block.
type Snapshot string

// Places of records in a snapshot.
const (
	NoSnapshot   Snapshot = "" // the record was streamed
	InSnapshot   Snapshot = "true"
	First        Snapshot = "first"
	FirstInTable Snapshot = "first_in_data_collection"
	LastInTable  Snapshot = "last_in_data_collection"
	Last         Snapshot = "last"
	Incremental  Snapshot = "incremental"
)

// Position is where a change comes from: its source block. Zero fields are unknown.
type Position struct {
	At         int64  // time of the commit or of the snapshot, in nanoseconds since 1970
	LSN        uint64 // of the change
	LastCommit uint64 // LSN of the last transaction that was read completely
	TxID       uint32
	Xmin       uint32 // of the slot
	Origin     string // name of the replication origin
	OriginLSN  uint64
	Snapshot   Snapshot
}

// Change is a change of a row or a table.
type Change struct {
	Operation Operation
	Before    Row // the old values of an update or delete, as far as the replica identity has them; nil: none
	After     Row // the new values of a create, read or update
	Position  Position
	Now       int64 // when the record is made, in nanoseconds since 1970
}

// Names of the headers of an update that changes the key.
const (
	newKeyHeader = "__debezium.newkey"
	oldKeyHeader = "__debezium.oldkey"
)

// Append appends the records of a change to dst: none if the operation is skipped, several for a
// delete and for an update that changes the key. Its error is about a value that cannot be
// converted, with event.converting.failure.handling.mode=fail, or about a row of the wrong length.
func (m *Mapper) Append(dst []connect.SourceRecord, c *Change) ([]connect.SourceRecord, error) {
	if c.Operation == Truncate {
		return m.truncate(dst, c), nil
	}
	if err := m.check(c); err != nil {
		return dst, err
	}
	var before, after, key connect.Value
	var err error
	if c.After != nil {
		if after, err = m.value(c.After, c.Before); err != nil {
			return dst, err
		}
	}
	if c.Before != nil {
		if before, err = m.value(c.Before, nil); err != nil {
			return dst, err
		}
	}
	row, old := c.After, c.Before
	if c.Operation == Delete {
		row, old = c.Before, nil
	}
	if key, err = m.key(row, old); err != nil {
		return dst, err
	}
	if c.Operation == Update && c.Before != nil {
		return m.update(dst, c, before, after, key)
	}
	return m.append(dst, c, c.Operation, key, before, after, nil), nil
}

// update appends the records of an update whose old values are known.
func (m *Mapper) update(dst []connect.SourceRecord, c *Change, before, after, key connect.Value) ([]connect.SourceRecord, error) {
	if m.emitter.options.unchanged && equal(before, after) {
		return dst, nil
	}
	if m.sameKey(c.Before, c.After) {
		return m.append(dst, c, Update, key, before, after, nil), nil
	}
	old, err := m.key(c.Before, nil)
	if err != nil {
		return dst, err
	}
	if equal(old, key) {
		return m.append(dst, c, Update, key, before, after, nil), nil
	}
	dst = m.append(dst, c, Delete, old, before, connect.Value{}, &connect.Header{Key: newKeyHeader, Schema: m.keys, Value: key})
	return m.append(dst, c, Create, key, connect.Value{}, after, &connect.Header{Key: oldKeyHeader, Schema: m.keys, Value: old}), nil
}

// sameKey reports whether the texts of all columns of the key are the same.
func (m *Mapper) sameKey(a, b Row) bool {
	for i := range m.keyFields {
		f := &m.keyFields[i]
		old, text := a[f.at], f.text(b, a)
		if (old == nil) != (text == nil) || !bytes.Equal(old, text) {
			return false
		}
	}
	return true
}

// append appends the record of a change, and the tombstone of a delete.
func (m *Mapper) append(dst []connect.SourceRecord, c *Change, op Operation, key, before, after connect.Value, header *connect.Header) []connect.SourceRecord {
	e := m.emitter
	if e.options.skipped[op] {
		return dst
	}
	r := connect.NewSourceRecord(m.topic, m.envelope, connect.Value{})
	r.KeySchema, r.Key, r.Headers = m.keys, key, e.headers
	if header != nil {
		r.Headers = append([]connect.Header{*header}, e.headers...)
	}
	var tx connect.Value
	if op != Read {
		dst, tx = e.tx.event(dst, m, &c.Position)
	}
	r.Value = m.envelopeOf(c, op, before, after, tx)
	dst = append(dst, r)
	if op == Delete && e.options.tombstones {
		r.ValueSchema, r.Value = nil, connect.Value{}
		dst = append(dst, r)
	}
	return dst
}

// truncate appends the record of a truncated table. It has no key.
func (m *Mapper) truncate(dst []connect.SourceRecord, c *Change) []connect.SourceRecord {
	if m.emitter.options.skipped[Truncate] {
		return dst
	}
	var tx connect.Value
	dst, tx = m.emitter.tx.event(dst, m, &c.Position)
	r := connect.NewSourceRecord(m.topic, m.envelope, m.envelopeOf(c, Truncate, connect.Value{}, connect.Value{}, tx))
	r.Headers = m.emitter.headers
	return append(dst, r)
}

func (m *Mapper) envelopeOf(c *Change, op Operation, before, after, tx connect.Value) connect.Value {
	values := m.emitter.structs.Room(envelopeFields)
	values[0], values[1] = before, after
	values[2] = m.sourceOf(&c.Position)
	values[3] = tx
	values[4] = operationValues[op]
	values[5] = connect.Int64Value(millis(c.Now))
	values[6] = connect.Int64Value(floor(c.Now, 1000))
	values[7] = connect.Int64Value(c.Now)
	return connect.StructValue(m.emitter.structs.Make(m.envelope, values))
}

var operationValues = [operationCount]connect.Value{connect.StringValue(codes[Read]), connect.StringValue(codes[Create]),
	connect.StringValue(codes[Update]), connect.StringValue(codes[Delete]), connect.StringValue(codes[Truncate])}

func millis(nanos int64) int64 { return floor(nanos, 1_000_000) }

// floor divides, and rounds down.
func floor(n, by int64) int64 {
	if n%by < 0 {
		return n/by - 1
	}
	return n / by
}

// sourceOf returns the source block of a change of the table.
func (m *Mapper) sourceOf(p *Position) connect.Value {
	return m.emitter.sourceBlock(p, m.schemaName, m.tableName)
}

func (e *Emitter) sourceBlock(p *Position, schema, table connect.Value) connect.Value {
	v := e.structs.Room(sourceFields)
	v[0], v[1], v[2] = versionValue, connectorValue, connect.StringValue(e.options.Prefix)
	v[3] = connect.Int64Value(millis(p.At))
	if p.Snapshot != NoSnapshot {
		v[4] = connect.StringValue(string(p.Snapshot))
	}
	v[5] = connect.StringValue(e.options.Database)
	v[6] = sequence(p)
	v[7], v[8] = connect.Int64Value(floor(p.At, 1000)), connect.Int64Value(p.At)
	v[9], v[10] = schema, table
	if p.Snapshot != Incremental {
		v[11], v[12], v[13] = known(uint64(p.TxID)), known(p.LSN), known(uint64(p.Xmin))
	}
	if p.Origin != "" {
		v[14] = connect.StringValue(p.Origin)
	}
	v[15] = known(p.OriginLSN)
	return connect.StructValue(e.structs.Make(e.source, v))
}

var versionValue, connectorValue = connect.StringValue(Version), connect.StringValue(connector)

func known(n uint64) connect.Value {
	if n == 0 {
		return connect.Value{}
	}
	return connect.Int64Value(int64(n))
}

// sequence returns the last commit's LSN and that of the change, as a JSON array of texts.
func sequence(p *Position) connect.Value {
	const longest = len(`["18446744073709551615","18446744073709551615"]`)
	b := append(make([]byte, 0, longest), '[')
	for i, lsn := range [2]uint64{p.LastCommit, p.LSN} {
		if i > 0 {
			b = append(b, ',')
		}
		if lsn == 0 {
			b = append(b, "null"...)
			continue
		}
		b = append(strconv.AppendInt(append(b, '"'), int64(lsn), 10), '"')
	}
	return connect.StringBytes(append(b, ']'))
}
