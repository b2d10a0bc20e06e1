package converter

import (
	"slices"

	"github.com/twmb/franz-go/pkg/sr"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/registry"
)

var avroClass = Class{
	Name: "io.confluent.connect.avro.AvroConverter",
	Keys: slices.Concat(registry.Keys, configs.Keys{
		configs.Def("connect.meta.data", configs.Boolean, "true", configs.Low,
			"If true, Avro schemas keep the metadata of Connect schemas, as connect.name, connect.version and so on."),
		configs.Def("enhanced.avro.schema.support", configs.Boolean, "false", configs.Medium,
			"If true, enums stay enums, and members of unions have their full names."),
		configs.Def("scrub.invalid.names", configs.Boolean, "false", configs.Medium,
			"If true, characters that Avro does not allow in names are replaced with underscores."),
		configs.Def("ignore.default.for.nullables", configs.Boolean, "false", configs.Medium,
			"If true, null in an optional field stays null even if the field has a default."),
	}),
	new:       newAvro,
	noHeaders: true,
}

// avroConverter writes and reads Confluent's format: a zero byte, the schema's id in four bytes,
// and Avro's binary encoding.
type avroConverter struct {
	registered[avroWritten, avroReader]
	meta, enhanced, scrub, nulls bool
	data                         avroData // the message being read
}

type avroWritten struct {
	prefix []byte
	writer *avroWriter
}

var _ Converter = (*avroConverter)(nil)

func newAvro(c configs.Config, isKey bool) (Converter, error) {
	r, err := registry.New(c, isKey)
	if err != nil {
		return nil, err
	}
	a := &avroConverter{
		meta: c.Bool("connect.meta.data"), enhanced: c.Bool("enhanced.avro.schema.support"),
		scrub: c.Bool("scrub.invalid.names"), nulls: c.Bool("ignore.default.for.nullables"),
	}
	a.registered = registered[avroWritten, avroReader]{registry: r, format: "Avro", newWriter: a.newWriter, newReader: a.newReader}
	return a, nil
}

func (c *avroConverter) FromConnect(a *Arena, topic string, s *connect.Schema, v connect.Value) ([]byte, error) {
	if isNull(v) && (s == nil || s.Optional) {
		return nil, nil
	}
	w, err := c.toWrite(topic, s)
	if err != nil {
		return nil, err
	}
	dst, err := w.writer.append(append(a.room(), w.prefix...), v)
	if err != nil {
		return nil, c.failed("serialize", topic, err)
	}
	return a.keep(dst), nil
}

func (c *avroConverter) ToConnect(topic string, data []byte) (*connect.Schema, connect.Value, error) {
	if data == nil {
		return nil, connect.Value{}, nil
	}
	r, body, err := c.toRead(topic, data)
	if err != nil {
		return nil, connect.Value{}, err
	}
	c.data.b, c.data.depth = body, 0
	v, err := r.read(r, &c.data)
	c.data.b = nil
	if err != nil {
		return nil, connect.Value{}, c.failed("deserialize", topic, err)
	}
	return r.schema, v, nil
}

func (c *avroConverter) newWriter(topic string, s *connect.Schema) (w avroWritten, err error) {
	names := &avroText{meta: c.meta, enhanced: c.enhanced, scrub: c.scrub, names: map[string]*connect.Schema{}}
	text, err := names.schema(nil, s, "")
	if err != nil {
		return w, err
	}
	own, err := parseAvro(nil, string(text))
	if err != nil {
		return w, err
	}
	subject, err := c.registry.Subject(topic, own.full)
	if err != nil {
		return w, err
	}
	found, err := c.registry.ForWriting(subject, sr.Schema{Schema: string(text)})
	if err != nil {
		return w, err
	}
	if found.Schema.Schema != string(text) {
		if own, err = c.parse(found.Schema); err != nil {
			return w, inSchema(found.ID, err)
		}
	}
	planner := avroPlanner{names: names, strict: c.registry.Strict, nulls: c.nulls}
	writer, err := planner.writer(s, own)
	return avroWritten{idPrefix(found.ID), writer}, err
}

func (c *avroConverter) newReader(topic string, id int) (none avroReader, err error) {
	found, err := c.registry.ByID(id)
	if err != nil {
		return none, err
	}
	if found.Type != sr.TypeAvro {
		return none, dataErrorf("the schema of id %d is %s, not Avro: use the converter for it", id, found.Type)
	}
	parsed, err := c.parse(found)
	if err != nil {
		return none, inSchema(id, err)
	}
	r, err := newAvroReader(parsed, c.meta, c.enhanced)
	if err != nil {
		return none, inSchema(id, err)
	}
	return *r, c.registryVersion(r.schema, topic, parsed.full, found)
}

// parse parses a schema of the registry with its references.
func (c *avroConverter) parse(s sr.Schema) (*avroSchema, error) {
	references, err := c.registry.References(s)
	if err != nil {
		return nil, err
	}
	if err := checkSize(references, s.Schema, mostSchemaText); err != nil {
		return nil, err
	}
	return parseAvro(references, s.Schema)
}
