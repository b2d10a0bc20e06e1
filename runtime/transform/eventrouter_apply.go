package transform

import (
	"slices"
	"strings"

	"millrace/plugins/connect"
)

func (t *eventRouter) apply(r *record) (bool, error) {
	if isNull(r.Value) {
		return false, nil
	}
	if r.ValueSchema == nil || r.Value.Kind() != connect.KindStruct || !strings.HasSuffix(r.ValueSchema.Name, ".Envelope") {
		return true, nil
	}
	event := r.Value.Struct()
	op, err := fieldIn(event, "op")
	switch {
	case err != nil:
		return false, err
	case op.Text() == "d":
		return false, nil
	case op.Text() == "u" && t.failUpdates:
		return false, errorf("java.lang.IllegalStateException", "an update of an outbox table: table.op.invalid.behavior=fatal allows only new rows and deletions")
	case op.Text() == "u":
		return false, nil
	}
	after, err := fieldIn(event, "after")
	if err != nil {
		return false, err
	}
	if after.Kind() != connect.KindStruct {
		return false, dataErrorf("the event has the operation %q and no row after it: expected a new row of an outbox table", op.Text())
	}
	return true, t.route(r, event, after.Struct())
}

// route turns the record into the message of an outbox row.
func (t *eventRouter) route(r *record, event, row *connect.Struct) error {
	i := row.Schema.FieldIndex(t.payload)
	if i < 0 {
		return errorf(connectException, "Unable to find payload field %s in event", t.payload)
	}
	payload, payloadSchema := row.Values[i], row.Schema.Fields[i].Schema
	var err error
	if r.Timestamp, err = t.timestampOf(event, row); err != nil {
		return err
	}
	id, idSchema, err := column(row, t.id)
	if err != nil {
		return err
	}
	r.Headers = append(slices.Clip(r.Headers), connect.Header{Key: "id", Schema: idSchema, Value: id})
	if r.Key, r.KeySchema, err = column(row, t.key); err != nil {
		return err
	}
	topic, err := t.topicOf(row)
	if err != nil {
		return err
	}
	empty := payload.IsNull() || strings.TrimSpace(payload.Text()) == ""
	if t.expand != nil {
		payload, payloadSchema = t.expand.of(t.payload, payload, payloadSchema)
	}
	if err := t.place(r, row); err != nil {
		return err
	}
	if err := t.setValue(r, row, payload, payloadSchema, empty, topic); err != nil {
		return err
	}
	r.Topic = topic
	if _, err = t.router.apply(r); err == nil && r.Topic == "" {
		err = dataErrorf("the column %s leads to a topic without a name", t.routeBy)
	}
	return err
}

// topicOf returns the text by which a row is routed.
func (t *eventRouter) topicOf(row *connect.Struct) (string, error) {
	v, s, err := column(row, t.routeBy)
	if err == nil && (s.Type != connect.String || v.IsNull()) {
		err = dataErrorf("the column %s has %s: expected a text, which decides the topic", t.routeBy, described(v))
	}
	if err != nil {
		return "", err
	}
	return strings.Clone(v.Text()), nil // topics outlive the record's memory
}

// setValue sets the message's value: the payload, or a struct of the payload and further columns.
func (t *eventRouter) setValue(r *record, row *connect.Struct, payload connect.Value, schema *connect.Schema, empty bool, topic string) error {
	switch {
	case empty && t.tombstones:
		onValue.set(r, nil, connect.Value{})
		return nil
	case !t.enveloped:
		onValue.set(r, schema, payload)
		return nil
	}
	envelope, err := t.schemaOf(row, schema, topic)
	if err != nil {
		return err
	}
	values := []connect.Value{payload}
	for _, p := range t.further {
		if i := row.Schema.FieldIndex(p.column); p.place == "envelope" && i >= 0 {
			values = append(values, row.Values[i])
		}
	}
	onValue.set(r, envelope, structOf(envelope, values))
	return nil
}

// schemaOf returns the schema of a struct of the payload and further columns of a row.
func (t *eventRouter) schemaOf(row *connect.Struct, payload *connect.Schema, topic string) (*connect.Schema, error) {
	key := outboxSchema{row: row.Schema, payload: payload, topic: topic}
	if t.version != "" {
		v, s, err := column(row, t.version)
		if err != nil {
			return nil, err
		}
		if s.Type != connect.Int32 {
			return nil, dataErrorf("the column %s is of type %s: expected a number of 32 bits, the version of a schema", t.version, s.Type)
		}
		if !v.IsNull() {
			key.version = int32(v.Int())
		}
	}
	if s := t.schemas[key]; s != nil {
		return s, nil
	}
	key.topic = strings.Clone(topic)
	s := &connect.Schema{Type: connect.KindStruct, Name: outboxName(row.Schema.Name, key.topic), Version: key.version,
		Fields: []connect.Field{{Name: "payload", Schema: payload}}}
	for _, p := range t.further {
		if i := row.Schema.FieldIndex(p.column); p.place == "envelope" && i >= 0 {
			if err := addField(s, p.name, row.Schema.Fields[i].Schema); err != nil {
				return nil, err
			}
		}
	}
	if len(t.schemas) >= maxDerived {
		clear(t.schemas)
	}
	t.schemas[key] = s
	return s, nil
}

// outboxName returns the name of a value's schema: the topic comes before the last part of the name
// of the row's schema.
func outboxName(row, topic string) string {
	if row == "" {
		return topic
	}
	i := strings.LastIndexByte(row, '.') + 1
	return row[:i] + topic + "." + row[i:]
}

// place sets the headers and the partition that further columns become, and checks that all of them
// exist.
func (t *eventRouter) place(r *record, row *connect.Struct) error {
	for _, p := range t.further {
		i := row.Schema.FieldIndex(p.column)
		switch {
		case i < 0 && t.ignoreMissing:
		case i < 0 && p.place == "envelope":
			return errorf(connectException, "Unable to find field %s in event", p.column)
		case i < 0:
			return noColumn(p.column)
		case p.place == "header":
			r.Headers = append(r.Headers, connect.Header{Key: p.name, Schema: row.Schema.Fields[i].Schema, Value: row.Values[i]})
		case p.place == "partition" && row.Values[i].IsNull():
			r.Partition = connect.AnyPartition
		case p.place == "partition":
			n, err := int32In(row, p.column)
			if err != nil {
				return err
			}
			r.Partition = n
		}
	}
	return nil
}

// timestampOf returns the message's timestamp: that in its column, or else that of the event.
func (t *eventRouter) timestampOf(event, row *connect.Struct) (int64, error) {
	if t.timestamp != "" {
		i := row.Schema.FieldIndex(t.timestamp)
		if i < 0 {
			return 0, errorf(connectException, "Unable to find timestamp field %s in event", t.timestamp)
		}
		s, v := row.Schema.Fields[i].Schema, row.Values[i]
		if s.Type != connect.Int64 {
			return 0, dataErrorf("the column %s is of type %s: expected a number of 64 bits with a time", t.timestamp, s.Type)
		}
		if !v.IsNull() {
			return timeIn(s, v.Int())
		}
	}
	v, err := fieldIn(event, "ts_ms")
	if err != nil || v.IsNull() {
		return connect.NoTimestamp, err
	}
	return v.Int(), nil
}

// timeIn returns a time of one of Debezium's types in milliseconds.
func timeIn(s *connect.Schema, n int64) (int64, error) {
	switch s.Name {
	case "io.debezium.time.Timestamp":
		return n, nil
	case "io.debezium.time.MicroTimestamp":
		return n / 1000, nil
	case "io.debezium.time.NanoTimestamp":
		return n / 1_000_000, nil
	}
	return 0, errorf(connectException, "Unsupported field type %s (schema name %q) for event timestamp", s.Type, s.Name)
}

func noColumn(name string) error { return dataErrorf("%s is not a valid field name", name) }

// column returns the value and the schema of a row's column.
func column(row *connect.Struct, name string) (connect.Value, *connect.Schema, error) {
	i := row.Schema.FieldIndex(name)
	if i < 0 {
		return connect.Value{}, nil, noColumn(name)
	}
	return row.Values[i], row.Schema.Fields[i].Schema, nil
}

func fieldIn(s *connect.Struct, name string) (connect.Value, error) {
	v, _, err := column(s, name)
	return v, err
}

func int32In(row *connect.Struct, name string) (int32, error) {
	v, s, err := column(row, name)
	if err == nil && (s.Type != connect.Int32 || v.IsNull()) {
		err = dataErrorf("the column %s has %s: expected a number of 32 bits", name, described(v))
	}
	if err != nil {
		return 0, err
	}
	return int32(v.Int()), nil
}
