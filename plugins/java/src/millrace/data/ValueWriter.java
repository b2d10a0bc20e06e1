package millrace.data;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/** Writes data of the Connect API as Value messages of the protocol. */
public final class ValueWriter {
  /** The worker refuses messages whose values nest deeper. */
  private static final int MAX_DEPTH = 1000;

  private final ProtoWriter out;
  private final SchemaIds schemas;
  private int depth; // of the structs, maps and lists being written

  ValueWriter(ProtoWriter out, SchemaIds schemas) {
    this.out = out;
    this.schemas = schemas;
  }

  /** Writes a field that holds a Value, also for null. */
  public void field(int number, Schema schema, Object value) {
    int mark = out.mark();
    content(schema, value);
    out.message(number, mark);
  }

  /** Writes a field that holds a Map: a source partition or a source offset. */
  public void mapField(int number, Map<?, ?> map) {
    int mark = out.mark();
    entries(null, map);
    out.message(number, mark);
  }

  /** Writes the content of a Value. The schema may be null; it only describes nested data. */
  void content(Schema schema, Object value) {
    if (value == null) {
      return;
    }
    if (value instanceof String s) {
      out.string(8, s);
    } else if (value instanceof Long n) {
      out.sint(5, n);
    } else if (value instanceof Integer n) {
      out.sint(4, n);
    } else if (value instanceof Struct || value instanceof Map || value instanceof Collection) {
      nested(schema, value);
    } else if (value instanceof Boolean b) {
      out.bool(1, b);
    } else if (value instanceof Double n) {
      out.float64(7, n);
    } else if (value instanceof byte[] b) {
      out.bytes(9, b);
    } else if (value instanceof Date time) {
      out.sint(14, time.getTime());
    } else {
      rare(schema, value);
    }
  }

  /** A value that is nested too deeply, or contains itself, concerns only its record. */
  private void nested(Schema schema, Object value) {
    if (depth == MAX_DEPTH) {
      throw new DataException("values nest deeper than " + MAX_DEPTH);
    }
    depth++;
    try {
      if (value instanceof Struct s) {
        struct(s);
      } else if (value instanceof Map<?, ?> map) {
        mapField(schema, map);
      } else {
        list(schema, (Collection<?>) value);
      }
    } finally {
      depth--;
    }
  }

  private void rare(Schema schema, Object value) {
    if (value instanceof Short n) {
      out.sint(3, n);
    } else if (value instanceof Byte n) {
      out.sint(2, n);
    } else if (value instanceof Float n) {
      out.float32(6, n);
    } else if (value instanceof ByteBuffer buffer) {
      byte[] copy = new byte[buffer.remaining()];
      buffer.duplicate().get(copy);
      out.bytes(9, copy);
    } else if (value instanceof BigDecimal n) {
      int mark = out.mark();
      out.sint(2, n.scale());
      out.bytes(1, n.unscaledValue().toByteArray());
      out.message(13, mark);
    } else if (value instanceof CharSequence s && schema != null && schema.type() == Schema.Type.STRING) {
      out.string(8, s.toString());
    } else {
      throw new DataException("Java class " + value.getClass().getName()
          + " has no type in the Connect API: expected a Struct, a Map, a List, or a primitive value");
    }
  }

  private void struct(Struct struct) {
    int mark = out.mark();
    Schema schema = struct.schema();
    List<Field> fields = schema.fields();
    for (int i = fields.size() - 1; i >= 0; i--) {
      Field f = fields.get(i);
      // The worker's converter decides whether a default replaces null.
      field(2, f.schema(), struct.getWithoutDefault(f.name()));
    }
    out.uint(1, schemas.id(schema));
    out.message(12, mark);
  }

  private void list(Schema schema, Collection<?> list) {
    int mark = out.mark();
    Schema elem = schema == null ? null : schema.valueSchema();
    Object[] items = list.toArray();
    for (int i = items.length - 1; i >= 0; i--) {
      field(1, elem, items[i]);
    }
    out.message(10, mark);
  }

  private void mapField(Schema schema, Map<?, ?> map) {
    int mark = out.mark();
    entries(schema, map);
    out.message(11, mark);
  }

  /** Writes the content of a Map. */
  void entries(Schema schema, Map<?, ?> map) {
    Schema key = schema == null ? null : schema.keySchema();
    Schema elem = schema == null ? null : schema.valueSchema();
    Object[] entries = map.entrySet().toArray();
    for (int i = entries.length - 1; i >= 0; i--) {
      Map.Entry<?, ?> e = (Map.Entry<?, ?>) entries[i];
      int mark = out.mark();
      field(2, elem, e.getValue());
      field(1, key, e.getKey());
      out.message(1, mark);
    }
  }
}
