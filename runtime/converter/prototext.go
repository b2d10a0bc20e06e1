package converter

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"

	"millrace/plugins/connect"
)

const (
	protoNamespace = "io.confluent.connect.protobuf"
	protoTag       = protoNamespace + ".Tag"
	protoEnum      = protoNamespace + ".Enum"
	protoUnion     = protoNamespace + ".Union."
	protoDefault   = "ConnectDefault"
)

// protoText generates the .proto file of a Connect schema, like Confluent's ProtobufData.
type protoText struct {
	scrub, optional, wrapper bool

	imports map[string]bool
	unnamed int
	within  []*connect.Schema
	path    []string // the names of the enclosing messages, after the package
}

func (w *protoText) file(s *connect.Schema) (string, error) {
	if s == nil || s.Type != connect.KindStruct {
		return "", dataErrorf("Protobuf needs a struct with a schema, not data of type %s", schemaName(s))
	}
	w.imports = map[string]bool{}
	pack := ""
	if dot := strings.LastIndexByte(s.Name, '.'); dot > 0 {
		pack = (&avroText{scrub: w.scrub}).fullName(s.Name[:dot])
		for part := range strings.SplitSeq(pack, ".") {
			if err := checkProtoName("part of the name", part, s.Name); err != nil {
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

func (w *protoText) messageName(s *connect.Schema) string {
	if s.Name == "" {
		w.unnamed++
		return protoDefault + strconv.Itoa(w.unnamed)
	}
	return w.name(s.Name[strings.LastIndexByte(s.Name, '.')+1:])
}

func (w *protoText) name(name string) string {
	return (&avroText{scrub: w.scrub}).name(name)
}

// protoScope is the message whose fields are being generated.
type protoScope struct {
	indent  string
	nested  string
	fields  string
	defined map[string]*connect.Schema
	used    map[int]int // how many fields request a number
	next    int
}

func (w *protoText) message(s *connect.Schema, name, indent string) (string, error) {
	if slices.Contains(w.within, s) {
		return "", dataErrorf("a recursive schema cannot be written as Protobuf: %s", s.Name)
	}
	if err := checkProtoName("name", name, s.Name); err != nil {
		return "", err
	}
	if err := w.distinct(s, map[string]string{}); err != nil {
		return "", err
	}
	w.within, w.path = append(w.within, s), append(w.path, name)
	defer func() { w.within, w.path = w.within[:len(w.within)-1], w.path[:len(w.path)-1] }()
	scope := &protoScope{indent: indent + "  ", defined: map[string]*connect.Schema{}, used: map[int]int{}, next: 1}
	for _, f := range s.Fields {
		scope.reserve(f.Schema)
	}
	for _, f := range s.Fields {
		if err := w.field(scope, f); err != nil {
			return "", &DataError{"field " + f.Name, err}
		}
	}
	return indent + "message " + name + " {\n" + scope.fields + scope.nested + indent + "}\n", nil
}

// reserve reserves the numbers that fields request.
func (c *protoScope) reserve(s *connect.Schema) {
	if s == nil {
		return
	}
	if n := protoNumber(s); n > 0 {
		c.used[n]++
	}
	if strings.HasPrefix(s.Name, protoUnion) {
		for _, f := range s.Fields {
			c.reserve(f.Schema)
		}
	}
}

// protoNumber returns the number that a field requests; 0: none that Protobuf allows.
func protoNumber(s *connect.Schema) int {
	n, err := strconv.Atoi(s.Parameters[protoTag])
	if err != nil || !protowire.Number(n).IsValid() || reservedProtoNumber(n) {
		return 0
	}
	return n
}

func reservedProtoNumber(n int) bool {
	return n >= int(protowire.FirstReservedNumber) && n <= int(protowire.LastReservedNumber)
}

func (c *protoScope) number(s *connect.Schema) int {
	if n := protoNumber(s); n > 0 && c.used[n] == 1 {
		return n
	}
	for c.used[c.next] > 0 || reservedProtoNumber(c.next) {
		c.next++
	}
	c.next++
	return c.next - 1
}

func (w *protoText) field(c *protoScope, f connect.Field) error {
	s := f.Schema
	switch {
	case s == nil:
		return dataErrorf("data without a schema cannot be written as Protobuf")
	case s.Type == connect.KindStruct && strings.HasPrefix(s.Name, protoUnion):
		if err := checkProtoName("name of a oneof", w.name(s.Name[len(protoUnion):]), s.Name[len(protoUnion):]); err != nil {
			return err
		}
		c.fields += c.indent + "oneof " + w.name(s.Name[len(protoUnion):]) + " {\n"
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
func (w *protoText) plain(c *protoScope, indent, label string, s *connect.Schema, f connect.Field) error {
	params := map[string]string{}
	kind, err := w.kind(c, s, w.name(f.Name), params, label == "" && indent == "")
	if err != nil {
		return err
	}
	if err := checkProtoName("field name", w.name(f.Name), f.Name); err != nil {
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

var protoScalars = map[connect.Kind][2]string{
	connect.Bool: {"bool", "BoolValue"}, connect.Int8: {"int32", "Int32Value"}, connect.Int16: {"int32", "Int32Value"}, connect.Int32: {"int32", "Int32Value"},
	connect.Int64: {"int64", "Int64Value"}, connect.Float32: {"float", "FloatValue"}, connect.Float64: {"double", "DoubleValue"},
	connect.String: {"string", "StringValue"}, connect.Bytes: {"bytes", "BytesValue"},
}

func (w *protoText) kind(c *protoScope, s *connect.Schema, field string, params map[string]string, wrap bool) (string, error) {
	if logical, ok := protoLogicals[nameOf(s)]; ok {
		if s.Name == connect.DecimalName {
			params["scale"] = s.Parameters["scale"]
			if p := s.Parameters[avroPrecision]; p != "" {
				params["precision"] = p
			}
		}
		w.imports[logical.file] = true
		return "." + logical.message, nil
	}
	switch {
	case s == nil:
		return "", dataErrorf("data without a schema cannot be written as Protobuf")
	case s.Type == connect.List:
		return "", dataErrorf("Array cannot be nested")
	case s.Type == connect.Map:
		return w.mapping(c, s, field, params)
	case s.Type == connect.KindStruct:
		name := w.messageName(s)
		if name == field {
			name += "Message"
		}
		return w.typeName(name), w.define(c, s, name, func() (string, error) { return w.message(s, name, c.indent) })
	case (s.Type == connect.String || s.Type == connect.Int32) && s.Parameters[protoEnum] != "":
		name := w.name(s.Parameters[protoEnum])
		return w.typeName(name), w.define(c, s, name, func() (string, error) { return w.enum(s, name, c.indent) })
	}
	if hint := map[connect.Kind]string{connect.Int8: "int8", connect.Int16: "int16"}[s.Type]; hint != "" {
		params["connect.type"] = hint
	}
	if w.wrapper && s.Optional && wrap {
		w.imports["google/protobuf/wrappers.proto"] = true
		return ".google.protobuf." + protoScalars[s.Type][1], nil
	}
	return protoScalars[s.Type][0], nil
}

// define generates a nested type once.
func (w *protoText) define(c *protoScope, s *connect.Schema, name string, write func() (string, error)) error {
	if before, ok := c.defined[name]; ok {
		if !sameButOptional(before, s) {
			return dataErrorf("two different schemas are called %s: give one of them another name, as SetSchemaMetadata does", name)
		}
		return nil
	}
	c.defined[name] = s
	text, err := write()
	c.nested += text
	return err
}

// mapping returns the type of a map. params are those of its values.
func (w *protoText) mapping(c *protoScope, s *connect.Schema, field string, params map[string]string) (string, error) {
	switch s.Key.Type {
	case connect.String, connect.Int8, connect.Int16, connect.Int32, connect.Int64, connect.Bool:
	default:
		return "", dataErrorf("a map with keys of type %s cannot be written as Protobuf", schemaType(s.Key))
	}
	if s.Elem != nil && (s.Elem.Type == connect.Map || s.Elem.Type == connect.List) {
		return "", dataErrorf("a map of maps or arrays cannot be written as Protobuf")
	}
	value, err := w.kind(c, s.Elem, field, params, false)
	return "map<" + protoScalars[s.Key.Type][0] + ", " + value + ">", err
}

// enum generates a proto3 enum, whose first symbol must be 0.
func (w *protoText) enum(s *connect.Schema, name, indent string) (string, error) {
	if err := checkProtoName("name of an enum", name, s.Parameters[protoEnum]); err != nil {
		return "", err
	}
	symbols, err := w.symbols(s, name)
	if err != nil {
		return "", err
	}
	text := indent + "enum " + name + " {\n"
	if len(slices.CompactFunc(slices.Clone(symbols), func(a, b protoSymbol) bool { return a.number == b.number })) < len(symbols) {
		text += indent + "  option allow_alias = true;\n"
	}
	for _, one := range symbols {
		text += fmt.Sprintf("%s  %s = %d;\n", indent, one.name, one.number)
	}
	return text + indent + "}\n", nil
}

type protoSymbol struct {
	name   string
	number int
}

func (w *protoText) symbols(s *connect.Schema, enum string) (symbols []protoSymbol, err error) {
	for k, text := range s.Parameters {
		name, ok := strings.CutPrefix(k, protoEnum+".")
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(text, 10, 32)
		if err != nil {
			return nil, dataErrorf("the number of the symbol %s is %q: expected a whole number", name, text)
		}
		if err := checkProtoName("symbol", w.name(name), name); err != nil {
			return nil, err
		}
		symbols = append(symbols, protoSymbol{w.name(name), int(n)})
	}
	slices.SortFunc(symbols, func(a, b protoSymbol) int {
		if (a.number == 0) != (b.number == 0) { // 0 comes first
			return map[bool]int{true: -1, false: 1}[a.number == 0]
		}
		return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.name, b.name))
	})
	if len(symbols) == 0 || symbols[0].number != 0 {
		return nil, dataErrorf("the enum %s has no symbol with the number 0, which Protobuf requires", enum)
	}
	return symbols, nil
}
