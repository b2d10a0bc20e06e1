package probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/** The task of ScriptSource: polls five records, and then nothing. */
public class ScriptSourceTask extends SourceTask {
  static final Map<String, String> PARTITION = Map.of("p", "0");
  private final CountDownLatch stopped = new CountDownLatch(1);
  private Script script;
  private String topic;
  private String name; // of the connector
  private String trace; // its file
  private String[] says; // what each record says
  private int polls;
  private long next;
  private Thread poller;

  @Override
  public String version() {
    return "1";
  }

  @Override
  public void start(Map<String, String> props) {
    script = new Script(props);
    topic = props.get("topic");
    name = props.get("name");
    trace = props.get("trace");
    Metric.of("a task", context.pluginMetrics());
    says = props.getOrDefault("says", "1|2|3|4|5").split("\\|");
    script.at("start", props);
    script.trace.add("thread " + Thread.currentThread().getName());
    script.result("configs", () -> context.configs().equals(props));
    script.trace.add("transactions " + (context.transactionContext() != null));
    Map<String, Object> offset = context.offsetStorageReader().offset(PARTITION);
    script.trace.add("offset " + Records.describe(offset));
    next = offset == null ? 0 : (Long) offset.get("n");
    List<Map<String, String>> both = List.of(PARTITION, Map.of("p", "unknown"));
    script.result("offsets", () -> Records.describe(context.offsetStorageReader().offsets(both)));
    if (script.is("bad partition")) {
      script.result("bad partition", () -> context.offsetStorageReader().offset(Map.of("p", List.of(1))));
      script.result("null partition", () -> context.offsetStorageReader().offset(null));
    }
  }

  @Override
  public List<SourceRecord> poll() throws InterruptedException {
    poller = Thread.currentThread();
    if (script.is("metrics") && polls == 3) {
      measure();
    }
    if (polls++ == 0 || script.is("poll often") && polls < 4) {
      script.at("poll");
    }
    if (polls == 2 && script.is("poll null")) {
      return null;
    }
    if (polls == 2 && script.is("poll nothing")) {
      return List.of();
    }
    if (next >= says.length) {
      if (script.is("block")) {
        stopped.await();
      }
      Thread.sleep(20);
      return null;
    }
    List<SourceRecord> out = new ArrayList<>();
    while (next < says.length && !(script.is("say one") && out.size() == 1)) {
      next++;
      out.add(script.name.startsWith("say") ? said(says[(int) next - 1]) : record(next == 3));
    }
    mark(out.get(out.size() / 2));
    return out;
  }

  private void measure() {
    try {
      Metric.write(name, new Trace(trace + ".metrics"));
    } catch (Exception e) {
      script.trace.add("measuring: " + e);
    }
    script.trace.add("measured");
  }

  /** Ends the transaction with the third record, or with the last one. */
  private void mark(SourceRecord third) {
    switch (script.name) {
      case "boundaries commit" -> context.transactionContext().commitTransaction();
      case "boundaries commit at record" -> context.transactionContext().commitTransaction(third);
      case "boundaries abort" -> context.transactionContext().abortTransaction();
      case "boundaries abort at record" -> context.transactionContext().abortTransaction(third);
      default -> { }
    }
  }

  /** Makes a record with a text in its value, or in its key (k:) or its header (h:). */
  private SourceRecord said(String text) {
    SchemaAndValue value = new SchemaAndValue(Schema.STRING_SCHEMA, text.startsWith("h:") || text.startsWith("k:") ? "plain" : text);
    SchemaAndValue header = new SchemaAndValue(Schema.STRING_SCHEMA, text.startsWith("h:") ? text.substring(2) : "plain");
    if (text.startsWith("type ")) {
      value = Types.get(text.substring(5));
      header = value;
    }
    return new SourceRecord(PARTITION, Map.of("n", next), topic, 0, Schema.STRING_SCHEMA, text.startsWith("k:") ? text.substring(2) : "key " + next,
        value.schema(), value.value(), null, new ConnectHeaders().add("h", header));
  }

  /** Makes a record, of which one is special. */
  private SourceRecord record(boolean special) {
    Map<String, ?> partition = PARTITION;
    Map<String, ?> offset = Map.of("n", next);
    Schema schema = Schema.STRING_SCHEMA;
    Object value = "value " + next;
    if (!special) {
      return new SourceRecord(partition, offset, topic, schema, value);
    }
    switch (script.name) {
      case "null record":
        return null;
      case "null topic":
        return new SourceRecord(partition, offset, null, schema, value);
      case "null partition":
        return new SourceRecord(null, offset, topic, schema, value);
      case "null offset":
        return new SourceRecord(partition, null, topic, schema, value);
      case "empty partition and offset":
        return new SourceRecord(Map.of(), Map.of(), topic, schema, value);
      case "nested offset":
        return new SourceRecord(partition, Map.of("n", Map.of("deep", 1)), topic, schema, value);
      case "null in offset":
        Map<String, Object> nothing = new HashMap<>(offset);
        nothing.put("nothing", null);
        return new SourceRecord(partition, nothing, topic, schema, value);
      case "wrong value":
        return new SourceRecord(partition, offset, topic, Schema.INT32_SCHEMA, value);
      case "no schema":
        return new SourceRecord(partition, offset, topic, null, Map.of("a", Arrays.asList(1, null, 2.5)));
      case "odd value":
        return new SourceRecord(partition, offset, topic, null, new StringBuilder("odd"));
      case "filtered":
        return new SourceRecord(partition, offset, topic, null, null);
      case "negative partition":
        return new SourceRecord(partition, offset, topic, -1, schema, value);
      case "negative timestamp":
        return new SourceRecord(partition, offset, topic, null, null, null, schema, value, -5L);
      case "large":
        return new SourceRecord(partition, offset, topic, schema, String.join("", Collections.nCopies(300_000, "large ")));
      case "header":
        return new SourceRecord(partition, offset, topic, null, null, null, schema, value, null,
            new ConnectHeaders().addString("same", "1").addString("same", "2").addString("", "empty").add("null", null, null));
      default:
        return new SourceRecord(partition, offset, topic, schema, value);
    }
  }

  @Override
  public void commitRecord(SourceRecord record, RecordMetadata m) throws InterruptedException {
    String where = m == null ? "dropped" : m.topic() + "-" + m.partition() + " " + (m.offset() >= 0) + " " + m.serializedKeySize() + " "
        + m.serializedValueSize() + " " + (m.timestamp() > 0);
    script.at("commitRecord", record.sourceOffset() + " " + where);
  }

  @Override
  public void commit() {
    script.at("commit");
  }

  @Override
  public void stop() {
    stopped.countDown();
    if (script != null) {
      script.at("stop", poller == null ? "before a poll" : poller == Thread.currentThread() ? "by the poller" : "by another thread");
    }
  }
}
