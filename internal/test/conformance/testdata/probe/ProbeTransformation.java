package probe;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.metrics.Measurable;
import org.apache.kafka.common.metrics.Monitorable;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.transforms.Transformation;

/** A transformation that adds a header, and drops records whose key ends with 7. */
public class ProbeTransformation<R extends ConnectRecord<R>> implements Transformation<R>, Versioned, Monitorable {
  private String header;

  @Override
  public void withPluginMetrics(PluginMetrics metrics) {
    metrics.addMetric(metrics.metricName("transformations", "Always one.", new LinkedHashMap<>()), (Measurable) (config, now) -> 1);
  }

  @Override
  public String version() {
    return "3";
  }

  @Override
  public ConfigDef config() {
    return new ConfigDef().define("header", ConfigDef.Type.STRING, "added", ConfigDef.Importance.LOW, "Name of the header.");
  }

  @Override
  public void configure(Map<String, ?> props) {
    header = String.valueOf(config().parse(props).get("header"));
  }

  @Override
  public R apply(R record) {
    if (String.valueOf(record.key()).endsWith("7")) {
      return null;
    }
    R copy = record.newRecord(record.topic(), record.kafkaPartition(), record.keySchema(), record.key(), record.valueSchema(),
        record.value(), record.timestamp(), record.headers());
    copy.headers().addString(header, "by " + getClass().getSimpleName());
    return copy;
  }

  @Override
  public void close() { }
}
