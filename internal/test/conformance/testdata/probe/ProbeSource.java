package probe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.metrics.Measurable;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/** A source that uses the Connect API as connectors do, and writes down what becomes of it. */
public class ProbeSource extends SourceConnector {
  private Map<String, String> props;
  private OffsetWatch watch;

  @Override
  public String version() {
    return "1.2.3";
  }

  @Override
  public ConfigDef config() {
    return Keys.common()
        .define("topic", ConfigDef.Type.STRING, "probe", ConfigDef.Importance.HIGH, "Topic.")
        .define("count", ConfigDef.Type.INT, 100, ConfigDef.Importance.HIGH, "Records of each partition.");
  }

  @Override
  public Config validate(Map<String, String> props) {
    Config config = super.validate(props);
    for (ConfigValue v : config.configValues()) {
      if (v.name().equals("count") && "13".equals(props.get("count"))) {
        v.addErrorMessage("13 brings bad luck");
      }
    }
    return config;
  }

  @Override
  public void start(Map<String, String> props) {
    this.props = props;
    watch = new OffsetWatch(props, context().offsetStorageReader());
    watch.read("start");
    watch.start();
  }

  @Override
  public Class<? extends Task> taskClass() {
    return ProbeTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int max) {
    watch.read("taskConfigs");
    List<Map<String, String>> out = new ArrayList<>();
    for (int i = 0; i < Math.min(max, 2); i++) {
      Map<String, String> config = new TreeMap<>(props);
      config.put("index", Integer.toString(i));
      out.add(config);
    }
    return out;
  }

  @Override
  public void stop() {
    watch.stop();
  }

  @Override
  public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> props) {
    return ExactlyOnceSupport.SUPPORTED;
  }

  /** Polls records of three source partitions at once, sometimes nothing, and fails once. */
  public static class ProbeTask extends SourceTask {
    private static final int PARTITIONS = 3;
    private static final int BATCH = 10;

    private Trace trace;
    private String topic;
    private int index;
    private int count;
    private int[] next;
    private volatile int polls; // read by a metric

    @Override
    public String version() {
      return "1.2.3";
    }

    @Override
    public void start(Map<String, String> props) {
      trace = new Trace(props.get("trace"));
      topic = props.get("topic");
      PluginMetrics metrics = context.pluginMetrics();
      MetricName polled = metrics.metricName("polls \"so far\"", "Polls.\nOf the probe.", new LinkedHashMap<>(Map.of("the table", "a\"b\n")));
      metrics.addMetric(polled, (Measurable) (config, now) -> polls);
      index = Integer.parseInt(props.get("index"));
      count = Integer.parseInt(props.get("count"));
      next = new int[PARTITIONS];
      List<Map<String, Object>> partitions = new ArrayList<>();
      for (int p = 0; p < PARTITIONS; p++) {
        partitions.add(partition(p));
      }
      Map<Map<String, Object>, Map<String, Object>> stored = context.offsetStorageReader().offsets(partitions);
      for (int p = 0; p < PARTITIONS; p++) {
        Map<String, Object> offset = stored.get(partitions.get(p));
        next[p] = offset == null ? 0 : ((Number) offset.get("next")).intValue();
        trace.add("start " + index + "/" + p + " at " + (offset == null ? "nothing" : new TreeMap<>(offset)));
        trace.add("alone " + index + "/" + p + " " + (context.offsetStorageReader().offset(partitions.get(p)) != null));
      }
      trace.add("configs " + context.configs().equals(props));
      System.out.println("printed by a connector");
    }

    private Map<String, Object> partition(int p) {
      return Map.of("task", index, "name", "partition " + p);
    }

    @Override
    public List<SourceRecord> poll() throws InterruptedException {
      switch (++polls) {
        case 2:
          throw new RetriableException("once");
        case 3:
          return List.of();
        case 4:
          return null;
        default:
      }
      List<SourceRecord> out = new ArrayList<>();
      for (int i = 0; i < BATCH; i++) {
        for (int p = 0; p < PARTITIONS; p++) {
          if (next[p] < count) {
            int n = next[p]++;
            Map<String, Object> offset = new TreeMap<>(Map.of("next", (long) next[p], "text", "n" + n, "ok", true, "half", 0.5));
            out.add(Records.make(partition(p), offset, topic, index * 1_000_000 + p * 10_000 + n));
          }
        }
      }
      if (out.isEmpty()) {
        Thread.sleep(100);
        return null;
      }
      return out;
    }

    @Override
    public void commitRecord(SourceRecord record, RecordMetadata metadata) {
      trace.add("acknowledged " + new TreeMap<>(record.sourcePartition()) + " " + record.sourceOffset().get("text"));
    }

    @Override
    public void commit() {
      trace.add("commit " + index);
    }

    @Override
    public void stop() {
      trace.add("stop " + index);
    }
  }
}
