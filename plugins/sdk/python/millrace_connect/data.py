"""Python's data as the protocol's, and back."""

import json
import struct
from datetime import datetime, timezone
from decimal import Decimal

from . import connect_pb2 as pb

# The schemas of plain values, by their Python type: id and name. Lists and dicts go without a schema.
_SCALARS = {str: (1, "string"), int: (2, "int64"), float: (3, "float64"), bool: (4, "boolean"), bytes: (5, "bytes")}


def schemas():
    """The schemas that a call may use."""
    return [pb.Schema(id=i, type=name) for i, name in _SCALARS.values()]


def schema_of(value) -> int:
    """The id of a value's schema; 0 for none."""
    return _SCALARS.get(type(value), (0,))[0]


def encode(value) -> pb.Value:
    if value is None:
        return pb.Value()
    if isinstance(value, bool):
        return pb.Value(bool=value)
    if isinstance(value, int):
        return pb.Value(int64=value)
    if isinstance(value, float):
        return pb.Value(float64=value)
    if isinstance(value, str):
        return pb.Value(string=value)
    if isinstance(value, bytes):
        return pb.Value(bytes=value)
    if isinstance(value, (list, tuple)):
        return pb.Value(list=pb.List(items=[encode(v) for v in value]))
    if isinstance(value, dict):
        return pb.Value(map=encode_map(value))
    raise TypeError(f"a value of type {type(value).__name__} cannot be sent: expected None, bool, int, float, str, bytes, list or dict")


def encode_map(value: dict) -> pb.Map:
    return pb.Map(entries=[pb.Entry(key=encode(k), value=encode(v)) for k, v in value.items()])


class Decoder:
    """Reads the values of one call, which sends each schema once."""

    def __init__(self):
        self.schemas = {}

    def learn(self, schemas):
        for s in schemas:
            self.schemas[s.id] = s

    def value(self, v: pb.Value):
        kind = v.WhichOneof("kind")
        if kind is None:
            return None
        content = getattr(v, kind)
        if kind == "list":
            return [self.value(item) for item in content.items]
        if kind == "map":
            return decode_map(content, self.value)
        if kind == "struct":
            fields = self.schemas[content.schema].fields
            return {f.name: self.value(item) for f, item in zip(fields, content.values)}
        if kind == "json":
            return json.loads(content)
        if kind == "decimal":
            return Decimal(int.from_bytes(content.unscaled, "big", signed=True)).scaleb(-content.scale)
        if kind == "time":
            return datetime.fromtimestamp(content / 1000, timezone.utc)
        if kind == "float32":
            return struct.unpack("f", struct.pack("f", content))[0]
        return content


def decode_map(m: pb.Map, value=None) -> dict:
    value = value or Decoder().value
    return {value(e.key): value(e.value) for e in m.entries}
