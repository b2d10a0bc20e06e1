package jdbcsink

import (
	"encoding/binary"
	"math"
	"slices"
	"strings"

	"millrace/connectors/jdbc/dialect"
	"millrace/plugins/connect"
)

// item is a record that is ready to be written.
type item struct {
	shape  *shape
	values []connect.Value
	tp     connect.TopicPartition
	offset int64
	key    string // of the row, within its table; "" if rows do not replace others
	fault  error  // why the record cannot be written
	done   bool   // it is written, or was before
}

// live reports whether the record has to be written.
func (it *item) live() bool { return !it.done && it.fault == nil }

// group is a list of rows that one statement can write.
type group struct {
	shape *shape
	rows  []row
}

type row struct {
	key    string
	values []connect.Value
}

// stage is a list of groups whose order does not matter: no key is in two of them.
type stage []*group

// plan arranges items, so that few statements have the effect of writing one item after another.
// Of several rows with a key, only the last one remains, unless that would change the result: then
// a new stage begins. Rows are sorted by their keys, so that two tasks lock them in the same order.
func plan(items []item, inserts, deletes bool) []stage {
	p := planner{inserts: inserts && !deletes}
	p.begin()
	for i := range items {
		if items[i].live() {
			p.add(&items[i])
		}
	}
	p.finish()
	return p.stages
}

type planner struct {
	inserts bool // all rows are inserted: none replaces another
	stages  []stage
	groups  map[*shape]*group
	order   stage
	keys    map[tableKey]spot
}

type tableKey struct{ table, key string }

// spot is where the row with a key is.
type spot struct {
	group *group
	row   int
}

func (p *planner) begin() {
	p.groups, p.order, p.keys = map[*shape]*group{}, nil, map[tableKey]spot{}
}

func (p *planner) add(it *item) {
	r := row{it.key, it.values}
	if p.inserts || it.shape.keys == 0 {
		g := p.group(it.shape)
		g.rows = append(g.rows, r)
		return
	}
	id := tableKey{it.shape.quoted, it.key}
	before, found := p.keys[id]
	switch {
	case !found:
	case before.group.shape == it.shape && it.shape.op != dialect.Insert:
		before.group.rows[before.row] = r
		return
	case it.shape.op == dialect.Delete && before.group.shape.op != dialect.Insert:
		before.group.rows[before.row].values = nil // it does not matter any longer
	default:
		p.finish()
		p.begin()
	}
	g := p.group(it.shape)
	p.keys[id] = spot{g, len(g.rows)}
	g.rows = append(g.rows, r)
}

func (p *planner) group(sh *shape) *group {
	g := p.groups[sh]
	if g == nil {
		g = &group{shape: sh}
		p.groups[sh], p.order = g, append(p.order, g)
	}
	return g
}

// finish ends the current stage.
func (p *planner) finish() {
	var done stage
	for _, g := range p.order {
		g.rows = slices.DeleteFunc(g.rows, func(r row) bool { return r.values == nil })
		if len(g.rows) == 0 {
			continue
		}
		if g.shape.keys > 0 {
			slices.SortStableFunc(g.rows, func(a, b row) int { return strings.Compare(a.key, b.key) })
		}
		done = append(done, g)
	}
	slices.SortStableFunc(done, func(a, b *group) int { return strings.Compare(a.shape.quoted, b.shape.quoted) })
	if len(done) > 0 {
		p.stages = append(p.stages, done)
	}
}

// appendKey appends values such that equal keys, and only those, have equal bytes, in an order that
// is the same in every task.
func appendKey(out []byte, values []connect.Value) []byte {
	for _, v := range values {
		switch v.Kind() {
		case connect.Null:
			out = append(out, 0)
		case connect.Float32, connect.Float64:
			out = binary.BigEndian.AppendUint64(append(out, 2), math.Float64bits(v.Float()))
		case connect.String, connect.Bytes:
			text := v.Bytes()
			out = binary.BigEndian.AppendUint32(append(out, 3), uint32(len(text)))
			out = append(out, text...)
		case connect.KindDecimal:
			text := dialect.DecimalText(v.Decimal())
			out = binary.BigEndian.AppendUint32(append(out, 4), uint32(len(text)))
			out = append(out, text...)
		case connect.KindTime:
			out = binary.BigEndian.AppendUint64(append(out, 5), uint64(v.Time().UnixMilli())^1<<63)
		case connect.Bool:
			out = append(out, 6, 0)
			if v.Bool() {
				out[len(out)-1] = 1
			}
		case connect.List:
			out = binary.BigEndian.AppendUint32(append(out, 7), uint32(len(v.List())))
			out = appendKey(out, v.List())
		default:
			out = binary.BigEndian.AppendUint64(append(out, 1), uint64(v.Int())^1<<63)
		}
	}
	return out
}
