package converter

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"millrace/plugins/connect"
)

// avroReaders makes readers.
type avroReaders struct {
	meta, enhanced bool
	within         []*avroSchema
	parts          int // number of schemas converted so far
}

// newAvroReader makes a reader for data of an Avro schema.
func newAvroReader(a *avroSchema, meta, enhanced bool) (*avroReader, error) {
	if a.full == avroNamespace+".Anything" {
		return &avroReader{read: readAnything}, nil
	}
	m := &avroReaders{meta: meta, enhanced: enhanced}
	return m.reader(a, false, nil)
}

// reader makes a reader. def is the default of its field, if there is one.
func (m *avroReaders) reader(a *avroSchema, optional bool, def any) (*avroReader, error) {
	if m.parts++; m.parts > mostParts {
		return nil, errTooManyParts
	}
	if len(m.within) > deepestSchema {
		return nil, errTooDeep
	}
	if slices.Contains(m.within, a) {
		return nil, dataErrorf("the Avro schema %s is recursive, which Connect data cannot be", memberName(a, true))
	}
	m.within = append(m.within, a)
	defer func() { m.within = m.within[:len(m.within)-1] }()
	r := &avroReader{schema: &connect.Schema{Optional: optional}, size: -1}
	if a.kind == avroUnion {
		if len(a.members) == 2 && slices.ContainsFunc(a.members, (*avroSchema).isNull) {
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
		r.read = readAvroDate
	case r.schema.Type == connect.Int32 && r.schema.Name == connect.TimeName:
		r.read = readAvroTime
	case r.schema.Type == connect.Int64 && r.schema.Name == connect.TimestampName:
		r.read = readAvroTimestamp
	}
	return r, nil
}

// nullable reads a union of null and one other schema as optional data. As in Confluent's
// converter, null stays null even if the field has a default.
func (m *avroReaders) nullable(u *avroSchema) (*avroReader, error) {
	null := slices.IndexFunc(u.members, (*avroSchema).isNull)
	data, err := m.reader(u.members[1-null], true, nil)
	if err != nil {
		return nil, err
	}
	members := make([]*avroReader, 2)
	members[1-null] = data
	return &avroReader{schema: data.schema, read: readAvroUnion, union: members}, nil
}

func (m *avroReaders) union(r *avroReader, u *avroSchema) error {
	r.schema.Type, r.schema.Name, r.read = connect.KindStruct, avroUnionName, readAvroUnion
	for _, t := range u.members {
		if t.isNull() {
			r.schema.Optional = true
			r.union, r.members = append(r.union, nil), append(r.members, -1)
			continue
		}
		name := memberName(t, m.enhanced)
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

func (m *avroReaders) typed(r *avroReader, a *avroSchema) (err error) {
	s := r.schema
	switch a.kind {
	case avroFixed:
		s.Type, r.size, r.read = connect.Bytes, a.size, readAvroBytes
		if !decimalOf(s, a) {
			s.Parameters = map[string]string{avroFixedSize: strconv.Itoa(a.size)}
		}
	case avroEnum:
		m.enum(r, a)
	case avroArray:
		return m.array(r, a)
	case avroMap:
		s.Type, s.Key, r.read = connect.Map, connect.StringSchema, readAvroMap
		r.key = &avroReader{schema: s.Key, read: readAvroString}
		if r.elem, err = m.reader(a.items, false, nil); err == nil {
			s.Elem = r.elem.schema
		}
	case avroRecord:
		return m.record(r, a)
	default:
		return m.primitive(r, a)
	}
	return err
}

func (a *avroSchema) isNull() bool { return a.kind == avroNull }

// logical returns the logical type. As in Confluent's converter, its case is ignored and the
// precision is not checked.
func (a *avroSchema) logical() string { return strings.ToLower(a.prop("logicalType")) }

// scale returns the scale of a decimal.
func (a *avroSchema) scale() int64 {
	n, _ := wholeOf(a.props["scale"])
	return n
}

func decimalOf(s *connect.Schema, a *avroSchema) bool {
	if a.logical() != "decimal" {
		return false
	}
	s.Name, s.Version = connect.DecimalName, 1
	s.Parameters = map[string]string{"scale": strconv.FormatInt(int64(int32(a.scale())), 10)}
	if precision, ok := wholeOf(a.props["precision"]); ok && precision != avroNoPrecision {
		s.Parameters[avroPrecision] = strconv.FormatInt(precision, 10)
	}
	return true
}

func (m *avroReaders) primitive(r *avroReader, a *avroSchema) error {
	set := func(kind connect.Kind, name string, read func(*avroReader, *avroData) (connect.Value, error)) {
		r.schema.Type, r.schema.Name, r.read = kind, name, read
		if name != "" {
			r.schema.Version = 1
		}
	}
	switch a.kind {
	case avroBoolean:
		set(connect.Bool, "", readAvroBool)
	case avroBytes:
		set(connect.Bytes, "", readAvroBytes)
		decimalOf(r.schema, a)
	case avroDouble:
		set(connect.Float64, "", readAvroDouble)
	case avroFloat:
		set(connect.Float32, "", readAvroFloat)
	case avroString:
		set(connect.String, "", readAvroString)
	case avroLong:
		set(connect.Int64, "", readAvroLong)
		if a.logical() == "timestamp-millis" {
			set(connect.Int64, connect.TimestampName, readAvroTimestamp)
		}
	case avroInt:
		set(connect.Int32, "", readAvroInt)
		switch logical, hint := a.logical(), a.prop("connect.type"); {
		case logical == "date":
			set(connect.Int32, connect.DateName, readAvroDate)
		case logical == "time-millis":
			set(connect.Int32, connect.TimeName, readAvroTime)
		case logical == "" && hint == "int8":
			r.schema.Type = connect.Int8
		case logical == "" && hint == "int16":
			r.schema.Type = connect.Int16
		}
	default:
		return dataErrorf("Standalone null schemas are not supported by this converter")
	}
	return nil
}

func (m *avroReaders) enum(r *avroReader, a *avroSchema) {
	r.symbols, r.read = a.symbols, readAvroEnum
	r.schema.Type, r.schema.Parameters = connect.String, map[string]string{avroEnumName: a.full}
	for _, symbol := range a.symbols {
		r.schema.Parameters[avroEnumName+"."+symbol] = symbol
	}
	if m.meta && a.doc != "" {
		r.schema.Parameters[avroEnumDoc+a.name] = a.doc
	}
	if m.meta && a.def != "" {
		r.schema.Parameters[avroEnumDefault+a.name] = a.def
	}
}

// array makes a reader for a list, or for a map encoded as a list of entries.
func (m *avroReaders) array(r *avroReader, a *avroSchema) (err error) {
	entry := a.items
	if entry.kind != avroRecord || entry.full != avroNamespace+"."+avroMapEntry && entry.prop("connect.internal.type") != avroMapEntry {
		r.schema.Type, r.read = connect.List, readAvroArray
		if r.elem, err = m.reader(a.items, false, nil); err == nil {
			r.schema.Elem = r.elem.schema
		}
		return err
	}
	if !entry.keyAndValue() {
		return dataErrorf("Found map encoded as array of key-value pairs, but array elements do not match the expected format.")
	}
	r.schema.Type, r.read = connect.Map, readAvroMap
	if r.key, err = m.reader(entry.fields[0].schema, false, nil); err != nil {
		return err
	}
	if r.elem, err = m.reader(entry.fields[1].schema, false, nil); err != nil {
		return err
	}
	r.schema.Key, r.schema.Elem = r.key.schema, r.elem.schema
	return nil
}

func (m *avroReaders) record(r *avroReader, a *avroSchema) error {
	r.schema.Type, r.read = connect.KindStruct, readAvroRecord
	docs := map[string]string{}
	if m.meta && a.doc != "" {
		docs[avroRecordDoc] = a.doc
	}
	for _, f := range a.fields {
		if m.meta && f.doc != "" {
			docs[avroFieldDoc+f.name] = f.doc
		}
		field, err := m.reader(f.schema, false, f.def)
		if err != nil {
			return &DataError{"field " + f.name, err}
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
		n, ok := wholeOf(given)
		if !ok {
			return dataErrorf("Invalid Connect version found: %v", given)
		}
		s.Version = int32(n)
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

// defaultOf converts a default; a union's default is of its first branch.
func defaultOf(s *connect.Schema, a *avroSchema, def any) (connect.Value, error) {
	if a.kind != avroUnion {
		return avroDefault(s, def)
	}
	values := make([]connect.Value, len(s.Fields))
	if a.members[0].isNull() {
		return connect.Value{}, dataErrorf("a default of the Avro schema is not null: %v", def)
	}
	var err error
	values[0], err = avroDefault(s.Fields[0].Schema, def)
	return connect.StructValue(&connect.Struct{Schema: s, Values: values}), err
}

// finish sets the schema's name and default. As in Java, a default that does not fit its type is
// ignored.
func (m *avroReaders) finish(s *connect.Schema, a *avroSchema, def any) {
	name, given := a.props["connect.name"].(string)
	if a.named() && !given && !strings.HasPrefix(a.full, avroDefaultName) {
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
		s.Parameters[avroFieldDefault] = "true"
	}
}
