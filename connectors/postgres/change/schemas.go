package change

import "millrace/plugins/connect"

// Numbers of fields in the envelope and in the source block.
const (
	envelopeFields = 8
	sourceFields   = 16
)

var (
	optionalInt32 = &connect.Schema{Type: connect.Int32, Optional: true}
	optionalInt64 = &connect.Schema{Type: connect.Int64, Optional: true}
)

func sourceSchema() *connect.Schema {
	text, maybeText := connect.StringSchema, connect.OptionalStringSchema
	number, maybe := connect.Int64Schema, optionalInt64
	snapshot := &connect.Schema{Type: connect.String, Optional: true, Name: "io.debezium.data.Enum", Version: 1,
		Parameters: map[string]string{"allowed": "true,first,first_in_data_collection,last_in_data_collection,last,false,incremental"},
		Default:    connect.StringValue("false")}
	return &connect.Schema{Type: connect.KindStruct, Name: "io.debezium.connector.postgresql.Source", Version: 1, Fields: []connect.Field{
		{Name: "version", Schema: text}, {Name: "connector", Schema: text}, {Name: "name", Schema: text}, {Name: "ts_ms", Schema: number},
		{Name: "snapshot", Schema: snapshot}, {Name: "db", Schema: text}, {Name: "sequence", Schema: maybeText},
		{Name: "ts_us", Schema: maybe}, {Name: "ts_ns", Schema: maybe}, {Name: "schema", Schema: text}, {Name: "table", Schema: text},
		{Name: "txId", Schema: maybe}, {Name: "lsn", Schema: maybe}, {Name: "xmin", Schema: maybe},
		{Name: "origin", Schema: maybeText}, {Name: "origin_lsn", Schema: maybe},
	}}
}

// transactionBlock is the schema of field transaction in each envelope.
var transactionBlock = &connect.Schema{Type: connect.KindStruct, Optional: true, Name: "event.block", Version: 1, Fields: []connect.Field{
	{Name: "id", Schema: connect.StringSchema}, {Name: "total_order", Schema: connect.Int64Schema},
	{Name: "data_collection_order", Schema: connect.Int64Schema}}}

func envelopeSchema(name string, value, source *connect.Schema) *connect.Schema {
	return &connect.Schema{Type: connect.KindStruct, Name: name, Version: 2, Fields: []connect.Field{
		{Name: "before", Schema: value}, {Name: "after", Schema: value}, {Name: "source", Schema: source},
		{Name: "transaction", Schema: transactionBlock}, {Name: "op", Schema: connect.StringSchema},
		{Name: "ts_ms", Schema: optionalInt64}, {Name: "ts_us", Schema: optionalInt64}, {Name: "ts_ns", Schema: optionalInt64}}}
}

// eventCount is the schema of a table's number of events in a transaction.
var eventCount = &connect.Schema{Type: connect.KindStruct, Optional: true, Name: "event.collection", Version: 1, Fields: []connect.Field{
	{Name: "data_collection", Schema: connect.StringSchema}, {Name: "event_count", Schema: connect.Int64Schema}}}

// named returns a schema of a primitive type with a name and version 1.
func named(t connect.Kind, name string) *connect.Schema {
	return &connect.Schema{Type: t, Name: name, Version: 1}
}
