package millrace.data;

import connect.v1.Connect;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import millrace.log.Log;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;

/** Writes the SourceResponse messages of one call that contain a batch. Not thread-safe. */
public final class BatchWriter {
  private static final int RESPONSE_BATCH = 2;

  private final ProtoWriter out = new ProtoWriter();
  private final SchemaIds schemas = new SchemaIds();
  private final ValueWriter values = new ValueWriter(out, schemas);
  private Map<String, Integer> topics = new LinkedHashMap<>();

  /** Returns the batch of a poll: records of one source partition. */
  public byte[] source(List<SourceRecord> records, Connect.Boundary boundary) {
    schemas.beginBatch();
    int mark = out.mark();
    if (boundary != Connect.Boundary.BOUNDARY_NONE) {
      out.uint(8, boundary.getNumber());
    }
    for (int i = records.size() - 1; i >= 0; i--) {
      int record = out.mark();
      recordOrError(records.get(i));
      out.message(7, record);
    }
    if (!records.isEmpty()) {
      SourceRecord last = records.get(records.size() - 1);
      offset(last.sourcePartition(), last.sourceOffset());
    }
    return finish(mark);
  }

  private void offset(Map<String, ?> partition, Map<String, ?> offset) {
    if (offset != null) {
      values.mapField(4, offset);
    }
    if (partition != null) {
      values.mapField(3, partition);
    }
  }

  /**
   * Returns the results of a transformation. The record at an index, or the error there, is that of
   * the record at the same index of the put; where both are null the record was dropped.
   */
  public byte[] transformed(List<? extends ConnectRecord<?>> records, List<String> errors) {
    schemas.beginBatch();
    int mark = out.mark();
    for (int i = records.size() - 1; i >= 0; i--) {
      if (records.get(i) == null && errors.get(i) == null) {
        continue;
      }
      int record = out.mark();
      if (errors.get(i) != null) {
        out.string(10, errors.get(i));
      }
      out.sint(9, i);
      if (records.get(i) != null) {
        recordOrError(records.get(i));
      }
      out.message(7, record);
    }
    return finish(mark);
  }

  /** Writes a record. One that the protocol cannot carry is an error, and concerns no other record. */
  private void recordOrError(ConnectRecord<?> r) {
    int mark = out.mark();
    try {
      record(r);
    } catch (RuntimeException e) {
      out.reset(mark);
      out.string(10, Log.text(e));
      topic(r);
    }
  }

  private void record(ConnectRecord<?> r) {
    headers(r);
    if (r.value() != null) {
      values.field(7, r.valueSchema(), r.value());
    }
    out.uint(6, schemas.id(r.valueSchema()));
    if (r.key() != null) {
      values.field(5, r.keySchema(), r.key());
    }
    out.uint(4, schemas.id(r.keySchema()));
    if (r.timestamp() != null) {
      out.sint(3, r.timestamp());
    }
    if (r.kafkaPartition() != null) {
      out.sint(2, r.kafkaPartition());
    }
    topic(r);
  }

  private void topic(ConnectRecord<?> r) {
    out.uint(1, topics.computeIfAbsent(r.topic() == null ? "" : r.topic(), t -> topics.size()));
  }

  private void headers(ConnectRecord<?> r) {
    if (r.headers().isEmpty()) {
      return;
    }
    Header[] all = new Header[r.headers().size()];
    Iterator<Header> next = r.headers().iterator();
    for (int i = 0; i < all.length; i++) {
      all[i] = next.next();
    }
    for (int i = all.length - 1; i >= 0; i--) {
      int mark = out.mark();
      values.field(3, all[i].schema(), all[i].value());
      out.uint(2, schemas.id(all[i].schema()));
      out.string(1, all[i].key());
      out.message(8, mark);
    }
  }

  /** Writes what the records have used, before them, and the header of the response. */
  private byte[] finish(int mark) {
    out.sint(6, -1); // the lag is unknown
    String[] names = topics.keySet().toArray(new String[0]);
    topics = new LinkedHashMap<>();
    for (int i = names.length - 1; i >= 0; i--) {
      out.string(2, names[i]);
    }
    List<Connect.Schema> fresh = schemas.takeFresh();
    for (int i = fresh.size() - 1; i >= 0; i--) {
      out.bytes(1, fresh.get(i).toByteArray());
    }
    out.message(RESPONSE_BATCH, mark);
    return out.take();
  }
}
