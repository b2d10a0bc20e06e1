package jdbcsource

import (
	"database/sql"
	"fmt"
	"strings"
	"time"

	"millrace/connectors/jdbc/dialect"
	"millrace/plugins/connect"
)

// rowReader makes records of the rows of a query.
type rowReader struct {
	c       *cursor
	rows    *sql.Rows
	columns []*dialect.ReadColumn
	schema  *connect.Schema
	raw     []any
	scan    []any
	id      int // index of the incrementing column; -1: none
	times   []int
}

func newRowReader(c *cursor, rows *sql.Rows) (*rowReader, error) {
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	r := &rowReader{c: c, rows: rows, columns: c.o.read.Columns(c.o.database.Dialect, types, c.fields), raw: make([]any, len(types)), scan: make([]any, len(types)), id: -1}
	for i := range r.raw {
		r.scan[i] = &r.raw[i]
	}
	if c.o.byIncrement() {
		if r.id = r.index(c.id); r.id < 0 {
			return nil, configError{fmt.Errorf("%s returns no column %s, which %s names", c.name(), c.id, incrementingKey)}
		}
	}
	if c.o.byTime() {
		for _, name := range c.times {
			i := r.index(name)
			if i < 0 {
				return nil, configError{fmt.Errorf("%s returns no column %s, which %s names", c.name(), name, timestampKey)}
			}
			r.times = append(r.times, i)
		}
	}
	r.schema = c.schemaOf(r.columns)
	return r, nil
}

// index returns the index of the column with a name: the exact one, or else one that differs in
// upper and lower case.
func (r *rowReader) index(name string) int {
	found := -1
	for i, c := range r.columns {
		if c.Name == name {
			return i
		}
		if strings.EqualFold(c.Name, name) {
			found = i
		}
	}
	return found
}

// schemaOf returns the same schema for the same columns: each schema crosses the process boundary
// once.
func (c *cursor) schemaOf(columns []*dialect.ReadColumn) *connect.Schema {
	var b strings.Builder
	s := &connect.Schema{Type: connect.KindStruct, Name: c.table.Name}
	for _, column := range columns {
		fmt.Fprintf(&b, "%q %v %v %s %v\n", column.Name, column.Schema.Type, column.Schema.Optional, column.Schema.Name, column.Schema.Parameters)
		s.Fields = append(s.Fields, connect.Field{Name: column.Name, Schema: column.Schema})
	}
	if c.schema == nil || c.shape != b.String() {
		c.shape, c.schema = b.String(), s
	}
	return c.schema
}

// row is a row as a record.
type row struct {
	record connect.SourceRecord
	size   int
	id     int64
	at     time.Time
}

// read returns the current row. A value that cannot be read makes it a bad record; an error of the
// columns that order the rows is the reader's.
func (r *rowReader) read() (out row, err error) {
	if err := r.rows.Scan(r.scan...); err != nil {
		return out, err
	}
	if r.id >= 0 {
		if out.id, err = r.idOf(); err != nil {
			return out, configError{err}
		}
	}
	for _, i := range r.times {
		if r.raw[i] != nil {
			if out.at, err = r.columns[i].Instant(r.raw[i]); err != nil {
				return out, configError{fmt.Errorf("the column %s: %w", r.columns[i].Name, err)}
			}
			break
		}
	}
	values := make([]connect.Value, len(r.columns))
	var bad error
	for i, c := range r.columns {
		if values[i], err = c.Value(r.raw[i]); err != nil && bad == nil {
			bad = err
		}
		out.size += dialect.Size(values[i])
	}
	out.record = connect.NewSourceRecord(r.c.topic, r.schema, connect.StructValue(&connect.Struct{Schema: r.schema, Values: values}))
	out.record.Position = out.id
	if bad != nil {
		out.record.ValueSchema, out.record.Value = connect.StringSchema, connect.StringValue(fmt.Sprint(r.raw))
		out.record.Err = fmt.Errorf("%s: %w", r.c.name(), bad)
	}
	return out, nil
}

func (r *rowReader) idOf() (int64, error) {
	column := r.columns[r.id]
	v, err := dialect.NewReadColumn(column.Name, dialect.Int64, -1, -1, true, &r.c.o.read).Value(r.raw[r.id])
	if err == nil && v.IsNull() {
		err = fmt.Errorf("the incrementing column %s is null in a row of %s", column.Name, r.c.name())
	}
	return v.Int(), err
}
