import connect.v1.Connect;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import millrace.data.BatchWriter;
import millrace.data.PutReader;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** Prints what one record of ten fields costs the JVM in nanoseconds of CPU: to write it, to read it. */
public final class Boundary {
  private static final int RECORDS = 2_000;
  private static final long WARM_UP = 4_000_000_000L;
  private static final long MEASURED = 3_000_000_000L;

  private static final BatchWriter WRITER = new BatchWriter();
  private static long bytes; // so that nothing is optimized away

  public static void main(String[] args) throws Exception {
    List<SourceRecord> records = records();
    byte[] put = put(WRITER.source(records, Connect.Boundary.BOUNDARY_NONE));
    PutReader reader = new PutReader();
    System.out.println(measure(() -> bytes += WRITER.source(records, Connect.Boundary.BOUNDARY_NONE).length)
        + " " + measure(() -> bytes += reader.sink(put).records().size()));
  }

  private static long measure(Runnable work) {
    loop(work, WARM_UP);
    return loop(work, MEASURED);
  }

  private static long loop(Runnable work, long time) {
    var threads = ManagementFactory.getThreadMXBean();
    long begin = System.nanoTime();
    long cpu = threads.getCurrentThreadCpuTime();
    long n = 0;
    for (; System.nanoTime() - begin < time; n++) {
      work.run();
    }
    return (threads.getCurrentThreadCpuTime() - cpu) / n / RECORDS;
  }

  private static List<SourceRecord> records() {
    SchemaBuilder builder = SchemaBuilder.struct();
    for (int i = 0; i < 10; i++) {
      builder.field("f" + i, i % 2 == 0 ? Schema.INT64_SCHEMA : Schema.STRING_SCHEMA);
    }
    Schema schema = builder.build();
    List<SourceRecord> out = new ArrayList<>();
    for (long n = 0; n < RECORDS; n++) {
      Struct value = new Struct(schema);
      for (int i = 0; i < 10; i++) {
        value.put("f" + i, i % 2 == 0 ? (Object) n : "xxxxxxxxxx");
      }
      out.add(new SourceRecord(Map.of("p", 1), Map.of("o", n), "topic", schema, value));
    }
    return out;
  }

  /** Returns the put that sends the records of a batch to a sink. */
  private static byte[] put(byte[] batch) throws Exception {
    Connect.SourceBatch b = Connect.SourceResponse.parseFrom(batch).getBatch();
    Connect.Put.Builder put = Connect.Put.newBuilder().setId(1).addAllSchemas(b.getSchemasList())
        .addPartitions(Connect.TopicPartition.newBuilder().setTopic("topic"));
    long offset = 0;
    for (Connect.SourceRecord r : b.getRecordsList()) {
      put.addRecords(Connect.SinkRecord.newBuilder().setOffset(offset++).setTimestamp(1)
          .setValueSchema(r.getValueSchema()).setValue(r.getValue()));
    }
    return Connect.SinkRequest.newBuilder().setPut(put).build().toByteArray();
  }
}
