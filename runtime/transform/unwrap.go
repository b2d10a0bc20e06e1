package transform

import (
	"slices"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
)

var unwrapClasses = refusing(whole("io.debezium.transforms.ExtractNewRecordState", "Replaces a Debezium change event with the row after the change. Other "+
	"records stay unchanged.", configs.Keys{
	configs.Opt("delete.tombstone.handling.mode", configs.String, configs.Medium, "What to do with the event of a deletion and the tombstone that follows it: "+
		"drop drops both, tombstone keeps only the tombstone, rewrite turns the event into the previous row with __deleted=true, "+
		"rewrite-with-tombstone does that and keeps the tombstone, delete-to-tombstone turns the event into a tombstone.",
		configs.OneOf("drop", "tombstone", "rewrite", "rewrite-with-tombstone", "delete-to-tombstone")),
	configs.Def("drop.tombstones", configs.Boolean, "true", configs.Low, "Older form: if true, tombstones are dropped."),
	configs.Def("delete.handling.mode", configs.String, "drop", configs.Medium, "Older form: whether the event of a deletion is dropped, rewritten or turned into "+
		"a tombstone (none).", configs.OneOf("drop", "rewrite", "none")),
	configs.Def("route.by.field", configs.String, "", configs.Low, "The field of the row that contains the topic to send the record to."),
	configs.Def("add.fields", configs.List, "", configs.Low, "Fields of the event to add: op, source.ts_ms, table, or with a new name table:from."),
	configs.Def("add.fields.prefix", configs.String, "__", configs.Low, "Prefix of the names of added fields."),
	configs.Def("add.headers", configs.List, "", configs.Low, "Fields of the event to add as headers."),
	configs.Def("add.headers.prefix", configs.String, "__", configs.Low, "Prefix of the names of added headers."),
	replaceNull,
}, newUnwrap),
	// drop.fields.from.key and drop.fields.keep.schema.compatible only modify
	// drop.fields.header.name.
	Refusal{"drop.fields.header.name", "", "remove fields with ReplaceField and its exclude"},
	Refusal{"operation.header", "false", "use add.headers=op"},
	Refusal{"add.source.fields", "", "use add.fields=source.NAME"},
)

// added is a field of an envelope with its new name.
type added struct {
	path []string
	name string
}

type unwrap struct {
	deletes         string // drop, rewrite or none
	tombstones      bool   // are kept
	route           string
	fields, headers []added
	read            reader
	plans           derived[*unwrapPlan]
}

// unwrapPlan is the plan for an envelope's schema; nil if it is not an envelope.
type unwrapPlan struct {
	before, after int
	op            int // -1: it has none
	row           *connect.Schema
	fields        []added // those that exist
	headers       []added
}

func newUnwrap(c configs.Config) (transformation, error) {
	t := &unwrap{read: readerOf(c), deletes: c.String("delete.handling.mode"), tombstones: !c.Bool("drop.tombstones"), route: c.String("route.by.field"),
		fields:  parseAdded(c.List("add.fields"), c.String("add.fields.prefix")),
		headers: parseAdded(c.List("add.headers"), c.String("add.headers.prefix"))}
	switch c.String("delete.tombstone.handling.mode") {
	case "drop":
		t.deletes, t.tombstones = "drop", false
	case "tombstone":
		t.deletes, t.tombstones = "drop", true
	case "rewrite":
		t.deletes, t.tombstones = "rewrite", false
	case "rewrite-with-tombstone":
		t.deletes, t.tombstones = "rewrite", true
	case "delete-to-tombstone":
		t.deletes, t.tombstones = "none", false
	}
	return t, nil
}

func parseAdded(items []string, prefix string) (out []added) {
	for _, item := range items {
		path, name, renamed := strings.Cut(item, ":")
		if !renamed {
			name = strings.ReplaceAll(path, ".", "_")
		}
		out = append(out, added{strings.Split(path, "."), prefix + name})
	}
	return out
}

func (t *unwrap) apply(r *record) (bool, error) {
	if isNull(r.Value) {
		return t.tombstones, t.tombstone(r)
	}
	if r.ValueSchema == nil || r.Value.Kind() != connect.KindStruct || !strings.HasSuffix(r.ValueSchema.Name, ".Envelope") {
		return true, nil
	}
	envelope := r.Value.Struct()
	plan, err := t.plans.of(envelope.Schema, t.plan)
	if err != nil || plan == nil {
		return true, err
	}
	op := plan.operation(envelope)
	if op == "t" { // TRUNCATE: the event is not about a row
		return false, nil
	}
	row, deleted := envelope.Values[plan.after], false
	if row.IsNull() {
		if op != "" && op != "d" {
			return false, dataErrorf("the envelope has the operation %q and no row after it: expected c, r, u, d or t", op)
		}
		if deleted = true; t.deletes == "drop" {
			return false, nil
		}
	}
	r.Headers = slices.Clip(r.Headers)
	for _, h := range plan.headers {
		s, v := h.in(envelope)
		r.Headers = append(r.Headers, connect.Header{Key: h.name, Schema: s, Value: v})
	}
	if deleted && t.deletes == "none" {
		onValue.set(r, nil, connect.Value{})
		return true, nil
	}
	if deleted {
		row = envelope.Values[plan.before]
	}
	if row.Kind() != connect.KindStruct {
		return false, dataErrorf("the envelope has no row before the change: the table's replica identity may not keep it")
	}
	return true, t.unwrapped(r, plan, envelope, row.Struct(), deleted)
}

// tombstone marks a record without a value as a deletion, in its headers.
func (t *unwrap) tombstone(r *record) error {
	for _, h := range t.headers {
		if t.tombstones && len(h.path) == 1 && h.path[0] == "op" {
			r.Headers = withHeader(r.Headers, connect.Header{Key: h.name, Schema: connect.StringSchema, Value: connect.StringValue("d")})
		}
	}
	return nil
}

// operation returns c, r, u, d or t, or "" if the envelope has none.
func (p *unwrapPlan) operation(envelope *connect.Struct) string {
	if p.op < 0 || envelope.Values[p.op].Kind() != connect.String {
		return ""
	}
	return envelope.Values[p.op].Str()
}

func (t *unwrap) unwrapped(r *record, plan *unwrapPlan, envelope, row *connect.Struct, deleted bool) error {
	values := append(make([]connect.Value, 0, len(plan.row.Fields)), row.Values...)
	if len(plan.row.Fields) > len(values) { // a row without added fields stays unchanged
		if err := t.read.complete(values, row.Schema); err != nil {
			return err
		}
	}
	if t.deletes == "rewrite" {
		text := "false"
		if deleted {
			text = "true"
		}
		values = append(values, connect.StringValue(text))
	}
	for _, f := range plan.fields {
		_, v := f.in(envelope)
		values = append(values, v)
	}
	onValue.setStruct(r, plan.row, values)
	if t.route == "" {
		return nil
	}
	return sendTo(r, row.Get(t.route))
}

func (t *unwrap) plan(s *connect.Schema) (*unwrapPlan, error) {
	p := &unwrapPlan{before: s.FieldIndex("before"), after: s.FieldIndex("after"), op: s.FieldIndex("op")}
	if p.before < 0 || p.after < 0 || s.Fields[p.after].Schema.Type != connect.KindStruct {
		return nil, nil
	}
	of := s.Fields[p.after].Schema
	p.row = basics(of, connect.KindStruct)
	p.row.Fields = slices.Clone(of.Fields)
	if t.deletes == "rewrite" {
		if err := addField(p.row, "__deleted", connect.OptionalStringSchema); err != nil {
			return nil, err
		}
	}
	for _, f := range t.fields {
		if in := f.schemaIn(s); in != nil {
			optional := *in
			optional.Optional = true
			if err := addField(p.row, f.name, &optional); err != nil {
				return nil, err
			}
			p.fields = append(p.fields, f)
		}
	}
	for _, h := range t.headers {
		if h.schemaIn(s) != nil {
			p.headers = append(p.headers, h)
		}
	}
	return p, nil
}

// steps returns the path of the field in an envelope. Fields that the envelope does not have itself
// are taken from its source.
func (f added) steps(s *connect.Schema) []string {
	if len(f.path) == 1 && s.FieldIndex(f.path[0]) < 0 {
		return []string{"source", f.path[0]}
	}
	return f.path
}

func (f added) schemaIn(s *connect.Schema) *connect.Schema {
	for _, step := range f.steps(s) {
		i := s.FieldIndex(step)
		if i < 0 {
			return nil
		}
		s = s.Fields[i].Schema
	}
	return s
}

func (f added) in(envelope *connect.Struct) (*connect.Schema, connect.Value) {
	s, v := envelope.Schema, connect.StructValue(envelope)
	for _, step := range f.steps(s) {
		i := s.FieldIndex(step)
		s = s.Fields[i].Schema
		if !v.IsNull() {
			v = v.Struct().Values[i]
		}
	}
	return s, v
}
