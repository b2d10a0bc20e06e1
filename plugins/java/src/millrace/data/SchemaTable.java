package millrace.data;

import com.google.protobuf.CodedInputStream;
import connect.v1.Connect;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;

/** The schemas that the worker has sent in one call, by id. */
final class SchemaTable {
  private final List<Schema> byId = new ArrayList<>(List.of(Schema.BYTES_SCHEMA)); // 0 is no id
  private final ValueReader values = new ValueReader(this);

  /** Returns the schema with this id; null for 0. */
  Schema get(int id) {
    if (id == 0) {
      return null;
    }
    Schema s = id < byId.size() ? byId.get(id) : null;
    if (s == null) {
      throw new DataException("The worker sent no schema with the id " + id);
    }
    return s;
  }

  /** Stores a schema; the schemas of its parts came before. */
  void add(Connect.Schema s) throws IOException {
    while (byId.size() <= s.getId()) {
      byId.add(null);
    }
    byId.set(s.getId(), schema(s, null));
    if (s.hasDefault()) { // a struct's default can refer to the schema itself
      Object value = values.value(CodedInputStream.newInstance(s.getDefault().toByteArray()));
      byId.set(s.getId(), schema(s, value));
    }
  }

  private Schema schema(Connect.Schema s, Object defaultValue) {
    Schema.Type type = Schema.Type.valueOf(s.getType().toUpperCase(Locale.ROOT));
    String name = s.getName().isEmpty() ? null : s.getName();
    Integer version = s.getVersion() == 0 ? null : s.getVersion();
    String doc = s.getDoc().isEmpty() ? null : s.getDoc();
    Map<String, String> parameters = s.getParametersCount() == 0 ? null : s.getParametersMap();
    List<Field> fields = type == Schema.Type.STRUCT ? fields(s) : null;
    return new ConnectSchema(type, s.getOptional(), defaultValue, name, version, doc, parameters,
        fields, get(s.getKey()), get(s.getElem()));
  }

  private List<Field> fields(Connect.Schema s) {
    List<Field> out = new ArrayList<>(s.getFieldsCount());
    for (Connect.Field f : s.getFieldsList()) {
      out.add(new Field(f.getName(), out.size(), get(f.getSchema())));
    }
    return out;
  }
}
