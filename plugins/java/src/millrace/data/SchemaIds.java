package millrace.data;

import com.google.protobuf.InvalidProtocolBufferException;
import connect.v1.Connect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;

/**
 * The ids of the schemas that one call has sent. Equal schemas share an id, because many connectors
 * build a new schema object for every record.
 */
final class SchemaIds {
  /** After so many schemas of a call all ids are assigned again, which the protocol permits. */
  private static final int MAX_SCHEMAS = 10_000;
  /** Bounds the schema objects that the identity map keeps alive. */
  private static final int MAX_OBJECTS = 2_000;

  private final Map<Schema, Integer> byObject = new IdentityHashMap<>();
  private final Map<Schema, Integer> byContent = new HashMap<>();
  private List<Connect.Schema> fresh = new ArrayList<>();
  private int last;

  /** Forgets all ids if there are too many. Only valid between two batches. */
  void beginBatch() {
    if (byContent.size() > MAX_SCHEMAS) {
      byObject.clear();
      byContent.clear();
      last = 0;
    } else if (byObject.size() > MAX_OBJECTS) {
      byObject.clear();
    }
  }

  /** Returns the id of a schema; 0 for null. */
  int id(Schema schema) {
    if (schema == null) {
      return 0;
    }
    Integer known = byObject.get(schema);
    if (known == null) {
      known = byContent(schema instanceof ConnectSchema ? schema : schema.schema());
      byObject.put(schema, known);
    }
    return known;
  }

  private int byContent(Schema schema) {
    Integer known = byContent.get(schema);
    return known == null ? define(schema) : known;
  }

  private int define(Schema schema) {
    Connect.Schema.Builder b = Connect.Schema.newBuilder()
        .setType(schema.type().getName()).setOptional(schema.isOptional());
    if (schema.name() != null) {
      b.setName(schema.name());
    }
    if (schema.version() != null) {
      b.setVersion(schema.version());
    }
    if (schema.doc() != null) {
      b.setDoc(schema.doc());
    }
    if (schema.parameters() != null) {
      b.putAllParameters(schema.parameters());
    }
    parts(schema, b);
    int id = ++last;
    byContent.put(schema, id); // before the default, which can be a struct of this schema
    if (schema.defaultValue() != null) {
      b.setDefault(value(schema));
    }
    fresh.add(b.setId(id).build());
    return id;
  }

  private void parts(Schema schema, Connect.Schema.Builder b) {
    switch (schema.type()) {
      case STRUCT -> {
        for (Field f : schema.fields()) {
          b.addFields(Connect.Field.newBuilder().setName(f.name()).setSchema(id(f.schema())));
        }
      }
      case MAP -> b.setKey(id(schema.keySchema())).setElem(id(schema.valueSchema()));
      case ARRAY -> b.setElem(id(schema.valueSchema()));
      default -> { }
    }
  }

  private Connect.Value value(Schema schema) {
    ProtoWriter out = new ProtoWriter();
    new ValueWriter(out, this).content(schema, schema.defaultValue());
    try {
      return Connect.Value.parseFrom(out.take());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the schemas that no batch has defined yet, the parts of each before it. */
  List<Connect.Schema> takeFresh() {
    List<Connect.Schema> out = fresh;
    fresh = new ArrayList<>();
    return out;
  }
}
