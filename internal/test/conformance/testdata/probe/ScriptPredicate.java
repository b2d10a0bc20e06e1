package probe;

import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.metrics.Monitorable;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.transforms.predicates.Predicate;

/** A predicate that does what the data says. */
public class ScriptPredicate<R extends ConnectRecord<R>> implements Predicate<R>, Monitorable {
  private Part part;

  @Override
  public void withPluginMetrics(PluginMetrics metrics) {
    Metric.of("a part", metrics);
  }

  @Override
  public ConfigDef config() {
    return Part.keys();
  }

  @Override
  public String version() {
    return "6";
  }

  @Override
  public void configure(Map<String, ?> props) {
    part = new Part(props);
    part.at("configure", new TreeMap<>(props));
  }

  @Override
  public boolean test(R record) {
    part.at("test", Types.describe(record));
    return !part.wanted(record.value()).equals("no");
  }

  @Override
  public void close() {
    if (part != null) {
      part.at("close");
    }
  }
}
