package pgsource

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"millrace/connectors/postgres/change"
	"millrace/connectors/postgres/pgoutput"
)

// fieldIncremental is the field of a source offset with the progress of an incremental snapshot.
const fieldIncremental = "incremental_snapshot"

// incremental is the progress of an incremental snapshot: rows that are read in chunks, ordered by
// the key, while changes are streamed.
type incremental struct {
	Tables []incrementalTable `json:"tables"` // the first one is being read
	Paused bool               `json:"paused,omitempty"`
}

// incrementalTable is a table of an incremental snapshot.
type incrementalTable struct {
	Schema string   `json:"schema"`
	Name   string   `json:"name"`
	Filter string   `json:"filter,omitempty"` // condition in SQL
	After  []string `json:"after,omitempty"`  // key of the last row that was read
	Max    []string `json:"max,omitempty"`    // key of the last row at the start
}

func (t *incrementalTable) table() tableName { return tableName{t.Schema, t.Name} }

// encode writes the progress to a source offset.
func (i *incremental) encode(offset map[string]any) {
	if len(i.Tables) > 0 {
		text, _ := json.Marshal(i) // plain data always marshals
		offset[fieldIncremental] = string(text)
	}
}

func decodeIncremental(offset map[string]any) (i incremental, err error) {
	text, _ := offset[fieldIncremental].(string)
	if text == "" {
		return i, nil
	}
	if err := json.Unmarshal([]byte(text), &i); err != nil {
		return i, fmt.Errorf("%s in the source offset: %w", fieldIncremental, err)
	}
	return i, nil
}

// add adds the tables of a signal. selectable returns the tables that a regular expression matches.
func (i *incremental) add(d signalData, selectable func(patterns) []tableName) error {
	for _, expression := range d.Tables {
		p, err := newPatterns(strings.ReplaceAll(expression, ",", `\,`))
		if err != nil {
			return fmt.Errorf("%w: %w", errSignal, err)
		}
		names := selectable(p)
		if len(names) == 0 {
			return fmt.Errorf("%w: %q is none of the connector's tables", errSignal, expression)
		}
		for _, name := range names {
			if slices.ContainsFunc(i.Tables, func(t incrementalTable) bool { return t.table() == name }) {
				continue
			}
			t := incrementalTable{Schema: name.schema, Name: name.name, Filter: d.Condition}
			for _, c := range d.Conditions {
				if c.Table == expression || c.Table == name.String() {
					t.Filter = c.Filter
				}
			}
			i.Tables = append(i.Tables, t)
		}
	}
	if len(d.Tables) == 0 {
		return fmt.Errorf("%w: data-collections is missing", errSignal)
	}
	return nil
}

// remove removes the tables of a signal; all if it names none.
func (i *incremental) remove(d signalData) error {
	if len(d.Tables) == 0 {
		i.Tables = nil
		return nil
	}
	for _, expression := range d.Tables {
		p, err := newPatterns(strings.ReplaceAll(expression, ",", `\,`))
		if err != nil {
			return fmt.Errorf("%w: %w", errSignal, err)
		}
		i.Tables = slices.DeleteFunc(i.Tables, func(t incrementalTable) bool { return p.match(t.table().String()) })
	}
	return nil
}

// chunk is a part of a table that was read while changes are streamed. Its rows become records when
// all transactions that they include have been streamed. A row that a later transaction changes is
// left out: the change is newer.
type chunk struct {
	table  tableName
	mapper *change.Mapper
	keys   []int // positions of the key's columns
	rows   map[string]change.Row
	order  []string // keys of the rows
	after  []string // key of the last row
	last   bool     // no rows follow
	until  pgoutput.LSN
	seen   visibility
	stale  bool // a change may be newer than any of its rows
}

// keyText returns the key of a row as a text that differs for different keys; false if the server
// did not send the key.
func keyText(row change.Row, at []int) (text string, ok bool) {
	var b strings.Builder
	for _, i := range at {
		switch {
		case i < 0 || i >= len(row) || change.IsUnavailable(row[i]):
			return "", false
		case row[i] == nil:
			b.WriteString("n;")
		default:
			fmt.Fprintf(&b, "%d:%s;", len(row[i]), row[i])
		}
	}
	return b.String(), true
}

// visibility is a snapshot of the database: which transactions it includes.
type visibility struct {
	min, max uint32 // earlier transactions than min are included, max and later ones are not
	running  []uint32
}

// newVisibility parses the text form of pg_snapshot, min:max:running,running.
func newVisibility(text string) (v visibility, err error) {
	parts := strings.Split(text, ":")
	number := func(text string) uint32 {
		var n uint64
		if _, scan := fmt.Sscan(text, &n); scan != nil && err == nil {
			err = fmt.Errorf("invalid snapshot %q", text)
		}
		return uint32(n) // without the epoch, as in messages
	}
	const fields = 3
	if len(parts) != fields {
		return v, fmt.Errorf("invalid snapshot %q", text)
	}
	v.min, v.max = number(parts[0]), number(parts[1])
	for one := range strings.SplitSeq(parts[2], ",") {
		if one != "" {
			v.running = append(v.running, number(one))
		}
	}
	return v, err
}

// includes reports whether a committed transaction is included. Numbers of transactions wrap around.
func (v *visibility) includes(xid uint32) bool {
	switch {
	case int32(xid-v.min) < 0:
		return true
	case int32(xid-v.max) >= 0:
		return false
	}
	return !slices.Contains(v.running, xid)
}
