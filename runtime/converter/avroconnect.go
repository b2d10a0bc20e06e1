package converter

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hamba/avro/v2"

	"millrace/plugins/connect"
)

// avroReaders makes readers.
type avroReaders struct {
	meta, enhanced bool
	within         []avro.Schema
	parts          int // how many schemas were read
}

// newAvroReader makes a reader of data of an Avro schema.
func newAvroReader(a avro.Schema, meta, enhanced bool) (*avroReader, error) {
	if r, ok := a.(*avro.RecordSchema); ok && r.FullName() == avroNamespace+".Anything" {
		return &avroReader{read: readAnything}, nil
	}
	m := &avroReaders{meta: meta, enhanced: enhanced}
	return m.reader(a, false, nil)
}

// reader makes a reader; def is the default of the field that it is for, if there is one.
func (m *avroReaders) reader(a avro.Schema, optional bool, def any) (*avroReader, error) {
	if m.parts++; m.parts > mostParts {
		return nil, errTooManyParts
	}
	a = avroType(a)
	if slices.Contains(m.within, a) {
		return nil, dataErrorf("the Avro schema %s contains itself, which data of Connect cannot", memberName(a, true))
	}
	m.within = append(m.within, a)
	defer func() { m.within = m.within[:len(m.within)-1] }()
	r := &avroReader{schema: &connect.Schema{Optional: optional}, size: -1}
	if u, ok := a.(*avro.UnionSchema); ok {
		if len(u.Types()) == 2 && u.Contains(avro.Null) {
			return m.nullable(u, def)
		}
		if err := m.union(r, u); err != nil {
			return nil, err
		}
	} else if err := m.typed(r, a); err != nil {
		return nil, err
	}
	props := map[string]any{}
	if p, ok := a.(interface{ Props() map[string]any }); ok {
		props = p.Props()
	}
	if err := m.properties(r.schema, props); err != nil {
		return nil, err
	}
	if err := m.finish(r.schema, a, props, def); err != nil {
		return nil, err
	}
	switch { // old converters gave only the name
	case r.schema.Type == connect.Int32 && r.schema.Name == connect.DateName:
		r.read = readAvroDate
	case r.schema.Type == connect.Int32 && r.schema.Name == connect.TimeName:
		r.read = readAvroTime
	case r.schema.Type == connect.Int64 && r.schema.Name == connect.TimestampName:
		r.read = readAvroTimestamp
	}
	return r, nil
}

// nullable reads a union of null and one other as data that is optional.
func (m *avroReaders) nullable(u *avro.UnionSchema, def any) (*avroReader, error) {
	null := slices.IndexFunc(u.Types(), func(t avro.Schema) bool { return t.Type() == avro.Null })
	if null == 0 {
		def = nil
	}
	data, err := m.reader(u.Types()[1-null], true, def)
	if err != nil {
		return nil, err
	}
	if data.union != nil {
		return nil, dataErrorf("a union within a union is no Avro schema")
	}
	members := make([]*avroReader, 2)
	members[1-null] = data
	return &avroReader{schema: data.schema, read: readAvroUnion, union: members}, nil
}

func (m *avroReaders) union(r *avroReader, u *avro.UnionSchema) error {
	r.schema.Type, r.schema.Name, r.read = connect.KindStruct, avroUnionName, readAvroUnion
	for _, t := range u.Types() {
		if t.Type() == avro.Null {
			r.schema.Optional = true
			r.union, r.members = append(r.union, nil), append(r.members, -1)
			continue
		}
		name := memberName(avroType(t), m.enhanced)
		if r.schema.FieldIndex(name) >= 0 {
			return dataErrorf("two members of a union are called %s: set enhanced.avro.schema.support=true to tell them apart by their full names", name)
		}
		member, err := m.reader(t, true, nil)
		if err != nil {
			return err
		}
		r.union, r.members = append(r.union, member), append(r.members, len(r.schema.Fields))
		r.schema.Fields = append(r.schema.Fields, connect.Field{Name: name, Schema: member.schema})
	}
	return nil
}

func (m *avroReaders) typed(r *avroReader, a avro.Schema) (err error) {
	s := r.schema
	switch t := a.(type) {
	case *avro.PrimitiveSchema:
		return m.primitive(r, t)
	case *avro.FixedSchema:
		s.Type, r.size, r.read = connect.Bytes, t.Size(), readAvroBytes
		if !decimalOf(s, t.Logical()) {
			s.Parameters = map[string]string{avroFixedSize: strconv.Itoa(t.Size())}
		}
	case *avro.EnumSchema:
		m.enum(r, t)
	case *avro.ArraySchema:
		return m.array(r, t)
	case *avro.MapSchema:
		s.Type, s.Key, r.read = connect.Map, connect.StringSchema, readAvroMap
		r.key = &avroReader{schema: s.Key, read: readAvroString}
		if r.elem, err = m.reader(t.Values(), false, nil); err == nil {
			s.Elem = r.elem.schema
		}
	case *avro.RecordSchema:
		return m.record(r, t)
	default:
		return dataErrorf("Standalone null schemas are not supported by this converter")
	}
	return err
}

func decimalOf(s *connect.Schema, logical avro.LogicalSchema) bool {
	d, ok := logical.(*avro.DecimalLogicalSchema)
	if !ok {
		return false
	}
	s.Name, s.Version = connect.DecimalName, 1
	s.Parameters = map[string]string{"scale": strconv.Itoa(d.Scale())}
	if d.Precision() != avroNoPrecision {
		s.Parameters[avroPrecision] = strconv.Itoa(d.Precision())
	}
	return true
}

func (m *avroReaders) primitive(r *avroReader, a *avro.PrimitiveSchema) error {
	var logical avro.LogicalType
	if a.Logical() != nil {
		logical = a.Logical().Type()
	}
	set := func(kind connect.Kind, name string, read func(*avroReader, *avroData) (connect.Value, error)) {
		r.schema.Type, r.schema.Name, r.read = kind, name, read
		if name != "" {
			r.schema.Version = 1
		}
	}
	switch a.Type() {
	case avro.Boolean:
		set(connect.Bool, "", readAvroBool)
	case avro.Bytes:
		set(connect.Bytes, "", readAvroBytes)
		decimalOf(r.schema, a.Logical())
	case avro.Double:
		set(connect.Float64, "", readAvroDouble)
	case avro.Float:
		set(connect.Float32, "", readAvroFloat)
	case avro.String:
		set(connect.String, "", readAvroString)
	case avro.Long:
		set(connect.Int64, "", readAvroLong)
		if logical == avro.TimestampMillis {
			set(connect.Int64, connect.TimestampName, readAvroTimestamp)
		}
	case avro.Int:
		set(connect.Int32, "", readAvroInt)
		switch {
		case logical == avro.Date:
			set(connect.Int32, connect.DateName, readAvroDate)
		case logical == avro.TimeMillis:
			set(connect.Int32, connect.TimeName, readAvroTime)
		case a.Prop("connect.type") == "int8":
			r.schema.Type = connect.Int8
		case a.Prop("connect.type") == "int16":
			r.schema.Type = connect.Int16
		}
	default:
		return dataErrorf("Standalone null schemas are not supported by this converter")
	}
	return nil
}

func (m *avroReaders) enum(r *avroReader, a *avro.EnumSchema) {
	r.symbols, r.read = a.Symbols(), readAvroEnum
	r.schema.Type, r.schema.Parameters = connect.String, map[string]string{avroEnumName: a.FullName()}
	for _, symbol := range a.Symbols() {
		r.schema.Parameters[avroEnumName+"."+symbol] = symbol
	}
	if m.meta && a.Doc() != "" {
		r.schema.Parameters[avroEnumDoc+a.Name()] = a.Doc()
	}
	if m.meta && a.HasDefault() {
		r.schema.Parameters[avroEnumDefault+a.Name()] = a.Default()
	}
}

// array reads a list, or the map that a list of entries stands for.
func (m *avroReaders) array(r *avroReader, a *avro.ArraySchema) (err error) {
	entry, ok := avroType(a.Items()).(*avro.RecordSchema)
	if !ok || entry.FullName() != avroNamespace+"."+avroMapEntry && entry.Prop("connect.internal.type") != avroMapEntry {
		r.schema.Type, r.read = connect.List, readAvroArray
		if r.elem, err = m.reader(a.Items(), false, nil); err == nil {
			r.schema.Elem = r.elem.schema
		}
		return err
	}
	fields := entry.Fields()
	if len(fields) != 2 || fields[0].Name() != "key" || fields[1].Name() != "value" {
		return dataErrorf("Found map encoded as array of key-value pairs, but array elements do not match the expected format.")
	}
	r.schema.Type, r.read = connect.Map, readAvroMap
	if r.key, err = m.reader(fields[0].Type(), false, nil); err != nil {
		return err
	}
	if r.elem, err = m.reader(fields[1].Type(), false, nil); err != nil {
		return err
	}
	r.schema.Key, r.schema.Elem = r.key.schema, r.elem.schema
	return nil
}

func (m *avroReaders) record(r *avroReader, a *avro.RecordSchema) error {
	r.schema.Type, r.read = connect.KindStruct, readAvroRecord
	docs := map[string]string{}
	if m.meta && a.Doc() != "" {
		docs[avroRecordDoc] = a.Doc()
	}
	for _, f := range a.Fields() {
		if m.meta && f.Doc() != "" {
			docs[avroFieldDoc+f.Name()] = f.Doc()
		}
		field, err := m.reader(f.Type(), false, defaultOf(f.Prop(keptDefault+"default")))
		if err != nil {
			return &DataError{"field " + f.Name(), err}
		}
		r.fields = append(r.fields, field)
		r.schema.Fields = append(r.schema.Fields, connect.Field{Name: f.Name(), Schema: field.schema})
	}
	if len(docs) > 0 {
		r.schema.Parameters = docs
	}
	return nil
}

// properties reads what Connect's converter has put beside what Avro defines.
func (m *avroReaders) properties(s *connect.Schema, props map[string]any) error {
	set := func(k, v string) {
		if s.Parameters == nil {
			s.Parameters = map[string]string{}
		}
		s.Parameters[k] = v
	}
	if doc, ok := props["connect.doc"].(string); ok && m.meta {
		s.Doc = doc
	}
	if given, ok := props["connect.version"]; ok {
		n, ok := number(given)
		if !ok {
			return dataErrorf("Invalid Connect version found: %v", given)
		}
		s.Version = Int32(n)
	}
	if given, ok := props["connect.parameters"]; ok && m.meta {
		parameters, ok := given.(map[string]any)
		if !ok {
			return dataErrorf("Expected JSON object for schema parameters but found: %v", given)
		}
		for _, k := range slices.Sorted(maps.Keys(parameters)) {
			text, ok := parameters[k].(string)
			if !ok {
				return dataErrorf("Expected schema parameter values to be strings but found: %v", parameters[k])
			}
			set(k, text)
		}
	}
	for k, v := range props {
		if strings.HasPrefix(k, "avro") {
			set(k, fmt.Sprint(v))
		}
	}
	return nil
}

// finish gives the schema its name and its default.
func (m *avroReaders) finish(s *connect.Schema, a avro.Schema, props map[string]any, def any) (err error) {
	name, given := props["connect.name"].(string)
	if named, ok := a.(avro.NamedSchema); ok && !given && !strings.HasPrefix(named.FullName(), avroDefaultName) {
		name = named.FullName()
	}
	if s.Name == "" {
		s.Name = name
	}
	if kept, ok := props[keptDefault+"connect.default"]; ok && def == nil {
		def = defaultOf(kept)
	} else if def != nil && !ok {
		if s.Parameters == nil {
			s.Parameters = map[string]string{}
		}
		s.Parameters[avroFieldDefault] = "true"
	}
	if def == nil {
		return nil
	}
	s.Default, err = avroDefault(s, def)
	return err
}
