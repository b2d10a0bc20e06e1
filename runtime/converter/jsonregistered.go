package converter

import (
	"slices"
	"strings"

	"github.com/twmb/franz-go/pkg/sr"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/registry"
)

var jsonSchemaClass = Class{
	Name: "io.confluent.connect.json.JsonSchemaConverter",
	Keys: slices.Concat(registry.Keys, configs.Keys{
		configs.Def("decimal.format", configs.String, "BASE64", configs.Low,
			"The output format of decimals: BASE64, or NUMERIC for JSON numbers. Both can be read.", configs.OneOfFold("BASE64", "NUMERIC")),
		configs.Def("object.additional.properties", configs.Boolean, "true", configs.Medium,
			"If true, objects may have members that are not in their schema."),
		configs.Def("use.optional.for.nonrequired", configs.Boolean, "false", configs.Medium,
			"If true, members that a schema does not require are optional."),
		configs.Def("json.fail.invalid.schema", configs.Boolean, "false", configs.Medium,
			"Validation of data against its schema. It is not supported: only false is allowed.", configs.OneOf("false")),
	}),
	new:       newJSONSchema,
	noHeaders: true,
}

// jsonSchemaConverter writes and reads Confluent's format: a zero byte, the schema's id in four
// bytes, and JSON.
type jsonSchemaConverter struct {
	registered[jsonWritten, jsonRead]
	json                *jsonConverter
	closed, nonRequired bool
}

type jsonWritten struct {
	prefix []byte
	node   *jsonNode
}

type jsonRead struct{ schema *connect.Schema }

var _ Converter = (*jsonSchemaConverter)(nil)

func newJSONSchema(c configs.Config, isKey bool) (Converter, error) {
	r, err := registry.New(c, isKey)
	if err != nil {
		return nil, err
	}
	j := &jsonSchemaConverter{
		json:   &jsonConverter{numeric: strings.EqualFold(c.String("decimal.format"), "NUMERIC"), defaults: true, confluent: true},
		closed: !c.Bool("object.additional.properties"), nonRequired: c.Bool("use.optional.for.nonrequired"),
	}
	j.registered = registered[jsonWritten, jsonRead]{registry: r, format: "JSON Schema", newWriter: j.newWriter, newReader: j.newReader}
	return j, nil
}

func (c *jsonSchemaConverter) FromConnect(a *Arena, topic string, s *connect.Schema, v connect.Value) ([]byte, error) {
	if isNull(v) && (s == nil || s.Optional && s.Default.IsNull()) {
		return nil, nil
	}
	w, err := c.toWrite(topic, s)
	if err != nil {
		return nil, err
	}
	dst, err := c.json.appendJSON(append(a.room(), w.prefix...), w.node, v)
	if err != nil {
		return nil, c.failed("serialize", topic, err)
	}
	return a.keep(dst), nil
}

func (c *jsonSchemaConverter) newWriter(topic string, s *connect.Schema) (w jsonWritten, err error) {
	text, err := (&jsonSchemaText{json: c.json, closed: c.closed}).schema(nil, s, -1)
	if err != nil {
		return w, err
	}
	subject, err := c.registry.Subject(topic, nameOf(s))
	if err != nil {
		return w, err
	}
	found, err := c.registry.ForWriting(subject, sr.Schema{Schema: string(text), Type: sr.TypeJSON})
	return jsonWritten{idPrefix(found.ID), newNode(s)}, err
}

func nameOf(s *connect.Schema) string {
	if s == nil {
		return ""
	}
	return s.Name
}

func (c *jsonSchemaConverter) ToConnect(topic string, data []byte) (*connect.Schema, connect.Value, error) {
	if data == nil {
		return nil, connect.Value{}, nil
	}
	r, body, err := c.toRead(topic, data)
	if err != nil {
		return nil, connect.Value{}, err
	}
	v, err := document(body)
	if err == nil && r.schema != nil {
		v, err = c.json.convert(r.schema, v)
	}
	if err != nil {
		return nil, connect.Value{}, c.failed("deserialize", topic, err)
	}
	return r.schema, v, nil
}

func (c *jsonSchemaConverter) newReader(topic string, id int) (none jsonRead, err error) {
	found, err := c.registry.ByID(id)
	if err != nil {
		return none, err
	}
	if found.Type != sr.TypeJSON {
		return none, dataErrorf("the schema of id %d is %s, not JSON Schema: use the converter for it", id, found.Type)
	}
	references, err := c.registry.References(found)
	if err != nil {
		return none, err
	}
	if err := checkSize(references, found.Schema, mostSchemaText); err != nil {
		return none, inSchema(id, err)
	}
	s, err := c.read(append(slices.Clone(references), registry.Named{Text: found.Schema}))
	if err != nil {
		return none, inSchema(id, err)
	}
	return jsonRead{s}, c.registryVersion(s, topic, nameOf(s), found)
}

// read converts the schema named "", with its references.
func (c *jsonSchemaConverter) read(texts []registry.Named) (*connect.Schema, error) {
	roots := map[string]connect.Value{}
	for _, r := range texts {
		v, err := connect.DecodeJSON([]byte(r.Text))
		if err != nil {
			return nil, &DataError{"Invalid JSON Schema" + referenceName(r.Name), err}
		}
		roots[r.Name] = v
	}
	return (&jsonSchemas{json: c.json, nonRequired: c.nonRequired, docs: newJSONDocuments(roots)}).root()
}
