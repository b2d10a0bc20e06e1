package millrace.bridge;

import connect.v1.Connect;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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
  private final StoredOffsets offsets;
  /** Calls the connector. Meanwhile the worker's answers to its questions arrive. */
  private final ThreadPoolExecutor calls;
  private final LocalMetrics metrics = new LocalMetrics();
  private volatile String name = "";
  private Connector connector; // null: not started, or stopped

  ConnectorCall(PluginFolder folder, Replies<Connect.ConnectorResponse> replies) {
    this.folder = folder;
    this.replies = replies;
    offsets = new StoredOffsets(q -> replies.send(Connect.ConnectorResponse.newBuilder().setOffset(q).build()));
    calls = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
      Thread t = new Thread(task, "connector-thread-" + name);
      t.setDaemon(true);
      t.setContextClassLoader(folder.loader());
      return t;
    });
    calls.allowCoreThreadTimeOut(true);
  }

  @Override
  public void onNext(Connect.ConnectorRequest request) {
    if (request.hasStart()) {
      name = request.getStart().getName();
    }
    if (request.hasOffset()) {
      offsets.answer(request.getOffset());
    } else {
      execute(() -> handle(request));
    }
  }

  /** Runs after all earlier calls of the connector, if it has not ended. */
  private void execute(Runnable call) {
    try {
      calls.execute(call);
    } catch (RejectedExecutionException e) {
      // It has ended.
    }
  }

  private void handle(Connect.ConnectorRequest request) {
    LogContext.set(name, null);
    try {
      switch (request.getRequestCase()) {
        case START -> start(request.getStart());
        case TASK_CONFIGS -> taskConfigs(request.getTaskConfigs().getMaxTasks());
        case STOP -> {
          stop();
          end();
          replies.end();
        }
        default -> { } // of a later version of the protocol
      }
    } catch (Throwable e) {
      Log.error("the connector failed", e);
      replies.fail(e);
      abandon();
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
    metrics.publish(start);
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

  /** Stops a connector whose call is over. */
  private void abandon() {
    LogContext.set(name, null);
    try {
      stop();
    } catch (Throwable e) {
      Log.error("stopping the connector failed", e);
    } finally {
      LogContext.clear();
    }
    end();
  }

  private void end() {
    offsets.close();
    metrics.close();
    calls.shutdown();
  }

  @Override
  public void canceled() {
    replies.abandon();
    offsets.close(); // ends the wait of a call for an answer
    execute(this::abandon);
  }

  @Override
  public void onCompleted() {
    offsets.close(); // no answers follow
    execute(() -> {
      if (connector != null) {
        replies.abandon();
        abandon();
      }
    });
  }

  private void raise(Exception e) {
    Log.error("the connector raised an error", e);
    replies.fail(e);
    canceled();
  }

  /** What both kinds of connectors get. */
  private class Context implements ConnectorContext {
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
      return offsets;
    }
  }
}
