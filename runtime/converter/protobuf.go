package converter

import (
	"encoding/binary"
	"slices"

	"github.com/twmb/franz-go/pkg/sr"
	"google.golang.org/protobuf/reflect/protoreflect"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/registry"
)

var protobufClass = Class{
	Name: "io.confluent.connect.protobuf.ProtobufConverter",
	Keys: slices.Concat(registry.Keys, configs.Keys{
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
	new:       newProtobuf,
	noHeaders: true,
}

// protobufConverter writes and reads Confluent's format: a zero byte, the schema's id in four
// bytes, the path of the message in the schema, and the message.
type protobufConverter struct {
	registered[protoWritten, protoRead]
	enhanced, scrub, optional, wrapper, intEnums bool
	data                                         protoData
}

// protoRead is a file of messages, with the readers made so far.
type protoRead struct {
	file    protoreflect.FileDescriptor
	found   sr.Schema
	readers map[string]*protoReader
}

// mostMessageReaders limits the readers of one file, because data can name a message in many ways.
const mostMessageReaders = 1000

type protoWritten struct {
	prefix  []byte
	message *protoMessage
}

var _ Converter = (*protobufConverter)(nil)

func newProtobuf(c configs.Config, isKey bool) (Converter, error) {
	r, err := registry.New(c, isKey)
	if err != nil {
		return nil, err
	}
	p := &protobufConverter{
		enhanced: c.Bool("enhanced.protobuf.schema.support"), scrub: c.Bool("scrub.invalid.names"),
		optional: c.Bool("optional.for.nullables"), wrapper: c.Bool("wrapper.for.nullables"),
		intEnums: c.Bool("int.for.enums"),
	}
	p.registered = registered[protoWritten, protoRead]{registry: r, format: "Protobuf", newWriter: p.newWriter, newReader: p.newReader}
	return p, nil
}

func (c *protobufConverter) FromConnect(a *Arena, topic string, s *connect.Schema, v connect.Value) ([]byte, error) {
	if isNull(v) && (s == nil || s.Optional) {
		return nil, nil
	}
	w, err := c.toWrite(topic, s)
	if err != nil {
		return nil, err
	}
	dst, err := w.message.append(append(a.room(), w.prefix...), v)
	if err != nil {
		return nil, c.failed("serialize", topic, err)
	}
	return a.keep(dst), nil
}

func (c *protobufConverter) newWriter(topic string, s *connect.Schema) (w protoWritten, err error) {
	text, err := (&protoText{scrub: c.scrub, optional: c.optional, wrapper: c.wrapper}).file(s)
	if err != nil {
		return w, err
	}
	file, err := parseProto(nil, text)
	if err != nil {
		return w, err
	}
	subject, err := c.registry.Subject(topic, string(file.Messages().Get(0).FullName()))
	if err != nil {
		return w, err
	}
	found, err := c.registry.ForWriting(subject, sr.Schema{Schema: text, Type: sr.TypeProtobuf})
	if err != nil {
		return w, err
	}
	if found.Schema.Schema != text {
		if file, err = c.parse(found.Schema); err != nil {
			return w, inSchema(found.ID, err)
		}
	}
	if file.Messages().Len() == 0 {
		return w, dataErrorf("the Protobuf schema of id %d has no message", found.ID)
	}
	w.prefix = append(idPrefix(found.ID), 0) // the first message
	w.message, err = (&protoPlanner{scrub: c.scrub}).message(file.Messages().Get(0), s)
	return w, err
}

func (c *protobufConverter) parse(s sr.Schema) (protoreflect.FileDescriptor, error) {
	references, err := c.registry.References(s)
	if err != nil {
		return nil, err
	}
	if err := checkSize(references, s.Schema, mostProtoText); err != nil {
		return nil, err
	}
	return parseProto(references, s.Schema)
}

func (c *protobufConverter) ToConnect(topic string, data []byte) (*connect.Schema, connect.Value, error) {
	if data == nil {
		return nil, connect.Value{}, nil
	}
	from, body, err := c.toRead(topic, data)
	if err != nil {
		return nil, connect.Value{}, err
	}
	which, body, err := messageIndexes(body)
	if err != nil {
		return nil, connect.Value{}, c.failed("deserialize", topic, err)
	}
	r, ok := from.readers[string(which)]
	if !ok {
		if r, err = c.messageReader(topic, *from, which); err != nil {
			return nil, connect.Value{}, c.failed("deserialize", topic, inSchema(c.reading.id, err))
		}
		if len(from.readers) >= mostMessageReaders {
			clear(from.readers)
		}
		from.readers[string(which)] = r
	}
	v, err := r.read(body, &c.data)
	if err != nil {
		return nil, connect.Value{}, c.failed("deserialize", topic, err)
	}
	return r.schema, v, nil
}

// newReader parses the schema. Readers of its messages are made on demand.
func (c *protobufConverter) newReader(_ string, id int) (none protoRead, err error) {
	found, err := c.registry.ByID(id)
	if err != nil {
		return none, err
	}
	if found.Type != sr.TypeProtobuf {
		return none, dataErrorf("the schema of id %d is %s, not Protobuf: use the converter for it", id, found.Type)
	}
	file, err := c.parse(found)
	return protoRead{file, found, map[string]*protoReader{}}, inSchema(id, err)
}

func (c *protobufConverter) messageReader(topic string, from protoRead, which []byte) (*protoReader, error) {
	message, err := messageAt(from.file, which)
	if err != nil {
		return nil, err
	}
	readers := protoReaders{enhanced: c.enhanced, wrapper: c.wrapper, intEnums: c.intEnums}
	r, err := readers.message(message)
	if err != nil {
		return nil, err
	}
	return r, c.registryVersion(r.schema, topic, string(message.FullName()), from.found)
}

// messageIndexes splits off the path of the message in its file: the number of steps, then each
// step. A single 0 means the first message.
func messageIndexes(body []byte) (path, rest []byte, err error) {
	count, size := binary.Varint(body)
	if size <= 0 || count < 0 || count > int64(len(body)) {
		return nil, nil, dataErrorf("the message does not say which message of its schema it is")
	}
	end := size
	for range count {
		_, size := binary.Varint(body[end:])
		if size <= 0 {
			return nil, nil, dataErrorf("the message does not say which message of its schema it is")
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
			return nil, dataErrorf("the data is a message that its schema does not have: number %d of %d", i, within.Len())
		}
		found = within.Get(int(i))
		within = found.Messages()
	}
	return found, nil
}
