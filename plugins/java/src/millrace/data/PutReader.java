package millrace.data;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.WireFormat;
import connect.v1.Connect;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;

/** Reads the SinkRequest messages of one call that contain a put. Not thread-safe. */
public final class PutReader {
  private static final int REQUEST_PUT = 2;
  private static final int RECORD = 4; // of a put

  private final SchemaTable schemas = new SchemaTable();
  private final ValueReader values = new ValueReader(schemas);
  private Map<String, Object> sourcePartition; // of the put

  /** A put: its id, its records, and how many requests of the task the worker had handled. */
  public record Batch<R extends ConnectRecord<?>>(int id, List<R> records, int handled) { }

  /** Reports whether a SinkRequest is a put; others are read with the generated code. */
  public static boolean isPut(byte[] request) {
    return request.length > 0 && (request[0] & 0xff) == (REQUEST_PUT << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED);
  }

  /** Reads a put of a sink task. */
  public Batch<SinkRecord> sink(byte[] request) {
    return read(request, Raw::put);
  }

  /** Reads a put of a transformation, whose records are those of a source or of a sink. */
  public Batch<ConnectRecord<?>> transformation(byte[] request) {
    return read(request, Raw::anyRecord);
  }

  /** Reads everything but the records first: the schemas may follow the records that use them. */
  private <R extends ConnectRecord<?>> Batch<R> read(byte[] request, Function<Raw, R> make) {
    try {
      CodedInputStream in = put(request);
      List<Connect.TopicPartition> partitions = new ArrayList<>();
      int count = 0;
      int id = 0;
      int handled = 0;
      sourcePartition = null;
      for (int tag; (tag = in.readTag()) != 0; ) {
        switch (WireFormat.getTagFieldNumber(tag)) {
          case 1 -> id = in.readUInt32();
          case 5 -> handled = in.readUInt32();
          case 6 -> sourcePartition = values.mapField(in);
          case 2 -> schemas.add(message(in, Connect.Schema.parser()));
          case 3 -> partitions.add(message(in, Connect.TopicPartition.parser()));
          case RECORD -> {
            count++;
            in.skipRawBytes(in.readRawVarint32());
          }
          default -> in.skipField(tag);
        }
      }
      return new Batch<>(id, records(put(request), id, partitions, count, make), handled);
    } catch (IOException e) {
      throw new DataException("The worker sent records that are not readable", e);
    }
  }

  /** Returns a stream of the content of a put. */
  private static CodedInputStream put(byte[] request) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(request);
    in.readTag();
    in.pushLimit(in.readRawVarint32());
    return in;
  }

  private <R> List<R> records(CodedInputStream in, int id, List<Connect.TopicPartition> partitions, int count, Function<Raw, R> make) throws IOException {
    List<R> records = new ArrayList<>(count);
    for (int tag; (tag = in.readTag()) != 0; ) {
      if (WireFormat.getTagFieldNumber(tag) == RECORD) {
        Raw r = raw(in, partitions);
        r.put = id;
        records.add(make.apply(r));
      } else {
        in.skipField(tag);
      }
    }
    return records;
  }

  private static <M extends MessageLite> M message(CodedInputStream in, Parser<M> parser) throws IOException {
    return in.readMessage(parser, ExtensionRegistryLite.getEmptyRegistry());
  }

  /** The fields of a record, before it is known of which kind it is. */
  private static final class Raw {
    Connect.TopicPartition at = Connect.TopicPartition.getDefaultInstance();
    long offset;
    Long timestamp;
    TimestampType type = TimestampType.CREATE_TIME;
    Schema keySchema;
    Object key;
    Schema valueSchema;
    Object value;
    Headers headers = new ConnectHeaders();
    Long originalOffset; // null: offset
    int put; // the id of the put
    Map<String, Object> sourcePartition;
    Map<String, Object> sourceOffset;

    PutRecord put() {
      return new PutRecord(put, at.getTopic(), at.getPartition(), keySchema, key, valueSchema, value,
          offset, timestamp, type(), headers, originalTopic(), originalPartition(), originalOffset());
    }

    private TimestampType type() {
      return timestamp == null ? TimestampType.NO_TIMESTAMP_TYPE : type;
    }

    private String originalTopic() {
      return at.hasOriginalTopic() ? at.getOriginalTopic() : at.getTopic();
    }

    private int originalPartition() {
      return at.hasOriginalPartition() ? at.getOriginalPartition() : at.getPartition();
    }

    private long originalOffset() {
      return originalOffset == null ? offset : originalOffset;
    }

    ConnectRecord<?> anyRecord() {
      if (offset >= 0) {
        return new SinkRecord(at.getTopic(), at.getPartition(), keySchema, key, valueSchema, value,
            offset, timestamp, type(), headers, originalTopic(), originalPartition(), originalOffset());
      }
      Integer partition = at.getPartition() < 0 ? null : at.getPartition();
      return new SourceRecord(sourcePartition, sourceOffset, at.getTopic(), partition, keySchema, key, valueSchema, value, timestamp, headers);
    }
  }

  private Raw raw(CodedInputStream in, List<Connect.TopicPartition> partitions) throws IOException {
    int end = in.pushLimit(in.readRawVarint32());
    Raw r = new Raw();
    r.sourcePartition = sourcePartition;
    int at = 0;
    for (int tag; (tag = in.readTag()) != 0; ) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> at = in.readUInt32();
        case 2 -> r.offset = in.readInt64();
        case 3 -> r.timestamp = in.readSInt64();
        case 4 -> r.type = in.readBool() ? TimestampType.LOG_APPEND_TIME : TimestampType.CREATE_TIME;
        case 5 -> r.keySchema = schemas.get(in.readUInt32());
        case 6 -> r.key = values.field(in);
        case 7 -> r.valueSchema = schemas.get(in.readUInt32());
        case 8 -> r.value = values.field(in);
        case 9 -> header(in, r.headers);
        case 10 -> r.originalOffset = in.readInt64();
        case 11 -> r.sourceOffset = values.mapField(in);
        default -> in.skipField(tag);
      }
    }
    in.popLimit(end);
    r.at = partitions.get(at);
    return r;
  }

  private void header(CodedInputStream in, Headers headers) throws IOException {
    int end = in.pushLimit(in.readRawVarint32());
    String key = "";
    Schema schema = null;
    Object value = null;
    for (int tag; (tag = in.readTag()) != 0; ) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> key = in.readString();
        case 2 -> schema = schemas.get(in.readUInt32());
        case 3 -> value = values.field(in);
        default -> in.skipField(tag);
      }
    }
    in.popLimit(end);
    headers.add(key, value, schema);
  }
}
