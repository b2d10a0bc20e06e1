package dialect

import (
	"context"
	"encoding/hex"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"millrace/plugins/connect"
)

// copyRows inserts rows by COPY in its text format: the server reads the text of every type.
func copyRows(ctx context.Context, conn *pgx.Conn, b *Batch) error {
	text := "COPY " + b.Table + " (" + strings.Join(b.Quoted, ",") + ") FROM STDIN"
	_, err := conn.PgConn().CopyFrom(ctx, &rowReader{batch: b}, text)
	return err
}

// rowReader writes rows as lines, as they are read.
type rowReader struct {
	batch *Batch
	next  int
	text  []byte
	cell  []byte
	rest  []byte // of text
}

func (r *rowReader) Read(p []byte) (n int, err error) {
	for n < len(p) {
		if len(r.rest) == 0 {
			if r.next == len(r.batch.Rows) {
				return n, io.EOF
			}
			r.line(r.batch.Rows[r.next])
			r.next++
		}
		copied := copy(p[n:], r.rest)
		n, r.rest = n+copied, r.rest[copied:]
	}
	return n, nil
}

func (r *rowReader) line(row []connect.Value) {
	r.text = r.text[:0]
	for i, c := range r.batch.Columns {
		if i > 0 {
			r.text = append(r.text, '\t')
		}
		if row[i].IsNull() {
			r.text = append(r.text, '\\', 'N')
			continue
		}
		if c.Kind < Text { // numbers need no escapes
			r.text = c.appendText(r.text, row[i])
			continue
		}
		r.cell = c.appendText(r.cell[:0], row[i])
		r.text = appendEscaped(r.text, r.cell)
	}
	r.text = append(r.text, '\n')
	r.rest = r.text
}

func appendEscaped(out, text []byte) []byte {
	for _, c := range text {
		switch c {
		case '\\':
			out = append(out, '\\', '\\')
		case '\n':
			out = append(out, '\\', 'n')
		case '\r':
			out = append(out, '\\', 'r')
		case '\t':
			out = append(out, '\\', 't')
		default:
			out = append(out, c)
		}
	}
	return out
}

// appendText appends a value that is not null as PostgreSQL writes it.
func (c *Column) appendText(out []byte, v connect.Value) []byte {
	switch c.Kind {
	case Bool:
		return strconv.AppendBool(out, v.Bool())
	case Int8, Int16, Int32, Int64:
		return strconv.AppendInt(out, v.Int(), 10)
	case Float32:
		return strconv.AppendFloat(out, v.Float(), 'g', -1, 32)
	case Float64:
		return strconv.AppendFloat(out, v.Float(), 'g', -1, 64)
	case Text:
		return append(out, v.Str()...)
	case Bytes:
		return hex.AppendEncode(append(out, '\\', 'x'), v.Bytes())
	case Decimal:
		return appendDecimal(out, v.Decimal())
	case Array:
		return c.appendArray(out, v.List())
	case Timestamp:
		if strings.HasSuffix(c.Type, "with time zone") {
			return appendPostgresTime(out, c.Instant(v), c.layout()+"Z07:00")
		}
	}
	return appendPostgresTime(out, c.Time(v), c.layout())
}

// appendPostgresTime appends a date or a time. PostgreSQL writes years before 1 as BC.
func appendPostgresTime(out []byte, t time.Time, layout string) []byte {
	if t.Year() > 0 {
		return t.AppendFormat(out, layout)
	}
	t = time.Date(1-t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location())
	return append(t.AppendFormat(out, layout), " BC"...)
}

func (c *Column) appendArray(out []byte, items []connect.Value) []byte {
	out = append(out, '{')
	for i, item := range items {
		if i > 0 {
			out = append(out, ',')
		}
		if item.IsNull() {
			out = append(out, "NULL"...)
			continue
		}
		out = append(out, '"')
		for _, b := range c.Elem.appendText(nil, item) {
			if b == '"' || b == '\\' {
				out = append(out, '\\')
			}
			out = append(out, b)
		}
		out = append(out, '"')
	}
	return append(out, '}')
}
