package converter

import (
	"maps"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"millrace/plugins/connect"
)

// Names that Confluent's converter uses for Connect metadata in Avro schemas, and for Avro metadata
// in Connect schemas.
const (
	avroNamespace    = "io.confluent.connect.avro"
	avroDefaultName  = avroNamespace + ".ConnectDefault"
	avroUnionName    = avroNamespace + ".Union"
	avroEnumName     = avroNamespace + ".Enum"
	avroMapEntry     = "MapEntry"
	avroRecordDoc    = avroNamespace + ".record.doc"
	avroFieldDoc     = avroNamespace + ".field.doc."
	avroEnumDoc      = avroNamespace + ".enum.doc."
	avroEnumDefault  = avroNamespace + ".enum.default."
	avroFieldDefault = avroNamespace + ".field.default" // the default is that of the Avro field
	avroFixedSize    = "connect.fixed.size"
	avroPrecision    = "connect.decimal.precision"
	avroNoPrecision  = 64 // the precision to write for decimals without one
)

// avroText generates the Avro schema of a Connect schema. The members have the order of Apache
// Avro's library, because a registry may compare schemas as text.
type avroText struct {
	meta, enhanced, scrub bool

	names   map[string]*connect.Schema // of the records, enums and fixed types generated so far
	unnamed int                        // number of structs without a name so far
	within  []*connect.Schema
}

// schema appends the schema of s. namespace is that of the enclosing record.
func (w *avroText) schema(dst []byte, s *connect.Schema, namespace string) (_ []byte, err error) {
	if s == nil {
		return w.anything(dst), nil
	}
	if slices.Contains(w.within, s) {
		return dst, dataErrorf("a recursive schema cannot be written as Avro: %s", s.Name)
	}
	w.within = append(w.within, s)
	defer func() { w.within = w.within[:len(w.within)-1] }()
	if s.Name == avroUnionName && s.Type == connect.KindStruct {
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

func (w *avroText) union(dst []byte, s *connect.Schema, namespace string) (_ []byte, err error) {
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

var avroPrimitives = map[connect.Kind]string{
	connect.Bool: "boolean", connect.Int8: "int", connect.Int16: "int", connect.Int32: "int", connect.Int64: "long",
	connect.Float32: "float", connect.Float64: "double", connect.String: "string", connect.Bytes: "bytes",
}

// base appends s as if it were required.
func (w *avroText) base(dst []byte, s *connect.Schema, namespace string) ([]byte, error) {
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
	case w.enhanced && s.Type == connect.String && s.Parameters[avroEnumName] != "":
		return w.enum(dst, s, namespace)
	case s.Type == connect.Bytes && s.Parameters[avroFixedSize] != "" && s.Name != connect.DecimalName && s.Name != "":
		return w.fixed(dst, s, namespace)
	}
	name := append(append([]byte{'"'}, avroPrimitives[s.Type]...), '"')
	start := len(dst)
	dst = append(append(dst, `{"type":`...), name...)
	bare := len(dst)
	dst, err := w.close(dst, s)
	if len(dst) == bare+1 {
		dst = append(dst[:start], name...)
	}
	return dst, err
}

func (w *avroText) record(dst []byte, s *connect.Schema, namespace string) (_ []byte, err error) {
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
	dst = append(appendText(dst, `,"doc":`, s.Parameters[avroRecordDoc]), `,"fields":[`...)
	if err := w.distinct(s); err != nil {
		return dst, err
	}
	for i, f := range s.Fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = w.field(dst, f, s.Parameters[avroFieldDoc+f.Name], inner); err != nil {
			return dst, err
		}
	}
	return w.close(append(dst, ']'), s)
}

func (w *avroText) field(dst []byte, f connect.Field, doc, namespace string) (_ []byte, err error) {
	if wrong := wrongAvroName(w.name(f.Name)); wrong != "" {
		return dst, dataErrorf("the field name %q %s; set scrub.invalid.names=true to have it changed, or rename the field", f.Name, wrong)
	}
	dst = connect.AppendJSONString(append(dst, `{"name":`...), []byte(w.name(f.Name)))
	if dst, err = w.schema(append(dst, `,"type":`...), f.Schema, namespace); err != nil {
		return dst, err
	}
	dst = appendText(dst, `,"doc":`, doc)
	switch {
	case f.Schema == nil:
	// connect.default holds it
	case !f.Schema.Default.IsNull() && !avroCanDefault(f.Schema, f.Schema.Default):
	case !f.Schema.Default.IsNull():
		dst, err = w.value(append(dst, `,"default":`...), f.Schema, f.Schema.Default)
	case f.Schema.Optional:
		dst = append(dst, `,"default":null`...)
	}
	return append(dst, '}'), err
}

// distinct reports two fields that have the same name in Avro.
func (w *avroText) distinct(s *connect.Schema) error {
	taken := map[string]string{}
	for _, f := range s.Fields {
		name := w.name(f.Name)
		if other, ok := taken[name]; ok {
			return dataErrorf("the fields %q and %q are both called %s with scrub.invalid.names=true: rename one of them, as ReplaceField does", other, f.Name, name)
		}
		taken[name] = f.Name
	}
	return nil
}

func stringKeys(s *connect.Schema) bool {
	return s.Key != nil && s.Key.Type == connect.String && !s.Key.Optional
}

// mapping appends a map or, for keys that are not strings, an array of entries.
func (w *avroText) mapping(dst []byte, s *connect.Schema, namespace string) (_ []byte, err error) {
	if stringKeys(s) {
		if dst, err = w.schema(append(dst, `{"type":"map","values":`...), s.Elem, namespace); err != nil {
			return dst, err
		}
		return w.close(dst, s)
	}
	full := avroNamespace + "." + avroMapEntry
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

func (w *avroText) enum(dst []byte, s *connect.Schema, namespace string) ([]byte, error) {
	full := w.fullName(s.Parameters[avroEnumName])
	dst, _, known, err := w.open(dst, "enum", full, s, namespace)
	if known || err != nil {
		return dst, err
	}
	short := s.Name[strings.LastIndexByte(s.Name, '.')+1:]
	dst = append(appendText(dst, `,"doc":`, s.Parameters[avroEnumDoc+short]), `,"symbols":`...)
	open := byte('[')
	for _, k := range slices.Sorted(maps.Keys(s.Parameters)) {
		if strings.HasPrefix(k, avroEnumName+".") {
			dst = connect.AppendJSONString(append(dst, open), []byte(s.Parameters[k]))
			open = ','
		}
	}
	if open == '[' {
		dst = append(dst, open)
	}
	dst = appendText(append(dst, ']'), `,"default":`, s.Parameters[avroEnumDefault+short])
	return w.close(dst, s)
}

func (w *avroText) fixed(dst []byte, s *connect.Schema, namespace string) ([]byte, error) {
	size, err := strconv.Atoi(s.Parameters[avroFixedSize])
	if err != nil || size < 0 {
		return dst, dataErrorf("the parameter %s of schema %s is %q: expected a whole number", avroFixedSize, s.Name, s.Parameters[avroFixedSize])
	}
	dst, _, known, err := w.open(dst, "fixed", w.fullName(s.Name), s, namespace)
	if known || err != nil {
		return dst, err
	}
	return w.close(strconv.AppendInt(append(dst, `,"size":`...), int64(size), 10), s)
}

// open begins a named type. If the name was defined before, known is true and the name alone is the
// type.
func (w *avroText) open(dst []byte, kind, full string, s *connect.Schema, namespace string) (_ []byte, inner string, known bool, err error) {
	dot := strings.LastIndexByte(full, '.')
	short := full[dot+1:]
	inner = full[:max(dot, 0)]
	if wrong := wrongAvroName(short); wrong != "" {
		return dst, inner, false, dataErrorf("the name %q of a schema %s; set scrub.invalid.names=true to have it changed, or rename the schema, "+
			"as SetSchemaMetadata does", full, wrong)
	}
	if before, ok := w.names[full]; ok {
		if !sameButOptional(before, s) {
			return dst, inner, false, dataErrorf("two different schemas are called %s: give one of them another name, as SetSchemaMetadata does", full)
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

func sameButOptional(a, b *connect.Schema) bool {
	if a == b {
		return true
	}
	x, y := *a, *b
	// ignore attributes that belong to the place of use
	for _, s := range []*connect.Schema{&x, &y} {
		s.Optional, s.Default, s.Parameters = false, connect.Value{}, maps.Clone(s.Parameters)
		maps.DeleteFunc(s.Parameters, func(k, _ string) bool { return k == avroFieldDefault || k == protoTag })
		if len(s.Parameters) == 0 {
			s.Parameters = nil
		}
	}
	return reflect.DeepEqual(&x, &y)
}

var avroLogicals = map[string]string{
	connect.DateName: `,"logicalType":"date"`, connect.TimeName: `,"logicalType":"time-millis"`,
	connect.TimestampName: `,"logicalType":"timestamp-millis"`,
}

// close appends the properties for Connect metadata, and ends the schema.
func (w *avroText) close(dst []byte, s *connect.Schema) (_ []byte, err error) {
	decimal := s.Type == connect.Bytes && s.Name == connect.DecimalName
	legal := false
	if decimal {
		scale, err := decimalScale(s)
		if err != nil {
			return dst, err
		}
		precision := avroNoPrecision
		if text, ok := s.Parameters[avroPrecision]; ok {
			if precision, err = strconv.Atoi(text); err != nil {
				return dst, dataErrorf("the parameter %s is %q: expected a whole number", avroPrecision, text)
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
	if legal || decimal && s.Parameters[avroPrecision] != "" {
		dst = append(dst, `,"logicalType":"decimal"`...)
	}
	dst = append(dst, avroLogicals[s.Name]...)
	for _, k := range slices.Sorted(maps.Keys(s.Parameters)) {
		if strings.HasPrefix(k, "avro") {
			dst = append(connect.AppendJSONString(append(dst, ','), []byte(k)), ':')
			dst = connect.AppendJSONString(dst, []byte(s.Parameters[k]))
		}
	}
	return append(dst, '}'), nil
}

func (w *avroText) metadata(dst []byte, s *connect.Schema) (_ []byte, err error) {
	dst = appendText(dst, `,"connect.doc":`, s.Doc)
	if s.Version != 0 {
		dst = strconv.AppendInt(append(dst, `,"connect.version":`...), int64(s.Version), 10)
	}
	parameters := s.Parameters
	if _, ok := parameters[avroFieldDefault]; ok {
		parameters = maps.Clone(parameters)
		delete(parameters, avroFieldDefault)
	}
	if len(parameters) > 0 {
		dst = appendParameters(append(dst, `,"connect.parameters":`...), parameters)
	}
	if _, fromField := s.Parameters[avroFieldDefault]; !fromField && !s.Default.IsNull() {
		if dst, err = w.value(append(dst, `,"connect.default":`...), s, s.Default); err != nil {
			return dst, err
		}
	}
	dst = appendText(dst, `,"connect.name":`, s.Name)
	switch s.Type {
	case connect.Int8:
		dst = append(dst, `,"connect.type":"int8"`...)
	case connect.Int16:
		dst = append(dst, `,"connect.type":"int16"`...)
	}
	return dst, nil
}

// fullName returns the name of the record for a schema's name.
func (w *avroText) fullName(name string) string {
	if name == "" {
		return avroDefaultName
	}
	if !w.scrub {
		return name
	}
	parts := strings.Split(name, ".")
	for i := range parts {
		parts[i] = w.name(parts[i])
	}
	return strings.Join(parts, ".")
}

var notAvroName = regexp.MustCompile(`[^A-Za-z0-9_]`)

// name converts a name to one that Avro allows, as Confluent's scrub.invalid.names does.
func (w *avroText) name(name string) string {
	if !w.scrub || name == "" {
		return name
	}
	// as Java encodes it
	name = strings.ReplaceAll(strings.ReplaceAll(url.QueryEscape(name), "%2A", "*"), "~", "%7E")
	if c := name[0]; c != '_' && (c|0x20 < 'a' || c|0x20 > 'z') {
		name = "x" + name
	}
	return notAvroName.ReplaceAllString(name, "_")
}
