package jdbcsink

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"millrace/connectors/jdbc/dialect"
	"millrace/plugins/connect"
)

// shape is how the records of a topic with the same schemas become rows of a table.
type shape struct {
	table   dialect.Table
	quoted  string // name of the table
	view    bool
	op      dialect.Op
	keys    int // the first columns
	columns []*dialect.Column
	names   []string // of columns, quoted
	from    []origin // of the values of columns
	ready   bool     // table and columns exist
	fault   error    // why its records cannot be written; nil: they can
}

// origin is where the value of a column comes from.
type origin struct {
	place place
	field int // of a key or a value that is a struct; -1: the whole
}

type place uint8

const (
	fromTopic place = iota
	fromPartition
	fromOffset
	fromKey
	fromValue
)

// shapeKey identifies a shape. Records of a stream share their schemas by pointer.
type shapeKey struct {
	topic      string
	key, value *connect.Schema
	delete     bool
}

// maxShapes limits the memory for shapes: a topic whose schemas are never the same fills it.
const maxShapes = 2000

// shapes knows the shapes of records.
type shapes struct {
	o    *options
	list map[shapeKey]*shape
	last shapeKey
	at   *shape // of last
}

func newShapes(o *options) *shapes { return &shapes{o: o, list: map[shapeKey]*shape{}} }

// of returns the shape of a record. Its error says why the record cannot be a row.
func (s *shapes) of(r *connect.SinkRecord) (*shape, error) {
	if err := s.o.admit(r); err != nil {
		return nil, err
	}
	key := shapeKey{r.Topic, r.KeySchema, r.ValueSchema, r.Value.IsNull()}
	if s.at != nil && key == s.last {
		return s.at, s.at.fault
	}
	found := s.list[key]
	if found == nil {
		key.topic = strings.Clone(key.topic)
		found = s.o.newShape(r)
		if len(s.list) >= maxShapes {
			clear(s.list)
		}
		s.list[key] = found
	}
	s.last, s.at = key, found
	return found, found.fault
}

// forget makes the next records look at their tables again.
func (s *shapes) forget() {
	clear(s.list)
	s.at = nil
}

const schemaHint = "use a converter with schemas: Avro, Protobuf, JSON Schema, or JsonConverter with schemas.enable=true"

// admit checks what every record needs.
func (o *options) admit(r *connect.SinkRecord) error {
	if o.pkMode == pkRecordKey {
		switch {
		case r.Key.IsNull():
			return fmt.Errorf("the record has no key, and %s=%s takes the primary key from it", pkModeKey, pkRecordKey)
		case r.KeySchema == nil:
			return fmt.Errorf("the record's key has no schema: %s", schemaHint)
		}
	}
	if r.Value.IsNull() {
		if o.deletes {
			return nil
		}
		return fmt.Errorf("the record has no value: set %s=true to delete rows, or drop such records by a transformation", deleteKey)
	}
	switch {
	case r.ValueSchema == nil:
		return fmt.Errorf("the record's value has no schema: %s", schemaHint)
	case r.Value.Kind() == connect.KindStruct:
		return nil
	case r.Value.Kind() != connect.String:
		return fmt.Errorf("the record's value is of the type %s, expected a struct or a string", r.Value.Kind())
	case len(o.fields) > 0 || len(o.database.Zone.Fields) > 0:
		return fmt.Errorf("the record's value is a string, and %s and %s concern fields: remove them", whitelistKey, timestampsKey)
	}
	return nil
}

func (o *options) newShape(r *connect.SinkRecord) *shape {
	sh := &shape{op: o.mode}
	if r.Value.IsNull() {
		sh.op = dialect.Delete
	}
	sh.table, sh.fault = o.tableOf(r.Topic)
	if sh.fault == nil {
		sh.fault = o.keyColumns(sh, r)
	}
	if sh.keys = len(sh.columns); sh.fault == nil && sh.op != dialect.Delete {
		sh.fault = o.valueColumns(sh, r)
	}
	if sh.fault == nil && len(sh.columns) == 0 {
		sh.fault = fmt.Errorf("the record has no field that is written: check %s and %s", pkFieldsKey, whitelistKey)
	}
	return sh
}

var notNormal = regexp.MustCompile(`[^a-zA-Z0-9_]`)

func (o *options) tableOf(topic string) (dialect.Table, error) {
	name, ok := o.tables[topic]
	if !ok {
		name = strings.ReplaceAll(o.format, "${topic}", topic)
		if o.normalize {
			name = notNormal.ReplaceAllString(name, "_")
		}
	}
	t := dialect.ParseTable(o.database.Dialect, name)
	if t.Name == "" {
		return t, fmt.Errorf("the topic %s has no table: %s gives the name %q", topic, tableFormatKey, name)
	}
	return o.database.Quoting.Unquoted(o.database.Dialect, t), o.database.Quoting.CheckTable(t)
}

func (sh *shape) add(o *options, name string, s *connect.Schema, key bool, from origin) error {
	c, err := dialect.NewColumn(name, s, key, &o.database.Zone)
	if err == nil {
		err = o.database.Quoting.Check(name)
	}
	if err == nil {
		sh.columns, sh.from = append(sh.columns, c), append(sh.from, from)
	}
	return err
}

var kafkaNames = []string{"__connect_topic", "__connect_partition", "__connect_offset"}

func (o *options) keyColumns(sh *shape, r *connect.SinkRecord) error {
	switch o.pkMode {
	case pkKafka:
		names := o.pkFields
		if len(names) == 0 {
			names = kafkaNames
		}
		schemas := []*connect.Schema{connect.StringSchema, connect.Int32Schema, connect.Int64Schema}
		for i, name := range names {
			if err := sh.add(o, name, schemas[i], true, origin{fromTopic + place(i), -1}); err != nil {
				return err
			}
		}
	case pkRecordKey:
		if r.KeySchema.Type == connect.KindStruct {
			return o.structKey(sh, r.KeySchema, fromKey)
		}
		if len(o.pkFields) != 1 {
			return fmt.Errorf("the record's key is a single value: expected one column in %s", pkFieldsKey)
		}
		return sh.add(o, o.pkFields[0], r.KeySchema, true, origin{fromKey, -1})
	case pkRecordValue:
		if r.ValueSchema.Type != connect.KindStruct {
			return fmt.Errorf("the record's value is a string, and %s=%s takes the primary key from its fields", pkModeKey, pkRecordValue)
		}
		return o.structKey(sh, r.ValueSchema, fromValue)
	}
	return nil
}

// structKey takes the primary key from the fields of a struct.
func (o *options) structKey(sh *shape, s *connect.Schema, from place) error {
	names := o.pkFields
	if len(names) == 0 {
		for _, f := range s.Fields {
			names = append(names, f.Name)
		}
	}
	for _, name := range names {
		i := s.FieldIndex(name)
		if i < 0 {
			return fmt.Errorf("%s names the field %s, which the record's %s does not have", pkFieldsKey, name, map[place]string{fromKey: "key", fromValue: "value"}[from])
		}
		if err := sh.add(o, name, s.Fields[i].Schema, true, origin{from, i}); err != nil {
			return err
		}
	}
	return nil
}

func (o *options) valueColumns(sh *shape, r *connect.SinkRecord) error {
	isKey := func(name string) bool {
		return slices.ContainsFunc(sh.columns[:sh.keys], func(c *dialect.Column) bool { return c.Name == name })
	}
	if r.ValueSchema.Type != connect.KindStruct {
		if isKey(o.textName) {
			return fmt.Errorf("%s=%s is also a column of the primary key: expected another name", stringKey, o.textName)
		}
		return sh.add(o, o.textName, connect.OptionalStringSchema, false, origin{fromValue, -1})
	}
	for i, f := range r.ValueSchema.Fields {
		if isKey(f.Name) || len(o.fields) > 0 && !slices.Contains(o.fields, f.Name) {
			continue
		}
		if err := sh.add(o, f.Name, f.Schema, false, origin{fromValue, i}); err != nil {
			return err
		}
	}
	return nil
}

var errNotItsSchema = errors.New("the record's data does not fit its schema")

// row appends the values of a record's columns.
func (sh *shape) row(o *options, r *connect.SinkRecord, out []connect.Value) ([]connect.Value, error) {
	for i, from := range sh.from {
		v, err := valueOf(r, from)
		if err != nil {
			return out, err
		}
		c := sh.columns[i]
		if v.IsNull() && !c.Default.IsNull() && (o.defaults || i < sh.keys) {
			v = c.Default
		}
		if err := c.Check(v); err != nil {
			return out, err
		}
		out = append(out, v)
	}
	return out, nil
}

func valueOf(r *connect.SinkRecord, from origin) (connect.Value, error) {
	whole := r.Value
	switch from.place {
	case fromTopic:
		return connect.StringValue(r.Topic), nil
	case fromPartition:
		return connect.Int32Value(r.Partition), nil
	case fromOffset:
		return connect.Int64Value(r.Offset), nil
	case fromKey:
		whole = r.Key
	}
	if from.field < 0 {
		return whole, nil
	}
	if whole.Kind() != connect.KindStruct || from.field >= len(whole.Struct().Values) {
		return connect.Value{}, errNotItsSchema
	}
	return whole.Struct().Values[from.field], nil
}
