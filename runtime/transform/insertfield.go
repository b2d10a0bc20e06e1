package transform

import (
	"errors"
	"strings"
	"time"

	"millrace/configs"
	"millrace/plugins/connect"
)

const optionality = " The suffix ! makes the field required; ? or no suffix makes it optional."

var insertFieldClasses = halves(apachePackage+"InsertField", "Adds fields to the %s: the record's topic, partition, offset or timestamp, or a fixed text.", configs.Keys{
	configs.Opt("topic.field", configs.String, configs.Medium, "The name of a field for the topic."+optionality),
	configs.Opt("partition.field", configs.String, configs.Medium, "The name of a field for the partition."+optionality),
	configs.Opt("offset.field", configs.String, configs.Medium, "The name of a field for the offset; in sinks only."+optionality),
	configs.Opt("timestamp.field", configs.String, configs.Medium, "The name of a field for the record's timestamp."+optionality),
	configs.Opt("static.field", configs.String, configs.Medium, "The name of a field for static.value."+optionality),
	configs.Opt("static.value", configs.String, configs.Medium, "The text of static.field."),
	replaceNull,
}, newInsertField)

// insertion is a field to add. In schemaless records a null is skipped, unless the field is always
// given.
type insertion struct {
	name   string
	schema *connect.Schema
	always bool
	value  func(r *record, schemaless bool) (connect.Value, error)
}

type insertField struct {
	on      part
	read    reader
	fields  []insertion
	schemas derived[*connect.Schema]
}

func newInsertField(c configs.Config, on part) (transformation, error) {
	t := &insertField{on: on, read: readerOf(c)}
	add := func(key string, required, optional *connect.Schema, always bool, value func(*record, bool) (connect.Value, error)) {
		if !c.Has(key) {
			return
		}
		name, schema := c.String(key), optional
		switch {
		case strings.HasSuffix(name, "!"):
			name, schema = name[:len(name)-1], required
		case strings.HasSuffix(name, "?"):
			name = name[:len(name)-1]
		}
		t.fields = append(t.fields, insertion{name, schema, always, value})
	}
	add("topic.field", connect.StringSchema, connect.OptionalStringSchema, true, insertedTopic)
	add("partition.field", connect.Int32Schema, optionalInt32, false, insertedPartition)
	add("offset.field", connect.Int64Schema, optionalInt64, true, insertedOffset)
	add("timestamp.field", timestampSchema, optionalTimestamp, false, insertedTimestamp)
	if c.Has("static.field") && !c.Has("static.value") {
		// Apache's wording
		return nil, errors.New("No value specified for static field: set static.value")
	}
	static := connect.StringValue(c.String("static.value"))
	add("static.field", connect.StringSchema, connect.OptionalStringSchema, true,
		func(*record, bool) (connect.Value, error) { return static, nil })
	if t.fields == nil {
		return nil, errors.New("No field insertion configured: set topic.field, partition.field, offset.field, timestamp.field or static.field") // Apache's wording
	}
	return t, nil
}

func insertedTopic(r *record, _ bool) (connect.Value, error) {
	return connect.StringValue(r.Topic), nil
}

func insertedPartition(r *record, _ bool) (connect.Value, error) {
	if r.Partition == connect.AnyPartition {
		return connect.Value{}, nil
	}
	return connect.Int32Value(r.Partition), nil
}

func insertedOffset(r *record, _ bool) (connect.Value, error) {
	if r.offset == connect.NoOffset {
		return connect.Value{}, dataErrorf("Offset insertion is only supported for sink connectors: remove offset.field")
	}
	return connect.Int64Value(r.offset), nil
}

func insertedTimestamp(r *record, schemaless bool) (connect.Value, error) {
	switch {
	case r.Timestamp == connect.NoTimestamp:
		return connect.Value{}, nil
	case schemaless:
		return connect.Int64Value(r.Timestamp), nil
	}
	return connect.TimeValue(time.UnixMilli(r.Timestamp)), nil
}

func (t *insertField) apply(r *record) (bool, error) {
	schema, v, err := t.on.get(r)
	switch {
	case err != nil || v.IsNull():
		return true, err
	case schema == nil:
		return true, t.intoMap(r, v)
	}
	return true, t.intoStruct(r, v)
}

func (t *insertField) intoMap(r *record, v connect.Value) error {
	entries, err := requireMap(v, "field insertion")
	if err != nil {
		return err
	}
	entries = t.on.entries(r, entries, len(t.fields))
	for i := range t.fields {
		f := &t.fields[i]
		v, err := f.value(r, true)
		if err != nil {
			return err
		}
		if f.always || !v.IsNull() {
			entries = put(entries, f.name, v)
		}
	}
	t.on.setMap(r, entries)
	return nil
}

func (t *insertField) intoStruct(r *record, v connect.Value) error {
	s, err := requireStruct(v, "field insertion")
	if err != nil {
		return err
	}
	schema, err := t.schemas.of(s.Schema, t.schemaOf)
	if err != nil {
		return err
	}
	values := t.on.values(r, s, len(t.fields))
	if err := t.read.complete(values, s.Schema); err != nil {
		return err
	}
	for i := range t.fields {
		v, err := t.fields[i].value(r, false)
		if err != nil {
			return err
		}
		values = append(values, v)
	}
	t.on.setStruct(r, schema, values)
	return nil
}

func (t *insertField) schemaOf(s *connect.Schema) (*connect.Schema, error) {
	out := basics(s, connect.KindStruct)
	out.Fields = append(make([]connect.Field, 0, len(s.Fields)+len(t.fields)), s.Fields...)
	for i := range t.fields {
		if err := addField(out, t.fields[i].name, t.fields[i].schema); err != nil {
			return nil, err
		}
	}
	return out, nil
}
