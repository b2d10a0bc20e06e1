package millrace.bridge;

import java.util.LinkedHashMap;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.Sensor;

/**
 * Metrics that a connector registers (KIP-877). They are kept in this process and work as usual, but
 * the worker does not publish them yet.
 */
final class LocalMetrics implements PluginMetrics {
  private final Metrics metrics = new Metrics();

  @Override
  public MetricName metricName(String name, String description, LinkedHashMap<String, String> tags) {
    return metrics.metricName(name, "plugins", description, tags);
  }

  @Override
  public void addMetric(MetricName name, MetricValueProvider<?> provider) {
    metrics.addMetric(name, provider);
  }

  @Override
  public void removeMetric(MetricName name) {
    metrics.removeMetric(name);
  }

  @Override
  public Sensor addSensor(String name) {
    return metrics.sensor(name);
  }

  @Override
  public void removeSensor(String name) {
    metrics.removeSensor(name);
  }
}
