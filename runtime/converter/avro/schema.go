package avro

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"millrace/plugins/connect"
	"millrace/runtime/converter/connectjson"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/converter/registered"
)

// Names that Confluent's converter uses for Connect metadata in Avro schemas, and for Avro metadata
// in Connect schemas.
const (
	connectNamespace = "io.confluent.connect.avro"
	defaultName      = connectNamespace + ".ConnectDefault"
	unionName        = connectNamespace + ".Union"
	enumName         = connectNamespace + ".Enum"
	mapEntry         = "MapEntry"
	recordDoc        = connectNamespace + ".record.doc"
	fieldDoc         = connectNamespace + ".field.doc."
	enumDoc          = connectNamespace + ".enum.doc."
	enumDefault      = connectNamespace + ".enum.default."
	fixedSize        = "connect.fixed.size"
	noPrecision      = 64 // the precision to write for decimals without one
)

// schemaText generates the Avro schema of a Connect schema. The members have the order of Apache
// Avro's library, because a registry may compare schemas as text.
type schemaText struct {
	meta, enhanced, scrub bool

	names   map[string]*connect.Schema // of the records, enums and fixed types generated so far
	unnamed int                        // number of structs without a name so far
	within  []*connect.Schema
}

// schema appends the schema of s. namespace is that of the enclosing record.
func (w *schemaText) schema(dst []byte, s *connect.Schema, namespace string) (_ []byte, err error) {
	if s == nil {
		return w.anything(dst), nil
	}
	if slices.Contains(w.within, s) {
		return dst, conversion.Errorf("a recursive schema cannot be written as Avro: %s", s.Name)
	}
	w.within = append(w.within, s)
	defer func() { w.within = w.within[:len(w.within)-1] }()
	if s.Name == unionName && s.Type == connect.KindStruct {
		return w.union(dst, s, namespace)
	}
	if !s.Optional {
		return w.base(dst, s, namespace)
	}
	if !s.Default.IsNull() { // a union's default must be of its first branch
		dst, err = w.base(append(dst, '['), s, namespace)
		return append(dst, `,"null"]`...), err
	}
	dst, err = w.base(append(dst, `["null",`...), s, namespace)
	return append(dst, ']'), err
}

func (w *schemaText) union(dst []byte, s *connect.Schema, namespace string) (_ []byte, err error) {
	dst = append(dst, '[')
	if s.Optional {
		dst = append(dst, `"null",`...)
	}
	for i, f := range s.Fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = w.base(dst, f.Schema, namespace); err != nil {
			return dst, err
		}
	}
	return append(dst, ']'), nil
}

var primitives = map[connect.Kind]string{
	connect.Bool: "boolean", connect.Int8: "int", connect.Int16: "int", connect.Int32: "int", connect.Int64: "long",
	connect.Float32: "float", connect.Float64: "double", connect.String: "string", connect.Bytes: "bytes",
}

// base appends s as if it were required.
func (w *schemaText) base(dst []byte, s *connect.Schema, namespace string) ([]byte, error) {
	switch {
	case s.Type == connect.KindStruct:
		return w.record(dst, s, namespace)
	case s.Type == connect.List:
		dst, err := w.schema(append(dst, `{"type":"array","items":`...), s.Elem, namespace)
		if err != nil {
			return dst, err
		}
		return w.close(dst, s)
	case s.Type == connect.Map:
		return w.mapping(dst, s, namespace)
	case w.enhanced && s.Type == connect.String && s.Parameters[enumName] != "":
		return w.enum(dst, s, namespace)
	case s.Type == connect.Bytes && s.Parameters[fixedSize] != "" && s.Name != connect.DecimalName && s.Name != "":
		return w.fixed(dst, s, namespace)
	}
	name := append(append([]byte{'"'}, primitives[s.Type]...), '"')
	start := len(dst)
	dst = append(append(dst, `{"type":`...), name...)
	bare := len(dst)
	dst, err := w.close(dst, s)
	if len(dst) == bare+1 {
		dst = append(dst[:start], name...)
	}
	return dst, err
}

func (w *schemaText) record(dst []byte, s *connect.Schema, namespace string) (_ []byte, err error) {
	full := w.fullName(s.Name)
	if s.Name == "" {
		if w.unnamed++; w.unnamed > 1 {
			full += strconv.Itoa(w.unnamed)
		}
	}
	dst, inner, known, err := w.open(dst, "record", full, s, namespace)
	if known || err != nil {
		return dst, err
	}
	dst = append(connectjson.AppendText(dst, `,"doc":`, s.Parameters[recordDoc]), `,"fields":[`...)
	if err := w.distinct(s); err != nil {
		return dst, err
	}
	for i, f := range s.Fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = w.field(dst, f, s.Parameters[fieldDoc+f.Name], inner); err != nil {
			return dst, err
		}
	}
	return w.close(append(dst, ']'), s)
}

func (w *schemaText) field(dst []byte, f connect.Field, doc, namespace string) (_ []byte, err error) {
	if wrong := wrongName(w.name(f.Name)); wrong != "" {
		return dst, conversion.Errorf("the field name %q %s; set scrub.invalid.names=true to have it changed, or rename the field", f.Name, wrong)
	}
	dst = connect.AppendJSONString(append(dst, `{"name":`...), []byte(w.name(f.Name)))
	if dst, err = w.schema(append(dst, `,"type":`...), f.Schema, namespace); err != nil {
		return dst, err
	}
	dst = connectjson.AppendText(dst, `,"doc":`, doc)
	switch {
	case f.Schema == nil:
	// connect.default holds it
	case !f.Schema.Default.IsNull() && !canDefault(f.Schema, f.Schema.Default):
	case !f.Schema.Default.IsNull():
		dst, err = w.value(append(dst, `,"default":`...), f.Schema, f.Schema.Default)
	case f.Schema.Optional:
		dst = append(dst, `,"default":null`...)
	}
	return append(dst, '}'), err
}

// distinct reports two fields that have the same name in Avro.
func (w *schemaText) distinct(s *connect.Schema) error {
	taken := map[string]string{}
	for _, f := range s.Fields {
		name := w.name(f.Name)
		if other, ok := taken[name]; ok {
			return conversion.Errorf("the fields %q and %q are both called %s with scrub.invalid.names=true: rename one of them, as ReplaceField does", other, f.Name, name)
		}
		taken[name] = f.Name
	}
	return nil
}

// mapping appends a map or, for keys that are not strings, an array of entries.
func (w *schemaText) mapping(dst []byte, s *connect.Schema, namespace string) (_ []byte, err error) {
	if conversion.StringKeys(s) {
		if dst, err = w.schema(append(dst, `{"type":"map","values":`...), s.Elem, namespace); err != nil {
			return dst, err
		}
		return w.close(dst, s)
	}
	full := connectNamespace + "." + mapEntry
	if s.Name != "" {
		full = w.fullName(s.Name)
	}
	dst, inner, known, err := w.open(append(dst, `{"type":"array","items":`...), "record", full, s, namespace)
	if err == nil && !known {
		if dst, err = w.field(append(dst, `,"fields":[`...), connect.Field{Name: "key", Schema: s.Key}, "", inner); err != nil {
			return dst, err
		}
		if dst, err = w.field(append(dst, ','), connect.Field{Name: "value", Schema: s.Elem}, "", inner); err != nil {
			return dst, err
		}
		dst = append(dst, ']')
		if s.Name != "" {
			dst = append(dst, `,"connect.internal.type":"MapEntry"`...)
		}
		dst = append(dst, '}')
	}
	if err != nil {
		return dst, err
	}
	return w.close(dst, s)
}

func (w *schemaText) enum(dst []byte, s *connect.Schema, namespace string) ([]byte, error) {
	full := w.fullName(s.Parameters[enumName])
	dst, _, known, err := w.open(dst, "enum", full, s, namespace)
	if known || err != nil {
		return dst, err
	}
	short := s.Name[strings.LastIndexByte(s.Name, '.')+1:]
	dst = append(connectjson.AppendText(dst, `,"doc":`, s.Parameters[enumDoc+short]), `,"symbols":`...)
	open := byte('[')
	for _, k := range slices.Sorted(maps.Keys(s.Parameters)) {
		if strings.HasPrefix(k, enumName+".") {
			dst = connect.AppendJSONString(append(dst, open), []byte(s.Parameters[k]))
			open = ','
		}
	}
	if open == '[' {
		dst = append(dst, open)
	}
	dst = connectjson.AppendText(append(dst, ']'), `,"default":`, s.Parameters[enumDefault+short])
	return w.close(dst, s)
}

func (w *schemaText) fixed(dst []byte, s *connect.Schema, namespace string) ([]byte, error) {
	size, err := strconv.Atoi(s.Parameters[fixedSize])
	if err != nil || size < 0 {
		return dst, conversion.Errorf("the parameter %s of schema %s is %q: expected a whole number", fixedSize, s.Name, s.Parameters[fixedSize])
	}
	dst, _, known, err := w.open(dst, "fixed", w.fullName(s.Name), s, namespace)
	if known || err != nil {
		return dst, err
	}
	return w.close(strconv.AppendInt(append(dst, `,"size":`...), int64(size), 10), s)
}

// open begins a named type. If the name was defined before, known is true and the name alone is the
// type.
func (w *schemaText) open(dst []byte, kind, full string, s *connect.Schema, namespace string) (_ []byte, inner string, known bool, err error) {
	dot := strings.LastIndexByte(full, '.')
	short := full[dot+1:]
	inner = full[:max(dot, 0)]
	if wrong := wrongName(short); wrong != "" {
		return dst, inner, false, conversion.Errorf("the name %q of a schema %s; set scrub.invalid.names=true to have it changed, or rename the schema, "+
			"as SetSchemaMetadata does", full, wrong)
	}
	if before, ok := w.names[full]; ok {
		if !registered.SameButOptional(before, s) {
			return dst, inner, false, conversion.Errorf("two different schemas are called %s: give one of them another name, as SetSchemaMetadata does", full)
		}
		if inner == namespace {
			full = short
		}
		return connect.AppendJSONString(dst, []byte(full)), inner, true, nil
	}
	w.names[full] = s
	dst = append(append(append(dst, `{"type":"`...), kind...), `","name":`...)
	dst = connect.AppendJSONString(dst, []byte(short))
	if inner != namespace {
		dst = connect.AppendJSONString(append(dst, `,"namespace":`...), []byte(inner))
	}
	return dst, inner, false, nil
}

var logicalTypes = map[string]string{
	connect.DateName: `,"logicalType":"date"`, connect.TimeName: `,"logicalType":"time-millis"`,
	connect.TimestampName: `,"logicalType":"timestamp-millis"`,
}

// close appends the properties for Connect metadata, and ends the schema.
func (w *schemaText) close(dst []byte, s *connect.Schema) (_ []byte, err error) {
	decimal := s.Type == connect.Bytes && s.Name == connect.DecimalName
	legal := false
	if decimal {
		scale, err := conversion.DecimalScale(s)
		if err != nil {
			return dst, err
		}
		precision := noPrecision
		if text, ok := s.Parameters[registered.DecimalPrecision]; ok {
			if precision, err = strconv.Atoi(text); err != nil {
				return dst, conversion.Errorf("the parameter %s is %q: expected a whole number", registered.DecimalPrecision, text)
			}
		}
		dst = strconv.AppendInt(append(dst, `,"scale":`...), int64(scale), 10)
		dst = strconv.AppendInt(append(dst, `,"precision":`...), int64(precision), 10)
		legal = scale >= 0 && int(scale) <= precision
	}
	if w.meta {
		if dst, err = w.metadata(dst, s); err != nil {
			return dst, err
		}
	}
	if legal || decimal && s.Parameters[registered.DecimalPrecision] != "" {
		dst = append(dst, `,"logicalType":"decimal"`...)
	}
	dst = append(dst, logicalTypes[s.Name]...)
	for _, k := range slices.Sorted(maps.Keys(s.Parameters)) {
		if strings.HasPrefix(k, "avro") {
			dst = append(connect.AppendJSONString(append(dst, ','), []byte(k)), ':')
			dst = connect.AppendJSONString(dst, []byte(s.Parameters[k]))
		}
	}
	return append(dst, '}'), nil
}

func (w *schemaText) metadata(dst []byte, s *connect.Schema) (_ []byte, err error) {
	dst = connectjson.AppendText(dst, `,"connect.doc":`, s.Doc)
	if s.Version != 0 {
		dst = strconv.AppendInt(append(dst, `,"connect.version":`...), int64(s.Version), 10)
	}
	parameters := s.Parameters
	if _, ok := parameters[registered.FieldDefault]; ok {
		parameters = maps.Clone(parameters)
		delete(parameters, registered.FieldDefault)
	}
	if len(parameters) > 0 {
		dst = connectjson.AppendParameters(append(dst, `,"connect.parameters":`...), parameters)
	}
	if _, fromField := s.Parameters[registered.FieldDefault]; !fromField && !s.Default.IsNull() {
		if dst, err = w.value(append(dst, `,"connect.default":`...), s, s.Default); err != nil {
			return dst, err
		}
	}
	dst = connectjson.AppendText(dst, `,"connect.name":`, s.Name)
	switch s.Type {
	case connect.Int8:
		dst = append(dst, `,"connect.type":"int8"`...)
	case connect.Int16:
		dst = append(dst, `,"connect.type":"int16"`...)
	}
	return dst, nil
}

// fullName returns the name of the record for a schema's name.
func (w *schemaText) fullName(name string) string {
	switch {
	case name == "":
		return defaultName
	case !w.scrub:
		return name
	}
	return registered.ScrubParts(name)
}

func (w *schemaText) name(name string) string {
	if !w.scrub {
		return name
	}
	return registered.Scrub(name)
}
