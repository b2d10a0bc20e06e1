package probe;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/** Values of every type by name. */
final class Types {
  private static final Map<String, SchemaAndValue> ALL = new LinkedHashMap<>();

  static {
    add("int8", Schema.INT8_SCHEMA, Byte.MIN_VALUE);
    add("int16", Schema.INT16_SCHEMA, Short.MAX_VALUE);
    add("int32", Schema.INT32_SCHEMA, Integer.MIN_VALUE);
    add("int64", Schema.INT64_SCHEMA, Long.MAX_VALUE);
    add("float32", Schema.FLOAT32_SCHEMA, Float.MIN_VALUE);
    add("float64", Schema.FLOAT64_SCHEMA, Double.MAX_VALUE);
    add("nan", Schema.FLOAT64_SCHEMA, Double.NaN);
    add("minus-zero", Schema.FLOAT32_SCHEMA, -0f);
    add("infinity", Schema.FLOAT32_SCHEMA, Float.NEGATIVE_INFINITY);
    add("boolean", Schema.BOOLEAN_SCHEMA, true);
    add("string", Schema.STRING_SCHEMA, "\u0000 Zoë 🌾 \" \\");
    add("empty-string", Schema.STRING_SCHEMA, "");
    add("half-a-character", Schema.STRING_SCHEMA, "\ud83c.");
    add("bytes", Schema.BYTES_SCHEMA, new byte[] {0, -1});
    add("empty-bytes", Schema.BYTES_SCHEMA, new byte[0]);
    add("buffer", Schema.BYTES_SCHEMA, ByteBuffer.wrap(new byte[] {1, 2, 3}));
    add("slice", Schema.BYTES_SCHEMA, ByteBuffer.wrap(new byte[] {1, 2, 3, 4}, 1, 2).slice());
    add("read-only", Schema.BYTES_SCHEMA, ByteBuffer.wrap(new byte[] {1, 2, 3}).asReadOnlyBuffer());
    add("direct", Schema.BYTES_SCHEMA, ByteBuffer.allocateDirect(2));
    add("null", Schema.OPTIONAL_INT32_SCHEMA, null);
    add("default", SchemaBuilder.int32().optional().defaultValue(42).build(), null);
    add("default-required", SchemaBuilder.string().defaultValue("d").build(), "given");
    add("described", SchemaBuilder.int64().name("probe.Long").version(7).doc("A long.").parameter("a", "b").parameter("c", "").build(), 5L);
    add("version-zero", SchemaBuilder.bool().version(0).build(), false);
    add("array", SchemaBuilder.array(Schema.OPTIONAL_STRING_SCHEMA).build(), Arrays.asList("a", null));
    add("empty-array", SchemaBuilder.array(Schema.INT8_SCHEMA).optional().name("n").build(), List.of());
    add("arrays", SchemaBuilder.array(SchemaBuilder.array(Schema.INT16_SCHEMA).build()).build(), List.of(List.of((short) 1), List.of()));
    add("default-array", SchemaBuilder.array(Schema.INT8_SCHEMA).defaultValue(List.of((byte) 1)).build(), List.of((byte) 2));
    add("map", SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.OPTIONAL_FLOAT64_SCHEMA).build(), nulls("a", 1.5, "b", null));
    add("map-of-int64", SchemaBuilder.map(Schema.INT64_SCHEMA, Schema.BOOLEAN_SCHEMA).build(), Map.of(1L, true));
    add("map-of-structs", SchemaBuilder.map(inner(), inner()).build(), Map.of(struct(1), struct(2)));
    add("map-with-null-key", SchemaBuilder.map(Schema.OPTIONAL_STRING_SCHEMA, Schema.STRING_SCHEMA).build(), nulls(null, "v"));
    add("empty-map", SchemaBuilder.map(Schema.BYTES_SCHEMA, Schema.BYTES_SCHEMA).optional().build(), Map.of());
    add("struct", inner(), struct(1));
    add("empty-struct", SchemaBuilder.struct().build(), new Struct(SchemaBuilder.struct().build()));
    add("null-struct", SchemaBuilder.struct().optional().field("a", Schema.INT8_SCHEMA).build(), null);
    Schema outer = SchemaBuilder.struct().name("probe.Outer").field("in", inner()).field("none", SchemaBuilder.int8().optional().defaultValue((byte) 3).build())
        .field("list", SchemaBuilder.array(inner()).optional().build()).field("decimal", Decimal.builder(2).optional().build()).build();
    add("nested", outer, new Struct(outer).put("in", struct(3)).put("list", List.of(struct(4))).put("decimal", new BigDecimal("-0.05")));
    add("default-struct", SchemaBuilder.struct().field("n", SchemaBuilder.struct().field("x", Schema.INT8_SCHEMA).optional().build()).build(), defaults());
    add("decimal", Decimal.schema(3), new BigDecimal("12345678901234567890.125"));
    add("decimal-zero", Decimal.schema(0), new BigDecimal(BigInteger.ZERO));
    add("decimal-negative-scale", Decimal.schema(-2), new BigDecimal(BigInteger.TEN, -2));
    add("decimal-default", Decimal.builder(1).defaultValue(new BigDecimal("0.5")).build(), new BigDecimal("2.5"));
    add("date", org.apache.kafka.connect.data.Date.SCHEMA, new Date(-86_400_000L));
    add("time", Time.SCHEMA, new Date(86_399_999L));
    add("timestamp", Timestamp.SCHEMA, new Date(-1L));
    add("timestamp-null", Timestamp.builder().optional().build(), null);
    add("timestamp-default", Timestamp.builder().defaultValue(new Date(7L)).build(), new Date(8L));
    add("schemaless-null", null, null);
    add("schemaless-int8", null, (byte) 1);
    add("schemaless-int16", null, (short) 1);
    add("schemaless-int32", null, 1);
    add("schemaless-int64", null, 1L);
    add("schemaless-float32", null, 1f);
    add("schemaless-float64", null, 1d);
    add("schemaless-boolean", null, true);
    add("schemaless-string", null, "text");
    add("schemaless-bytes", null, new byte[] {1});
    add("schemaless-buffer", null, ByteBuffer.wrap(new byte[] {1}));
    add("schemaless-list", null, Arrays.asList(1, "a", null, List.of(2L), Map.of("k", 1.5f)));
    add("schemaless-map", null, nulls("a", nulls("b", null), 1L, true));
    add("schemaless-struct", null, struct(5));
    add("schemaless-date", null, new Date(9L));
    add("schemaless-decimal", null, new BigDecimal("1.50"));
  }

  private Types() { }

  private static void add(String name, Schema schema, Object value) {
    ALL.put(name, new SchemaAndValue(schema, value));
  }

  static SchemaAndValue get(String name) {
    return ALL.get(name);
  }

  private static Schema inner() {
    return SchemaBuilder.struct().name("probe.Inner").version(1).doc("Inner.").field("n", Schema.INT32_SCHEMA).field("s", Schema.OPTIONAL_STRING_SCHEMA).build();
  }

  private static Struct struct(int n) {
    return new Struct(inner()).put("n", n);
  }

  private static Struct defaults() {
    Schema in = SchemaBuilder.struct().field("x", Schema.INT8_SCHEMA).optional().build();
    return new Struct(SchemaBuilder.struct().field("n", in).build()).put("n", new Struct(in).put("x", (byte) 1));
  }

  private static Map<Object, Object> nulls(Object... pairs) {
    Map<Object, Object> out = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      out.put(pairs[i], pairs[i + 1]);
    }
    return out;
  }

  /** Describes all of a record but its topic and time. */
  static String describe(ConnectRecord<?> r) {
    List<String> headers = new ArrayList<>();
    for (Header h : r.headers()) {
      headers.add(h.key() + "=" + describe(h.schema()) + " " + describe(h.value()));
    }
    return (r instanceof SinkRecord ? "SinkRecord " : "SourceRecord ") + r.topic() + "-" + r.kafkaPartition() + " " + (r.timestamp() == null) + " | "
        + describe(r.keySchema()) + " " + describe(r.key()) + " | " + describe(r.valueSchema()) + " " + describe(r.value()) + " | " + headers;
  }

  /** Describes a value with its Java type, except that a buffer is bytes. */
  static String describe(Object v) {
    if (v instanceof byte[] b) {
      return "bytes" + Arrays.toString(b);
    }
    if (v instanceof ByteBuffer b) {
      byte[] copy = new byte[b.remaining()];
      b.duplicate().get(copy);
      return describe(copy);
    }
    if (v instanceof List<?> list) {
      return "list" + list.stream().map(Types::describe).toList();
    }
    if (v instanceof Map<?, ?> map) {
      return "map" + map.entrySet().stream().map(e -> describe(e.getKey()) + "=" + describe(e.getValue())).sorted().toList();
    }
    if (v instanceof Struct s) {
      return "struct " + describe(s.schema()) + s.schema().fields().stream().map(f -> describe(s.get(f)) + "/" + describe(s.getWithoutDefault(f.name()))).toList();
    }
    if (v instanceof String text) {
      return "String " + text.chars().mapToObj(c -> c < 128 ? String.valueOf((char) c) : String.format("\\u%04x", c)).collect(Collectors.joining());
    }
    return v == null ? "null" : v instanceof Date d ? "date " + d.getTime() : v.getClass().getSimpleName() + " " + v;
  }

  static String describe(Schema s) {
    if (s == null) {
      return "no schema";
    }
    StringBuilder out = new StringBuilder(s.type() + (s.isOptional() ? "?" : ""));
    out.append(s.name() == null ? "" : " name=" + s.name()).append(s.version() == null ? "" : " version=" + s.version());
    out.append(s.doc() == null ? "" : " doc=" + s.doc()).append(s.parameters() == null ? "" : " " + new TreeMap<>(s.parameters()));
    out.append(s.defaultValue() == null ? "" : " default=" + describe(s.defaultValue()));
    switch (s.type()) {
      case STRUCT -> out.append(s.fields().stream().map(Types::describe).toList());
      case ARRAY -> out.append('[').append(describe(s.valueSchema())).append(']');
      case MAP -> out.append('[').append(describe(s.keySchema())).append(", ").append(describe(s.valueSchema())).append(']');
      default -> { }
    }
    return out.toString();
  }

  private static String describe(Field f) {
    return f.index() + " " + f.name() + ": " + describe(f.schema());
  }
}
