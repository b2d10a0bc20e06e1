package change

import "millrace/plugins/connect"

// Emitter makes the records of a connector. It is for one goroutine at a time.
type Emitter struct {
	options *Options
	catalog *Catalog
	structs connect.Structs
	source  *connect.Schema
	headers []connect.Header
	message message
	tx      transaction

	heartbeatKey  connect.Value
	heartbeatKeys *connect.Schema
	heartbeats    *connect.Schema
}

// New returns an emitter. Catalog must have the types of all columns before their mapper is made.
func New(o *Options, c *Catalog) *Emitter {
	e := &Emitter{options: o, catalog: c, source: sourceSchema()}
	if o.headers {
		e.headers = contextHeaders(o)
	}
	e.message = newMessage(o, e.source)
	e.tx = newTransaction(o)
	adjust := o.names.schemas.adjust
	e.heartbeatKeys = &connect.Schema{Type: connect.KindStruct, Name: adjust("io.debezium.connector.common.ServerNameKey"), Version: 1,
		Fields: []connect.Field{{Name: "serverName", Schema: connect.StringSchema}}}
	e.heartbeats = &connect.Schema{Type: connect.KindStruct, Name: adjust("io.debezium.connector.common.Heartbeat"), Version: 1,
		Fields: []connect.Field{{Name: "ts_ms", Schema: connect.Int64Schema}}}
	e.heartbeatKey = connect.StructValue(&connect.Struct{Schema: e.heartbeatKeys, Values: []connect.Value{connect.StringValue(o.Prefix)}})
	return e
}

// Heartbeat returns a heartbeat record. now is in nanoseconds since 1970.
func (e *Emitter) Heartbeat(now int64) connect.SourceRecord {
	values := e.structs.Room(1)
	values[0] = connect.Int64Value(millis(now))
	r := connect.NewSourceRecord(e.options.names.heartbeat, e.heartbeats, connect.StructValue(e.structs.Make(e.heartbeats, values)))
	r.Partition, r.KeySchema, r.Key = 0, e.heartbeatKeys, e.heartbeatKey
	return r
}

// Mapper returns the mapper of a table. Its error names a table or column and what to do about it.
func (e *Emitter) Mapper(t Table) (*Mapper, error) { return newMapper(e, t) }

// contextHeaders returns the headers of all change records.
func contextHeaders(o *Options) []connect.Header {
	var headers []connect.Header
	for _, h := range [][2]string{{"connectorLogicalName", o.Prefix}, {"taskId", o.Task}, {"connectorName", connector}, {"runId", o.Run}} {
		headers = append(headers, connect.Header{Key: "__debezium.context." + h[0], Schema: connect.StringSchema, Value: connect.StringValue(h[1])})
	}
	return headers[:len(headers):len(headers)]
}
