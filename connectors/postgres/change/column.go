package change

import "strings"

// column is a column as Debezium describes it, or an element of an array.
type column struct {
	name        string
	typeName    string  // as Debezium names the type
	kind        *pgType // the type, without domains
	toast       string  // name of the type that decides the form of unavailable values
	jdbc        jdbcType
	length      int
	scale       int
	hasScale    bool
	optional    bool
	defaultText string
	streamed    bool
	element     bool // of an array
}

// resolve describes a column as Debezium does: from a Relation message, or from the catalog.
func (c *Catalog) resolve(col Column, streamed bool) column {
	t := c.get(col.Type)
	root := c.root(t)
	out := column{name: col.Name, kind: root, toast: t.name, jdbc: root.jdbc, optional: col.Optional, streamed: streamed, hasScale: true, typeName: t.name}
	if c.hasDefaults(t) {
		out.defaultText = col.Default
	}
	switch {
	case streamed && col.Modifier != -1:
		out.length, out.scale = precision(t.oid, col.Modifier), scale(t.oid, col.Modifier)
	case streamed || t.jdbc == jdbcDistinct:
		out.length, out.scale = c.defaults(t)
	default:
		out.length, out.scale = precision(t.oid, col.Modifier), scale(t.oid, col.Modifier)
		if t.jdbc != jdbcNumeric && out.length == 0 {
			out.length = displaySize(t.oid, col.Modifier)
		}
		out.hasScale = t.jdbc != jdbcNumeric || col.Modifier != -1
	}
	if !streamed {
		out.typeName = catalogName(t, col.Default)
	}
	return out
}

// catalogName returns the name of a type in the JDBC driver's description of a column.
func catalogName(t *pgType, defaultText string) string {
	if strings.Contains(defaultText, "nextval(") {
		switch t.oid {
		case oidInt2:
			return "smallserial"
		case oidInt4:
			return "serial"
		case oidInt8:
			return "bigserial"
		}
	}
	if _, core := coreTypes[t.oid]; core || t.onPath || coreElements[t.oid] != 0 {
		return t.name
	}
	return `"` + t.schema + `"."` + t.name + `"`
}

// elementOf returns the column that describes the elements of an array.
func (c *Catalog) elementOf(col *column) column {
	t := c.get(col.kind.element)
	return column{name: col.name + "-element", typeName: t.name, kind: t, toast: t.name, jdbc: t.jdbc, length: col.length,
		scale: col.scale, hasScale: col.hasScale, optional: true, streamed: col.streamed, element: true}
}

// scaleOr returns the scale, or else a default.
func (c *column) scaleOr(other int) int {
	if c.hasScale {
		return c.scale
	}
	return other
}

// isVariable reports whether each value of a numeric column has its own scale.
func (c *column) isVariable() bool {
	return (c.length == 0 || c.length == variableLength) && c.scaleOr(0) == 0
}
