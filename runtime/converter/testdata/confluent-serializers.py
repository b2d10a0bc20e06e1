# Writes confluent-serializers.json: what Confluent's own serializers write, and the schemas that they register
# (pip install confluent-kafka[avro,json,protobuf,schemaregistry]).
import json, pathlib
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.schema_registry.json_schema import JSONSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.descriptor_pb2 import FieldDescriptorProto as F

registry = SchemaRegistryClient.new_client({"url": "mock://"})
out = []


def record(name, serializer, value):
    topic = name.replace(" ", "-")
    data = serializer(value, SerializationContext(topic, MessageField.VALUE))
    registered = registry.get_latest_version(topic + "-value")
    out.append({"name": name, "type": registered.schema.schema_type, "schema": registered.schema.schema_str,
                "id": int.from_bytes(data[1:5], "big"), "data": data.hex()})


avro = json.dumps({"type": "record", "name": "Order", "namespace": "shop", "fields": [
    {"name": "id", "type": "long"}, {"name": "note", "type": ["null", "string"], "default": None},
    {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["NEW", "PAID"]}},
    {"name": "lines", "type": {"type": "array", "items": {"type": "record", "name": "Line", "fields": [
        {"name": "sku", "type": "string"}, {"name": "price", "type": "double"}]}}},
    {"name": "tags", "type": {"type": "map", "values": "int"}}]})
for n, value in enumerate([
    {"id": -5, "note": "héllo", "state": "PAID", "lines": [{"sku": "a", "price": 1.5}], "tags": {"k": 7}},
    {"id": 1 << 40, "note": None, "state": "NEW", "lines": [], "tags": {}},
]):
    record(f"avro {n}", AvroSerializer(registry, avro), value)
record("avro string", AvroSerializer(registry, '"string"'), "plain")

schema = json.dumps({"$schema": "http://json-schema.org/draft-07/schema#", "title": "Order", "type": "object", "properties": {
    "id": {"type": "integer"}, "note": {"oneOf": [{"type": "null"}, {"type": "string"}]},
    "lines": {"type": "array", "items": {"type": "object", "properties": {"price": {"type": "number"}}}}}})
record("json", JSONSerializer(schema, registry), {"id": 5, "note": "x", "lines": [{"price": 1.5}, {"price": 2.0}]})

file = descriptor_pb2.FileDescriptorProto(name="shop.proto", package="shop", syntax="proto3")


def message(at, name):
    m = at.add(name=name)
    m.field.add(name="text", number=1, type=F.TYPE_STRING, label=F.LABEL_OPTIONAL)
    m.field.add(name="n", number=2, type=F.TYPE_SINT64, label=F.LABEL_OPTIONAL)
    return m


message(file.message_type, "First")
second = message(file.message_type, "Second")
message(second.nested_type, "Inner")
deep = message(message(second.nested_type, "Other").nested_type, "Deep")
pool = descriptor_pool.DescriptorPool()
pool.Add(file)
for name in ["First", "Second", "Second.Inner", "Second.Other", "Second.Other.Deep"]:
    cls = message_factory.GetMessageClass(pool.FindMessageTypeByName("shop." + name))
    record("protobuf " + name, ProtobufSerializer(cls, registry, {"use.deprecated.format": False}), cls(text=name, n=-7))
(pathlib.Path(__file__).parent / "confluent-serializers.json").write_text(json.dumps(out, indent=1, ensure_ascii=False) + "\n")
