package probe;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;

/** A sink that does what its configuration says. */
public class ScriptSink extends SinkConnector {
  private Map<String, String> props;
  private Script script;

  @Override
  public String version() {
    return "1";
  }

  @Override
  public ConfigDef config() {
    return ScriptSource.keys();
  }

  @Override
  public void start(Map<String, String> props) {
    this.props = props;
    script = new Script(props);
    script.at("connector.start", props);
  }

  @Override
  public Class<? extends Task> taskClass() {
    return ScriptSinkTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int max) {
    script.at("taskConfigs", max);
    return List.of(props);
  }

  @Override
  public boolean alterOffsets(Map<String, String> props, Map<TopicPartition, Long> offsets) {
    Map<String, Long> sorted = new HashMap<>();
    offsets.forEach((p, o) -> sorted.put(p.toString(), o));
    Script s = new Script(props);
    s.at("alterOffsets", props, sorted);
    if (s.is("alter unsupported")) {
      throw new UnsupportedOperationException("not here");
    }
    return s.is("alter true");
  }

  @Override
  public void stop() {
    script.at("connector.stop");
  }
}
