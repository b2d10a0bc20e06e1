package change

import (
	"fmt"
	"strconv"
)

// TypesQuery lists all types of a database. Catalog.Add reads its rows in text form.
const TypesQuery = `SELECT t.oid, n.nspname, t.typname, t.typelem, t.typbasetype, t.typtypmod, t.typcategory, t.typtype, t.typdelim,
 t.typinput = 'pg_catalog.array_in'::pg_catalog.regproc, n.nspname = ANY (pg_catalog.current_schemas(true)),
 (SELECT pg_catalog.array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid)
 FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE n.nspname <> 'pg_toast'`

// TypeQuery lists one type, by its OID. Types may be created while a connector runs; their elements
// and bases may be unknown too.
const TypeQuery = TypesQuery + ` AND t.oid = $1`

// Catalog is the set of types of a database.
type Catalog struct {
	types map[uint32]*pgType
	names map[string]*pgType // the first type of a name, as Debezium finds it
}

// pgType is a type of the database.
type pgType struct {
	oid          uint32
	schema, name string
	element      uint32 // of an array; 0: no array
	base         uint32 // of a domain; 0: no domain
	modifier     int32  // of a domain; -1: none
	labels       []string
	enum         bool
	onPath       bool
	delimiter    byte // between the elements of its arrays
	jdbc         jdbcType
}

// NewCatalog returns a catalog without types.
func NewCatalog() *Catalog {
	return &Catalog{types: map[uint32]*pgType{}, names: map[string]*pgType{}}
}

// Add adds the type of a row of TypesQuery, or replaces it: labels may be added to an enum.
func (c *Catalog) Add(row [][]byte) error {
	t, err := newType(row)
	if err != nil {
		return fmt.Errorf("reading a type: %w", err)
	}
	c.types[t.oid] = t
	if _, ok := c.names[t.name]; !ok || t.schema == "pg_catalog" {
		c.names[t.name] = t
	}
	return nil
}

// Missing returns the types that a column of type oid needs and that are not in the catalog.
func (c *Catalog) Missing(oid uint32) []uint32 {
	t, ok := c.types[oid]
	switch {
	case !ok:
		return []uint32{oid}
	case t.base != 0:
		return c.Missing(t.base)
	case t.element != 0:
		return c.Missing(t.element)
	}
	return nil
}

func newType(row [][]byte) (*pgType, error) {
	const columns = 12
	if len(row) != columns {
		return nil, fmt.Errorf("%d columns, expected %d", len(row), columns)
	}
	var numbers [4]int64
	for i, column := range []int{0, 3, 4, 5} {
		n, err := strconv.ParseInt(string(row[column]), 10, 64)
		if err != nil {
			return nil, err
		}
		numbers[i] = n
	}
	for _, column := range []int{6, 7, 8, 9, 10} {
		if len(row[column]) == 0 {
			return nil, fmt.Errorf("column %d is empty", column+1)
		}
	}
	t := &pgType{
		oid: uint32(numbers[0]), schema: string(row[1]), name: string(row[2]), base: uint32(numbers[2]), modifier: int32(numbers[3]),
		enum: row[6][0] == 'E', delimiter: row[8][0], onPath: row[10][0] == 't',
	}
	if row[6][0] == 'A' {
		t.element = uint32(numbers[1])
	}
	t.jdbc = jdbcOf(t.oid, row[7][0], row[9][0] == 't')
	if row[11] == nil {
		return t, nil
	}
	labels, err := parseArray(row[11], ',')
	for _, label := range labels {
		t.labels = append(t.labels, string(label.text))
	}
	return t, err
}

func jdbcOf(oid uint32, kind byte, array bool) jdbcType {
	if jdbc, ok := coreTypes[oid]; ok {
		return jdbc
	}
	switch {
	case array:
		return jdbcArray
	case kind == 'c':
		return jdbcStruct
	case kind == 'd':
		return jdbcDistinct
	case kind == 'e':
		return jdbcVarchar
	}
	return jdbcOther
}

// get returns a type; unknownType if the catalog does not have it.
func (c *Catalog) get(oid uint32) *pgType {
	if t, ok := c.types[oid]; ok {
		return t
	}
	return unknownType
}

var unknownType = &pgType{name: "unknown", modifier: -1, delimiter: ','}

// root returns the type on which a domain is based, over all levels.
func (c *Catalog) root(t *pgType) *pgType {
	for t.base != 0 {
		t = c.get(t.base)
	}
	return t
}

// is reports whether t is the extension's type of this name, or one of its arrays if name starts
// with _.
func (c *Catalog) is(t *pgType, name string) bool { return t.name == name && t.schema != "pg_catalog" }

// defaults returns length and scale of a type without a modifier.
func (c *Catalog) defaults(t *pgType) (length, decimals int) {
	if t.base != 0 {
		if t.modifier == -1 {
			return c.defaults(c.get(t.base))
		}
		size := precision(t.base, t.modifier)
		if size == 0 {
			size = displaySize(t.base, t.modifier)
		}
		if size == 0 || size == unlimited {
			size = unlimited
		}
		return size, scale(t.base, t.modifier)
	}
	size := precision(t.oid, t.modifier)
	if size == 0 {
		size = displaySize(t.oid, t.modifier)
	}
	return size, scale(t.oid, t.modifier)
}
