# Writes protobuf-google.bin: the message of TestBytesOfOthers, by Google's library (pip install protobuf).
import pathlib
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.descriptor_pb2 import FieldDescriptorProto as F

file = descriptor_pb2.FileDescriptorProto(name="sale.proto", package="shop", syntax="proto3")


def message(at, name, *fields):
    m = at.add(name=name)
    for number, (field, kind, *rest) in enumerate(fields, 1):
        f = m.field.add(name=field, number=number, type=kind, label=F.LABEL_REPEATED if "many" in rest else F.LABEL_OPTIONAL)
        if kind == F.TYPE_MESSAGE:
            f.type_name = rest[0]
    return m


top = file.message_type
message(top, "Decimal", ("value", F.TYPE_BYTES), ("precision", F.TYPE_UINT32), ("scale", F.TYPE_INT32))
message(top, "Date", ("year", F.TYPE_INT32), ("month", F.TYPE_INT32), ("day", F.TYPE_INT32))
message(top, "TimeOfDay", ("hours", F.TYPE_INT32), ("minutes", F.TYPE_INT32), ("seconds", F.TYPE_INT32), ("nanos", F.TYPE_INT32))
message(top, "Timestamp", ("seconds", F.TYPE_INT64), ("nanos", F.TYPE_INT32))
message(top, "Line", ("sku", F.TYPE_STRING), ("count", F.TYPE_INT32))
M = F.TYPE_MESSAGE
sale = message(
    top, "Sale", ("bool", F.TYPE_BOOL), ("int8", F.TYPE_INT32), ("int32", F.TYPE_INT32), ("int64", F.TYPE_INT64),
    ("float32", F.TYPE_FLOAT), ("float64", F.TYPE_DOUBLE), ("string", F.TYPE_STRING), ("bytes", F.TYPE_BYTES),
    ("decimal", M, ".shop.Decimal"), ("date", M, ".shop.Date"), ("time", M, ".shop.TimeOfDay"), ("timestamp", M, ".shop.Timestamp"),
    ("numbers", F.TYPE_INT32, "many"), ("map", M, ".shop.Sale.MapEntry", "many"), ("line", M, ".shop.Line"),
    ("lines", M, ".shop.Line", "many"))
message(sale.nested_type, "MapEntry", ("key", F.TYPE_STRING), ("value", M, ".shop.Line")).options.map_entry = True

pool = descriptor_pool.DescriptorPool()
pool.Add(file)
Sale = message_factory.GetMessageClass(pool.FindMessageTypeByName("shop.Sale"))
line = {"sku": "a1", "count": -3}
s = Sale(bool=True, int8=-8, int32=1 << 30, int64=-1 << 62, float32=1.5, float64=-2.25, string="héllo", bytes=bytes([1, 0, 255]),
         decimal={"value": (-12345).to_bytes(2, "big", signed=True), "precision": 5, "scale": 2},
         date={"year": 2024, "month": 10, "day": 4}, time={"hours": 1, "nanos": 1000000},
         timestamp={"seconds": 1700000000, "nanos": 123000000}, numbers=[1, -1], line=line, lines=[line, line])
s.map["k"].CopyFrom(s.line)
(pathlib.Path(__file__).parent / "protobuf-google.bin").write_bytes(s.SerializeToString(deterministic=True))
