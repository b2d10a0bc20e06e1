package converter

import (
	"slices"

	"github.com/hamba/avro/v2"
	"github.com/twmb/franz-go/pkg/sr"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/registry"
)

var avroClass = Class{
	Name: "io.confluent.connect.avro.AvroConverter",
	Keys: slices.Concat(registry.Keys, configs.Keys{
		configs.Def("connect.meta.data", configs.Boolean, "true", configs.Low,
			"Whether what only Connect's schemas have is kept in Avro's schemas, as connect.name, connect.version and so on."),
		configs.Def("enhanced.avro.schema.support", configs.Boolean, "false", configs.Medium,
			"Whether enums stay enums, and members of unions are called by their full names."),
		configs.Def("scrub.invalid.names", configs.Boolean, "false", configs.Medium,
			"Whether characters that Avro does not allow in names become underscores."),
		configs.Def("ignore.default.for.nullables", configs.Boolean, "false", configs.Medium,
			"Whether null in an optional field stays null although the field has a default."),
	}),
	new:       newAvro,
	noHeaders: true,
}

// avroConverter writes and reads Confluent's format: a zero, the schema's id in four bytes, and Avro's binary form.
type avroConverter struct {
	registered
	meta, enhanced, scrub, nulls bool

	last    avroWritten
	writers map[avroKey]avroWritten
	reading avroRead // what the last reader is for
	reader  *avroReader
	readers map[avroRead]*avroReader
}

type avroKey struct {
	schema *connect.Schema
	topic  string
}

type avroWritten struct {
	avroKey
	prefix []byte
	writer *avroWriter
}

type avroRead struct {
	id    int
	topic string
}

var _ Converter = (*avroConverter)(nil)

func newAvro(c configs.Config, isKey bool) (Converter, error) {
	r, err := registry.New(c, isKey)
	if err != nil {
		return nil, err
	}
	return &avroConverter{
		registered: registered{r, "Avro"},
		meta:       c.Bool("connect.meta.data"), enhanced: c.Bool("enhanced.avro.schema.support"),
		scrub: c.Bool("scrub.invalid.names"), nulls: c.Bool("ignore.default.for.nullables"),
		writers: map[avroKey]avroWritten{}, readers: map[avroRead]*avroReader{},
	}, nil
}

func (c *avroConverter) FromConnect(a *Arena, topic string, s *connect.Schema, v connect.Value) ([]byte, error) {
	if isNull(v) && (s == nil || s.Optional) {
		return nil, nil
	}
	if c.last.writer == nil || c.last.schema != s || c.last.topic != topic {
		if err := c.prepare(topic, s); err != nil {
			return nil, c.failed("serialize", topic, err)
		}
	}
	dst, err := c.last.writer.append(append(a.room(), c.last.prefix...), v)
	if err != nil {
		return nil, c.failed("serialize", topic, err)
	}
	return a.keep(dst), nil
}

// prepare makes the last writer the one for data of s.
func (c *avroConverter) prepare(topic string, s *connect.Schema) (err error) {
	key := avroKey{s, topic}
	w, ok := c.writers[key]
	if !ok {
		if w, err = c.newWriter(key); err != nil {
			return err
		}
		if len(c.writers) >= c.registry.CacheSize {
			clear(c.writers)
		}
		c.writers[key] = w
	}
	c.last = w
	return nil
}

func (c *avroConverter) newWriter(key avroKey) (w avroWritten, err error) {
	names := &avroText{meta: c.meta, enhanced: c.enhanced, scrub: c.scrub, names: map[string]*connect.Schema{}}
	text, err := names.schema(nil, key.schema, "")
	if err != nil {
		return w, err
	}
	own, err := parseAvro(nil, string(text))
	if err != nil {
		return w, err
	}
	record := ""
	if named, ok := own.(avro.NamedSchema); ok {
		record = named.FullName()
	}
	subject, err := c.registry.Subject(key.topic, record)
	if err != nil {
		return w, err
	}
	found, err := c.registry.ForWriting(subject, sr.Schema{Schema: string(text)})
	if err != nil {
		return w, err
	}
	if found.Schema.Schema != string(text) {
		if own, err = c.parse(found.Schema); err != nil {
			return w, err
		}
	}
	planner := avroPlanner{names: names, strict: c.registry.Strict, nulls: c.nulls}
	writer, err := planner.writer(key.schema, own)
	return avroWritten{key, idPrefix(found.ID), writer}, err
}

func (c *avroConverter) ToConnect(topic string, data []byte) (*connect.Schema, connect.Value, error) {
	if data == nil {
		return nil, connect.Value{}, nil
	}
	id, body, err := splitID(data)
	if err != nil {
		return nil, connect.Value{}, c.failed("deserialize", topic, err)
	}
	if c.reader == nil || c.reading.id != id || c.reading.topic != topic {
		if err := c.prepareReader(avroRead{id, topic}); err != nil {
			return nil, connect.Value{}, c.failed("deserialize", topic, err)
		}
	}
	d := avroData{b: body}
	v, err := c.reader.read(c.reader, &d)
	if err != nil {
		return nil, connect.Value{}, c.failed("deserialize", topic, err)
	}
	return c.reader.schema, v, nil
}

// prepareReader makes the last reader the one for the schema of an id.
func (c *avroConverter) prepareReader(key avroRead) (err error) {
	r, ok := c.readers[key]
	if !ok {
		if r, err = c.newReader(key.topic, key.id); err != nil {
			return err
		}
		if len(c.readers) >= c.registry.CacheSize {
			clear(c.readers)
		}
		c.readers[key] = r
	}
	c.reading, c.reader = key, r
	return nil
}

func (c *avroConverter) newReader(topic string, id int) (*avroReader, error) {
	found, err := c.registry.ByID(id)
	if err != nil {
		return nil, err
	}
	if found.Type != sr.TypeAvro {
		return nil, dataErrorf("the schema of id %d is %s, not Avro: use the converter for it", id, found.Type)
	}
	parsed, err := c.parse(found)
	if err != nil {
		return nil, err
	}
	r, err := newAvroReader(parsed, c.meta, c.enhanced)
	if err != nil || r.schema == nil || r.schema.Version != 0 {
		return r, err
	}
	record := ""
	if named, ok := parsed.(avro.NamedSchema); ok {
		record = named.FullName()
	}
	if subject, err := c.registry.Subject(topic, record); err == nil {
		if r.schema.Version, err = c.registry.Version(subject, found); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// parse reads a schema of the registry, with those that it refers to.
func (c *avroConverter) parse(s sr.Schema) (avro.Schema, error) {
	references, err := c.registry.References(s)
	if err != nil {
		return nil, err
	}
	return parseAvro(references, s.Schema)
}

func parseAvro(references []registry.Named, text string) (parsed avro.Schema, err error) {
	cache := &avro.SchemaCache{}
	for _, r := range append(references, registry.Named{Text: text}) {
		if parsed, err = avro.ParseWithCache(r.Text, "", cache); err != nil {
			return nil, &DataError{"Invalid Avro schema", err}
		}
	}
	return parsed, nil
}
