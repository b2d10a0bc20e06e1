package millrace.data;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.json.JsonConverter;

/** Reads Value messages of the protocol as data of the Connect API. */
public final class ValueReader {
  private final SchemaTable schemas;
  private JsonConverter json; // made when a value needs it

  ValueReader(SchemaTable schemas) {
    this.schemas = schemas;
  }

  /** Returns the map of a source partition or a source offset. */
  @SuppressWarnings("unchecked") // the protocol has only strings as keys there
  public static Map<String, Object> map(byte[] message) {
    try {
      Map<?, ?> map = new ValueReader(new SchemaTable()).map(CodedInputStream.newInstance(message));
      return (Map<String, Object>) map;
    } catch (IOException e) {
      throw new DataException("The worker sent a map that is not readable", e);
    }
  }

  /** Reads a Value with its length, as it follows the tag of a field. */
  Object field(CodedInputStream in) throws IOException {
    int end = in.pushLimit(in.readRawVarint32());
    Object value = value(in);
    in.popLimit(end);
    return value;
  }

  /** Reads a Map with its length, as it follows the tag of a field. */
  @SuppressWarnings("unchecked") // as above
  Map<String, Object> mapField(CodedInputStream in) throws IOException {
    int end = in.pushLimit(in.readRawVarint32());
    Map<?, ?> map = map(in);
    in.popLimit(end);
    return (Map<String, Object>) map;
  }

  /** Reads a Value up to the current limit; null if nothing is set. */
  Object value(CodedInputStream in) throws IOException {
    Object value = null;
    for (int tag; (tag = in.readTag()) != 0; ) {
      value = switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> in.readBool();
        case 2 -> (byte) in.readSInt64();
        case 3 -> (short) in.readSInt64();
        case 4 -> (int) in.readSInt64();
        case 5 -> in.readSInt64();
        case 6 -> in.readFloat();
        case 7 -> in.readDouble();
        case 8 -> in.readString();
        case 9 -> in.readByteArray();
        case 14 -> new Date(in.readSInt64());
        case 15 -> json(in.readByteArray());
        default -> nested(in, tag, value);
      };
    }
    return value;
  }

  private Object nested(CodedInputStream in, int tag, Object before) throws IOException {
    int number = WireFormat.getTagFieldNumber(tag);
    if (number < 10 || number > 13) {
      in.skipField(tag);
      return before;
    }
    int end = in.pushLimit(in.readRawVarint32());
    Object value = switch (number) {
      case 10 -> list(in);
      case 11 -> map(in);
      case 12 -> struct(in);
      default -> decimal(in);
    };
    in.popLimit(end);
    return value;
  }

  private List<Object> list(CodedInputStream in) throws IOException {
    List<Object> out = new ArrayList<>();
    while (in.readTag() != 0) {
      out.add(field(in));
    }
    return out;
  }

  private Map<Object, Object> map(CodedInputStream in) throws IOException {
    Map<Object, Object> out = new HashMap<>();
    while (in.readTag() != 0) {
      int end = in.pushLimit(in.readRawVarint32());
      Object key = null;
      Object value = null;
      for (int tag; (tag = in.readTag()) != 0; ) {
        if (WireFormat.getTagFieldNumber(tag) == 1) {
          key = field(in);
        } else {
          value = field(in);
        }
      }
      in.popLimit(end);
      out.put(key, value);
    }
    return out;
  }

  private Struct struct(CodedInputStream in) throws IOException {
    Struct out = null;
    List<Field> fields = List.of();
    int i = 0;
    for (int tag; (tag = in.readTag()) != 0; ) {
      if (WireFormat.getTagFieldNumber(tag) == 1) {
        Schema schema = schemas.get(in.readUInt32());
        out = new Struct(schema);
        fields = schema.fields();
      } else if (out != null && i < fields.size()) {
        Object value = field(in);
        if (value != null) {
          out.put(fields.get(i), value);
        }
        i++;
      } else {
        throw new DataException("The worker sent a struct with more values than its schema has fields");
      }
    }
    return out;
  }

  private static BigDecimal decimal(CodedInputStream in) throws IOException {
    byte[] unscaled = {0};
    int scale = 0;
    for (int tag; (tag = in.readTag()) != 0; ) {
      if (WireFormat.getTagFieldNumber(tag) == 1) {
        unscaled = in.readByteArray();
      } else {
        scale = in.readSInt32();
      }
    }
    return new BigDecimal(unscaled.length == 0 ? BigInteger.ZERO : new BigInteger(unscaled), scale);
  }

  private Object json(byte[] text) {
    if (json == null) {
      json = new JsonConverter();
      json.configure(Map.of("schemas.enable", "false"), false);
    }
    return json.toConnectData("", text).value();
  }
}
