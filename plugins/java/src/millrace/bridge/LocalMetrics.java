package millrace.bridge;

import connect.v1.Connect;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import millrace.log.Log;
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
  /** For one value. */
  private static final long VALUE_MS = 50;
  /** For all values: less than the worker waits. */
  private static final long ALL_MS = 350;
  /** Values of an owner that may hang, each with a thread, before its other values are not read either. */
  private static final int MAX_HANGING = 4;
  private static final Set<LocalMetrics> ALL = ConcurrentHashMap.newKeySet();
  private static final ReentrantLock READING = new ReentrantLock();

  private final Metrics metrics = new Metrics();
  private final Map<MetricName, Boolean> hanging = new ConcurrentHashMap<>(); // their reading has not returned
  private final Set<MetricName> failed = ConcurrentHashMap.newKeySet(); // the log has the reason
  private volatile Connect.Metric owner = Connect.Metric.getDefaultInstance();

  /** Publishes the metrics of a task until close. */
  void publish(Connect.StartTask start) {
    publish(start, null, null);
  }

  /** Publishes the metrics of an object that serves a task until close, with the tag that Apache adds. */
  void publish(Connect.StartTask start, String tag, String value) {
    Connect.Metric.Builder of = Connect.Metric.newBuilder()
        .setConnector(start.getConnector()).setTask(start.getTask()).setClass_(start.getClass_());
    publish(tag == null ? of : of.putTags(tag, value));
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
    if (!READING.tryLock()) {
      throw new IllegalStateException("The metrics are being read");
    }
    try (TimedCalls calls = new TimedCalls("metrics", Thread.currentThread().getContextClassLoader())) {
      Connect.MetricsResponse.Builder out = Connect.MetricsResponse.newBuilder();
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ALL_MS);
      for (LocalMetrics m : ALL) {
        m.addTo(out, calls, end);
      }
      return out.build();
    } finally {
      READING.unlock();
    }
  }

  private void addTo(Connect.MetricsResponse.Builder out, TimedCalls calls, long end) {
    for (Map.Entry<MetricName, KafkaMetric> e : metrics.metrics().entrySet()) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0 || hanging.size() >= MAX_HANGING || out.getMetricsCount() >= MAX) {
        return;
      }
      if (e.getKey().group().equals(GROUP) && !hanging.containsKey(e.getKey())) {
        try {
          add(out, e.getKey(), calls.call(() -> value(e.getKey(), e.getValue()), Math.min(VALUE_MS, left)));
        } catch (Throwable t) { // also errors of the plugin: they must not hide other values
          if (failed.add(e.getKey())) {
            Log.warn("a metric cannot be read: " + e.getKey() + ": " + Failure.message(t));
          }
        }
      }
    }
  }

  /** Reads a value. While this does not return, the value is not read again. */
  private Object value(MetricName name, KafkaMetric metric) {
    hanging.put(name, true);
    try {
      return metric.metricValue();
    } finally {
      hanging.remove(name);
    }
  }

  private void add(Connect.MetricsResponse.Builder out, MetricName name, Object value) {
    if (value instanceof Boolean b) {
      value = b ? 1 : 0;
    }
    if (value instanceof Number n) {
      out.addMetrics(owner.toBuilder().clearTags().putAllTags(name.tags()).putAllTags(owner.getTagsMap())
          .setName(name.name()).setDescription(name.description()).setValue(n.doubleValue()));
    }
  }

  @Override
  public MetricName metricName(String name, String description, LinkedHashMap<String, String> tags) {
    for (String tag : tags.keySet()) {
      if (tag.equals("connector") || tag.equals("task") && owner.hasTask() || owner.containsTags(tag)) {
        throw new IllegalArgumentException("Cannot use " + tag + " as a tag name");
      }
    }
    return metrics.metricName(name, GROUP, description, tags);
  }

  @Override
  public void addMetric(MetricName name, MetricValueProvider<?> provider) {
    metrics.addMetric(name, provider);
  }

  @Override
  public void removeMetric(MetricName name) {
    failed.remove(name);
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
