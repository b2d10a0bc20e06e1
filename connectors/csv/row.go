package csv

import (
	"bytes"
	"fmt"
	"strings"

	"millrace/plugins/connect"
)

// record formats the row of a value in t.row. It adds the header before the first row.
func (t *sinkTask) record(v connect.Value) error {
	v, err := v.Decode()
	if err != nil {
		return fmt.Errorf("decoding the value: %w", err)
	}
	names, values, err := members(v)
	if err != nil {
		return err
	}
	t.row = t.row[:0]
	columns := t.columns
	if columns == nil {
		for _, name := range names {
			columns = append(columns, strings.Clone(name)) // the record is reused
		}
		if t.header {
			for i, name := range columns {
				t.field(i, []byte(name), false)
			}
			t.row = append(t.row, '\n')
		}
	}
	if err := known(names, columns); err != nil {
		return err
	}
	row := len(t.row)
	for i, name := range columns {
		if err := t.member(i, find(names, values, i, name)); err != nil {
			return fmt.Errorf("the field %q: %w", name, err)
		}
	}
	if len(t.row) == row { // null in a file with one column: an empty line is not a row
		t.row = append(t.row, `""`...)
	}
	t.row = append(t.row, '\n')
	t.columns = columns
	return nil
}

// members returns the names and values of a struct or of a map with string keys.
func members(v connect.Value) (names []string, values []connect.Value, err error) {
	switch v.Kind() {
	case connect.KindStruct:
		s := v.Struct()
		for _, f := range s.Schema.Fields {
			names = append(names, f.Name)
		}
		return names, s.Values, nil
	case connect.Map:
		for _, e := range v.Map() {
			if e.Key.Kind() != connect.String {
				return nil, nil, fmt.Errorf("the value is a map with a key of type %s: expected the names of columns", e.Key.Kind())
			}
			names, values = append(names, e.Key.Str()), append(values, e.Value)
		}
		if names == nil {
			return nil, nil, fmt.Errorf("the value is an empty map: expected at least one field")
		}
		return names, values, nil
	}
	return nil, nil, fmt.Errorf("the value is of type %s: expected a struct or a map, whose fields become columns; "+
		"use a converter that gives one, such as JsonConverter", v.Kind())
}

// known returns an error for fields without a column.
func known(names, columns []string) error {
	for i, name := range names {
		if i < len(columns) && columns[i] == name {
			continue
		}
		if index(columns, name) < 0 {
			return fmt.Errorf("the field %q is none of the file's columns %q: write records of another form to another file", name, columns)
		}
	}
	return nil
}

func index(names []string, name string) int {
	for i := range names {
		if names[i] == name {
			return i
		}
	}
	return -1
}

// find returns the value of a column, which is usually at the column's own index.
func find(names []string, values []connect.Value, i int, name string) connect.Value {
	if i < len(names) && names[i] == name {
		return values[i]
	}
	if i = index(names, name); i >= 0 {
		return values[i]
	}
	return connect.Value{}
}

// member appends a value as a field. Structured values are written as JSON.
func (t *sinkTask) member(i int, v connect.Value) (err error) {
	t.text = t.text[:0]
	switch v.Kind() {
	case connect.Null:
		t.field(i, nil, true)
		return nil
	case connect.String:
		t.field(i, v.Bytes(), false)
		return nil
	case connect.List, connect.Map, connect.KindStruct, connect.JSON:
		t.text, err = connect.AppendJSON(t.text, v)
	case connect.KindTime:
		t.text = v.Time().AppendFormat(t.text, "2006-01-02T15:04:05.999Z07:00")
	default:
		t.text = v.AppendText(t.text)
	}
	t.field(i, t.text, false)
	return err
}

// bom is the first byte of a byte order mark. Readers would drop a byte order mark at the beginning
// of the file.
const bom = 0xEF

// blankAround reports whether a field begins or ends with white space, which readers may trim.
func blankAround(text []byte) bool {
	return text[0] == ' ' || text[0] == '\t' || text[len(text)-1] == ' ' || text[len(text)-1] == '\t'
}

// field appends one field. It quotes the field if RFC 4180 requires it, or if it is empty but not
// null.
func (t *sinkTask) field(i int, text []byte, null bool) {
	if i > 0 {
		t.row = append(t.row, t.separator...)
	}
	if null {
		return
	}
	if len(text) > 0 && bytes.IndexByte(text, t.separator[0]) < 0 && !bytes.ContainsAny(text, "\"\r\n") && !blankAround(text) && text[0] != bom {
		t.row = append(t.row, text...)
		return
	}
	t.row = append(t.row, '"')
	for _, c := range text {
		if c == '"' {
			t.row = append(t.row, '"')
		}
		t.row = append(t.row, c)
	}
	t.row = append(t.row, '"')
}
