package avro

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

	"millrace/runtime/converter/conversion"
	"millrace/runtime/converter/registered"
	"millrace/runtime/schemaregistry"
)

// Names of Avro's types in schemas.
const (
	kindNull    = "null"
	kindBoolean = "boolean"
	kindInt     = "int"
	kindLong    = "long"
	kindFloat   = "float"
	kindDouble  = "double"
	kindBytes   = "bytes"
	kindString  = "string"
	kindRecord  = "record"
	kindEnum    = "enum"
	kindFixed   = "fixed"
	kindArray   = "array"
	kindMap     = "map"
	kindUnion   = "union"
)

// parsedSchema is a parsed Avro schema. A reference to a named type is the same pointer as its
// definition, so that a schema can contain itself.
type parsedSchema struct {
	kind    string
	name    string // without its namespace; of a record, an enum or a fixed
	full    string // with its namespace
	doc     string
	fields  []parsedField
	symbols []string
	def     string          // of an enum; "": none
	size    int             // of a fixed
	items   *parsedSchema   // of an array; for a map, the values
	members []*parsedSchema // of a union
	props   map[string]any
}

type parsedField struct {
	name, doc string
	schema    *parsedSchema
	def       any // decoded JSON with numbers as json.Number
	hasDef    bool
}

// named reports whether the type has a name.
func (a *parsedSchema) named() bool { return a.full != "" }

// prop returns a property that is a string, or "" if there is none.
func (a *parsedSchema) prop(name string) string {
	text, _ := a.props[name].(string)
	return text
}

// parser parses schemas like Apache Avro for Java without validation of defaults, which is how
// Confluent's converter reads them. It accepts more than Java: invalid aliases, docs, orders and
// defaults, which do not affect the data.
type parser struct {
	names   map[string]*parsedSchema  // by full name
	own     map[string]map[string]any // the definitions in the text itself
	pending []pendingType
	depth   int
	parts   int
}

// pendingType is a name that is used before its definition, which Java's Avro 1.12 allows.
type pendingType struct {
	schema      *parsedSchema
	name, where string
}

// parse parses a schema after its references.
func parse(references []schemaregistry.Named, text string) (parsed *parsedSchema, err error) {
	p := &parser{names: map[string]*parsedSchema{}}
	for _, r := range append(slices.Clone(references), schemaregistry.Named{Text: text}) {
		p.own, p.pending = map[string]map[string]any{}, nil
		if parsed, err = p.text(r.Text); err != nil {
			return nil, conversion.Wrap("Invalid Avro schema"+registered.ReferenceName(r.Name), err)
		}
	}
	return parsed, nil
}

func (p *parser) text(text string) (*parsedSchema, error) {
	text = strings.TrimPrefix(text, "\uFEFF")
	if bare := strings.TrimSpace(text); isPrimitive(bare) {
		return p.schema(bare, "", "")
	}
	d := json.NewDecoder(strings.NewReader(withoutComments(text)))
	d.UseNumber()
	var schema any
	if err := d.Decode(&schema); err != nil {
		return nil, conversion.Wrap("it is not JSON", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, conversion.Errorf("expected nothing after the end of the schema")
	}
	parsed, err := p.schema(schema, "", "")
	if err != nil {
		return nil, err
	}
	return parsed, p.resolve()
}

// resolve resolves names that were used before their definitions.
func (p *parser) resolve() error {
	for _, pending := range p.pending {
		found := p.known(pending.schema.full, pending.name)
		if found == nil {
			return conversion.Errorf("%sthe type %q is not defined", at(pending.where), pending.schema.full)
		}
		*pending.schema = *found
	}
	return nil
}

// known returns the type with a full name, or with the name as written; nil: none.
func (p *parser) known(full, name string) *parsedSchema {
	if found, ok := p.names[full]; ok {
		return found
	}
	return p.names[strings.TrimPrefix(name, ".")]
}

// schema parses one schema. where is its position for messages, such as `field "a" of R`.
func (p *parser) schema(v any, namespace, where string) (*parsedSchema, error) {
	if p.parts++; p.parts > registered.MaxParts {
		return nil, registered.ErrTooManyParts
	}
	if p.depth++; p.depth > registered.MaxDepth {
		return nil, registered.ErrTooDeep
	}
	defer func() { p.depth-- }()
	switch v := v.(type) {
	case nil:
		return &parsedSchema{kind: kindNull}, nil
	case string:
		return p.reference(v, namespace, where)
	case []any:
		return p.union(v, namespace, where)
	case map[string]any:
		return p.object(v, namespace, where)
	}
	return nil, conversion.Errorf("%sthe type is %v: expected the name of a type, an object or an array", at(where), v)
}

// at formats a position as the prefix of a message.
func at(where string) string {
	if where == "" {
		return ""
	}
	return where + ": "
}

func isPrimitive(name string) bool {
	switch name {
	case kindNull, kindBoolean, kindInt, kindLong, kindFloat, kindDouble, kindBytes, kindString:
		return true
	}
	return false
}

func (p *parser) reference(name, namespace, where string) (*parsedSchema, error) {
	if isPrimitive(name) {
		return &parsedSchema{kind: name}, nil
	}
	full := name
	if namespace != "" && !strings.Contains(name, ".") {
		full = namespace + "." + name
	}
	if found := p.known(full, name); found != nil {
		return found, nil
	}
	pending := &parsedSchema{full: full}
	p.pending = append(p.pending, pendingType{pending, name, where})
	return pending, nil
}

func (p *parser) union(members []any, namespace, where string) (*parsedSchema, error) {
	u := &parsedSchema{kind: kindUnion}
	for _, m := range members {
		member, err := p.schema(m, namespace, where)
		if err != nil {
			return nil, err
		}
		if member.kind == kindUnion {
			return nil, conversion.Errorf("%sa union stands within a union, which Avro does not allow", at(where))
		}
		name := memberName(member, true)
		if slices.ContainsFunc(u.members, func(other *parsedSchema) bool { return memberName(other, true) == name }) {
			return nil, conversion.Errorf("%sa union has two members of the type %s, which Avro does not allow", at(where), name)
		}
		u.members = append(u.members, member)
	}
	return u, nil
}

func (p *parser) object(o map[string]any, namespace, where string) (a *parsedSchema, err error) {
	kind, ok := o["type"].(string)
	if !ok {
		if o["type"] == nil {
			return nil, conversion.Errorf("%san object has no type", at(where))
		}
		return p.schema(o["type"], namespace, where)
	}
	a = &parsedSchema{kind: kind, props: propertiesOf(o, kind)}
	switch kind {
	case kindRecord, "error", kindEnum, kindFixed:
		return p.define(a, o, namespace, where)
	case kindArray, kindMap:
		member := map[string]string{kindArray: "items", kindMap: "values"}[kind]
		items, ok := o[member]
		if !ok {
			return nil, conversion.Errorf("%sthe %s has no %s", at(where), kind, member)
		}
		a.items, err = p.schema(items, namespace, where)
		return a, err
	}
	if isPrimitive(kind) {
		return a, nil
	}
	return p.reference(kind, namespace, where)
}

// reservedWords are the members that Avro defines; all others are properties.
var reservedWords = []string{"type", "name", "namespace", "doc", "fields", "items", "values", "size", "symbols", "aliases"}

func propertiesOf(o map[string]any, kind string) map[string]any {
	props := maps.Clone(o)
	maps.DeleteFunc(props, func(k string, _ any) bool {
		return slices.Contains(reservedWords, k) || kind == kindEnum && k == "default"
	})
	return props
}

// define parses a named type. As in Java's Avro 1.12, an equal definition may be repeated.
func (p *parser) define(a *parsedSchema, o map[string]any, namespace, where string) (*parsedSchema, error) {
	inner, err := p.nameOf(a, o, namespace, where)
	if err != nil {
		return nil, err
	}
	if before, ok := p.own[a.full]; ok {
		if !reflect.DeepEqual(before, o) {
			return nil, conversion.Errorf("%sthe type %s is defined twice, with different contents", at(where), a.full)
		}
		return p.names[a.full], nil
	}
	p.own[a.full], p.names[a.full] = o, a
	a.doc, _ = o["doc"].(string)
	switch a.kind {
	case kindEnum:
		return a, a.enum(o)
	case kindFixed:
		n, ok := wholeOf(o["size"])
		if !ok || n < 0 || n > math.MaxInt32 {
			return nil, conversion.Errorf("the size of the fixed type %s is %v: expected a whole number", a.full, cmp.Or[any](o["size"], "missing"))
		}
		a.size = int(n)
		return a, nil
	}
	a.kind = kindRecord
	return a, p.fields(a, o, inner)
}

// nameOf sets the name of a type, and returns the namespace of the schemas in it.
func (p *parser) nameOf(a *parsedSchema, o map[string]any, namespace, where string) (string, error) {
	name, ok := o["name"].(string)
	if !ok {
		return "", conversion.Errorf("%sa %s has no name", at(where), a.kind)
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
	if wrong := wrongName(name); wrong != "" {
		return "", conversion.Errorf("%sthe name %q of a %s %s", at(where), a.full, a.kind, wrong)
	}
	return namespace, nil
}

func (a *parsedSchema) enum(o map[string]any) error {
	symbols, ok := o["symbols"].([]any)
	if !ok {
		return conversion.Errorf("the enum %s has no symbols", a.full)
	}
	for _, s := range symbols {
		symbol, ok := s.(string)
		switch wrong := wrongName(symbol); {
		case !ok:
			return conversion.Errorf("a symbol of the enum %s is %v: expected a text", a.full, s)
		case wrong != "":
			return conversion.Errorf("the symbol %q of the enum %s %s", symbol, a.full, wrong)
		case slices.Contains(a.symbols, symbol):
			return conversion.Errorf("the enum %s has the symbol %q twice", a.full, symbol)
		}
		a.symbols = append(a.symbols, symbol)
	}
	if def, ok := o["default"].(string); ok && slices.Contains(a.symbols, def) {
		a.def = def
	}
	return nil
}

func (p *parser) fields(a *parsedSchema, o map[string]any, namespace string) error {
	list, ok := o["fields"].([]any)
	if !ok {
		return conversion.Errorf("the record %s has no fields", a.full)
	}
	known := map[string]bool{}
	for i, item := range list {
		member, _ := item.(map[string]any)
		f := parsedField{}
		if f.name, ok = member["name"].(string); !ok {
			return conversion.Errorf("field %d of the record %s has no name", i+1, a.full)
		}
		where := fmt.Sprintf("field %q of %s", f.name, a.full)
		if wrong := wrongName(f.name); wrong != "" {
			return conversion.Errorf("%s: the name %s", where, wrong)
		}
		if known[f.name] {
			return conversion.Errorf("%s is defined twice", where)
		}
		known[f.name] = true
		kind, ok := member["type"]
		if !ok {
			return conversion.Errorf("%s has no type", where)
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
