//go:build kafka

package conformance

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// pgCase is a random database with the properties of a connector, and random changes.
type pgCase struct {
	rand   *rand.Rand
	tables []*pgTable
	setup  []string          // SQL before the snapshot
	props  map[string]string // of the shape of records
}

// pgTable is a random table. Column id is always an int4.
type pgTable struct {
	name    string // with its schema, quoted
	columns []pgColumn
	next    int   // the next id
	ids     []int // of the rows
}

type pgColumn struct {
	name    string
	t       pgType
	notNull bool
	big     string // an expression for a value that is stored apart
}

// big are types with expressions for values that are stored apart from the row.
var bigValues = map[string]string{
	"text": "repeat('x', 3000)", "varchar": "repeat('y', 3000)", "jsonb": "to_jsonb(repeat('x', 3000))", "json": "to_json(repeat('x', 3000))",
	"bytea": "decode(repeat('0a', 3000), 'hex')", "text[]": "array_fill('x'::text, ARRAY[1000])", "int4[]": "array_fill(1, ARRAY[1000])",
	"int8[]": "array_fill(1::int8, ARRAY[1000])", "hstore": "hstore('k', repeat('x', 3000))", "citext": "repeat('x', 3000)",
	"uuid[]": "array_fill('6f9d1a3c-0000-4000-8000-0123456789ab'::uuid, ARRAY[300])", "date[]": "array_fill('2020-01-01'::date, ARRAY[1000])",
	"numeric": "repeat('9', 9000)::numeric", "bytea[]": "array_fill('\\x01'::bytea, ARRAY[1000])", "jsonb[]": "array_fill('1'::jsonb, ARRAY[500])",
	"varchar(9)[]": "array_fill('x'::varchar(9), ARRAY[1000])", "float8[]": "array_fill(1.5::float8, ARRAY[1000])", "xml": "('<a>' || repeat('x', 3000) || '</a>')::xml",
	"varbit": "repeat('10', 20000)::varbit", "tsvector": "(SELECT string_agg('w' || i, ' ') FROM generate_series(1, 900) i)::tsvector",
}

func newPGCase(seed uint64) *pgCase {
	c := &pgCase{rand: rand.New(rand.NewPCG(seed, 0))}
	c.chooseProps()
	for i := range 2 + c.rand.IntN(3) {
		c.addTable(i)
	}
	return c
}

func (c *pgCase) one(values ...string) string { return values[c.rand.IntN(len(values))] }

// chance is true in one of n cases.
func (c *pgCase) chance(n int) bool { return c.rand.IntN(n) == 0 }

func (c *pgCase) chooseProps() {
	c.props = map[string]string{
		"decimal.handling.mode": c.one("precise", "double", "string"),
		"time.precision.mode":   c.one("adaptive", "adaptive_time_microseconds", "connect", "isostring", "microseconds", "nanoseconds"),
		"binary.handling.mode":  c.one("bytes", "base64", "base64-url-safe", "hex"), "interval.handling.mode": c.one("numeric", "string"),
		"hstore.handling.mode": c.one("json", "map"), "include.unknown.datatypes": c.one("true", "false"),
		"tombstones.on.delete": c.one("true", "true", "false"), "provide.transaction.metadata": c.one("true", "false"),
		"extended.headers.enabled": c.one("true", "true", "false"), "skipped.operations": c.one("t", "none", "u", "c,d"),
		"schema.name.adjustment.mode": c.one("none", "none", "avro", "avro_unicode"), "field.name.adjustment.mode": c.one("none", "none", "avro", "avro_unicode"),
	}
	for _, optional := range []struct{ key, value string }{
		{"unavailable.value.placeholder", c.one("gone", "hex:00ff")}, {"money.fraction.digits", c.one("0", "1", "3")},
		{"skip.messages.without.change", "true"}, {"topic.delimiter", "_"}, {"topic.transaction", "tx"},
		{"column.exclude.list", c.one(".*\\.c1", "public\\..*\\.c(2|3)")}, {"column.truncate.to.4.chars", ".*\\.c[0-4]"},
		{"column.mask.with.5.chars", ".*\\.c2"}, {"column.mask.hash.SHA-256.with.salt.pepper", ".*\\.c3"},
		{"column.mask.hash.v2.MD5.with.salt.pepper.and.salt", ".*\\.c4"}, {"column.propagate.source.type", ".*"},
		{"datatype.propagate.source.type", ".*\\._?(text|numeric|varchar|int4)"}, {"message.key.columns", "public.t0:c0,id;(.*).t1:id,c1"},
		{"topic.naming.strategy", c.one("io.debezium.schema.DefaultTopicNamingStrategy", "io.debezium.schema.SchemaUnicodeTopicNamingStrategy")},
	} {
		if c.chance(6) {
			c.props[optional.key] = optional.value
		}
	}
}

func (c *pgCase) addTable(i int) {
	t := &pgTable{name: fmt.Sprintf("public.t%d", i), next: 1}
	if c.chance(4) {
		t.name = fmt.Sprintf(`other."T %d-ä"`, i)
	}
	for n := range 3 + c.rand.IntN(9) {
		t.columns = append(t.columns, c.column(n))
	}
	parts := []string{"id int4 NOT NULL"}
	for _, column := range t.columns {
		parts = append(parts, column.name+" "+c.definition(column))
	}
	identity := ""
	switch c.rand.IntN(6) {
	case 0:
		identity = "FULL"
	case 1:
		identity = "FULL"
		parts = append(parts, "PRIMARY KEY (id)")
	case 2:
		c.setup = append(c.setup, c.create(t, parts), fmt.Sprintf("CREATE UNIQUE INDEX i%d ON %s (id)", i, t.name),
			fmt.Sprintf("ALTER TABLE %s REPLICA IDENTITY USING INDEX i%d", t.name, i))
	default:
		parts = append(parts, "PRIMARY KEY (id)")
	}
	if len(c.setup) == 0 || !strings.Contains(c.setup[len(c.setup)-1], t.name+" REPLICA") {
		c.setup = append(c.setup, c.create(t, parts))
	}
	if identity != "" {
		c.setup = append(c.setup, fmt.Sprintf("ALTER TABLE %s REPLICA IDENTITY %s", t.name, identity))
	}
	for _, column := range t.columns {
		if column.big != "" {
			c.setup = append(c.setup, fmt.Sprintf("ALTER TABLE %s ALTER COLUMN %s SET STORAGE EXTERNAL", t.name, column.name))
		}
	}
	for range 4 {
		c.setup = append(c.setup, c.insert(t))
	}
	c.tables = append(c.tables, t)
}

func (c *pgCase) create(t *pgTable, parts []string) string {
	return fmt.Sprintf("CREATE TABLE %s (%s)", t.name, strings.Join(parts, ", "))
}

func (c *pgCase) column(n int) pgColumn {
	types := pgTypes
	if c.chance(3) {
		types = pgArrays
	}
	column := pgColumn{name: fmt.Sprintf("c%d", n), t: types[c.rand.IntN(len(types))], notNull: c.chance(4)}
	if c.chance(8) {
		column.name = fmt.Sprintf(`"C %d-ä.x"`, n)
	}
	if strings.HasPrefix(column.t.sql, "bit(3)[") || strings.HasPrefix(column.t.sql, "timestamp") {
		column.notNull = false // some values become null
	}
	if c.chance(3) {
		column.notNull = false
		for i, big := 0, c.rand.IntN(len(bigValues)); i <= big; {
			for _, t := range append(pgTypes, pgArrays...) {
				if value, ok := bigValues[t.sql]; ok && i <= big {
					column.t, column.big = t, value
					i++
				}
			}
		}
	}
	return column
}

func (c *pgCase) definition(column pgColumn) string {
	text := column.t.sql
	if len(column.t.defaults) > 0 && c.chance(2) {
		text += " DEFAULT " + c.one(column.t.defaults...)
	}
	if column.notNull {
		text += " NOT NULL"
	}
	return text
}

func (c *pgCase) value(column pgColumn) string {
	switch {
	case column.big != "" && !c.chance(4):
		return column.big
	case column.notNull || column.t.sql == "label" || strings.HasSuffix(column.t.sql, "serial") || !c.chance(5):
		return c.one(column.t.values...)
	}
	return "NULL"
}

func (c *pgCase) insert(t *pgTable) string {
	names, values := []string{"id"}, []string{fmt.Sprint(t.next)}
	for _, column := range t.columns {
		names, values = append(names, column.name), append(values, c.value(column))
	}
	t.ids = append(t.ids, t.next)
	t.next++
	return fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", t.name, strings.Join(names, ", "), strings.Join(values, ", "))
}

// transaction returns the statements of a random transaction.
func (c *pgCase) transaction() string {
	var out []string
	for range 1 + c.rand.IntN(6) {
		out = append(out, c.change(c.tables[c.rand.IntN(len(c.tables))]))
	}
	return strings.Join(out, ";\n")
}

func (c *pgCase) change(t *pgTable) string {
	if len(t.ids) == 0 {
		return c.insert(t)
	}
	at := c.rand.IntN(len(t.ids))
	id := t.ids[at]
	switch c.rand.IntN(12) {
	case 0, 1, 2, 3:
		return c.insert(t)
	case 4:
		t.ids[at] = t.next
		t.next++
		return fmt.Sprintf("UPDATE %s SET id = %d WHERE id = %d", t.name, t.ids[at], id)
	case 5, 6:
		t.ids = append(t.ids[:at], t.ids[at+1:]...)
		return fmt.Sprintf("DELETE FROM %s WHERE id = %d", t.name, id)
	case 7:
		if c.chance(3) || c.props["provide.transaction.metadata"] == "true" { // Debezium names messages by Java objects there
			t.ids = nil
			return "TRUNCATE " + t.name
		}
		return fmt.Sprintf("SELECT pg_logical_emit_message(%s, 'prefix', 'ä %d')", c.one("true", "true", "false"), id)
	case 8:
		return fmt.Sprintf("UPDATE %s SET id = id WHERE id = %d", t.name, id)
	}
	column := t.columns[c.rand.IntN(len(t.columns))]
	return fmt.Sprintf("UPDATE %s SET %s = %s WHERE id = %d", t.name, column.name, c.value(column), id)
}
