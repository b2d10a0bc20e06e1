package probe;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.common.metrics.Measurable;
import org.apache.kafka.common.metrics.PluginMetrics;

/** Metrics of plugins, and how Apache's worker shows them. */
final class Metric {
  private Metric() { }

  /** Registers a metric of something. */
  static void of(String what, PluginMetrics metrics) {
    LinkedHashMap<String, String> tags = new LinkedHashMap<>(Map.of("of", what.replace(' ', '-')));
    metrics.addMetric(metrics.metricName("of " + what, "", tags), (Measurable) (config, now) -> 1);
  }

  /** Writes down all metrics of a connector's plugins that JMX has. */
  static void write(String connector, Trace trace) throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    for (ObjectName name : server.queryNames(new ObjectName("kafka.connect:type=plugins,connector=" + connector + ",*"), null)) {
      String tags = name.getKeyPropertyList().entrySet().stream().filter(e -> !e.getKey().equals("type"))
          .map(e -> e.getKey() + "=" + e.getValue()).collect(Collectors.joining(","));
      for (MBeanAttributeInfo a : server.getMBeanInfo(name).getAttributes()) {
        trace.add(a.getName().replace(' ', '-') + " " + tags);
      }
    }
  }
}
