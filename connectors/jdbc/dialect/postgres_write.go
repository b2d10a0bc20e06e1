package dialect

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"millrace/plugins/connect"
)

// Write inserts rows by COPY. Everything else takes one array per column: one statement for all
// rows, whose text depends on the columns only.
func (p postgres) Write(ctx context.Context, s *Session, b *Batch) error {
	return s.Conn.Raw(func(driverConn any) error {
		conn := driverConn.(*stdlib.Conn).Conn()
		if b.Op == Insert && !b.View {
			return copyRows(ctx, conn, b)
		}
		return p.unnest(ctx, conn, b)
	})
}

func (p postgres) unnest(ctx context.Context, conn *pgx.Conn, b *Batch) error {
	columns, quoted := b.Columns, b.Quoted
	if b.Op == Delete {
		columns, quoted = columns[:b.Keys], quoted[:b.Keys]
	}
	if b.Op == Update && b.Keys == len(columns) {
		return nil // there is nothing to set
	}
	arrays := make([]any, len(columns))
	var from, names, casts []string
	for i, c := range columns {
		wire, array := p.array(c, b.Rows, i)
		arrays[i] = array
		name := fmt.Sprintf("c%d", i+1)
		from, names = append(from, fmt.Sprintf("$%d::%s[]", i+1, wire)), append(names, name)
		cast := "u." + name
		if !sameType(wire, c.Type) {
			cast += "::" + castType(c.Type)
		}
		casts = append(casts, cast)
	}
	rows := "unnest(" + strings.Join(from, ",") + ") AS u(" + strings.Join(names, ",") + ")"
	_, err := conn.Exec(ctx, p.statement(b, quoted, casts, rows), arrays...)
	return err
}

func (postgres) statement(b *Batch, quoted, casts []string, rows string) string {
	switch b.Op {
	case Delete:
		return "DELETE FROM " + b.Table + " AS t USING " + rows + " WHERE " + equations("t.", quoted, casts, " AND ")
	case Update:
		return "UPDATE " + b.Table + " AS t SET " + equations("", quoted[b.Keys:], casts[b.Keys:], ", ") +
			" FROM " + rows + " WHERE " + equations("t.", quoted[:b.Keys], casts[:b.Keys], " AND ")
	}
	text := "INSERT INTO " + b.Table + " (" + strings.Join(quoted, ",") + ") SELECT " + strings.Join(casts, ",") + " FROM " + rows
	if b.Op == Insert {
		return text
	}
	text += " ON CONFLICT (" + strings.Join(quoted[:b.Keys], ",") + ") DO "
	if b.Keys == len(quoted) {
		return text + "NOTHING"
	}
	var set []string
	for _, name := range quoted[b.Keys:] {
		set = append(set, name+"=EXCLUDED."+name)
	}
	return text + "UPDATE SET " + strings.Join(set, ",")
}

func equations(prefix string, names, values []string, separator string) string {
	out := make([]string, len(names))
	for i := range names {
		out[i] = prefix + names[i] + " = " + values[i]
	}
	return strings.Join(out, separator)
}

var modifiers = regexp.MustCompile(`\([^()]*\)`)

// castType returns the type for the cast of a value to a column. It has no length, because a cast
// would cut a value that is too long, where an assignment is an error.
func castType(column string) string {
	array := ""
	base := column
	if strings.HasSuffix(base, "[]") {
		base, array = strings.TrimSuffix(base, "[]"), "[]"
	}
	if !strings.Contains(base, `"`) {
		base = modifiers.ReplaceAllString(base, "")
	}
	switch base {
	case "character": // which is character(1)
		base = "bpchar"
	case "bit":
		base = "bit varying"
	}
	return base + array
}

// sameType reports whether an element of an array needs no cast to the type of the column.
func sameType(wire, column string) bool {
	switch wire {
	case "int8":
		return column == "bigint"
	case "float8":
		return column == "double precision"
	case "bool":
		return column == "boolean"
	}
	return wire == column
}

// array returns column i of the rows as an array, and the type of its elements.
func (postgres) array(c *Column, rows [][]connect.Value, i int) (wire string, array any) {
	switch c.Kind {
	case Bool:
		return "bool", collect(rows, i, connect.Value.Bool)
	case Int8, Int16, Int32, Int64:
		return "int8", collect(rows, i, connect.Value.Int)
	case Float32:
		return "float4", collect(rows, i, func(v connect.Value) float32 { return float32(v.Float()) })
	case Float64:
		return "float8", collect(rows, i, connect.Value.Float)
	case Bytes:
		return "bytea", collectBytes(rows, i)
	case Text:
		return "text", collect(rows, i, connect.Value.Str)
	case Date:
		return "date", collect(rows, i, c.Time)
	case Timestamp:
		if strings.HasPrefix(c.Type, "timestamp") && strings.HasSuffix(c.Type, "with time zone") {
			return "timestamp with time zone", collect(rows, i, c.Instant)
		}
		return "timestamp", collect(rows, i, c.Time)
	}
	return "text", collect(rows, i, func(v connect.Value) string { return string(c.appendText(nil, v)) })
}

// collect returns a slice of the values of a column; of pointers if there are nulls.
func collect[T any](rows [][]connect.Value, i int, get func(connect.Value) T) any {
	out := make([]T, len(rows))
	nulls := false
	for r, row := range rows {
		if row[i].IsNull() {
			nulls = true
			continue
		}
		out[r] = get(row[i])
	}
	if !nulls {
		return out
	}
	pointers := make([]*T, len(rows))
	for r, row := range rows {
		if !row[i].IsNull() {
			pointers[r] = &out[r]
		}
	}
	return pointers
}

// collectBytes returns a slice in which a null is nil.
func collectBytes(rows [][]connect.Value, i int) [][]byte {
	out := make([][]byte, len(rows))
	for r, row := range rows {
		if !row[i].IsNull() {
			out[r] = append([]byte{}, row[i].Bytes()...)
		}
	}
	return out
}
