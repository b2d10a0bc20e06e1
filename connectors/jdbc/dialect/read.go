package dialect

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
	"time"

	"millrace/plugins/connect"
)

// Reader is what a source needs of a dialect.
type Reader interface {
	// Tables returns the tables of a database, with their schemas and catalogs.
	Tables(ctx context.Context, conn *sql.Conn) ([]TypedTable, error)

	// Now is a query of the current time.
	Now() string

	// TimeArg returns the argument for a comparison with a column of a type. t is in the time zone of
	// the database.
	TimeArg(t time.Time, column string) any

	// ReadKind returns the kind of data in a column of a query, by its type as the driver or the
	// database names it, in upper case without lengths.
	ReadKind(name string) Kind
}

// TypedTable is a table with its type.
type TypedTable struct {
	Table
	Type string // TABLE, PARTITIONED TABLE or VIEW
}

// Read says how columns are read.
type Read struct {
	Zone        *Zone
	Numeric     string // numeric.mapping
	Granularity string // timestamp.granularity
}

// Values of numeric.mapping.
const (
	NumericNone, NumericBestFit, NumericEager, NumericPrecision = "none", "best_fit", "best_fit_eager_double", "precision_only"
)

// precisionParameter is the name of a schema's parameter with the precision of a decimal.
const precisionParameter = "connect.decimal.precision"

// ReadColumn is a column of a query.
type ReadColumn struct {
	Name   string
	Schema *connect.Schema

	kind  Kind
	scale int32
	zoned bool // the driver returns points in time in UTC
	read  *Read
}

// NewReadColumn returns the column for a kind. precision and scale are -1 if unknown.
func NewReadColumn(name string, kind Kind, precision, scale int64, optional bool, r *Read) *ReadColumn {
	c := &ReadColumn{Name: name, kind: kind, read: r}
	if kind == Decimal {
		c.kind = r.numericKind(precision, scale)
	}
	s := &connect.Schema{Optional: optional}
	c.Schema = s
	switch c.kind {
	case Decimal:
		c.scale = int32(max(scale, 0))
		s.Type, s.Name, s.Version = connect.Bytes, connect.DecimalName, 1
		s.Parameters = map[string]string{"scale": strconv.Itoa(int(c.scale)), precisionParameter: strconv.FormatInt(max(precision, 0), 10)}
	case Date:
		s.Type, s.Name, s.Version = connect.Int32, connect.DateName, 1
	case Time:
		s.Type, s.Name, s.Version = connect.Int32, connect.TimeName, 1
	case Timestamp:
		switch g := r.Granularity; {
		case g == "" || g == "connect_logical":
			s.Type, s.Name, s.Version = connect.Int64, connect.TimestampName, 1
		case strings.HasSuffix(g, "_long"):
			s.Type = connect.Int64
		default:
			s.Type = connect.String
		}
	default:
		s.Type = connectKinds[c.kind]
	}
	return c
}

var connectKinds = map[Kind]connect.Kind{Bool: connect.Bool, Int8: connect.Int8, Int16: connect.Int16, Int32: connect.Int32, Int64: connect.Int64,
	Float32: connect.Float32, Float64: connect.Float64, Text: connect.String, Bytes: connect.Bytes}

// numericKind returns the kind for a NUMERIC column.
func (r *Read) numericKind(precision, scale int64) Kind {
	known := precision > 0 && scale >= 0
	integers := known && precision < 19 && scale == 0
	switch r.Numeric {
	case NumericPrecision:
		if integers {
			return integerOf(precision)
		}
	case NumericBestFit:
		switch {
		case integers:
			return integerOf(precision)
		case known && precision < 19 && scale > 0:
			return Float64
		}
	case NumericEager:
		switch {
		case integers:
			return integerOf(precision)
		case scale != 0:
			return Float64
		}
	}
	return Decimal
}

func integerOf(precision int64) Kind {
	switch {
	case precision > 9:
		return Int64
	case precision > 4:
		return Int32
	case precision > 2:
		return Int16
	}
	return Int8
}

// typeName returns a type in upper case without lengths and what follows them.
func typeName(text string) string {
	text = strings.ToUpper(text)
	if before, after, ok := strings.Cut(text, "("); ok {
		_, after, _ = strings.Cut(after, ")")
		text = before + after
	}
	return strings.TrimSpace(text)
}

// Columns returns the columns of a result. fields are those of the table; nil for a query.
func (r *Read) Columns(d Dialect, types []*sql.ColumnType, fields []Field) []*ReadColumn {
	out := make([]*ReadColumn, len(types))
	for i, t := range types {
		precision, scale := int64(-1), int64(-1)
		if p, s, ok := t.DecimalSize(); ok && p > 0 && p < 1<<16 {
			precision, scale = p, s
		}
		nullable, known := t.Nullable()
		optional := nullable || !known
		kind := d.ReadKind(typeName(t.DatabaseTypeName()))
		for _, f := range fields {
			if f.Name == t.Name() {
				optional = f.Nullable
			}
		}
		out[i] = NewReadColumn(t.Name(), kind, precision, scale, optional, r)
		out[i].zoned = d == Dialect(mysql{}) && typeName(t.DatabaseTypeName()) == "TIMESTAMP"
	}
	return out
}
