package dialect

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"

	"millrace/plugins/connect"
)

// Kind is the kind of data in a column that is written.
type Kind uint8

// Kinds of data.
const (
	Bool Kind = iota
	Int8
	Int16
	Int32
	Int64
	Float32
	Float64
	Text
	Bytes
	Decimal
	Date
	Time
	Timestamp
	Array
)

// Column is a column that is written.
type Column struct {
	Name     string
	Kind     Kind
	Elem     *Column // of an array
	Scale    string  // of a decimal; "" if unknown
	Key      bool
	Optional bool
	Default  connect.Value // of the schema; null: none
	Type     string        // of the existing column, as the system writes it
	Unit     time.Duration // of a timestamp that is given as a number; 0: it is a Timestamp
	Zone     *Zone
}

// NewColumn returns the column for data of a schema. Its error says that no column can hold it.
func NewColumn(name string, s *connect.Schema, key bool, z *Zone) (*Column, error) {
	c := &Column{Name: name, Key: key, Optional: s.Optional, Default: s.Default, Zone: z}
	switch s.Name {
	case connect.DecimalName:
		c.Kind, c.Scale = Decimal, s.Parameters["scale"]
		return c, nil
	case connect.DateName:
		c.Kind = Date
		return c, nil
	case connect.TimeName:
		c.Kind = Time
		return c, nil
	case connect.TimestampName:
		c.Kind = Timestamp
		return c, nil
	}
	kind, ok := kinds[s.Type]
	if !ok {
		return nil, fmt.Errorf("the field %s is of type %s, which no column can hold: flatten it with the transformation Flatten, or exclude it by fields.whitelist", name, s.Type)
	}
	c.Kind = kind
	if unit, ok := z.Fields[name]; ok && !key && (kind == Int64 || kind == Text) {
		c.Kind, c.Unit = Timestamp, unit
	}
	if kind == Array {
		if s.Elem == nil {
			return nil, fmt.Errorf("the field %s is an array without a schema of its items", name)
		}
		elem, err := NewColumn(name, s.Elem, false, z)
		if err != nil || elem.Kind == Array {
			return nil, fmt.Errorf("the field %s is an array of %s, which no column can hold: exclude it by fields.whitelist", name, s.Elem.Type)
		}
		c.Elem = elem
	}
	return c, nil
}

var kinds = map[connect.Kind]Kind{
	connect.Bool: Bool, connect.Int8: Int8, connect.Int16: Int16, connect.Int32: Int32, connect.Int64: Int64,
	connect.Float32: Float32, connect.Float64: Float64, connect.String: Text, connect.Bytes: Bytes, connect.List: Array,
}

// Check returns an error if a value is not of the column's kind.
func (c *Column) Check(v connect.Value) error {
	if v.IsNull() {
		return nil
	}
	ok := false
	switch k := v.Kind(); c.Kind {
	case Bool:
		ok = k == connect.Bool
	case Int8, Int16, Int32, Int64:
		ok = k >= connect.Int8 && k <= connect.Int64
	case Float32, Float64:
		ok = k == connect.Float32 || k == connect.Float64
	case Text:
		ok = k == connect.String
	case Bytes:
		ok = k == connect.Bytes
	case Decimal:
		ok = k == connect.KindDecimal
	case Date, Time:
		ok = k == connect.KindTime
	case Timestamp:
		return c.checkTimestamp(v)
	case Array:
		return c.checkArray(v)
	}
	if !ok {
		return fmt.Errorf("the field %s has a value of the type %s, which is not the type of its schema", c.Name, v.Kind())
	}
	return nil
}

func (c *Column) checkTimestamp(v connect.Value) error {
	switch {
	case c.Unit == 0 && v.Kind() == connect.KindTime, c.Unit != 0 && v.Kind() == connect.Int64:
		return nil
	case c.Unit != 0 && v.Kind() == connect.String:
		if _, err := strconv.ParseInt(v.Str(), 10, 64); err == nil {
			return nil
		}
		return fmt.Errorf("the field %s is in timestamp.fields.list, and its value is not a number", c.Name)
	}
	return fmt.Errorf("the field %s has a value of the type %s, expected a timestamp", c.Name, v.Kind())
}

func (c *Column) checkArray(v connect.Value) error {
	if v.Kind() != connect.List {
		return fmt.Errorf("the field %s has a value of the type %s, expected an array", c.Name, v.Kind())
	}
	for _, item := range v.List() {
		if err := c.Elem.Check(item); err != nil {
			return err
		}
	}
	return nil
}

// Time returns the wall clock of a Date, Time or Timestamp in the time zone of the column, as a
// time in UTC.
func (c *Column) Time(v connect.Value) time.Time {
	loc := c.Zone.Location
	if c.Kind == Date && c.Zone.DatesUTC {
		loc = time.UTC
	}
	t := c.Zone.calendar(c.Instant(v).In(loc))
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

// Instant returns the point in time of a Date, Time or Timestamp.
func (c *Column) Instant(v connect.Value) time.Time {
	if c.Unit == 0 {
		return v.Time()
	}
	n := int64(0)
	if v.Kind() == connect.String {
		n, _ = strconv.ParseInt(v.Str(), 10, 64) // checked by Check
	} else {
		n = v.Int()
	}
	perSecond := int64(time.Second / c.Unit)
	seconds, rest := n/perSecond, n%perSecond
	return time.Unix(seconds, rest*int64(c.Unit)).UTC()
}

// TimeText returns a Date, Time or Timestamp as SQL text, such as 2024-02-29 or 2024-02-29
// 12:30:00.123.
func (c *Column) TimeText(v connect.Value) string { return c.Time(v).Format(c.layout()) }

func (c *Column) layout() string {
	switch c.Kind {
	case Date:
		return "2006-01-02"
	case Time:
		return "15:04:05.000"
	}
	switch c.Unit {
	case time.Microsecond:
		return "2006-01-02 15:04:05.000000"
	case time.Nanosecond:
		return "2006-01-02 15:04:05.000000000"
	}
	return "2006-01-02 15:04:05.000"
}

// DecimalText returns the digits of a decimal.
func DecimalText(d *connect.Decimal) string { return string(appendDecimal(nil, d)) }

func appendDecimal(out []byte, d *connect.Decimal) []byte {
	unscaled := d.Unscaled
	if unscaled == nil {
		unscaled = new(big.Int)
	}
	if d.Scale <= 0 {
		out = unscaled.Append(out, 10)
		if d.Scale < 0 && unscaled.Sign() != 0 {
			out = append(out, strings.Repeat("0", int(-d.Scale))...)
		}
		return out
	}
	if unscaled.Sign() < 0 {
		out = append(out, '-')
	}
	digits := new(big.Int).Abs(unscaled).String()
	if missing := int(d.Scale) + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	point := len(digits) - int(d.Scale)
	out = append(out, digits[:point]...)
	out = append(out, '.')
	return append(out, digits[point:]...)
}

// Size returns about how many bytes a value has in a statement.
func Size(v connect.Value) int {
	if v.Kind() == connect.List {
		n := 8
		for _, item := range v.List() {
			n += Size(item)
		}
		return n
	}
	return 8 + len(v.Bytes())
}
