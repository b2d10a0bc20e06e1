// Package jsonschema converts Connect data to JSON with a JSON Schema and back, as Confluent's
// JsonSchemaConverter does. The schemas are in a Schema Registry.
package jsonschema

import (
	"slices"
	"strings"

	"github.com/twmb/franz-go/pkg/sr"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/converter/connectjson"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/converter/registered"
	"millrace/runtime/schemaregistry"
)

// Class is Confluent's JSON Schema converter.
var Class = conversion.Class{
	Name: "io.confluent.connect.json.JsonSchemaConverter",
	Keys: slices.Concat(schemaregistry.Keys, configs.Keys{
		configs.Def("decimal.format", configs.String, "BASE64", configs.Low,
			"The output format of decimals: BASE64, or NUMERIC for JSON numbers. Both can be read.", configs.OneOfFold("BASE64", "NUMERIC")),
		configs.Def("object.additional.properties", configs.Boolean, "true", configs.Medium,
			"If true, objects may have members that are not in their schema."),
		configs.Def("use.optional.for.nonrequired", configs.Boolean, "false", configs.Medium,
			"If true, members that a schema does not require are optional."),
		configs.Def("json.fail.invalid.schema", configs.Boolean, "false", configs.Medium,
			"Validation of data against its schema. It is not supported: only false is allowed.", configs.OneOf("false")),
	}),
	Make:      newConverter,
	NoHeaders: true,
}

// converter writes and reads Confluent's format: a zero byte, the schema's id in four
// bytes, and JSON.
type converter struct {
	registered.Cache[written, reader]
	json                *connectjson.Converter
	closed, nonRequired bool
}

type written struct {
	prefix []byte
	node   *connectjson.Node
}

type reader struct{ schema *connect.Schema }

var (
	_ conversion.Converter = (*converter)(nil)
	_ conversion.Guarded   = (*converter)(nil)
)

func newConverter(c configs.Config, isKey bool) (conversion.Converter, error) {
	r, err := schemaregistry.New(c, isKey)
	if err != nil {
		return nil, err
	}
	j := &converter{
		json:   &connectjson.Converter{Numeric: strings.EqualFold(c.String("decimal.format"), "NUMERIC"), Defaults: true, Confluent: true},
		closed: !c.Bool("object.additional.properties"), nonRequired: c.Bool("use.optional.for.nonrequired"),
	}
	j.Cache = registered.Cache[written, reader]{Registry: r, Format: "JSON Schema", NewWriter: j.newWriter, NewReader: j.newReader}
	return j, nil
}

func (c *converter) FromConnect(a *conversion.Arena, topic string, s *connect.Schema, v connect.Value) ([]byte, error) {
	if conversion.IsNull(v) && (s == nil || s.Optional && s.Default.IsNull()) {
		return nil, nil
	}
	w, err := c.Writer(topic, s)
	if err != nil {
		return nil, err
	}
	dst, err := c.json.AppendJSON(append(a.Room(), w.prefix...), w.node, v)
	if err != nil {
		return nil, c.Failed("serialize", topic, err)
	}
	return a.Keep(dst), nil
}

func (c *converter) newWriter(topic string, s *connect.Schema) (w written, err error) {
	text, err := (&schemaText{json: c.json, closed: c.closed}).schema(nil, s, -1)
	if err != nil {
		return w, err
	}
	subject, err := c.Registry.Subject(topic, conversion.NameOf(s))
	if err != nil {
		return w, err
	}
	found, err := c.Registry.ForWriting(subject, sr.Schema{Schema: string(text), Type: sr.TypeJSON})
	return written{registered.Prefix(found.ID), connectjson.NewNode(s)}, err
}

func (c *converter) ToConnect(topic string, data []byte) (*connect.Schema, connect.Value, error) {
	if data == nil {
		return nil, connect.Value{}, nil
	}
	r, body, err := c.Reader(topic, data)
	if err != nil {
		return nil, connect.Value{}, err
	}
	v, err := connectjson.Document(body)
	if err == nil && r.schema != nil {
		v, err = c.json.Convert(r.schema, v)
	}
	if err != nil {
		return nil, connect.Value{}, c.Failed("deserialize", topic, err)
	}
	return r.schema, v, nil
}

func (c *converter) newReader(topic string, id int) (none reader, err error) {
	found, err := c.Schema(id, sr.TypeJSON)
	if err != nil {
		return none, err
	}
	references, err := c.Registry.References(found)
	if err != nil {
		return none, err
	}
	if err := registered.CheckSize(references, found.Schema, registered.MaxSchemaText); err != nil {
		return none, registered.InSchema(id, err)
	}
	s, err := c.read(append(slices.Clone(references), schemaregistry.Named{Text: found.Schema}))
	if err != nil {
		return none, registered.InSchema(id, err)
	}
	return reader{s}, c.SetVersion(s, topic, conversion.NameOf(s), found)
}

// read converts the schema named "", with its references.
func (c *converter) read(texts []schemaregistry.Named) (*connect.Schema, error) {
	roots := map[string]connect.Value{}
	for _, r := range texts {
		v, err := connect.DecodeJSON([]byte(r.Text))
		if err != nil {
			return nil, conversion.Wrap("Invalid JSON Schema"+registered.ReferenceName(r.Name), err)
		}
		roots[r.Name] = v
	}
	return (&schemaReader{json: c.json, nonRequired: c.nonRequired, docs: newDocuments(roots)}).root()
}
