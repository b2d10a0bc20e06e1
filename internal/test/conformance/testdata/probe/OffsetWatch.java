package probe;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/** Reads the stored offsets of a connector: when it is called, and on a thread of its own. */
final class OffsetWatch {
  private static final Map<String, Object> PARTITION = Map.of("task", 0, "name", "partition 0");

  private final Trace trace;
  private final long count;
  private final OffsetStorageReader reader;
  private final Thread thread = new Thread(this::run, "offset-watch");

  OffsetWatch(Map<String, String> props, OffsetStorageReader reader) {
    trace = new Trace(props.get("trace"));
    count = Long.parseLong(props.get("count"));
    this.reader = reader;
  }

  void read(String when) {
    Map<String, Object> none = Map.of("task", 9, "name", "none");
    Map<Map<String, Object>, Map<String, Object>> stored = reader.offsets(List.of(PARTITION, none));
    trace.add("connector in " + when + " " + text(stored.get(PARTITION)) + " " + text(stored.get(none)));
  }

  private static String text(Map<String, Object> offset) {
    return offset == null ? "nothing" : new TreeMap<>(offset).toString();
  }

  void start() {
    thread.start();
  }

  /** Waits for the last offset. */
  private void run() {
    try {
      while (true) {
        Map<String, Object> offset = reader.offset(PARTITION);
        if (offset != null && offset.get("next").equals(count)) {
          trace.add("connector on its thread " + text(offset));
          return;
        }
        Thread.sleep(100);
      }
    } catch (InterruptedException | ConnectException e) {
      // The connector is stopping.
    }
  }

  void stop() {
    thread.interrupt();
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      trace.add("the thread of the connector hangs");
    }
  }
}
