package jdbcsource

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"millrace/connectors/jdbc/database"
	"millrace/connectors/jdbc/dialect"
	"millrace/plugins/connect"
)

// Fields of source partitions and offsets, as Confluent's connector has them, and xmin.
const (
	tableField    = "table"
	protocolField = "protocol"

	incrementingField = "incrementing"
	timestampField    = "timestamp"
	nanosField        = "timestamp_nanos"
	xminField         = "xmin"
)

// cursor is the progress in a table, or in the query.
type cursor struct {
	o         *options
	table     dialect.Table
	partition map[string]any
	topic     string
	due       time.Time // of the next query

	begun   bool // timestamp.initial was applied
	ready   bool // the columns are known
	fields  []dialect.Field
	id      string // the incrementing column
	times   []string
	timeCol string // type of the first of these columns

	lastID   int64
	lastTime time.Time
	lastXmin int64          // -1: none
	offset   map[string]any // that resumes here; nil: none

	shape  string // of the columns of the last query
	schema *connect.Schema
}

func newCursor(o *options, t dialect.Table) *cursor {
	c := &cursor{o: o, table: t, lastID: o.first, lastTime: time.Unix(0, 0), lastXmin: -1}
	c.topic, c.partition = o.prefix, map[string]any{queryKey: queryKey}
	if t.Name != "" {
		c.topic += t.Name
		c.partition = map[string]any{protocolField: "1", tableField: fullName(t)}
	}
	return c
}

// name is for messages.
func (c *cursor) name() string {
	if c.table.Name == "" {
		return "the query"
	}
	return fullName(c.table)
}

// restore continues from the stored offset: ours or Confluent's, by the name of the table with or
// without its schema.
func (c *cursor) restore(ctx context.Context, read func(context.Context, map[string]any) (map[string]any, error)) error {
	if c.o.mode == bulk {
		return nil
	}
	offset, err := read(ctx, c.partition)
	if err == nil && offset == nil && c.table.Name != "" {
		offset, err = read(ctx, map[string]any{tableField: c.table.Name})
	}
	if err != nil || offset == nil {
		return err
	}
	c.offset = offset
	if n, ok := offset[incrementingField].(int64); ok {
		c.lastID = n
	}
	if n, ok := offset[timestampField].(int64); ok {
		c.lastTime = time.UnixMilli(n)
		if nanos, ok := offset[nanosField].(int64); ok {
			c.lastTime = time.Unix(floorSeconds(n), nanos)
		}
	}
	if n, ok := offset[xminField].(int64); ok {
		c.lastXmin = n
	}
	return nil
}

func floorSeconds(millis int64) int64 {
	seconds := millis / 1000
	if millis%1000 < 0 {
		seconds--
	}
	return seconds
}

// offsetOf returns the offset after a row.
func (c *cursor) offsetOf(id int64, at time.Time) map[string]any {
	out := map[string]any{}
	if c.o.byIncrement() {
		out[incrementingField] = id
	}
	if c.o.byTime() {
		out[timestampField], out[nanosField] = at.UnixMilli(), int64(at.Nanosecond())
	}
	return out
}

// configError is an error that no retry can fix.
type configError struct{ error }

// prepare finds the columns by which rows are found, and checks them.
func (c *cursor) prepare(ctx context.Context, conn *sql.Conn) error {
	if c.ready {
		return nil
	}
	c.id, c.times = c.o.increasing, c.o.times
	if c.table.Name != "" {
		if err := c.describe(ctx, conn); err != nil {
			return err
		}
	}
	if c.offset == nil && c.o.byTime() && c.o.initial != nil && !c.begun {
		c.lastTime = time.UnixMilli(*c.o.initial)
		if *c.o.initial == -1 {
			now, err := c.o.now(ctx, conn)
			if err != nil {
				return err
			}
			c.lastTime = now
		}
	}
	c.begun, c.ready = true, true
	return nil
}

func (c *cursor) describe(ctx context.Context, conn *sql.Conn) error {
	def, err := c.o.database.Dialect.Describe(ctx, conn, c.table)
	if err != nil {
		return fmt.Errorf("reading the definition of %s: %w", c.name(), err)
	}
	if def == nil {
		return fmt.Errorf("the table %s does not exist any longer", c.name())
	}
	c.fields = def.Columns
	if c.o.byIncrement() {
		if c.id, err = c.incrementing(def); err != nil {
			return configError{err}
		}
	}
	if c.o.byTime() {
		if err := c.timestamps(def); err != nil {
			return configError{err}
		}
	}
	return nil
}

// incrementing returns the incrementing column.
func (c *cursor) incrementing(def *dialect.Definition) (string, error) {
	name := c.o.increasing
	if len(c.o.incMapping) > 0 {
		columns, err := mapped(c.o.incMapping, c.name(), incMappingKey)
		if err != nil {
			return "", err
		}
		name = columns[0]
	}
	if name == "" {
		for _, f := range def.Columns {
			if f.Key && (f.Default || c.o.database.Dialect.Name() == "SqliteDatabaseDialect" && strings.EqualFold(f.Type, "INTEGER")) {
				return f.Name, nil
			}
		}
		return "", fmt.Errorf("the table %s has no primary key that the database generates: name a column in %s", c.name(), incrementingKey)
	}
	f, ok := def.Find(name)
	switch {
	case !ok:
		return "", fmt.Errorf("the table %s has no column %s, which %s names", c.name(), name, incrementingKey)
	case f.Nullable && c.o.nonNull:
		return "", fmt.Errorf("the column %s of the table %s can be null, and rows with null are never read: make it NOT NULL, or set %s=false", f.Name, c.name(), nonNullKey)
	}
	return f.Name, nil
}

func (c *cursor) timestamps(def *dialect.Definition) (err error) {
	names := c.o.times
	if len(c.o.timeMapping) > 0 {
		if names, err = mapped(c.o.timeMapping, c.name(), timeMappingKey); err != nil {
			return err
		}
	}
	c.times = nil
	nullable := true
	for _, name := range names {
		f, ok := def.Find(name)
		if !ok {
			return fmt.Errorf("the table %s has no column %s, which %s names", c.name(), name, timestampKey)
		}
		if c.timeCol == "" {
			c.timeCol = f.Type
		}
		c.times, nullable = append(c.times, f.Name), nullable && f.Nullable
	}
	if nullable && c.o.nonNull {
		return fmt.Errorf("the timestamp columns of the table %s can be null, and rows with null are never read: make one NOT NULL, or set %s=false", c.name(), nonNullKey)
	}
	return nil
}

func mapped(list []columnsOf, table, key string) ([]string, error) {
	var found []string
	for _, m := range list {
		if m.tables.MatchString(table) {
			if found != nil {
				return nil, fmt.Errorf("several items of %s match the table %s", key, table)
			}
			found = m.columns
		}
	}
	if found == nil {
		return nil, fmt.Errorf("no item of %s matches the table %s", key, table)
	}
	return found, nil
}

// now returns the current time of the database.
func (o *options) now(ctx context.Context, conn *sql.Conn) (time.Time, error) {
	var x any
	if err := conn.QueryRowContext(ctx, o.database.Dialect.Now()).Scan(&x); err != nil {
		return time.Time{}, fmt.Errorf("reading the database's time: %w", err)
	}
	utc := dialect.NewReadColumn("now", dialect.Timestamp, -1, -1, false, &dialect.Read{Zone: &dialect.Zone{Location: time.UTC}})
	return utc.Instant(x)
}

// statement returns the query of the next rows with its arguments.
func (c *cursor) statement(ctx context.Context, conn *sql.Conn) (text string, args []any, err error) {
	d := c.o.database
	text = c.o.query
	if c.table.Name != "" {
		t := c.table
		if !c.o.qualify {
			t.Catalog, t.Schema = "", ""
		}
		text = "SELECT * FROM " + d.QuoteTable(t)
	}
	at := c.timeExpression(d)
	id := d.Quote(c.id)
	where := ""
	if c.o.byTime() {
		now, err := c.o.now(ctx, conn)
		if err != nil {
			return "", nil, err
		}
		begin, end := c.timeArg(c.lastTime), c.timeArg(now.Add(-c.o.delay))
		where, args = at+" > ? AND "+at+" < ? ORDER BY "+at+" ASC", []any{begin, end}
		if c.o.mode == both {
			where = at + " < ? AND ((" + at + " = ? AND " + id + " > ?) OR " + at + " > ?) ORDER BY " + at + "," + id + " ASC"
			args = []any{end, begin, c.lastID, begin}
		}
	} else if c.o.mode == incrementing {
		where, args = id+" > ? ORDER BY "+id+" ASC", []any{c.lastID}
	}
	if where != "" {
		text += " WHERE " + d.Placeholders(where)
	}
	return strings.TrimSpace(text + " " + c.o.suffix), args, nil
}

func (c *cursor) timeArg(t time.Time) any {
	return c.o.database.Dialect.TimeArg(t.In(c.o.database.Zone.Location), c.timeCol)
}

func (c *cursor) timeExpression(d *database.Database) string {
	var names []string
	for _, name := range c.times {
		names = append(names, d.Quote(name))
	}
	if len(names) == 1 {
		return names[0]
	}
	return "COALESCE(" + strings.Join(names, ",") + ")"
}
