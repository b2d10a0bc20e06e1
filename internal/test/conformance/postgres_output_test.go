//go:build kafka

package conformance

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"millrace/connectors/postgres/change"
	"millrace/internal/test/postgres"
	"millrace/plugins/connect"
)

// pgSide makes our records of a database: of a snapshot by COPY, and of the changes that a slot
// returns through SQL.
type pgSide struct {
	server    *postgres.Server
	database  string
	emitter   *change.Emitter
	catalog   *change.Catalog
	relations map[uint32]*pgRelation
	position  change.Position
	records   []connect.SourceRecord
}

type pgRelation struct {
	mapper  *change.Mapper
	columns int
}

// quotedSQL returns a query with parameters as texts.
func quotedSQL(query string, args ...string) string {
	for i, arg := range args {
		query = strings.ReplaceAll(query, "$"+strconv.Itoa(i+1), "'"+strings.ReplaceAll(arg, "'", "''")+"'")
	}
	return query
}

// rows returns the result of a query in the text format.
func (s *pgSide) rows(t *testing.T, query string, args ...string) [][][]byte {
	t.Helper()
	out, err := s.server.Exec(t.Context(), s.database, "COPY ("+quotedSQL(query, args...)+") TO STDOUT")
	if err != nil {
		t.Fatal(err)
	}
	var rows [][][]byte
	for line := range strings.Lines(out) {
		var row [][]byte
		for value := range strings.SplitSeq(strings.TrimSuffix(line, "\n"), "\t") {
			row = append(row, copied(value))
		}
		rows = append(rows, row)
	}
	return rows
}

// copied returns the value of a text of COPY.
func copied(text string) []byte {
	if text == `\N` {
		return nil
	}
	return []byte(strings.NewReplacer(`\\`, `\`, `\b`, "\b", `\f`, "\f", `\n`, "\n", `\r`, "\r", `\t`, "\t", `\v`, "\v").Replace(text))
}

func (s *pgSide) refresh(t *testing.T) {
	for _, row := range s.rows(t, change.TypesQuery) {
		if err := s.catalog.Add(row); err != nil {
			t.Fatal(err)
		}
	}
}

// table reads the description of a table from the catalog.
func (s *pgSide) table(t *testing.T, schema, name string) change.Table {
	table := change.Table{Schema: schema, Name: name}
	for _, row := range s.rows(t, change.ColumnsQuery, schema, name, "true") {
		if err := table.AddColumn(row); err != nil {
			t.Fatal(err)
		}
	}
	for _, row := range s.rows(t, change.KeyQuery, schema, name) {
		table.Key = append(table.Key, string(row[0]))
	}
	return table
}

// snapshot makes the records of all rows.
func (s *pgSide) snapshot(t *testing.T) {
	for _, row := range s.rows(t, "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'other') ORDER BY 1, 2") {
		table := s.table(t, string(row[0]), string(row[1]))
		m, err := s.emitter.Mapper(table)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range s.rows(t, fmt.Sprintf(`SELECT * FROM "%s"."%s"`, table.Schema, table.Name)) {
			s.add(t, m, &change.Change{Operation: change.Read, After: row, Position: change.Position{Snapshot: change.InSnapshot, At: 1}, Now: 1})
		}
	}
}

func (s *pgSide) add(t *testing.T, m *change.Mapper, c *change.Change) {
	var err error
	if s.records, err = m.Append(s.records, c); err != nil {
		t.Fatal(err)
	}
}

// stream makes the records of the changes in the slot.
func (s *pgSide) stream(t *testing.T, slot string) {
	for _, row := range s.rows(t, `SELECT lsn - '0/0'::pg_lsn, encode(data, 'hex') FROM
 pg_logical_slot_get_binary_changes($1, NULL, NULL, 'proto_version', '1', 'publication_names', 'dbz_publication', 'messages', 'true')`, slot) {
		lsn, err := strconv.ParseUint(string(row[0]), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		data, err := hex.DecodeString(string(row[1]))
		if err != nil {
			t.Fatal(err)
		}
		s.position.LSN = lsn
		s.message(t, &pgMessage{data})
	}
}

// message makes the records of a message of pgoutput.
func (s *pgSide) message(t *testing.T, m *pgMessage) {
	switch kind := m.byte(); kind {
	case 'B':
		m.uint64()
		s.position.At = (int64(m.uint64()) + 946_684_800_000_000) * 1000
		s.position.TxID = m.uint32()
		s.records = s.emitter.Begin(s.records, &s.position)
	case 'C':
		s.records = s.emitter.End(s.records, &s.position)
	case 'R':
		s.relation(t, m)
	case 'I', 'U', 'D':
		s.row(t, kind, m)
	case 'T':
		n := m.uint32()
		m.byte()
		for range n {
			s.add(t, s.relations[m.uint32()].mapper, &change.Change{Operation: change.Truncate, Position: s.position, Now: 1})
		}
	case 'M':
		position := s.position
		if m.byte() == 0 {
			position.TxID = 0
		}
		m.uint64()
		prefix := m.text()
		s.records = s.emitter.Message(s.records, prefix, m.take(int(m.uint32())), &position, 1)
	}
}

func (s *pgSide) relation(t *testing.T, m *pgMessage) {
	id, schema, name := m.uint32(), m.text(), m.text()
	m.byte()
	columns := make([]change.Column, m.uint16())
	for i := range columns {
		m.byte()
		columns[i] = change.Column{Name: m.text(), Type: m.uint32(), Modifier: int32(m.uint32())}
	}
	table := s.table(t, schema, name)
	mapper, err := s.emitter.Mapper(table.Relation(columns))
	if err != nil {
		t.Fatal(err)
	}
	s.relations[id] = &pgRelation{mapper, len(columns)}
}

func (s *pgSide) row(t *testing.T, kind byte, m *pgMessage) {
	r := s.relations[m.uint32()]
	c := &change.Change{Operation: map[byte]change.Operation{'I': change.Create, 'U': change.Update, 'D': change.Delete}[kind], Position: s.position, Now: 1}
	for len(m.data) > 0 {
		if m.byte() == 'N' {
			c.After = m.row()
		} else {
			c.Before = m.row()
		}
	}
	s.add(t, r.mapper, c)
}

// pgMessage is the rest of a message of pgoutput.
type pgMessage struct{ data []byte }

func (m *pgMessage) take(n int) []byte {
	taken := m.data[:n]
	m.data = m.data[n:]
	return taken
}

func (m *pgMessage) byte() byte     { return m.take(1)[0] }
func (m *pgMessage) uint16() uint16 { return binary.BigEndian.Uint16(m.take(2)) }
func (m *pgMessage) uint32() uint32 { return binary.BigEndian.Uint32(m.take(4)) }
func (m *pgMessage) uint64() uint64 { return binary.BigEndian.Uint64(m.take(8)) }

func (m *pgMessage) text() string {
	text := m.take(slices.Index(m.data, 0))
	m.byte()
	return string(text)
}

func (m *pgMessage) row() change.Row {
	row := make(change.Row, m.uint16())
	for i := range row {
		switch m.byte() {
		case 't':
			row[i] = slices.Clone(m.take(int(m.uint32())))
			if row[i] == nil {
				row[i] = []byte{}
			}
		case 'u':
			row[i] = change.Unavailable
		}
	}
	return row
}
