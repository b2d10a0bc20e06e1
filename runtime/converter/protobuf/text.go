package protobuf

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/converter/registered"
)

const (
	connectNamespace = "io.confluent.connect.protobuf"
	enumName         = connectNamespace + ".Enum"
	unionName        = connectNamespace + ".Union."
	defaultName      = "ConnectDefault"
)

// schemaText generates the .proto file of a Connect schema, like Confluent's ProtobufData.
type schemaText struct {
	scrub, optional, wrapper bool

	imports map[string]bool
	unnamed int
	within  []*connect.Schema
	path    []string // the names of the enclosing messages, after the package
}

func (w *schemaText) file(s *connect.Schema) (string, error) {
	if s == nil || s.Type != connect.KindStruct {
		return "", conversion.Errorf("Protobuf needs a struct with a schema, not data of type %s", conversion.SchemaName(s))
	}
	w.imports = map[string]bool{}
	pack := ""
	if dot := strings.LastIndexByte(s.Name, '.'); dot > 0 {
		if pack = s.Name[:dot]; w.scrub {
			pack = registered.ScrubParts(pack)
		}
		for part := range strings.SplitSeq(pack, ".") {
			if err := checkName("part of the name", part, s.Name); err != nil {
				return "", err
			}
		}
		w.path = []string{pack}
	}
	body, err := w.message(s, w.messageName(s), "")
	if err != nil {
		return "", err
	}
	head := "syntax = \"proto3\";\n"
	if pack != "" {
		head += "package " + pack + ";\n"
	}
	head += "\n"
	for _, file := range slices.Sorted(maps.Keys(w.imports)) {
		head += fmt.Sprintf("import %q;\n", file)
	}
	if len(w.imports) > 0 {
		head += "\n"
	}
	return head + body, nil
}

func (w *schemaText) messageName(s *connect.Schema) string {
	if s.Name == "" {
		w.unnamed++
		return defaultName + strconv.Itoa(w.unnamed)
	}
	return w.name(s.Name[strings.LastIndexByte(s.Name, '.')+1:])
}

func (w *schemaText) name(name string) string {
	if !w.scrub {
		return name
	}
	return registered.Scrub(name)
}

// messageScope is the message whose fields are being generated.
type messageScope struct {
	indent  string
	nested  string
	fields  string
	defined map[string]*connect.Schema
	used    map[int]int // how many fields request a number
	next    int
}

func (w *schemaText) message(s *connect.Schema, name, indent string) (string, error) {
	if slices.Contains(w.within, s) {
		return "", conversion.Errorf("a recursive schema cannot be written as Protobuf: %s", s.Name)
	}
	if err := checkName("name", name, s.Name); err != nil {
		return "", err
	}
	if err := w.distinct(s, map[string]string{}); err != nil {
		return "", err
	}
	w.within, w.path = append(w.within, s), append(w.path, name)
	defer func() { w.within, w.path = w.within[:len(w.within)-1], w.path[:len(w.path)-1] }()
	scope := &messageScope{indent: indent + "  ", defined: map[string]*connect.Schema{}, used: map[int]int{}, next: 1}
	for _, f := range s.Fields {
		scope.reserve(f.Schema)
	}
	for _, f := range s.Fields {
		if err := w.field(scope, f); err != nil {
			return "", conversion.Wrap("field "+f.Name, err)
		}
	}
	return indent + "message " + name + " {\n" + scope.fields + scope.nested + indent + "}\n", nil
}

// reserve reserves the numbers that fields request.
func (c *messageScope) reserve(s *connect.Schema) {
	if s == nil {
		return
	}
	if n := fieldNumber(s); n > 0 {
		c.used[n]++
	}
	if strings.HasPrefix(s.Name, unionName) {
		for _, f := range s.Fields {
			c.reserve(f.Schema)
		}
	}
}

// fieldNumber returns the number that a field requests; 0: none that Protobuf allows.
func fieldNumber(s *connect.Schema) int {
	n, err := strconv.Atoi(s.Parameters[registered.FieldTag])
	if err != nil || !protowire.Number(n).IsValid() || isReservedNumber(n) {
		return 0
	}
	return n
}

func isReservedNumber(n int) bool {
	return n >= int(protowire.FirstReservedNumber) && n <= int(protowire.LastReservedNumber)
}

func (c *messageScope) number(s *connect.Schema) int {
	if n := fieldNumber(s); n > 0 && c.used[n] == 1 {
		return n
	}
	for c.used[c.next] > 0 || isReservedNumber(c.next) {
		c.next++
	}
	c.next++
	return c.next - 1
}

func (w *schemaText) field(c *messageScope, f connect.Field) error {
	s := f.Schema
	switch {
	case s == nil:
		return conversion.Errorf("data without a schema cannot be written as Protobuf")
	case s.Type == connect.KindStruct && strings.HasPrefix(s.Name, unionName):
		if err := checkName("name of a oneof", w.name(s.Name[len(unionName):]), s.Name[len(unionName):]); err != nil {
			return err
		}
		c.fields += c.indent + "oneof " + w.name(s.Name[len(unionName):]) + " {\n"
		for _, member := range s.Fields {
			if err := w.plain(c, "  ", "", member.Schema, member); err != nil {
				return err
			}
		}
		c.fields += c.indent + "}\n"
		return nil
	case s.Type == connect.List:
		return w.plain(c, "", "repeated ", s.Elem, f)
	case s.Optional && w.optional && s.Type != connect.Map && s.Type != connect.KindStruct:
		return w.plain(c, "", "optional ", s, f)
	}
	return w.plain(c, "", "", s, f)
}

// plain appends a field of the type of s. f has its name and number.
func (w *schemaText) plain(c *messageScope, indent, label string, s *connect.Schema, f connect.Field) error {
	params := map[string]string{}
	kind, err := w.kind(c, s, w.name(f.Name), params, label == "" && indent == "")
	if err != nil {
		return err
	}
	if err := checkName("field name", w.name(f.Name), f.Name); err != nil {
		return err
	}
	options := ""
	if len(params) > 0 {
		w.imports["confluent/meta.proto"] = true
		var each []string
		for _, k := range slices.Sorted(maps.Keys(params)) {
			each = append(each, fmt.Sprintf("{ key: %q, value: %q }", k, params[k]))
		}
		options = " [(confluent.field_meta) = { params: [" + strings.Join(each, ", ") + "] }]"
	}
	c.fields += fmt.Sprintf("%s%s%s%s %s = %d%s;\n", c.indent, indent, label, kind, w.name(f.Name), c.number(f.Schema), options)
	return nil
}

var scalarTypes = map[connect.Kind][2]string{
	connect.Bool: {"bool", "BoolValue"}, connect.Int8: {"int32", "Int32Value"}, connect.Int16: {"int32", "Int32Value"}, connect.Int32: {"int32", "Int32Value"},
	connect.Int64: {"int64", "Int64Value"}, connect.Float32: {"float", "FloatValue"}, connect.Float64: {"double", "DoubleValue"},
	connect.String: {"string", "StringValue"}, connect.Bytes: {"bytes", "BytesValue"},
}

func (w *schemaText) kind(c *messageScope, s *connect.Schema, field string, params map[string]string, wrap bool) (string, error) {
	if logical, ok := logicalTypes[conversion.NameOf(s)]; ok {
		if s.Name == connect.DecimalName {
			params["scale"] = s.Parameters["scale"]
			if p := s.Parameters[registered.DecimalPrecision]; p != "" {
				params["precision"] = p
			}
		}
		w.imports[logical.file] = true
		return "." + logical.message, nil
	}
	switch {
	case s == nil:
		return "", conversion.Errorf("data without a schema cannot be written as Protobuf")
	case s.Type == connect.List:
		return "", conversion.Errorf("Array cannot be nested")
	case s.Type == connect.Map:
		return w.mapping(c, s, field, params)
	case s.Type == connect.KindStruct:
		name := w.messageName(s)
		if name == field {
			name += "Message"
		}
		return w.typeName(name), w.define(c, s, name, func() (string, error) { return w.message(s, name, c.indent) })
	case (s.Type == connect.String || s.Type == connect.Int32) && s.Parameters[enumName] != "":
		name := w.name(s.Parameters[enumName])
		return w.typeName(name), w.define(c, s, name, func() (string, error) { return w.enum(s, name, c.indent) })
	}
	if hint := map[connect.Kind]string{connect.Int8: "int8", connect.Int16: "int16"}[s.Type]; hint != "" {
		params["connect.type"] = hint
	}
	if w.wrapper && s.Optional && wrap {
		w.imports["google/protobuf/wrappers.proto"] = true
		return ".google.protobuf." + scalarTypes[s.Type][1], nil
	}
	return scalarTypes[s.Type][0], nil
}

// define generates a nested type once.
func (w *schemaText) define(c *messageScope, s *connect.Schema, name string, write func() (string, error)) error {
	if before, ok := c.defined[name]; ok {
		if !registered.SameButOptional(before, s) {
			return conversion.Errorf("two different schemas are called %s: give one of them another name, as SetSchemaMetadata does", name)
		}
		return nil
	}
	c.defined[name] = s
	text, err := write()
	c.nested += text
	return err
}

// mapping returns the type of a map. params are those of its values.
func (w *schemaText) mapping(c *messageScope, s *connect.Schema, field string, params map[string]string) (string, error) {
	switch s.Key.Type {
	case connect.String, connect.Int8, connect.Int16, connect.Int32, connect.Int64, connect.Bool:
	default:
		return "", conversion.Errorf("a map with keys of type %s cannot be written as Protobuf", conversion.SchemaType(s.Key))
	}
	if s.Elem != nil && (s.Elem.Type == connect.Map || s.Elem.Type == connect.List) {
		return "", conversion.Errorf("a map of maps or arrays cannot be written as Protobuf")
	}
	value, err := w.kind(c, s.Elem, field, params, false)
	return "map<" + scalarTypes[s.Key.Type][0] + ", " + value + ">", err
}

// enum generates a proto3 enum, whose first symbol must be 0.
func (w *schemaText) enum(s *connect.Schema, name, indent string) (string, error) {
	if err := checkName("name of an enum", name, s.Parameters[enumName]); err != nil {
		return "", err
	}
	symbols, err := w.symbols(s, name)
	if err != nil {
		return "", err
	}
	text := indent + "enum " + name + " {\n"
	if len(slices.CompactFunc(slices.Clone(symbols), func(a, b symbol) bool { return a.number == b.number })) < len(symbols) {
		text += indent + "  option allow_alias = true;\n"
	}
	for _, one := range symbols {
		text += fmt.Sprintf("%s  %s = %d;\n", indent, one.name, one.number)
	}
	return text + indent + "}\n", nil
}

type symbol struct {
	name   string
	number int
}

func (w *schemaText) symbols(s *connect.Schema, enum string) (symbols []symbol, err error) {
	for k, text := range s.Parameters {
		name, ok := strings.CutPrefix(k, enumName+".")
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(text, 10, 32)
		if err != nil {
			return nil, conversion.Errorf("the number of the symbol %s is %q: expected a whole number", name, text)
		}
		if err := checkName("symbol", w.name(name), name); err != nil {
			return nil, err
		}
		symbols = append(symbols, symbol{w.name(name), int(n)})
	}
	slices.SortFunc(symbols, func(a, b symbol) int {
		if (a.number == 0) != (b.number == 0) { // 0 comes first
			return map[bool]int{true: -1, false: 1}[a.number == 0]
		}
		return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.name, b.name))
	})
	if len(symbols) == 0 || symbols[0].number != 0 {
		return nil, conversion.Errorf("the enum %s has no symbol with the number 0, which Protobuf requires", enum)
	}
	return symbols, nil
}
