package millrace.bridge;

import connect.v1.Connect;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import millrace.loading.PluginFolder;
import millrace.log.Log;
import millrace.log.LogContext;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.connector.Connector;
import org.apache.kafka.connect.connector.ConnectorContext;
import org.apache.kafka.connect.sink.SinkConnector;
import org.apache.kafka.connect.sink.SinkConnectorContext;
import org.apache.kafka.connect.source.SourceConnectorContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/** RunConnector: the lifetime of a connector. */
final class ConnectorCall implements Methods.Call<Connect.ConnectorRequest> {
  private final PluginFolder folder;
  private final Replies<Connect.ConnectorResponse> replies;
  private String name = "";
  private Connector connector; // null: not started, or stopped

  ConnectorCall(PluginFolder folder, Replies<Connect.ConnectorResponse> replies) {
    this.folder = folder;
    this.replies = replies;
  }

  @Override
  public synchronized void onNext(Connect.ConnectorRequest request) {
    if (request.hasStart()) {
      name = request.getStart().getName();
    }
    LogContext.set(name, null);
    try {
      switch (request.getRequestCase()) {
        case START -> start(request.getStart());
        case TASK_CONFIGS -> taskConfigs(request.getTaskConfigs().getMaxTasks());
        case STOP -> {
          stop();
          replies.end();
        }
        default -> { } // of a later version of the protocol
      }
    } catch (Throwable e) {
      Log.error("the connector failed", e);
      replies.fail(e);
      canceled();
    } finally {
      LogContext.clear();
    }
  }

  private void start(Connect.StartConnector start) throws Exception {
    Connector made = folder.make(Connector.class, start.getClass_());
    if (made instanceof SinkConnector) {
      made.initialize(new SinkContext());
    } else {
      made.initialize(new SourceContext());
    }
    made.start(new HashMap<>(start.getConfigMap()));
    connector = made;
    replies.send(Connect.ConnectorResponse.newBuilder().setStarted(Connect.Started.getDefaultInstance()).build());
  }

  private void taskConfigs(int maxTasks) {
    Connect.TaskConfigsResult.Builder out = Connect.TaskConfigsResult.newBuilder();
    try {
      List<Map<String, String>> configs = connector.taskConfigs(maxTasks);
      for (Map<String, String> config : configs == null ? List.<Map<String, String>>of() : configs) {
        out.addConfigs(taskConfig(config));
      }
    } catch (Exception e) {
      Log.error("taskConfigs failed", e);
      out.clear().setError(Connect.Error.newBuilder().setMessage(Failure.message(e)));
    }
    replies.send(Connect.ConnectorResponse.newBuilder().setTaskConfigs(out).build());
  }

  /** Properties without a value are left out: the protocol has no null there. */
  private Connect.TaskConfig taskConfig(Map<String, String> config) {
    Connect.TaskConfig.Builder out = Connect.TaskConfig.newBuilder();
    config.forEach((key, value) -> {
      if (value != null) {
        out.putConfig(key, value);
      }
    });
    TaskClass.add(connector, out);
    return out.build();
  }

  private void stop() {
    Connector running = connector;
    connector = null;
    if (running != null) {
      running.stop();
    }
  }

  @Override
  public synchronized void canceled() {
    replies.abandon();
    LogContext.set(name, null);
    try {
      stop();
    } catch (Throwable e) {
      Log.error("stopping the connector failed", e);
    } finally {
      LogContext.clear();
    }
  }

  @Override
  public void onCompleted() {
    if (connector != null) {
      canceled();
    }
  }

  private void raise(Exception e) {
    Log.error("the connector raised an error", e);
    replies.fail(e);
    // On another thread, because stop may wait for the thread that raises the error.
    new Thread(this::canceled, "stop-" + name).start();
  }

  /** What both kinds of connectors get. */
  private class Context implements ConnectorContext {
    private final PluginMetrics metrics = new LocalMetrics();

    @Override
    public void requestTaskReconfiguration() {
      replies.send(Connect.ConnectorResponse.newBuilder()
          .setReconfigureTasks(Connect.ReconfigureTasks.getDefaultInstance()).build());
    }

    @Override
    public void raiseError(Exception e) {
      raise(e);
    }

    @Override
    public PluginMetrics pluginMetrics() {
      return metrics;
    }
  }

  private final class SinkContext extends Context implements SinkConnectorContext {}

  private final class SourceContext extends Context implements SourceConnectorContext {
    @Override
    public OffsetStorageReader offsetStorageReader() {
      throw new UnsupportedOperationException(
          "Millrace does not give connectors an offset reader yet; tasks have one");
    }
  }
}
