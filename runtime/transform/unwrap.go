package transform

import (
	"cmp"
	"slices"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
)

var unwrapClasses = refusing(whole("io.debezium.transforms.ExtractNewRecordState", "Replaces a Debezium change event with the row after the change. Other "+
	"records stay unchanged.", configs.Keys{
	configs.Opt("delete.tombstone.handling.mode", configs.String, configs.Medium, "What to do with the event of a deletion and the tombstone that follows it: "+
		"drop drops both, tombstone turns the event into a tombstone with the row's schema and drops the tombstone that follows, rewrite turns the event into "+
		"the previous row with __deleted=true, rewrite-with-tombstone does that and keeps the tombstone, delete-to-tombstone turns the event into a tombstone "+
		"without a schema. Unset: tombstone, unless one of the older forms is set.",
		configs.OneOf("drop", "tombstone", "rewrite", "rewrite-with-tombstone", "delete-to-tombstone")),
	configs.Opt("drop.tombstones", configs.Boolean, configs.Low, "Older form, before Debezium 3: if true, which is its default, tombstones are dropped."),
	configs.Opt("delete.handling.mode", configs.String, configs.Medium, "Older form, before Debezium 3: whether the event of a deletion is dropped, which is its "+
		"default, rewritten or turned into a tombstone (none).", configs.OneOf("drop", "rewrite", "none")),
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
	deletes         string // drop, rewrite, none (a tombstone without a schema) or tombstone
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
	headerSchemas []*connect.Schema
}

func newUnwrap(c configs.Config) (transformation, error) {
	t := &unwrap{read: readerOf(c), route: c.String("route.by.field"),
		fields:  parseAdded(c.List("add.fields"), c.String("add.fields.prefix")),
		headers: parseAdded(c.List("add.headers"), c.String("add.headers.prefix"))}
	switch mode := c.String("delete.tombstone.handling.mode"); mode {
	case "rewrite-with-tombstone":
		t.deletes, t.tombstones = "rewrite", true
	case "delete-to-tombstone":
		t.deletes = "none"
	default:
		t.deletes = cmp.Or(mode, "tombstone")
	}
	if old := c.Has("delete.handling.mode") || c.Has("drop.tombstones"); old && !c.Has("delete.tombstone.handling.mode") {
		t.deletes = cmp.Or(c.String("delete.handling.mode"), "drop")
		t.tombstones = c.Has("drop.tombstones") && !c.Bool("drop.tombstones")
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
		if deleted = true; t.deletes == "drop" || envelope.Values[plan.before].IsNull() {
			return false, nil
		}
	}
	r.Headers = slices.Clip(r.Headers)
	for i, h := range plan.headers {
		_, v := h.in(envelope)
		r.Headers = append(r.Headers, connect.Header{Key: h.name, Schema: plan.headerSchemas[i], Value: v})
	}
	if deleted {
		row = envelope.Values[plan.before]
	}
	if row.Kind() != connect.KindStruct {
		return false, dataErrorf("the envelope has no row before the change: the table's replica identity may not keep it")
	}
	if deleted && t.deletes != "rewrite" {
		return true, t.toTombstone(r, row.Struct().Schema, row.Struct())
	}
	return true, t.unwrapped(r, plan, envelope, row.Struct(), deleted)
}

// toTombstone turns the event of a deletion into a tombstone.
func (t *unwrap) toTombstone(r *record, of *connect.Schema, row *connect.Struct) error {
	if t.deletes == "none" {
		of = nil
	}
	onValue.set(r, of, connect.Value{})
	return t.routed(r, row)
}

// routed sends a record to the topic that its row names.
func (t *unwrap) routed(r *record, row *connect.Struct) error {
	if t.route == "" {
		return nil
	}
	return sendTo(r, row.Get(t.route))
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
	return t.routed(r, row)
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
			if err := addField(p.row, f.name, optional(in)); err != nil {
				return nil, err
			}
			p.fields = append(p.fields, f)
		}
	}
	for _, h := range t.headers {
		if in := h.schemaIn(s); in != nil {
			p.headers, p.headerSchemas = append(p.headers, h), append(p.headerSchemas, optional(in))
		}
	}
	return p, nil
}

// optional returns the schema of data that may be null.
func optional(s *connect.Schema) *connect.Schema {
	out := *s
	out.Optional = true
	return &out
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
