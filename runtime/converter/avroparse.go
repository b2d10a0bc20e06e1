package converter

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"

	"millrace/runtime/registry"
)

// Names of Avro's types in schemas.
const (
	avroNull    = "null"
	avroBoolean = "boolean"
	avroInt     = "int"
	avroLong    = "long"
	avroFloat   = "float"
	avroDouble  = "double"
	avroBytes   = "bytes"
	avroString  = "string"
	avroRecord  = "record"
	avroEnum    = "enum"
	avroFixed   = "fixed"
	avroArray   = "array"
	avroMap     = "map"
	avroUnion   = "union"
)

// avroSchema is a parsed Avro schema. A reference to a named type is the same pointer as its
// definition, so that a schema can contain itself.
type avroSchema struct {
	kind    string
	name    string // without its namespace; of a record, an enum or a fixed
	full    string // with its namespace
	doc     string
	fields  []avroField
	symbols []string
	def     string        // of an enum; "": none
	size    int           // of a fixed
	items   *avroSchema   // of an array; for a map, the values
	members []*avroSchema // of a union
	props   map[string]any
}

type avroField struct {
	name, doc string
	schema    *avroSchema
	def       any // decoded JSON with numbers as json.Number
	hasDef    bool
}

// named reports whether the type has a name.
func (a *avroSchema) named() bool { return a.full != "" }

// prop returns a property that is a string, or "" if there is none.
func (a *avroSchema) prop(name string) string {
	text, _ := a.props[name].(string)
	return text
}

// avroParser parses schemas like Apache Avro for Java without validation of defaults, which is how
// Confluent's converter reads them. It accepts more than Java: invalid aliases, docs, orders and
// defaults, which do not affect the data.
type avroParser struct {
	names   map[string]*avroSchema    // by full name
	own     map[string]map[string]any // the definitions in the text itself
	pending []avroPending
	depth   int
	parts   int
}

// avroPending is a name that is used before its definition, which Java's Avro 1.12 allows.
type avroPending struct {
	schema      *avroSchema
	name, where string
}

// parseAvro parses a schema after its references.
func parseAvro(references []registry.Named, text string) (parsed *avroSchema, err error) {
	p := &avroParser{names: map[string]*avroSchema{}}
	for _, r := range append(slices.Clone(references), registry.Named{Text: text}) {
		p.own, p.pending = map[string]map[string]any{}, nil
		if parsed, err = p.text(r.Text); err != nil {
			return nil, &DataError{"Invalid Avro schema" + referenceName(r.Name), err}
		}
	}
	return parsed, nil
}

// referenceName describes a referenced schema; "" is the schema itself.
func referenceName(name string) string {
	if name == "" {
		return ""
	}
	return " " + name + ", which the schema refers to"
}

func (p *avroParser) text(text string) (*avroSchema, error) {
	text = strings.TrimPrefix(text, "\uFEFF")
	if bare := strings.TrimSpace(text); avroIsPrimitive(bare) {
		return p.schema(bare, "", "")
	}
	d := json.NewDecoder(strings.NewReader(withoutComments(text)))
	d.UseNumber()
	var schema any
	if err := d.Decode(&schema); err != nil {
		return nil, &DataError{"it is not JSON", err}
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, dataErrorf("expected nothing after the end of the schema")
	}
	parsed, err := p.schema(schema, "", "")
	if err != nil {
		return nil, err
	}
	return parsed, p.resolve()
}

// resolve resolves names that were used before their definitions.
func (p *avroParser) resolve() error {
	for _, pending := range p.pending {
		found := p.known(pending.schema.full, pending.name)
		if found == nil {
			return dataErrorf("%sthe type %q is not defined", at(pending.where), pending.schema.full)
		}
		*pending.schema = *found
	}
	return nil
}

// known returns the type with a full name, or with the name as written; nil: none.
func (p *avroParser) known(full, name string) *avroSchema {
	if found, ok := p.names[full]; ok {
		return found
	}
	return p.names[strings.TrimPrefix(name, ".")]
}

// schema parses one schema. where is its position for messages, such as `field "a" of R`.
func (p *avroParser) schema(v any, namespace, where string) (*avroSchema, error) {
	if p.parts++; p.parts > mostParts {
		return nil, errTooManyParts
	}
	if p.depth++; p.depth > deepestSchema {
		return nil, errTooDeep
	}
	defer func() { p.depth-- }()
	switch v := v.(type) {
	case nil:
		return &avroSchema{kind: avroNull}, nil
	case string:
		return p.reference(v, namespace, where)
	case []any:
		return p.union(v, namespace, where)
	case map[string]any:
		return p.object(v, namespace, where)
	}
	return nil, dataErrorf("%sthe type is %v: expected the name of a type, an object or an array", at(where), v)
}

// at formats a position as the prefix of a message.
func at(where string) string {
	if where == "" {
		return ""
	}
	return where + ": "
}

func avroIsPrimitive(name string) bool {
	switch name {
	case avroNull, avroBoolean, avroInt, avroLong, avroFloat, avroDouble, avroBytes, avroString:
		return true
	}
	return false
}

func (p *avroParser) reference(name, namespace, where string) (*avroSchema, error) {
	if avroIsPrimitive(name) {
		return &avroSchema{kind: name}, nil
	}
	full := name
	if namespace != "" && !strings.Contains(name, ".") {
		full = namespace + "." + name
	}
	if found := p.known(full, name); found != nil {
		return found, nil
	}
	pending := &avroSchema{full: full}
	p.pending = append(p.pending, avroPending{pending, name, where})
	return pending, nil
}

func (p *avroParser) union(members []any, namespace, where string) (*avroSchema, error) {
	u := &avroSchema{kind: avroUnion}
	for _, m := range members {
		member, err := p.schema(m, namespace, where)
		if err != nil {
			return nil, err
		}
		if member.kind == avroUnion {
			return nil, dataErrorf("%sa union stands within a union, which Avro does not allow", at(where))
		}
		name := memberName(member, true)
		if slices.ContainsFunc(u.members, func(other *avroSchema) bool { return memberName(other, true) == name }) {
			return nil, dataErrorf("%sa union has two members of the type %s, which Avro does not allow", at(where), name)
		}
		u.members = append(u.members, member)
	}
	return u, nil
}

func (p *avroParser) object(o map[string]any, namespace, where string) (a *avroSchema, err error) {
	kind, ok := o["type"].(string)
	if !ok {
		if o["type"] == nil {
			return nil, dataErrorf("%san object has no type", at(where))
		}
		return p.schema(o["type"], namespace, where)
	}
	a = &avroSchema{kind: kind, props: avroProperties(o, kind)}
	switch kind {
	case avroRecord, "error", avroEnum, avroFixed:
		return p.define(a, o, namespace, where)
	case avroArray, avroMap:
		member := map[string]string{avroArray: "items", avroMap: "values"}[kind]
		items, ok := o[member]
		if !ok {
			return nil, dataErrorf("%sthe %s has no %s", at(where), kind, member)
		}
		a.items, err = p.schema(items, namespace, where)
		return a, err
	}
	if avroIsPrimitive(kind) {
		return a, nil
	}
	return p.reference(kind, namespace, where)
}

// avroReserved are the members that Avro defines; all others are properties.
var avroReserved = []string{"type", "name", "namespace", "doc", "fields", "items", "values", "size", "symbols", "aliases"}

func avroProperties(o map[string]any, kind string) map[string]any {
	props := maps.Clone(o)
	maps.DeleteFunc(props, func(k string, _ any) bool {
		return slices.Contains(avroReserved, k) || kind == avroEnum && k == "default"
	})
	return props
}

// define parses a named type. As in Java's Avro 1.12, an equal definition may be repeated.
func (p *avroParser) define(a *avroSchema, o map[string]any, namespace, where string) (*avroSchema, error) {
	inner, err := p.nameOf(a, o, namespace, where)
	if err != nil {
		return nil, err
	}
	if before, ok := p.own[a.full]; ok {
		if !reflect.DeepEqual(before, o) {
			return nil, dataErrorf("%sthe type %s is defined twice, with different contents", at(where), a.full)
		}
		return p.names[a.full], nil
	}
	p.own[a.full], p.names[a.full] = o, a
	a.doc, _ = o["doc"].(string)
	switch a.kind {
	case avroEnum:
		return a, a.enum(o)
	case avroFixed:
		n, ok := wholeOf(o["size"])
		if !ok || n < 0 || n > math.MaxInt32 {
			return nil, dataErrorf("the size of the fixed type %s is %v: expected a whole number", a.full, cmp.Or[any](o["size"], "missing"))
		}
		a.size = int(n)
		return a, nil
	}
	a.kind = avroRecord
	return a, p.fields(a, o, inner)
}

// nameOf sets the name of a type, and returns the namespace of the schemas in it.
func (p *avroParser) nameOf(a *avroSchema, o map[string]any, namespace, where string) (string, error) {
	name, ok := o["name"].(string)
	if !ok {
		return "", dataErrorf("%sa %s has no name", at(where), a.kind)
	}
	if given, ok := o["namespace"].(string); ok {
		namespace = given
	}
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
		namespace, name = name[:dot], name[dot+1:]
	}
	a.name, a.full = name, name
	if namespace != "" {
		a.full = namespace + "." + name
	}
	if wrong := wrongAvroName(name); wrong != "" {
		return "", dataErrorf("%sthe name %q of a %s %s", at(where), a.full, a.kind, wrong)
	}
	return namespace, nil
}

func (a *avroSchema) enum(o map[string]any) error {
	symbols, ok := o["symbols"].([]any)
	if !ok {
		return dataErrorf("the enum %s has no symbols", a.full)
	}
	for _, s := range symbols {
		symbol, ok := s.(string)
		switch wrong := wrongAvroName(symbol); {
		case !ok:
			return dataErrorf("a symbol of the enum %s is %v: expected a text", a.full, s)
		case wrong != "":
			return dataErrorf("the symbol %q of the enum %s %s", symbol, a.full, wrong)
		case slices.Contains(a.symbols, symbol):
			return dataErrorf("the enum %s has the symbol %q twice", a.full, symbol)
		}
		a.symbols = append(a.symbols, symbol)
	}
	if def, ok := o["default"].(string); ok && slices.Contains(a.symbols, def) {
		a.def = def
	}
	return nil
}

func (p *avroParser) fields(a *avroSchema, o map[string]any, namespace string) error {
	list, ok := o["fields"].([]any)
	if !ok {
		return dataErrorf("the record %s has no fields", a.full)
	}
	known := map[string]bool{}
	for i, item := range list {
		member, _ := item.(map[string]any)
		f := avroField{}
		if f.name, ok = member["name"].(string); !ok {
			return dataErrorf("field %d of the record %s has no name", i+1, a.full)
		}
		where := fmt.Sprintf("field %q of %s", f.name, a.full)
		if wrong := wrongAvroName(f.name); wrong != "" {
			return dataErrorf("%s: the name %s", where, wrong)
		}
		if known[f.name] {
			return dataErrorf("%s is defined twice", where)
		}
		known[f.name] = true
		kind, ok := member["type"]
		if !ok {
			return dataErrorf("%s has no type", where)
		}
		var err error
		if f.schema, err = p.schema(kind, namespace, where); err != nil {
			return err
		}
		f.doc, _ = member["doc"].(string)
		f.def, f.hasDef = member["default"]
		a.fields = append(a.fields, f)
	}
	return nil
}
