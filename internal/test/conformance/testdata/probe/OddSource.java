package probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/** A source of records that are dropped, cannot be converted, or are too large, among good ones. */
public class OddSource extends SourceConnector {
  private Map<String, String> props;

  @Override
  public String version() {
    return "1";
  }

  @Override
  public ConfigDef config() {
    return new ConfigDef();
  }

  @Override
  public void start(Map<String, String> props) {
    this.props = props;
  }

  @Override
  public Class<? extends Task> taskClass() {
    return OddTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int max) {
    return List.of(props);
  }

  @Override
  public void stop() { }

  /** Polls once, and writes down where the records are. */
  public static class OddTask extends SourceTask {
    private Trace trace;
    private String topic;
    private boolean polled;

    @Override
    public String version() {
      return "1";
    }

    @Override
    public void start(Map<String, String> props) {
      trace = new Trace(props.get("trace"));
      topic = props.get("topic");
      polled = context.offsetStorageReader().offset(Map.of("p", "end")) != null;
    }

    @Override
    public List<SourceRecord> poll() throws InterruptedException {
      if (polled) {
        Thread.sleep(100);
        return null;
      }
      polled = true;
      Schema number = SchemaBuilder.struct().field("n", Schema.INT32_SCHEMA).build();
      List<SourceRecord> out = new ArrayList<>();
      out.add(record("good", null, "text"));
      out.add(record("dropped", null, "text"));
      out.add(record("class", null, UUID.fromString("00000000-0000-0000-0000-000000000001")));
      out.add(record("nested class", null, Map.of("a", List.of(new StringBuilder("b"), new Object[] {1}))));
      out.add(record("map without schema", null, Map.of("a", 1)));
      out.add(record("wrong type", Schema.INT32_SCHEMA, "text"));
      out.add(record("not null", Schema.STRING_SCHEMA, null));
      out.add(record("missing field", number, new Struct(number)));
      out.add(record("large", null, "x".repeat(30_000)));
      out.add(record("tombstone", null, null));
      out.add(record("char", null, 'c'));
      out.add(record("array", null, new int[] {1}));
      out.add(new SourceRecord(Map.of("p", "no key"), Map.of("n", 1), topic, 0, null, null, null, null, 1234L));
      for (int i = 0; i < 1000; i++) { // each in a source partition of its own
        out.add(new SourceRecord(Map.of("p", i), Map.of("n", 1), topic, 1, null, "k" + i, null, "v", 1234L));
      }
      out.add(record("end", null, "text"));
      return out;
    }

    private SourceRecord record(String key, Schema schema, Object value) {
      return new SourceRecord(Map.of("p", key), Map.of("n", 1), topic, 0, null, key, schema, value, 1234L);
    }

    @Override
    public void commitRecord(SourceRecord record, RecordMetadata m) {
      trace.add("stored " + record.sourcePartition() + (m == null ? " nowhere"
          : " in " + m.topic() + "-" + m.partition() + " at " + m.offset() + ", " + m.serializedKeySize() + " and "
          + m.serializedValueSize() + " bytes, " + m.timestamp()));
    }

    @Override
    public void stop() { }
  }
}
