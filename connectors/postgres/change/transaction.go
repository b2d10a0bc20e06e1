package change

import (
	"fmt"
	"strconv"
	"strings"

	"millrace/plugins/connect"
)

// transaction counts the changes of the current transaction, and makes the records of the topic of
// transactions. It does nothing without provide.transaction.metadata.
type transaction struct {
	enabled      bool
	topic        string
	keys, values *connect.Schema
	id           string // of the current transaction; "": none
	total        int64
	counts       map[string]*int64 // by the names of tables
	names        []string          // of the tables, in the order of their first changes
	structs      connect.Structs
}

func newTransaction(o *Options) transaction {
	adjust := o.names.schemas.adjust
	optionalCount := optionalInt64
	return transaction{enabled: o.metadata, topic: o.names.transaction, counts: map[string]*int64{},
		keys: &connect.Schema{Type: connect.KindStruct, Name: adjust("io.debezium.connector.common.TransactionMetadataKey"), Version: 1,
			Fields: []connect.Field{{Name: "id", Schema: connect.StringSchema}}},
		values: &connect.Schema{Type: connect.KindStruct, Name: adjust("io.debezium.connector.common.TransactionMetadataValue"), Version: 1,
			Fields: []connect.Field{{Name: "status", Schema: connect.StringSchema}, {Name: "id", Schema: connect.StringSchema},
				{Name: "event_count", Schema: optionalCount},
				{Name: "data_collections", Schema: &connect.Schema{Type: connect.List, Optional: true, Elem: eventCount}},
				{Name: "ts_ms", Schema: connect.Int64Schema}}},
	}
}

// Begin starts a transaction. It appends the record of its beginning, unless transactions make no
// records, or unless Restore has set this transaction.
func (e *Emitter) Begin(dst []connect.SourceRecord, p *Position) []connect.SourceRecord {
	return e.tx.begin(dst, p, strconv.FormatUint(uint64(p.TxID), 10))
}

func (t *transaction) begin(dst []connect.SourceRecord, p *Position, id string) []connect.SourceRecord {
	if !t.enabled || t.id == id {
		return dst
	}
	t.reset()
	t.id = id
	return append(dst, t.record(p, "BEGIN", connect.Value{}, connect.Value{}))
}

// End ends the current transaction. It appends the record of its end, with the number of changes.
// p has the position of the commit.
func (e *Emitter) End(dst []connect.SourceRecord, p *Position) []connect.SourceRecord {
	return e.tx.end(dst, p)
}

func (t *transaction) end(dst []connect.SourceRecord, p *Position) []connect.SourceRecord {
	if !t.enabled || t.id == "" {
		return dst
	}
	tables := make([]connect.Value, 0, len(t.names))
	for _, name := range javaOrder(t.names) {
		values := t.structs.Room(2)
		values[0], values[1] = connect.StringValue(name), connect.Int64Value(*t.counts[name])
		tables = append(tables, connect.StructValue(t.structs.Make(eventCount, values)))
	}
	dst = append(dst, t.record(p, "END", connect.Int64Value(t.total), connect.ListValue(tables)))
	t.reset()
	return dst
}

func (t *transaction) reset() {
	t.id, t.total, t.names = "", 0, nil
	clear(t.counts)
}

func (t *transaction) record(p *Position, status string, count, tables connect.Value) connect.SourceRecord {
	id := t.idAt(p)
	values := t.structs.Room(5)
	values[0], values[1], values[2], values[3], values[4] = connect.StringValue(status), id, count, tables, connect.Int64Value(millis(p.At))
	r := connect.NewSourceRecord(t.topic, t.values, connect.StructValue(t.structs.Make(t.values, values)))
	key := t.structs.Room(1)
	key[0] = id
	r.KeySchema, r.Key = t.keys, connect.StructValue(t.structs.Make(t.keys, key))
	return r
}

// idAt returns the transaction's id with the LSN of the record.
func (t *transaction) idAt(p *Position) connect.Value {
	return connect.StringValue(t.id + ":" + strconv.FormatInt(int64(p.LSN), 10))
}

// event counts a change, and returns field transaction of its envelope. A change of a transaction
// that did not begin with Begin begins it.
func (t *transaction) event(dst []connect.SourceRecord, m *Mapper, p *Position) ([]connect.SourceRecord, connect.Value) {
	if !t.enabled {
		return dst, connect.Value{}
	}
	return t.count(dst, m.name, p)
}

func (t *transaction) count(dst []connect.SourceRecord, name string, p *Position) ([]connect.SourceRecord, connect.Value) {
	if p.TxID == 0 {
		return t.end(dst, p), connect.Value{}
	}
	if id := strconv.FormatUint(uint64(p.TxID), 10); id != t.id {
		dst = t.begin(t.end(dst, p), p, id)
	}
	n, ok := t.counts[name]
	if !ok {
		n = new(int64)
		t.counts[name] = n
		t.names = append(t.names, name)
	}
	*n++
	t.total++
	values := t.structs.Room(3)
	values[0], values[1], values[2] = t.idAt(p), connect.Int64Value(t.total), connect.Int64Value(*n)
	return dst, connect.StructValue(t.structs.Make(transactionBlock, values))
}

// Fields of a source offset with the counts of the current transaction, as in Debezium.
const (
	offsetID    = "transaction_id"
	offsetCount = "transaction_data_collection_order_"
)

// StoreTransaction writes the counts of the current transaction to a source offset.
func (e *Emitter) StoreTransaction(offset map[string]any) {
	if !e.tx.enabled {
		return
	}
	if e.tx.id != "" {
		offset[offsetID] = e.tx.id
	}
	for name, n := range e.tx.counts {
		offset[offsetCount+name] = *n
	}
}

// RestoreTransaction continues the counts of a stored source offset.
func (e *Emitter) RestoreTransaction(offset map[string]any) error {
	e.tx.reset()
	e.tx.id, _ = offset[offsetID].(string)
	for key, value := range offset {
		name, ok := strings.CutPrefix(key, offsetCount)
		if !ok {
			continue
		}
		n, ok := value.(int64)
		if !ok {
			return fmt.Errorf("%s is %v in the source offset: expected a number", key, value)
		}
		e.tx.counts[name] = &n
		e.tx.names = append(e.tx.names, name)
		e.tx.total += n
	}
	return nil
}
