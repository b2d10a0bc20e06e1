// Package avro converts Connect data to Avro and back, as Confluent's AvroConverter does. The
// schemas are in a Schema Registry.
package avro

import (
	"slices"

	"github.com/twmb/franz-go/pkg/sr"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/converter/registered"
	"millrace/runtime/schemaregistry"
)

// Class is Confluent's Avro converter.
var Class = conversion.Class{
	Name: "io.confluent.connect.avro.AvroConverter",
	Keys: slices.Concat(schemaregistry.Keys, configs.Keys{
		configs.Def("connect.meta.data", configs.Boolean, "true", configs.Low,
			"If true, Avro schemas keep the metadata of Connect schemas, as connect.name, connect.version and so on."),
		configs.Def("enhanced.avro.schema.support", configs.Boolean, "false", configs.Medium,
			"If true, enums stay enums, and members of unions have their full names."),
		configs.Def("scrub.invalid.names", configs.Boolean, "false", configs.Medium,
			"If true, characters that Avro does not allow in names are replaced with underscores."),
		configs.Def("ignore.default.for.nullables", configs.Boolean, "false", configs.Medium,
			"If true, null in an optional field stays null even if the field has a default."),
	}),
	Make:      newConverter,
	NoHeaders: true,
}

// converter writes and reads Confluent's format: a zero byte, the schema's id in four bytes,
// and Avro's binary encoding.
type converter struct {
	registered.Cache[written, reader]
	meta, enhanced, scrub, nulls bool
	data                         input // the message being read
}

type written struct {
	prefix []byte
	writer *writer
}

var (
	_ conversion.Converter = (*converter)(nil)
	_ conversion.Guarded   = (*converter)(nil)
)

func newConverter(c configs.Config, isKey bool) (conversion.Converter, error) {
	r, err := schemaregistry.New(c, isKey)
	if err != nil {
		return nil, err
	}
	a := &converter{
		meta: c.Bool("connect.meta.data"), enhanced: c.Bool("enhanced.avro.schema.support"),
		scrub: c.Bool("scrub.invalid.names"), nulls: c.Bool("ignore.default.for.nullables"),
	}
	a.Cache = registered.Cache[written, reader]{Registry: r, Format: "Avro", NewWriter: a.newWriter, NewReader: a.newReader}
	return a, nil
}

func (c *converter) FromConnect(a *conversion.Arena, topic string, s *connect.Schema, v connect.Value) ([]byte, error) {
	if conversion.IsNull(v) && (s == nil || s.Optional) {
		return nil, nil
	}
	w, err := c.Writer(topic, s)
	if err != nil {
		return nil, err
	}
	dst, err := w.writer.append(append(a.Room(), w.prefix...), v)
	if err != nil {
		return nil, c.Failed("serialize", topic, err)
	}
	return a.Keep(dst), nil
}

func (c *converter) ToConnect(topic string, data []byte) (*connect.Schema, connect.Value, error) {
	if data == nil {
		return nil, connect.Value{}, nil
	}
	r, body, err := c.Reader(topic, data)
	if err != nil {
		return nil, connect.Value{}, err
	}
	c.data.b, c.data.depth = body, 0
	v, err := r.read(r, &c.data)
	c.data.b = nil
	if err != nil {
		return nil, connect.Value{}, c.Failed("deserialize", topic, err)
	}
	return r.schema, v, nil
}

func (c *converter) newWriter(topic string, s *connect.Schema) (w written, err error) {
	names := &schemaText{meta: c.meta, enhanced: c.enhanced, scrub: c.scrub, names: map[string]*connect.Schema{}}
	text, err := names.schema(nil, s, "")
	if err != nil {
		return w, err
	}
	own, err := parse(nil, string(text))
	if err != nil {
		return w, err
	}
	subject, err := c.Registry.Subject(topic, own.full)
	if err != nil {
		return w, err
	}
	found, err := c.Registry.ForWriting(subject, sr.Schema{Schema: string(text)})
	if err != nil {
		return w, err
	}
	if found.Schema.Schema != string(text) {
		if own, err = c.parse(found.Schema); err != nil {
			return w, registered.InSchema(found.ID, err)
		}
	}
	planner := planner{names: names, strict: c.Registry.Strict, nulls: c.nulls}
	writer, err := planner.writer(s, own)
	return written{registered.Prefix(found.ID), writer}, err
}

func (c *converter) newReader(topic string, id int) (none reader, err error) {
	found, err := c.Schema(id, sr.TypeAvro)
	if err != nil {
		return none, err
	}
	parsed, err := c.parse(found)
	if err != nil {
		return none, registered.InSchema(id, err)
	}
	r, err := newReader(parsed, c.meta, c.enhanced)
	if err != nil {
		return none, registered.InSchema(id, err)
	}
	return *r, c.SetVersion(r.schema, topic, parsed.full, found)
}

// parse parses a schema of the registry with its references.
func (c *converter) parse(s sr.Schema) (*parsedSchema, error) {
	references, err := c.Registry.References(s)
	if err != nil {
		return nil, err
	}
	if err := registered.CheckSize(references, s.Schema, registered.MaxSchemaText); err != nil {
		return nil, err
	}
	return parse(references, s.Schema)
}
