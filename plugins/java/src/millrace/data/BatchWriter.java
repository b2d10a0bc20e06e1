package millrace.data;

import connect.v1.Connect;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import millrace.log.Log;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;

/** Writes the SourceResponse messages of one call that contain a batch. Not thread-safe. */
public final class BatchWriter {
  private static final int RESPONSE_BATCH = 2;
  private static final int MAX_TRACE = 8_000;
  /** Records of a batch whose errors have a stack trace. Without a limit a message could become too large. */
  private static final int MAX_TRACES = 200;

  private final ProtoWriter out = new ProtoWriter();
  private final SchemaIds schemas = new SchemaIds();
  private final ValueWriter values = new ValueWriter(out, schemas);
  private Map<String, Integer> topics = new LinkedHashMap<>();
  private int traces;

  /**
   * Writes records of one source partition, and reports whether they take at most target bytes. If they
   * do not, nothing is written. A single record is always written; one that takes more than limit bytes
   * becomes an error.
   */
  public boolean source(List<SourceRecord> records, int target, int limit) {
    schemas.beginBatch();
    traces = 0;
    offsets(records);
    for (int i = records.size() - 1; i >= 0; i--) {
      int record = out.mark();
      recordOrError(records.get(i));
      out.message(7, record);
      if (records.size() == 1 && out.mark() > limit) {
        tooLarge(records.get(0), out.mark());
      } else if (records.size() > 1 && out.mark() > target) {
        out.reset(0);
        topics = new LinkedHashMap<>();
        return false;
      }
    }
    SourceRecord last = records.get(records.size() - 1);
    offset(last.sourcePartition(), last.sourceOffset());
    return true;
  }

  /** Returns the batch with the records that were written. */
  public byte[] batch(Connect.Boundary boundary, boolean continues) {
    if (continues) {
      out.bool(10, true);
    }
    if (boundary != Connect.Boundary.BOUNDARY_NONE) {
      out.uint(8, boundary.getNumber());
    }
    return finish(0);
  }

  /** Writes the source offsets of all records but the last. */
  private void offsets(List<SourceRecord> records) {
    int all = out.mark();
    for (int i = records.size() - 2; i >= 0; i--) {
      int mark = out.mark();
      try {
        values.field(1, null, records.get(i).sourceOffset());
      } catch (RuntimeException e) { // it cannot be stored
        out.reset(mark);
        values.field(1, null, null);
      }
    }
    if (out.mark() != all) {
      out.message(9, all);
    }
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
  public byte[] transformed(List<? extends ConnectRecord<?>> records, List<RecordError> errors) {
    schemas.beginBatch();
    traces = 0;
    int mark = out.mark();
    for (int i = records.size() - 1; i >= 0; i--) {
      if (records.get(i) == null && errors.get(i) == null) {
        continue;
      }
      int record = out.mark();
      if (errors.get(i) != null) {
        error(errors.get(i), Connect.Part.PART_NONE);
        topic(null);
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
      unsendable(r, e);
    }
  }

  private void record(ConnectRecord<?> r) {
    headers(r);
    data(6, r.valueSchema(), r.value());
    data(4, r.keySchema(), r.key());
    place(r);
  }

  /** Writes data after the id of its schema. */
  private void data(int field, Schema schema, Object data) {
    if (data != null) {
      values.field(field + 1, schema, data);
    }
    out.uint(field, schemas.id(schema));
  }

  /** Writes a record with texts in place of the data that the protocol cannot carry, and with the error. */
  private void unsendable(ConnectRecord<?> r, RuntimeException e) {
    boolean headers = fits(() -> headers(r));
    boolean value = fits(() -> data(6, r.valueSchema(), r.value()));
    if (!value) {
      values.field(7, null, text(r.value()));
    }
    boolean key = fits(() -> data(4, r.keySchema(), r.key()));
    if (!key) {
      values.field(5, null, text(r.key()));
    }
    // The order in which Apache Kafka Connect converts them.
    error(RecordError.of(e), !headers ? Connect.Part.PART_HEADER : !key ? Connect.Part.PART_KEY : Connect.Part.PART_VALUE);
    place(r);
  }

  /** Writes something, or nothing if that throws. */
  private boolean fits(Runnable write) {
    int mark = out.mark();
    try {
      write.run();
      return true;
    } catch (RuntimeException e) {
      out.reset(mark);
      return false;
    }
  }

  private static String text(Object data) {
    try {
      return String.valueOf(data);
    } catch (RuntimeException | StackOverflowError e) {
      return data.getClass().getName();
    }
  }

  private void tooLarge(SourceRecord r, int size) {
    out.reset(0);
    int record = out.mark();
    error(RecordError.of(new RecordTooLargeException("A record of " + size + " bytes is larger than a message from"
        + " a plugin may be: raise plugin.message.max.bytes in the worker's properties file")), Connect.Part.PART_ALL);
    place(r);
    out.message(7, record);
  }

  private void error(RecordError e, Connect.Part part) {
    int mark = out.mark();
    Throwable cause = e.cause();
    String message = message(cause);
    if (message != null) {
      out.string(5, message);
    }
    out.uint(4, part.getNumber());
    out.bool(3, cause instanceof RetriableException);
    if (traces++ < MAX_TRACES) {
      out.string(2, Log.trace(cause, MAX_TRACE));
    }
    out.string(1, cause.getClass().getName());
    out.message(12, mark);
    out.string(10, e.text());
  }

  /** Returns the message of an exception; null if it has none, or cannot say it. */
  private static String message(Throwable e) {
    try {
      String text = e.getMessage();
      return text == null || text.length() <= MAX_TRACE ? text : text.substring(0, MAX_TRACE) + "... (cut)";
    } catch (Throwable other) {
      return null;
    }
  }

  private void place(ConnectRecord<?> r) {
    if (r.timestamp() != null) {
      out.sint(3, r.timestamp());
    }
    if (r.kafkaPartition() != null) {
      out.sint(2, r.kafkaPartition());
    }
    topic(r.topic());
  }

  private void topic(String name) {
    out.uint(1, topics.computeIfAbsent(name == null ? "" : name, t -> topics.size()));
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
