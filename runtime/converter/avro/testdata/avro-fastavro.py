# Writes avro-fastavro.bin: the record of TestBytesOfOthers, by fastavro (pip install fastavro).
import datetime, decimal, io, json, pathlib
import fastavro

here = pathlib.Path(__file__).parent
schema = fastavro.parse_schema(json.loads((here / "avro-fastavro.avsc").read_text()))
record = {
    "bool": True, "int8": -8, "int16": -16, "int32": 1 << 30, "int64": -1 << 62, "float32": 1.5, "float64": -2.25,
    "string": "héllo", "bytes": bytes([1, 0, 255]), "none": None, "decimal": decimal.Decimal("-123.45"),
    "date": datetime.date(1970, 1, 1) + datetime.timedelta(days=20000), "time": datetime.time(1, 0, 0, 1000),
    "timestamp": datetime.datetime.fromtimestamp(1700000000, datetime.timezone.utc) + datetime.timedelta(milliseconds=123),
    "list": ["a", None], "map": {"k": 1}, "pairs": [{"key": 7, "value": "x"}],
    "home": {"street": "Elm", "zip": None}, "work": {"street": "Oak", "zip": "9"},
}
out = io.BytesIO()
fastavro.schemaless_writer(out, schema, record)
(here / "avro-fastavro.bin").write_bytes(out.getvalue())
