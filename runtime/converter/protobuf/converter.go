// Package protobuf converts Connect data to Protobuf and back, as Confluent's ProtobufConverter
// does. The schemas are in a Schema Registry.
package protobuf

import (
	"encoding/binary"
	"slices"

	"github.com/twmb/franz-go/pkg/sr"
	"google.golang.org/protobuf/reflect/protoreflect"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/converter/registered"
	"millrace/runtime/schemaregistry"
)

// Class is Confluent's Protobuf converter.
var Class = conversion.Class{
	Name: "io.confluent.connect.protobuf.ProtobufConverter",
	Keys: slices.Concat(schemaregistry.Keys, configs.Keys{
		configs.Def("enhanced.protobuf.schema.support", configs.Boolean, "false", configs.Medium,
			"If true, the names of structs include the message's package."),
		configs.Def("scrub.invalid.names", configs.Boolean, "false", configs.Medium,
			"If true, characters that Protobuf does not allow in names are replaced with underscores."),
		configs.Def("optional.for.nullables", configs.Boolean, "false", configs.Medium,
			"If true, nullable fields have the label optional."),
		configs.Def("wrapper.for.nullables", configs.Boolean, "false", configs.Medium,
			"If true, nullable fields are wrapper messages such as google.protobuf.StringValue."),
		configs.Def("int.for.enums", configs.Boolean, "false", configs.Medium,
			"If true, enums are read as the numbers of their symbols."),
	}),
	Make:      newConverter,
	NoHeaders: true,
}

// converter writes and reads Confluent's format: a zero byte, the schema's id in four
// bytes, the path of the message in the schema, and the message.
type converter struct {
	registered.Cache[written, fileReader]
	enhanced, scrub, optional, wrapper, intEnums bool
	data                                         input
}

// fileReader is a file of messages, with the readers made so far.
type fileReader struct {
	file    protoreflect.FileDescriptor
	found   sr.Schema
	readers map[string]*reader
}

// mostMessageReaders limits the readers of one file, because data can name a message in many ways.
const mostMessageReaders = 1000

type written struct {
	prefix  []byte
	message *messageWriter
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
	p := &converter{
		enhanced: c.Bool("enhanced.protobuf.schema.support"), scrub: c.Bool("scrub.invalid.names"),
		optional: c.Bool("optional.for.nullables"), wrapper: c.Bool("wrapper.for.nullables"),
		intEnums: c.Bool("int.for.enums"),
	}
	p.Cache = registered.Cache[written, fileReader]{Registry: r, Format: "Protobuf", NewWriter: p.newWriter, NewReader: p.newReader}
	return p, nil
}

func (c *converter) FromConnect(a *conversion.Arena, topic string, s *connect.Schema, v connect.Value) ([]byte, error) {
	if conversion.IsNull(v) && (s == nil || s.Optional) {
		return nil, nil
	}
	w, err := c.Writer(topic, s)
	if err != nil {
		return nil, err
	}
	dst, err := w.message.append(append(a.Room(), w.prefix...), v)
	if err != nil {
		return nil, c.Failed("serialize", topic, err)
	}
	return a.Keep(dst), nil
}

func (c *converter) newWriter(topic string, s *connect.Schema) (w written, err error) {
	text, err := (&schemaText{scrub: c.scrub, optional: c.optional, wrapper: c.wrapper}).file(s)
	if err != nil {
		return w, err
	}
	file, err := parse(nil, text)
	if err != nil {
		return w, err
	}
	subject, err := c.Registry.Subject(topic, string(file.Messages().Get(0).FullName()))
	if err != nil {
		return w, err
	}
	found, err := c.Registry.ForWriting(subject, sr.Schema{Schema: text, Type: sr.TypeProtobuf})
	if err != nil {
		return w, err
	}
	if found.Schema.Schema != text {
		if file, err = c.parse(found.Schema); err != nil {
			return w, registered.InSchema(found.ID, err)
		}
	}
	if file.Messages().Len() == 0 {
		return w, conversion.Errorf("the Protobuf schema of id %d has no message", found.ID)
	}
	w.prefix = append(registered.Prefix(found.ID), 0) // the first message
	w.message, err = (&planner{scrub: c.scrub}).message(file.Messages().Get(0), s)
	return w, err
}

func (c *converter) parse(s sr.Schema) (protoreflect.FileDescriptor, error) {
	references, err := c.Registry.References(s)
	if err != nil {
		return nil, err
	}
	if err := registered.CheckSize(references, s.Schema, registered.MaxProtobufText); err != nil {
		return nil, err
	}
	return parse(references, s.Schema)
}

func (c *converter) ToConnect(topic string, data []byte) (*connect.Schema, connect.Value, error) {
	if data == nil {
		return nil, connect.Value{}, nil
	}
	from, body, err := c.Reader(topic, data)
	if err != nil {
		return nil, connect.Value{}, err
	}
	which, body, err := messageIndexes(body)
	if err != nil {
		return nil, connect.Value{}, c.Failed("deserialize", topic, err)
	}
	r, ok := from.readers[string(which)]
	if !ok {
		if r, err = c.messageReader(topic, *from, which); err != nil {
			return nil, connect.Value{}, c.Failed("deserialize", topic, registered.InSchema(c.LastID(), err))
		}
		if len(from.readers) >= mostMessageReaders {
			clear(from.readers)
		}
		from.readers[string(which)] = r
	}
	v, err := r.read(body, &c.data)
	if err != nil {
		return nil, connect.Value{}, c.Failed("deserialize", topic, err)
	}
	return r.schema, v, nil
}

// newReader parses the schema. Readers of its messages are made on demand.
func (c *converter) newReader(_ string, id int) (none fileReader, err error) {
	found, err := c.Schema(id, sr.TypeProtobuf)
	if err != nil {
		return none, err
	}
	file, err := c.parse(found)
	return fileReader{file, found, map[string]*reader{}}, registered.InSchema(id, err)
}

func (c *converter) messageReader(topic string, from fileReader, which []byte) (*reader, error) {
	message, err := messageAt(from.file, which)
	if err != nil {
		return nil, err
	}
	readers := readers{enhanced: c.enhanced, wrapper: c.wrapper, intEnums: c.intEnums}
	r, err := readers.message(message)
	if err != nil {
		return nil, err
	}
	return r, c.SetVersion(r.schema, topic, string(message.FullName()), from.found)
}

// messageIndexes splits off the path of the message in its file: the number of steps, then each
// step. A single 0 means the first message.
func messageIndexes(body []byte) (path, rest []byte, err error) {
	count, size := binary.Varint(body)
	if size <= 0 || count < 0 || count > int64(len(body)) {
		return nil, nil, conversion.Errorf("the message does not say which message of its schema it is")
	}
	end := size
	for range count {
		_, size := binary.Varint(body[end:])
		if size <= 0 {
			return nil, nil, conversion.Errorf("the message does not say which message of its schema it is")
		}
		end += size
	}
	return body[:end], body[end:], nil
}

func messageAt(file protoreflect.FileDescriptor, path []byte) (found protoreflect.MessageDescriptor, err error) {
	count, size := binary.Varint(path)
	steps := []int64{0}
	if count > 0 {
		steps = nil
	}
	for path = path[size:]; len(path) > 0; path = path[size:] {
		var step int64
		step, size = binary.Varint(path)
		steps = append(steps, step)
	}
	within := file.Messages()
	for _, i := range steps {
		if i < 0 || i >= int64(within.Len()) {
			return nil, conversion.Errorf("the data is a message that its schema does not have: number %d of %d", i, within.Len())
		}
		found = within.Get(int(i))
		within = found.Messages()
	}
	return found, nil
}
