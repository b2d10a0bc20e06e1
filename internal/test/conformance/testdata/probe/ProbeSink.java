package probe;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkConnector;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/** A sink that writes down what it gets. */
public class ProbeSink extends SinkConnector {
  private Map<String, String> props;

  @Override
  public String version() {
    return "1.2.3";
  }

  @Override
  public ConfigDef config() {
    return Keys.common();
  }

  @Override
  public void start(Map<String, String> props) {
    this.props = props;
  }

  @Override
  public Class<? extends Task> taskClass() {
    return ProbeTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int max) {
    return List.of(props);
  }

  @Override
  public void stop() { }

  public static class ProbeTask extends SinkTask {
    private Trace trace;
    private boolean failed;
    private boolean idle;

    @Override
    public String version() {
      return "1.2.3";
    }

    @Override
    public void start(Map<String, String> props) {
      trace = new Trace(props.get("trace"));
      trace.add("start");
    }

    @Override
    public void open(Collection<TopicPartition> partitions) {
      partitions.forEach(p -> trace.add("open " + p + " " + context.assignment().contains(p)));
    }

    @Override
    public void put(Collection<SinkRecord> records) {
      if (records.isEmpty()) {
        if (!idle) {
          trace.add("an empty put");
        }
        idle = true;
        return;
      }
      if (!failed) {
        failed = true;
        context.timeout(50);
        throw new RetriableException("once");
      }
      for (SinkRecord r : records) {
        if (r.value() instanceof String s && s.startsWith("bad")) {
          context.errantRecordReporter().report(r, new IllegalArgumentException("this is " + s));
        } else {
          trace.add("record " + describe(r));
        }
      }
    }

    private static String describe(SinkRecord r) {
      List<String> headers = new ArrayList<>();
      for (Header h : r.headers()) {
        headers.add(h.key() + "=" + Records.describe(h.schema()) + Records.describe(h.value()));
      }
      boolean given = r.timestamp() != null && r.timestamp() < 1_800_000_000_000L && r.timestamp() >= 1_700_000_000_000L && r.value() == null;
      return r.topic() + "-" + r.kafkaPartition() + " " + (given ? r.timestamp() : "now") + " " + r.timestampType() + " "
          + Records.describe(r.keySchema()) + Records.describe(r.key()) + " | "
          + Records.describe(r.valueSchema()) + Records.describe(r.value()) + " | " + headers;
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
      return new HashMap<>(offsets);
    }

    @Override
    public void close(Collection<TopicPartition> partitions) {
      partitions.forEach(p -> trace.add("close " + p));
    }

    @Override
    public void stop() {
      trace.add("stop");
    }
  }
}
