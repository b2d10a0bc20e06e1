package millrace.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import connect.v1.Connect;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.metrics.Gauge;
import org.junit.jupiter.api.Test;

class LocalMetricsTest {
  private static final Connect.StartTask TASK = Connect.StartTask.newBuilder().setConnector("c").setTask(1).setClass_("x.Y").build();

  private static void add(LocalMetrics to, String name, Gauge<?> gauge) {
    to.addMetric(to.metricName(name, "", new LinkedHashMap<>()), gauge);
  }

  private static TreeSet<String> read() {
    TreeSet<String> out = new TreeSet<>();
    for (Connect.Metric m : LocalMetrics.read(Connect.MetricsRequest.getDefaultInstance()).getMetricsList()) {
      out.add(m.getName() + m.getTagsMap() + "=" + m.getValue());
    }
    return out;
  }

  /** A value that cannot be read does not hide others, not even if reading it never ends. */
  @Test
  void readsTheOthers() {
    CountDownLatch never = new CountDownLatch(1);
    try (LocalMetrics bad = new LocalMetrics(); LocalMetrics hung = new LocalMetrics(); LocalMetrics good = new LocalMetrics()) {
      for (LocalMetrics m : List.of(bad, hung, good)) {
        m.publish(TASK);
      }
      add(bad, "error", (config, now) -> {
        throw new StackOverflowError();
      });
      add(bad, "fine", (config, now) -> 1);
      for (int i = 0; i < 20; i++) {
        add(hung, "hung" + i, (config, now) -> wait(never));
      }
      add(good, "good", (config, now) -> true);
      int before = threads();
      TreeSet<String> seen = new TreeSet<>();
      for (int i = 0; i < 3; i++) {
        seen.addAll(read());
      }
      assertEquals(new TreeSet<>(List.of("fine{}=1.0", "good{}=1.0")), seen);
      assertEquals(new TreeSet<>(List.of("fine{}=1.0", "good{}=1.0")), read());
      assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
        while (threads() - before != 4) { // the reading's own thread ends a moment later
          Thread.onSpinWait();
        }
      });
      never.countDown();
    }
  }

  private static Object wait(CountDownLatch until) {
    while (true) {
      try {
        until.await();
        return 3;
      } catch (InterruptedException e) {
        // it is stubborn
      }
    }
  }

  private static int threads() {
    return (int) Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().equals("metrics")).count();
  }

  /** The key and the value converter of a task can have one class. */
  @Test
  void tellsObjectsOfAClassApart() {
    try (LocalMetrics key = new LocalMetrics(); LocalMetrics value = new LocalMetrics()) {
      key.publish(TASK, "converter", "key");
      value.publish(TASK, "converter", "value");
      for (LocalMetrics m : List.of(key, value)) {
        add(m, "calls", (config, now) -> 2);
      }
      assertEquals(new TreeSet<>(List.of("calls{converter=key}=2.0", "calls{converter=value}=2.0")), read());
      for (String tag : List.of("connector", "task", "converter")) {
        assertThrows(IllegalArgumentException.class, () -> key.metricName("n", "", new LinkedHashMap<>(Map.of(tag, "x"))));
      }
    }
  }
}
