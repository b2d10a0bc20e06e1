package millrace.bridge;

import connect.v1.Connect;
import java.util.Map;
import millrace.loading.PluginFolder;
import org.apache.kafka.connect.connector.Connector;
import org.apache.kafka.connect.connector.Task;

/**
 * The class of a task. A connector may choose it in its start, so that it travels in the configuration
 * of the task, as in Apache Kafka Connect.
 */
final class TaskClass {
  private static final String KEY = "task.class";

  private TaskClass() { }

  /** Adds the class that a running connector names to the configuration of one of its tasks. */
  static void add(Connector connector, Connect.TaskConfig.Builder config) {
    config.putConfig(KEY, connector.taskClass().getName());
  }

  /** Makes a task. A configuration that another connector left behind can name an unknown class. */
  static <T extends Task> T make(Class<T> type, PluginFolder folder, Connect.StartTask start) throws Exception {
    Map<String, String> config = start.getConfigMap();
    if (config.containsKey(KEY)) {
      try {
        return folder.make(type, config.get(KEY));
      } catch (ClassNotFoundException e) {
        // the connector knows
      }
    }
    return folder.make(type, folder.make(Connector.class, start.getClass_()).taskClass().getName());
  }
}
