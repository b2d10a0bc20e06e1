package dialect

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"millrace/plugins/connect"
)

// limits of a statement with many rows.
type limits struct {
	rows   int
	params int
	bytes  int
}

// maxStatement is the maximum size of the values of a statement, in bytes. A larger row is a
// statement of its own.
const maxStatement = 1 << 20

// chunks calls write for parts of the rows that fit into a statement.
func (l limits) chunks(b *Batch, columns int, write func(rows [][]connect.Value) error) error {
	most := l.rows
	if l.params > 0 {
		most = min(most, l.params/max(columns, 1))
	}
	most = max(most, 1)
	for rows := b.Rows; len(rows) > 0; {
		n, size := 0, 0
		for n < min(most, len(rows)) {
			for _, v := range rows[n] {
				size += Size(v)
			}
			if size > l.bytes && n > 0 {
				break
			}
			n++
		}
		if err := write(rows[:n]); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// binder converts a value to an argument of the driver.
type binder func(c *Column, v connect.Value) (any, error)

func args(b *Batch, columns []*Column, rows [][]connect.Value, bind binder) ([]any, error) {
	out := make([]any, 0, len(rows)*len(columns))
	for _, row := range rows {
		for i, c := range columns {
			arg, err := bind(c, row[i])
			if err != nil {
				return nil, err
			}
			out = append(out, arg)
		}
	}
	return out, nil
}

// valueLists returns (?,?),(?,?) for rows, with the placeholders of a dialect.
func valueLists(d Dialect, columns, rows int) string {
	var b strings.Builder
	n := 1
	for r := range rows {
		if r > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('(')
		for c := range columns {
			if c > 0 {
				b.WriteByte(',')
			}
			b.WriteString(d.Placeholder(n))
			n++
		}
		b.WriteByte(')')
	}
	return b.String()
}

// insertText returns INSERT INTO … VALUES … for rows.
func insertText(d Dialect, b *Batch, rows int) string {
	return "INSERT INTO " + b.Table + " (" + strings.Join(b.Quoted, ",") + ") VALUES " + valueLists(d, len(b.Columns), rows)
}

// updateEach updates rows one by one, with one prepared statement.
func updateEach(ctx context.Context, d Dialect, tx *sql.Tx, b *Batch, bind binder) error {
	if b.Keys == len(b.Columns) {
		return nil // there is nothing to set
	}
	var set, where []string
	n := 0
	for _, name := range b.Quoted[b.Keys:] {
		n++
		set = append(set, name+" = "+d.Placeholder(n))
	}
	for _, name := range b.Quoted[:b.Keys] {
		n++
		where = append(where, name+" = "+d.Placeholder(n))
	}
	return execEach(ctx, tx, "UPDATE "+b.Table+" SET "+strings.Join(set, ", ")+" WHERE "+strings.Join(where, " AND "), b, b.Keys, bind)
}

// execEach executes a statement for each row, with the columns from first on before the others.
func execEach(ctx context.Context, tx *sql.Tx, text string, b *Batch, first int, bind binder) error {
	statement, err := tx.PrepareContext(ctx, text)
	if err != nil {
		return err
	}
	defer statement.Close() // the transaction reports errors
	for _, row := range b.Rows {
		values := make([]any, 0, len(row))
		for i := range row {
			at := (i + first) % len(row)
			arg, err := bind(b.Columns[at], row[at])
			if err != nil {
				return err
			}
			values = append(values, arg)
		}
		if _, err := statement.ExecContext(ctx, values...); err != nil {
			return err
		}
	}
	return nil
}

// deleteMany deletes rows by their keys.
func deleteMany(ctx context.Context, d Dialect, tx *sql.Tx, b *Batch, l limits, bind binder) error {
	keys := b.Columns[:b.Keys]
	const conditions = 200 // of an OR: more are slow to parse
	l.rows = min(l.rows, conditions)
	return l.chunks(b, b.Keys, func(rows [][]connect.Value) error {
		values, err := args(b, keys, rows, bind)
		if err != nil {
			return err
		}
		var where []string
		n := 0
		for range rows {
			var and []string
			for _, name := range b.Quoted[:b.Keys] {
				n++
				and = append(and, name+" = "+d.Placeholder(n))
			}
			where = append(where, "("+strings.Join(and, " AND ")+")")
		}
		text := "DELETE FROM " + b.Table + " WHERE " + strings.Join(where, " OR ") //nolint:gosec // names are quoted, values are parameters
		_, err = tx.ExecContext(ctx, text, values...)
		return err
	})
}

// valueError is the error of a value that the driver cannot take. It is of the class Data.
type valueError struct{ error }

func (e valueError) Unwrap() error { return e.error }

func noArrays(c *Column) error {
	return valueError{fmt.Errorf("the field %s is an array, and this database has no arrays: exclude it by fields.whitelist, or turn it into text by a transformation", c.Name)}
}
