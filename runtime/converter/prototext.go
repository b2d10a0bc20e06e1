package converter

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/bufbuild/protocompile"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	"millrace/plugins/connect"
	"millrace/runtime/registry"
)

const (
	protoNamespace = "io.confluent.connect.protobuf"
	protoTag       = protoNamespace + ".Tag"
	protoEnum      = protoNamespace + ".Enum"
	protoUnion     = protoNamespace + ".Union."
	protoDefault   = "ConnectDefault"
)

// protoKnown are the files that every schema may import without a reference, beside google/protobuf.
var protoKnown = map[string]string{
	"confluent/meta.proto": `syntax = "proto3"; package confluent; import "google/protobuf/descriptor.proto";
message Meta { string doc = 1; map<string, string> params = 2; repeated string tags = 3; }
extend google.protobuf.FileOptions { Meta file_meta = 1088; }
extend google.protobuf.MessageOptions { Meta message_meta = 1088; }
extend google.protobuf.FieldOptions { Meta field_meta = 1088; }
extend google.protobuf.EnumOptions { Meta enum_meta = 1088; }
extend google.protobuf.EnumValueOptions { Meta enum_value_meta = 1088; }`,
	"confluent/type/decimal.proto": `syntax = "proto3"; package confluent.type;
message Decimal { bytes value = 1; uint32 precision = 2; int32 scale = 3; }`,
	"google/type/date.proto":      `syntax = "proto3"; package google.type; message Date { int32 year = 1; int32 month = 2; int32 day = 3; }`,
	"google/type/timeofday.proto": `syntax = "proto3"; package google.type; message TimeOfDay { int32 hours = 1; int32 minutes = 2; int32 seconds = 3; int32 nanos = 4; }`,
}

// parseProto reads a .proto file, with those that it imports. Each is text, or a descriptor in base64, which Confluent's serializers
// outside of Java register.
func parseProto(references []registry.Named, text string) (protoreflect.FileDescriptor, error) {
	const name = "schema of the registry"
	files := map[string]string{name: text}
	for _, r := range references {
		files[r.Name] = r.Text
	}
	compiler := protocompile.Compiler{Resolver: protocompile.CompositeResolver{
		protocompile.ResolverFunc(func(path string) (protocompile.SearchResult, error) {
			text, ok := files[path]
			if !ok {
				return protocompile.SearchResult{}, os.ErrNotExist
			}
			if described := protoDescriptor(text); described != nil {
				described.Name = &path
				return protocompile.SearchResult{Proto: described}, nil
			}
			return protocompile.SearchResult{Source: strings.NewReader(text)}, nil
		}),
		protocompile.WithStandardImports(&protocompile.SourceResolver{Accessor: protocompile.SourceAccessorFromMap(protoKnown)}),
	}}
	parsed, err := compiler.Compile(context.Background(), name)
	if err != nil {
		return nil, &DataError{"Invalid Protobuf schema", err}
	}
	return compacted(parsed[0])
}

// protoDescriptor is the file that base64 describes; nil for any other text.
func protoDescriptor(text string) *descriptorpb.FileDescriptorProto {
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	f := &descriptorpb.FileDescriptorProto{}
	if proto.Unmarshal(b, f) != nil || len(f.MessageType) == 0 {
		return nil
	}
	nameForJSON(f.MessageType)
	return f
}

// nameForJSON gives fields the names that protoc gives them, which a descriptor need not have and the compiler asks for.
func nameForJSON(messages []*descriptorpb.DescriptorProto) {
	for _, m := range messages {
		for _, f := range m.Field {
			words := strings.Split(f.GetName(), "_")
			for i, w := range words[1:] {
				if w != "" {
					words[i+1] = strings.ToUpper(w[:1]) + w[1:]
				}
			}
			if f.JsonName == nil {
				f.JsonName = proto.String(strings.Join(words, ""))
			}
		}
		nameForJSON(m.NestedType)
	}
}

// compacted is the file as Google's library describes it: its fields say what an edition makes of them.
func compacted(file protoreflect.FileDescriptor) (protoreflect.FileDescriptor, error) {
	set := &descriptorpb.FileDescriptorSet{}
	seen := map[string]bool{}
	var add func(protoreflect.FileDescriptor)
	add = func(f protoreflect.FileDescriptor) {
		if seen[f.Path()] {
			return
		}
		seen[f.Path()] = true
		for i := range f.Imports().Len() {
			add(f.Imports().Get(i).FileDescriptor)
		}
		set.File = append(set.File, protodesc.ToFileDescriptorProto(f))
	}
	add(file)
	files, err := protodesc.NewFiles(set)
	if err != nil {
		return nil, &DataError{"Invalid Protobuf schema", err}
	}
	return files.FindFileByPath(file.Path())
}

// protoText writes the .proto file of a Connect schema, as Confluent's ProtobufData makes it.
type protoText struct {
	scrub, optional, wrapper bool

	imports map[string]bool
	unnamed int
	within  []*connect.Schema
}

func (w *protoText) file(s *connect.Schema) (string, error) {
	if s == nil || s.Type != connect.KindStruct {
		return "", dataErrorf("Protobuf needs a struct with a schema, not data of type %s", schemaName(s))
	}
	w.imports = map[string]bool{}
	body, err := w.message(s, w.messageName(s), "")
	if err != nil {
		return "", err
	}
	head := "syntax = \"proto3\";\n"
	if dot := strings.LastIndexByte(s.Name, '.'); dot > 0 {
		head += "package " + s.Name[:dot] + ";\n"
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

// protoScope is a message while its fields are written.
type protoScope struct {
	indent  string
	nested  string
	fields  string
	defined map[string]*connect.Schema
	used    map[int]bool
	next    int
}

func (w *protoText) message(s *connect.Schema, name, indent string) (string, error) {
	if slices.Contains(w.within, s) {
		return "", dataErrorf("a schema that contains itself cannot be written as Protobuf: %s", s.Name)
	}
	w.within = append(w.within, s)
	defer func() { w.within = w.within[:len(w.within)-1] }()
	scope := &protoScope{indent: indent + "  ", defined: map[string]*connect.Schema{}, used: map[int]bool{}, next: 1}
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

// reserve keeps the numbers that fields ask for from being given to others.
func (c *protoScope) reserve(s *connect.Schema) {
	if s == nil {
		return
	}
	if n, err := strconv.Atoi(s.Parameters[protoTag]); err == nil {
		c.used[n] = true
	}
	if strings.HasPrefix(s.Name, protoUnion) {
		for _, f := range s.Fields {
			c.reserve(f.Schema)
		}
	}
}

func (c *protoScope) number(s *connect.Schema) int {
	if n, err := strconv.Atoi(s.Parameters[protoTag]); err == nil {
		return n
	}
	for c.used[c.next] {
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

// plain appends a field whose type is that of s; f says its name and its number.
func (w *protoText) plain(c *protoScope, indent, label string, s *connect.Schema, f connect.Field) error {
	params := map[string]string{}
	kind, err := w.kind(c, s, w.name(f.Name), params, label == "" && indent == "")
	if err != nil {
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
		return name, w.define(c, s, name, func() (string, error) { return w.message(s, name, c.indent) })
	case s.Type == connect.String && s.Parameters[protoEnum] != "":
		name := w.name(s.Parameters[protoEnum])
		return name, w.define(c, s, name, func() (string, error) { return w.enum(s, name, c.indent) })
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

// define writes a nested type once.
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

// mapping gives the type of a map; params are of its values.
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

func (w *protoText) enum(s *connect.Schema, name, indent string) (string, error) {
	type symbol struct {
		name   string
		number int
	}
	var symbols []symbol
	for k, text := range s.Parameters {
		if symbolName, ok := strings.CutPrefix(k, protoEnum+"."); ok {
			n, err := strconv.Atoi(text)
			if err != nil {
				return "", dataErrorf("the number of the symbol %s is %q: expected a whole number", symbolName, text)
			}
			symbols = append(symbols, symbol{symbolName, n})
		}
	}
	slices.SortFunc(symbols, func(a, b symbol) int { return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.name, b.name)) })
	text := indent + "enum " + name + " {\n"
	for _, one := range symbols {
		text += fmt.Sprintf("%s  %s = %d;\n", indent, one.name, one.number)
	}
	return text + indent + "}\n", nil
}
