package probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.source.SourceConnectorContext;

/** A source that does what its configuration says. */
public class ScriptSource extends SourceConnector {
  private Map<String, String> props;
  private Script script;
  private int generation;
  private Class<? extends Task> task; // known after start only
  private Thread other;

  static ConfigDef keys() {
    return new ConfigDef()
        .define("script", ConfigDef.Type.STRING, "", ConfigDef.Importance.LOW, "What to do.")
        .define("fail", ConfigDef.Type.STRING, "", ConfigDef.Importance.LOW, "When to fail, and how.")
        .define("trace", ConfigDef.Type.STRING, ConfigDef.Importance.HIGH, "File of events.");
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public ConfigDef config() {
    return keys();
  }

  @Override
  public void start(Map<String, String> props) {
    this.props = props;
    script = new Script(props);
    script.at("connector.start", props);
    task = script.is("wrong task class") ? ScriptSinkTask.class : ScriptSourceTask.class;
    SourceConnectorContext context = context();
    Metric.of("a connector", context.pluginMetrics());
    switch (script.name) {
      case "reconfigure" -> later(() -> context.requestTaskReconfiguration());
      case "raise" -> later(() -> context.raiseError(new IllegalStateException("raised")));
      case "raise in start" -> context.raiseError(new IllegalStateException("raised"));
      case "offsets" -> script.result("connector's offset", () -> context.offsetStorageReader().offset(ScriptSourceTask.PARTITION));
      default -> { }
    }
  }

  private void later(Runnable action) {
    other = new Thread(() -> {
      script.trace.await("commit");
      action.run();
    });
    other.start();
  }

  @Override
  public Class<? extends Task> taskClass() {
    return task;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int max) {
    script.at("taskConfigs", max);
    Map<String, String> one = new HashMap<>(props);
    one.put("generation", String.valueOf(++generation));
    switch (script.name) {
      case "null tasks":
        return null;
      case "no tasks":
        return List.of();
      case "null task":
        return Arrays.asList(one, null);
      case "task.class":
        one.put("task.class", "of.The.Connector");
        break;
      default:
    }
    return new ArrayList<>(List.of(one));
  }

  @Override
  public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> props) {
    Script s = new Script(props);
    s.at("exactlyOnceSupport", props);
    return s.is("unsupported") ? ExactlyOnceSupport.UNSUPPORTED : s.is("unknown") ? null : ExactlyOnceSupport.SUPPORTED;
  }

  @Override
  public ConnectorTransactionBoundaries canDefineTransactionBoundaries(Map<String, String> props) {
    return ConnectorTransactionBoundaries.SUPPORTED;
  }

  @Override
  public boolean alterOffsets(Map<String, String> props, Map<Map<String, ?>, Map<String, ?>> offsets) {
    Script s = new Script(props);
    TreeMap<String, String> sorted = new TreeMap<>();
    offsets.forEach((p, o) -> sorted.put(String.valueOf(Records.describe(p)), Records.describe(o)));
    s.at("alterOffsets", props, sorted);
    if (s.is("alter unsupported")) {
      throw new UnsupportedOperationException("not here");
    }
    return s.is("alter true");
  }

  @Override
  public void stop() {
    if (other != null) {
      other.interrupt();
    }
    script.at("connector.stop");
  }
}
