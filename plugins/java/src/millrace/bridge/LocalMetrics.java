package millrace.bridge;

import connect.v1.Connect;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.Sensor;

/** Metrics that a connector, task, transformation or converter registers (KIP-877). */
final class LocalMetrics implements PluginMetrics, AutoCloseable {
  private static final String GROUP = "plugins";
  /** More than the worker publishes of one process, so that it notices. */
  private static final int MAX = 1001;
  private static final Set<LocalMetrics> ALL = ConcurrentHashMap.newKeySet();
  private static final ReentrantLock READING = new ReentrantLock();

  private final Metrics metrics = new Metrics();
  private volatile Connect.Metric owner = Connect.Metric.getDefaultInstance();

  /** Publishes the metrics of a task, or of an object that serves it, until close. */
  void publish(Connect.StartTask start) {
    publish(Connect.Metric.newBuilder().setConnector(start.getConnector()).setTask(start.getTask()).setClass_(start.getClass_()));
  }

  /** Publishes the metrics of a connector until close. */
  void publish(Connect.StartConnector start) {
    publish(Connect.Metric.newBuilder().setConnector(start.getName()).setClass_(start.getClass_()));
  }

  private void publish(Connect.Metric.Builder of) {
    owner = of.build();
    ALL.add(this);
  }

  /** Returns the current values of all metrics that have numbers. Of two calls at once one fails. */
  static Connect.MetricsResponse read(Connect.MetricsRequest request) {
    if (!READING.tryLock()) { // a value that is never ready must not take a thread for each scrape
      throw new IllegalStateException("The metrics are being read");
    }
    try {
      Connect.MetricsResponse.Builder out = Connect.MetricsResponse.newBuilder();
      ALL.forEach(m -> m.addTo(out));
      return out.build();
    } finally {
      READING.unlock();
    }
  }

  private void addTo(Connect.MetricsResponse.Builder out) {
    for (Map.Entry<MetricName, KafkaMetric> e : metrics.metrics().entrySet()) {
      if (e.getKey().group().equals(GROUP) && out.getMetricsCount() < MAX) {
        try {
          add(out, e.getKey(), e.getValue().metricValue());
        } catch (Exception ex) {
          // The value cannot be read now.
        }
      }
    }
  }

  private void add(Connect.MetricsResponse.Builder out, MetricName name, Object value) {
    if (value instanceof Boolean b) {
      value = b ? 1 : 0;
    }
    if (value instanceof Number n) {
      out.addMetrics(owner.toBuilder().setName(name.name()).setDescription(name.description())
          .putAllTags(name.tags()).setValue(n.doubleValue()));
    }
  }

  @Override
  public MetricName metricName(String name, String description, LinkedHashMap<String, String> tags) {
    return metrics.metricName(name, GROUP, description, tags);
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

  @Override
  public void close() {
    ALL.remove(this);
    metrics.close();
  }
}
