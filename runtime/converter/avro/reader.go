package avro

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/converter/registered"
)

// readers makes readers.
type readers struct {
	meta, enhanced bool
	within         []*parsedSchema
	parts          int // number of schemas converted so far
}

// newReader makes a reader for data of an Avro schema.
func newReader(a *parsedSchema, meta, enhanced bool) (*reader, error) {
	if a.full == connectNamespace+".Anything" {
		return &reader{read: readAnything}, nil
	}
	m := &readers{meta: meta, enhanced: enhanced}
	return m.reader(a, false, nil)
}

// reader makes a reader. def is the default of its field, if there is one.
func (m *readers) reader(a *parsedSchema, optional bool, def any) (*reader, error) {
	if m.parts++; m.parts > registered.MaxParts {
		return nil, registered.ErrTooManyParts
	}
	if len(m.within) > registered.MaxDepth {
		return nil, registered.ErrTooDeep
	}
	if slices.Contains(m.within, a) {
		return nil, conversion.Errorf("the Avro schema %s is recursive, which Connect data cannot be", memberName(a, true))
	}
	m.within = append(m.within, a)
	defer func() { m.within = m.within[:len(m.within)-1] }()
	r := &reader{schema: &connect.Schema{Optional: optional}, size: -1}
	if a.kind == kindUnion {
		if len(a.members) == 2 && slices.ContainsFunc(a.members, (*parsedSchema).isNull) {
			return m.nullable(a)
		}
		if err := m.union(r, a); err != nil {
			return nil, err
		}
	} else if err := m.typed(r, a); err != nil {
		return nil, err
	}
	if err := m.properties(r.schema, a.props); err != nil {
		return nil, err
	}
	m.finish(r.schema, a, def)
	switch { // older converters wrote only the name
	case r.schema.Type == connect.Int32 && r.schema.Name == connect.DateName:
		r.read = readDate
	case r.schema.Type == connect.Int32 && r.schema.Name == connect.TimeName:
		r.read = readTime
	case r.schema.Type == connect.Int64 && r.schema.Name == connect.TimestampName:
		r.read = readTimestamp
	}
	return r, nil
}

// nullable reads a union of null and one other schema as optional data. As in Confluent's
// converter, null stays null even if the field has a default.
func (m *readers) nullable(u *parsedSchema) (*reader, error) {
	null := slices.IndexFunc(u.members, (*parsedSchema).isNull)
	data, err := m.reader(u.members[1-null], true, nil)
	if err != nil {
		return nil, err
	}
	members := make([]*reader, 2)
	members[1-null] = data
	return &reader{schema: data.schema, read: readUnion, union: members}, nil
}

func (m *readers) union(r *reader, u *parsedSchema) error {
	r.schema.Type, r.schema.Name, r.read = connect.KindStruct, unionName, readUnion
	for _, t := range u.members {
		if t.isNull() {
			r.schema.Optional = true
			r.union, r.members = append(r.union, nil), append(r.members, -1)
			continue
		}
		name := memberName(t, m.enhanced)
		if r.schema.FieldIndex(name) >= 0 {
			return conversion.Errorf("two members of a union are called %s: set enhanced.avro.schema.support=true to tell them apart by their full names", name)
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

func (m *readers) typed(r *reader, a *parsedSchema) (err error) {
	s := r.schema
	switch a.kind {
	case kindFixed:
		s.Type, r.size, r.read = connect.Bytes, a.size, readBytes
		if !decimalOf(s, a) {
			s.Parameters = map[string]string{fixedSize: strconv.Itoa(a.size)}
		}
	case kindEnum:
		m.enum(r, a)
	case kindArray:
		return m.array(r, a)
	case kindMap:
		s.Type, s.Key, r.read = connect.Map, connect.StringSchema, readMap
		r.key = &reader{schema: s.Key, read: readString}
		if r.elem, err = m.reader(a.items, false, nil); err == nil {
			s.Elem = r.elem.schema
		}
	case kindRecord:
		return m.record(r, a)
	default:
		return m.primitive(r, a)
	}
	return err
}

func (a *parsedSchema) isNull() bool { return a.kind == kindNull }

// logical returns the logical type. As in Confluent's converter, its case is ignored and the
// precision is not checked.
func (a *parsedSchema) logical() string { return strings.ToLower(a.prop("logicalType")) }

// scale returns the scale of a decimal.
func (a *parsedSchema) scale() int64 {
	n, _ := wholeOf(a.props["scale"])
	return n
}

func decimalOf(s *connect.Schema, a *parsedSchema) bool {
	if a.logical() != "decimal" {
		return false
	}
	s.Name, s.Version = connect.DecimalName, 1
	s.Parameters = map[string]string{"scale": strconv.FormatInt(int64(int32(a.scale())), 10)}
	if precision, ok := wholeOf(a.props["precision"]); ok && precision != noPrecision {
		s.Parameters[registered.DecimalPrecision] = strconv.FormatInt(precision, 10)
	}
	return true
}

func (m *readers) primitive(r *reader, a *parsedSchema) error {
	set := func(kind connect.Kind, name string, read func(*reader, *input) (connect.Value, error)) {
		r.schema.Type, r.schema.Name, r.read = kind, name, read
		if name != "" {
			r.schema.Version = 1
		}
	}
	switch a.kind {
	case kindBoolean:
		set(connect.Bool, "", readBool)
	case kindBytes:
		set(connect.Bytes, "", readBytes)
		decimalOf(r.schema, a)
	case kindDouble:
		set(connect.Float64, "", readDouble)
	case kindFloat:
		set(connect.Float32, "", readFloat)
	case kindString:
		set(connect.String, "", readString)
	case kindLong:
		set(connect.Int64, "", readLong)
		if a.logical() == "timestamp-millis" {
			set(connect.Int64, connect.TimestampName, readTimestamp)
		}
	case kindInt:
		set(connect.Int32, "", readInt)
		switch logical, hint := a.logical(), a.prop("connect.type"); {
		case logical == "date":
			set(connect.Int32, connect.DateName, readDate)
		case logical == "time-millis":
			set(connect.Int32, connect.TimeName, readTime)
		case logical == "" && hint == "int8":
			r.schema.Type = connect.Int8
		case logical == "" && hint == "int16":
			r.schema.Type = connect.Int16
		}
	default:
		return conversion.Errorf("Standalone null schemas are not supported by this converter")
	}
	return nil
}

func (m *readers) enum(r *reader, a *parsedSchema) {
	r.symbols, r.read = a.symbols, readEnum
	r.schema.Type, r.schema.Parameters = connect.String, map[string]string{enumName: a.full}
	for _, symbol := range a.symbols {
		r.schema.Parameters[enumName+"."+symbol] = symbol
	}
	if m.meta && a.doc != "" {
		r.schema.Parameters[enumDoc+a.name] = a.doc
	}
	if m.meta && a.def != "" {
		r.schema.Parameters[enumDefault+a.name] = a.def
	}
}

// array makes a reader for a list, or for a map encoded as a list of entries.
func (m *readers) array(r *reader, a *parsedSchema) (err error) {
	entry := a.items
	if entry.kind != kindRecord || entry.full != connectNamespace+"."+mapEntry && entry.prop("connect.internal.type") != mapEntry {
		r.schema.Type, r.read = connect.List, readArray
		if r.elem, err = m.reader(a.items, false, nil); err == nil {
			r.schema.Elem = r.elem.schema
		}
		return err
	}
	if !entry.keyAndValue() {
		return conversion.Errorf("Found map encoded as array of key-value pairs, but array elements do not match the expected format.")
	}
	r.schema.Type, r.read = connect.Map, readMap
	if r.key, err = m.reader(entry.fields[0].schema, false, nil); err != nil {
		return err
	}
	if r.elem, err = m.reader(entry.fields[1].schema, false, nil); err != nil {
		return err
	}
	r.schema.Key, r.schema.Elem = r.key.schema, r.elem.schema
	return nil
}

func (m *readers) record(r *reader, a *parsedSchema) error {
	r.schema.Type, r.read = connect.KindStruct, readRecord
	docs := map[string]string{}
	if m.meta && a.doc != "" {
		docs[recordDoc] = a.doc
	}
	for _, f := range a.fields {
		if m.meta && f.doc != "" {
			docs[fieldDoc+f.name] = f.doc
		}
		field, err := m.reader(f.schema, false, f.def)
		if err != nil {
			return conversion.Wrap("field "+f.name, err)
		}
		r.fields = append(r.fields, field)
		r.schema.Fields = append(r.schema.Fields, connect.Field{Name: f.name, Schema: field.schema})
	}
	if len(docs) > 0 {
		r.schema.Parameters = docs
	}
	return nil
}

// properties reads the properties that Connect's converter adds to Avro schemas.
func (m *readers) properties(s *connect.Schema, props map[string]any) error {
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
		n, ok := wholeOf(given)
		if !ok {
			return conversion.Errorf("Invalid Connect version found: %v", given)
		}
		s.Version = int32(n)
	}
	if given, ok := props["connect.parameters"]; ok && m.meta {
		parameters, ok := given.(map[string]any)
		if !ok {
			return conversion.Errorf("Expected JSON object for schema parameters but found: %v", given)
		}
		for _, k := range slices.Sorted(maps.Keys(parameters)) {
			text, ok := parameters[k].(string)
			if !ok {
				return conversion.Errorf("Expected schema parameter values to be strings but found: %v", parameters[k])
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

// defaultOf converts a default; a union's default is of its first branch.
func defaultOf(s *connect.Schema, a *parsedSchema, def any) (connect.Value, error) {
	if a.kind != kindUnion {
		return readDefault(s, def)
	}
	values := make([]connect.Value, len(s.Fields))
	if a.members[0].isNull() {
		return connect.Value{}, conversion.Errorf("a default of the Avro schema is not null: %v", def)
	}
	var err error
	values[0], err = readDefault(s.Fields[0].Schema, def)
	return connect.StructValue(&connect.Struct{Schema: s, Values: values}), err
}

// finish sets the schema's name and default. As in Java, a default that does not fit its type is
// ignored.
func (m *readers) finish(s *connect.Schema, a *parsedSchema, def any) {
	name, given := a.props["connect.name"].(string)
	if a.named() && !given && !strings.HasPrefix(a.full, defaultName) {
		name = a.full
	}
	if s.Name == "" {
		s.Name = name
	}
	own, ok := a.props["connect.default"]
	fromField := def != nil && !ok
	if def == nil {
		def = own
	}
	if def == nil {
		return
	}
	var err error
	if s.Default, err = defaultOf(s, a, def); err != nil {
		s.Default = connect.Value{}
		return
	}
	if fromField {
		if s.Parameters == nil {
			s.Parameters = map[string]string{}
		}
		s.Parameters[registered.FieldDefault] = "true"
	}
}
