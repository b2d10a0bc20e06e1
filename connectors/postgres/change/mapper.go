package change

import (
	"errors"
	"fmt"
	"slices"

	"millrace/plugins/connect"
)

// Mapper makes the records of a table. It belongs to its Emitter, and is for the same goroutine.
type Mapper struct {
	emitter   *Emitter
	name      string // schema.table
	topic     string
	columns   int
	keys      *connect.Schema // nil: the records have no key
	values    *connect.Schema
	envelope  *connect.Schema
	keyFields []field
	fields    []field
	keyExtra  connect.Value // the last field of the key, if it has one more than keyFields

	schemaName, tableName connect.Value
}

// field makes a field of a struct from a column.
type field struct {
	at      int // position of the column
	name    string
	decode  decoder
	null    connect.Value // of a NULL
	missing connect.Value // of an unavailable value
	mapping func(connect.Value) connect.Value
	logged  bool // a failed conversion
	must    bool // the schema is not optional
}

// decoder converts a value in PostgreSQL's text format. The result may share memory with text.
type decoder func(text []byte) (connect.Value, error)

func newMapper(e *Emitter, t Table) (*Mapper, error) {
	names := &e.options.names
	m := &Mapper{emitter: e, name: t.Schema + "." + t.Name, topic: names.topic(t.Schema, t.Name), columns: len(t.Columns),
		schemaName: connect.StringValue(t.Schema), tableName: connect.StringValue(t.Name)}
	columns := make([]column, len(t.Columns))
	seen := map[string]bool{}
	for i, c := range t.Columns {
		if t.Streamed && !e.options.columns.includes(m.name+"."+c.Name) {
			c.Optional, c.Default = true, "" // Debezium does not read them from the catalog
		}
		columns[i] = e.catalog.resolve(c, t.Streamed)
		name := names.fields.adjust(c.Name)
		if seen[name] {
			return nil, fmt.Errorf("table %s: two columns have the field name %q: rename one, or exclude it with %s", m.name, name, excludeKey)
		}
		seen[name] = true
	}
	m.buildValue(columns)
	m.buildKey(columns, t)
	m.envelope = envelopeSchema(names.schemas.adjust(m.topic+".Envelope"), m.values, e.source)
	return m, nil
}

// buildValue makes the schema of rows and its fields.
func (m *Mapper) buildValue(columns []column) {
	o := m.emitter.options
	s := &connect.Schema{Type: connect.KindStruct, Optional: true, Name: o.names.schemas.adjust(m.topic + ".Value")}
	for i := range columns {
		c := &columns[i]
		if !o.columns.includes(m.name + "." + c.name) {
			continue
		}
		var change mapping
		if at := slices.IndexFunc(o.rules, func(r rule) bool { return r.columns.match(m.subject(c, r)) }); at >= 0 {
			change = o.rules[at].mapping
		}
		m.fields = m.addField(m.fields, s, i, c, change)
	}
	m.values = s
}

// subject returns the name of a column that the rule matches.
func (m *Mapper) subject(c *column, r rule) string {
	if r.byType {
		return m.name + "." + c.typeName
	}
	return m.name + "." + c.name
}

// buildKey makes the schema of keys and its fields.
func (m *Mapper) buildKey(columns []column, t Table) {
	names := &m.emitter.options.names
	s := &connect.Schema{Type: connect.KindStruct, Name: names.schemas.adjust(m.topic + ".Key")}
	at := m.keyColumns(columns, t)
	for _, i := range at {
		m.keyFields = m.addField(m.keyFields, s, i, &columns[i], nil)
	}
	if names.keyField != "" {
		s.Fields = append(s.Fields, connect.Field{Name: names.keyField, Schema: connect.StringSchema})
		m.keyExtra = connect.StringValue(names.keyValue(t.Schema, t.Name))
	}
	if len(at) > 0 || names.keyField != "" {
		m.keys = s
	}
}

// keyColumns returns the positions of the columns of the key.
func (m *Mapper) keyColumns(columns []column, t Table) (at []int) {
	for _, r := range m.emitter.options.keys {
		for i := range columns {
			if r.column.match(m.name + "." + columns[i].name) {
				at = append(at, i)
			}
		}
	}
	if at != nil {
		return at
	}
	for _, name := range t.Key {
		if i := slices.IndexFunc(columns, func(c column) bool { return c.name == name }); i >= 0 {
			at = append(at, i)
		}
	}
	return at
}

// addField adds a column to a schema and its fields, unless its type has no representation.
func (m *Mapper) addField(fields []field, s *connect.Schema, at int, c *column, change mapping) []field {
	e := m.emitter
	conv, ok := e.conversion(c)
	if !ok {
		return fields
	}
	schema := conv.schema
	schema.Optional = schema.Optional || c.optional
	f := field{at: at, name: c.name, decode: conv.decode, missing: conv.missing, must: !schema.Optional}
	if c.defaultText != "" {
		schema.Default = e.defaultValue(c)
	}
	if !c.optional {
		if f.null = schema.Default; f.null.IsNull() {
			f.null = conv.fallback
		}
	}
	if change != nil {
		schema.Parameters = merged(schema.Parameters, change.parameters(c))
		f.setMapping(change.value(c))
	}
	s.Fields = append(s.Fields, connect.Field{Name: e.options.names.fields.adjust(c.name), Schema: schema})
	return append(fields, f)
}

func merged(a, b map[string]string) map[string]string {
	out := make(map[string]string, len(a)+len(b))
	for _, m := range []map[string]string{a, b} {
		for k, v := range m {
			out[k] = v
		}
	}
	return out
}

// check returns an error if a row does not fit the table.
func (m *Mapper) check(c *Change) error {
	for _, row := range []Row{c.Before, c.After} {
		if row != nil && len(row) != m.columns {
			return fmt.Errorf("table %s: a row has %d columns, its description %d", m.name, len(row), m.columns)
		}
	}
	return nil
}

// value returns the struct of a row. Unavailable values are taken from the old row, if it has them.
func (m *Mapper) value(row, old Row) (connect.Value, error) {
	values := m.emitter.structs.Room(len(m.fields))
	for i := range m.fields {
		f := &m.fields[i]
		v, err := m.field(f, f.text(row, old))
		if err != nil {
			return connect.Value{}, err
		}
		values[i] = v
	}
	return connect.StructValue(m.emitter.structs.Make(m.values, values)), nil
}

// text returns the column's value, from the old row if it is unavailable in the new one.
func (f *field) text(row, old Row) []byte {
	text := row[f.at]
	if old != nil && old[f.at] != nil && isUnavailable(text) {
		return old[f.at]
	}
	return text
}

func (m *Mapper) field(f *field, text []byte) (v connect.Value, err error) {
	switch {
	case text == nil:
		return f.null, nil
	case isUnavailable(text):
		if f.must && f.missing.IsNull() {
			return m.failed(f, errUnavailable)
		}
		return f.missing, nil
	}
	if v, err = f.decode(text); err != nil {
		return m.failed(f, err)
	}
	if f.mapping != nil {
		v = f.mapping(v)
	}
	return v, nil
}

// setMapping makes the field change its values. It does not change an unavailable value of bytes.
func (f *field) setMapping(change func(connect.Value) connect.Value) {
	if change == nil {
		return
	}
	f.mapping, f.null = change, change(f.null)
	if f.missing.Kind() != connect.Bytes {
		f.missing = change(f.missing)
	}
}

var errUnavailable = errors.New("the database did not send the value, which is large and unchanged, and its type has no placeholder: set REPLICA IDENTITY FULL")

// failed decides what happens with a value that cannot be converted.
func (m *Mapper) failed(f *field, err error) (connect.Value, error) {
	switch o := m.emitter.options; {
	case f.must:
		return connect.Value{}, fmt.Errorf("converting column %s of table %s: %w (the column is NOT NULL, so it cannot become null: %s leaves it out)",
			f.name, m.name, err, excludeKey)
	case o.failures == "fail":
		return connect.Value{}, fmt.Errorf("converting column %s of table %s: %w (%s=warn makes it null)", f.name, m.name, err, failuresKey)
	case o.failures == "warn" && !f.logged:
		f.logged = true
		o.Log.Warn("a value cannot be converted and becomes null; later ones of this column are not logged",
			"table", m.name, "column", f.name, "error", err)
	}
	return connect.Value{}, nil
}

// key returns the key of a row; null if the table has none.
func (m *Mapper) key(row, old Row) (connect.Value, error) {
	if m.keys == nil || row == nil {
		return connect.Value{}, nil
	}
	values := m.emitter.structs.Room(len(m.keys.Fields))
	for i := range m.keyFields {
		v, err := m.field(&m.keyFields[i], m.keyFields[i].text(row, old))
		if err != nil {
			return connect.Value{}, err
		}
		values[i] = v
	}
	if len(values) > len(m.keyFields) {
		values[len(values)-1] = m.keyExtra
	}
	return connect.StructValue(m.emitter.structs.Make(m.keys, values)), nil
}
