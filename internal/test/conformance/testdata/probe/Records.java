package probe;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;

/** Records of every kind. */
final class Records {
  private static final Schema INNER = SchemaBuilder.struct().optional().name("probe.Inner").version(2)
      .field("text", SchemaBuilder.string().defaultValue("default").build())
      .field("byte", Schema.OPTIONAL_INT8_SCHEMA).build();
  private static final Schema ALL = SchemaBuilder.struct().name("probe.All").doc("Everything.").parameter("p", "q")
      .field("int8", Schema.INT8_SCHEMA).field("int16", Schema.INT16_SCHEMA).field("int32", Schema.INT32_SCHEMA)
      .field("int64", Schema.INT64_SCHEMA).field("float32", Schema.FLOAT32_SCHEMA).field("float64", Schema.FLOAT64_SCHEMA)
      .field("boolean", Schema.BOOLEAN_SCHEMA).field("string", Schema.STRING_SCHEMA).field("bytes", Schema.BYTES_SCHEMA)
      .field("none", Schema.OPTIONAL_STRING_SCHEMA)
      .field("default", SchemaBuilder.int32().optional().defaultValue(42).build())
      .field("array", SchemaBuilder.array(INNER).build())
      .field("map", SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.OPTIONAL_INT64_SCHEMA).build())
      .field("numbers", SchemaBuilder.map(Schema.INT32_SCHEMA, Schema.STRING_SCHEMA).build())
      .field("inner", INNER)
      .field("decimal", Decimal.schema(3))
      .field("date", org.apache.kafka.connect.data.Date.SCHEMA)
      .field("time", Time.SCHEMA)
      .field("timestamp", Timestamp.SCHEMA)
      .build();

  private Records() { }

  static SourceRecord make(Map<String, ?> partition, Map<String, ?> offset, String topic, int n) {
    String key = "key " + n;
    ConnectHeaders headers = new ConnectHeaders();
    switch (n % 6) {
      case 0:
        return new SourceRecord(partition, offset, topic, 0, Schema.STRING_SCHEMA, key, ALL, all(n));
      case 1:
        Map<String, Object> value = new HashMap<>(Map.of("n", (long) n, "list", Arrays.asList("a", null, 1.5, false)));
        value.put("nothing", null);
        return new SourceRecord(partition, offset, topic, null, Schema.STRING_SCHEMA, key, null, value);
      case 2:
        return new SourceRecord(partition, offset, topic, null, Schema.STRING_SCHEMA, key, null, null, 1_700_000_000_000L + n);
      case 3:
        headers.addString("text", "héllo").addInt("number", n).addBytes("bytes", new byte[] {1, -1})
            .add("struct", new Struct(INNER).put("text", "t").put("byte", (byte) n), INNER);
        return new SourceRecord(partition, offset, topic, 1, Schema.STRING_SCHEMA, key, Schema.OPTIONAL_STRING_SCHEMA, "🌾 " + n, null, headers);
      case 4: // a schema of its own for each record
        Schema own = SchemaBuilder.struct().name("probe.Own" + n).field("n", Schema.INT32_SCHEMA).build();
        return new SourceRecord(partition, offset, topic, null, Schema.STRING_SCHEMA, key, own, new Struct(own).put("n", n));
      default:
        return new SourceRecord(partition, offset, topic, null, Schema.STRING_SCHEMA, key, Schema.STRING_SCHEMA, n % 10 == 5 ? "bad " + n : "good " + n);
    }
  }

  private static Struct all(int n) {
    Struct inner = new Struct(INNER).put("byte", (byte) n);
    return new Struct(ALL).put("int8", (byte) -n).put("int16", (short) n).put("int32", -n).put("int64", (long) n << 33)
        .put("float32", n / 3f).put("float64", -n / 3d).put("boolean", n % 2 == 0).put("string", "Zoë \u0000 \" " + n)
        .put("bytes", ByteBuffer.wrap(new byte[] {0, (byte) n}))
        .put("array", Arrays.asList(inner, null, new Struct(INNER).put("text", "t")))
        .put("map", new HashMap<>(Map.of("one", 1L))).put("numbers", Map.of(n, "n")).put("inner", inner)
        .put("decimal", new BigDecimal("-12345678901234567890.123"))
        .put("date", new Date(86_400_000L * (n % 1000))).put("time", new Date(1000L * (n % 80_000)))
        .put("timestamp", new Date(1_700_000_000_000L + n));
  }

  /** Describes data with its Java types, so that a difference of types shows. */
  static String describe(Object value) {
    if (value == null) {
      return "null";
    }
    if (value instanceof byte[] b) {
      return "bytes" + Arrays.toString(b);
    }
    if (value instanceof ByteBuffer b) {
      return describe(b.array());
    }
    if (value instanceof List<?> list) {
      return "list" + list.stream().map(Records::describe).toList();
    }
    if (value instanceof Map<?, ?> map) {
      return "map" + map.entrySet().stream().map(e -> describe(e.getKey()) + "=" + describe(e.getValue())).sorted().toList();
    }
    if (value instanceof Struct s) {
      return "struct " + describe(s.schema()) + s.schema().fields().stream()
          .map(f -> f.name() + ":" + describe(f.schema()) + "=" + describe(s.getWithoutDefault(f.name()))).toList();
    }
    if (value instanceof Date d) {
      return "date " + d.getTime();
    }
    return value.getClass().getSimpleName() + " " + value;
  }

  static String describe(Schema s) {
    if (s == null) {
      return "no schema";
    }
    return s.type() + (s.isOptional() ? "?" : "") + " " + s.name() + " " + s.version() + " " + s.doc() + " " + s.parameters()
        + " " + describe(s.defaultValue());
  }
}
