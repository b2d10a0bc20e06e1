package change

import "millrace/plugins/connect"

// message makes the records of logical messages (pg_logical_emit_message).
type message struct {
	topic                string
	keys, values, blocks *connect.Schema
	content              func([]byte) connect.Value
}

// messageTable is the name under which messages count as changes of their transaction.
const messageTable = "LOGICAL_DECODING_MESSAGE"

func newMessage(o *Options, source *connect.Schema) message {
	adjust := o.names.schemas.adjust
	prefix := connect.Field{Name: "prefix", Schema: connect.OptionalStringSchema}
	content := &connect.Schema{Type: o.binaryKind(), Optional: true}
	blocks := &connect.Schema{Type: connect.KindStruct, Name: adjust("io.debezium.connector.postgresql.Message"), Version: 1,
		Fields: []connect.Field{prefix, {Name: "content", Schema: content}}}
	return message{
		topic: o.Prefix + ".message", blocks: blocks, content: o.binaryValue,
		keys: &connect.Schema{Type: connect.KindStruct, Name: adjust("io.debezium.connector.postgresql.MessageKey"), Version: 1, Fields: []connect.Field{prefix}},
		values: &connect.Schema{Type: connect.KindStruct, Name: adjust("io.debezium.connector.postgresql.MessageValue"), Version: 1,
			Fields: []connect.Field{{Name: "op", Schema: connect.StringSchema}, {Name: "ts_ms", Schema: optionalInt64}, {Name: "source", Schema: source},
				{Name: "transaction", Schema: transactionBlock}, {Name: "message", Schema: blocks}}},
	}
}

var messageCode, noName = connect.StringValue("m"), connect.StringValue("")

// Message appends the record of a logical message. It takes over content. p.TxID is 0 if the
// message is not transactional. now is in nanoseconds since 1970.
func (e *Emitter) Message(dst []connect.SourceRecord, prefix string, content []byte, p *Position, now int64) []connect.SourceRecord {
	m := &e.message
	block := e.structs.Room(2)
	block[0], block[1] = connect.StringValue(prefix), m.content(content)
	values := e.structs.Room(5)
	values[0], values[1], values[2] = messageCode, connect.Int64Value(millis(now)), e.sourceBlock(p, noName, noName)
	values[4] = connect.StructValue(e.structs.Make(m.blocks, block))
	if e.tx.enabled {
		dst, values[3] = e.tx.count(dst, messageTable, p)
	}
	key := e.structs.Room(1)
	key[0] = block[0]
	r := connect.NewSourceRecord(m.topic, m.values, connect.StructValue(e.structs.Make(m.values, values)))
	r.KeySchema, r.Key = m.keys, connect.StructValue(e.structs.Make(m.keys, key))
	return append(dst, r)
}
