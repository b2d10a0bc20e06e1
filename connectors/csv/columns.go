package csv

import (
	"fmt"
	"strings"

	"millrace/plugins/connect"
)

// column is a field of a row.
type column struct {
	name string
	kind connect.Kind
}

var kinds = map[string]connect.Kind{
	"string": connect.String, "text": connect.String, "varchar": connect.String,
	"byte": connect.Int8, "int8": connect.Int8,
	"short": connect.Int16, "int16": connect.Int16,
	"int": connect.Int32, "integer": connect.Int32, "int32": connect.Int32,
	"long": connect.Int64, "int64": connect.Int64, "bigint": connect.Int64,
	"float": connect.Float32, "float32": connect.Float32,
	"double": connect.Float64, "float64": connect.Float64,
	"boolean": connect.Bool, "bool": connect.Bool,
}

const kindNames = "string, boolean, byte, short, int, long, float or double"

func kindOf(name string) (connect.Kind, bool) {
	kind, ok := kinds[strings.ToLower(strings.TrimSpace(name))]
	return kind, ok
}

// optional maps kinds to the schemas of fields.
var optional = func() map[connect.Kind]*connect.Schema {
	schemas := map[connect.Kind]*connect.Schema{}
	for _, kind := range kinds {
		schemas[kind] = &connect.Schema{Type: kind, Optional: true}
	}
	return schemas
}()

// parseColumns parses NAME:TYPE;NAME:TYPE, the syntax of File Pulse's key columns. A column without
// a type is a string.
func parseColumns(text string) ([]column, error) {
	var columns []column
	for item := range strings.SplitSeq(text, ";") {
		if item = strings.TrimSpace(item); item == "" {
			continue
		}
		c := column{name: item, kind: connect.String}
		if i := strings.LastIndexByte(item, ':'); i >= 0 {
			kind, ok := kindOf(item[i+1:])
			if !ok {
				return nil, fmt.Errorf("it has the type %q for the column %q: expected %s", item[i+1:], item[:i], kindNames)
			}
			c = column{strings.TrimSpace(item[:i]), kind}
		}
		columns = append(columns, c)
	}
	return columns, nil
}

// parseSchema parses a list of types such as [int,string,int]. A type may be enclosed in hyphens,
// and may follow a name.
func parseSchema(text string) ([]column, error) {
	text = strings.TrimSpace(text)
	text = strings.TrimSuffix(strings.TrimPrefix(text, "["), "]")
	var columns []column
	for item := range strings.SplitSeq(text, ",") {
		item = strings.Trim(item, " \t-")
		if item == "" {
			continue
		}
		name, typ, named := strings.Cut(item, ":")
		if !named {
			name, typ = "", item
		}
		kind, ok := kindOf(typ)
		if !ok {
			return nil, fmt.Errorf("it has the type %q: expected a list such as [int,string,double] of the types %s", typ, kindNames)
		}
		columns = append(columns, column{strings.TrimSpace(name), kind})
		if (columns[0].name == "") != (columns[len(columns)-1].name == "") {
			return nil, fmt.Errorf("it names some of the columns and not %q: expected names for all of them or for none", item)
		}
	}
	return columns, nil
}

// layout describes the rows of one file.
type layout struct {
	columns []column
	schema  *connect.Schema
}

// newLayout determines the names and types of a file's columns. header is nil if the file has none;
// width is then the number of fields in its first row.
func (o options) newLayout(header []string, width int) (*layout, error) {
	var columns []column
	switch {
	case header != nil:
		columns = o.headerColumns(header)
	case len(o.columns) > 0:
		columns = append(columns, o.columns...)
	default:
		columns = make([]column, max(width, len(o.types)))
		for i := range columns {
			columns[i].kind = connect.String
		}
	}
	if header != nil {
		if err := o.declared(columns); err != nil {
			return nil, err
		}
		unique(columns)
		return &layout{columns, structSchema(columns)}, nil
	}
	if len(o.types) > 0 && len(o.types) != len(columns) {
		return nil, fmt.Errorf("csv.schema lists %d types and the file has %d columns: expected as many types as columns; correct csv.schema",
			len(o.types), len(columns))
	}
	for i, t := range o.types {
		columns[i].kind = t.kind
		if t.name != "" {
			columns[i].name = t.name
		}
	}
	unique(columns)
	return &layout{columns, structSchema(columns)}, nil
}

func (o options) headerColumns(header []string) []column {
	columns := make([]column, len(header))
	for i, name := range header {
		name = strings.TrimSpace(name)
		columns[i] = column{name, connect.String}
		if at := strings.LastIndexByte(name, ':'); at > 0 && o.headerTypes {
			if kind, ok := kindOf(name[at+1:]); ok {
				columns[i] = column{strings.TrimSpace(name[:at]), kind}
			}
		}
	}
	return columns
}

// declared applies the declared types to the columns of a header. A declared column that does not
// exist is an error, because its name is probably misspelled.
func (o options) declared(columns []column) error {
	if err := o.byName(columnsKey, columns, o.columns); err != nil {
		return err
	}
	if len(o.types) == 0 {
		return nil
	}
	if o.types[0].name != "" {
		return o.byName(schemaKey, columns, o.types)
	}
	if len(o.types) != len(columns) {
		return fmt.Errorf("csv.schema lists %d types and the file has %d columns: expected as many types as columns; correct csv.schema",
			len(o.types), len(columns))
	}
	for i, t := range o.types {
		columns[i].kind = t.kind
	}
	return nil
}

func (o options) byName(key string, columns, declared []column) error {
	for _, d := range declared {
		found := false
		for i := range columns {
			if columns[i].name == d.name || o.foldNames && strings.EqualFold(columns[i].name, d.name) {
				columns[i].kind, found = d.kind, true
			}
		}
		if found {
			continue
		}
		hint := ""
		for _, c := range columns {
			if strings.EqualFold(c.name, d.name) {
				hint = fmt.Sprintf(", or set %s=false to have %s found", caseKey, c.name)
			}
		}
		return fmt.Errorf("%s declares a column %q, which the header does not have: expected one of %s; correct %s%s", key, d.name, names(columns), key, hint)
	}
	return nil
}

// names lists the first columns for messages.
func names(columns []column) string {
	const most = 8
	var list []string
	for i, c := range columns {
		if i == most {
			list = append(list, "…")
			break
		}
		list = append(list, c.name)
	}
	return strings.Join(list, ", ")
}

// unique gives columns without a name the name columnN, and appends _2 to the second of two equal
// names.
func unique(columns []column) {
	taken := map[string]bool{}
	for i := range columns {
		name := strings.TrimSpace(columns[i].name)
		if name == "" {
			name = fmt.Sprintf("column%d", i+1)
		}
		base := name
		for n := 2; taken[name]; n++ {
			name = fmt.Sprintf("%s_%d", base, n)
		}
		taken[name] = true
		columns[i].name = name
	}
}

func structSchema(columns []column) *connect.Schema {
	s := &connect.Schema{Type: connect.KindStruct, Fields: make([]connect.Field, len(columns))}
	for i, c := range columns {
		s.Fields[i] = connect.Field{Name: c.name, Schema: optional[c.kind]}
	}
	return s
}
