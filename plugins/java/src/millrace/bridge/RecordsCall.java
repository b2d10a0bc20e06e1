package millrace.bridge;

import connect.v1.Connect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import millrace.data.BatchWriter;
import millrace.data.PutReader;
import millrace.data.RecordError;
import millrace.loading.PluginFolder;
import millrace.log.Log;
import millrace.log.LogContext;
import org.apache.kafka.common.metrics.Monitorable;
import org.apache.kafka.connect.connector.ConnectRecord;

/** The lifetime of an object that processes the records of a task in batches, one response each. */
abstract class RecordsCall implements Methods.Call<byte[]> {
  /** How long a put is worked on before the worker is shown that it goes on, in nanoseconds. */
  private static final long WORK_TIME = 1_000_000_000L;

  private static final byte[] WORKING = Connect.SourceResponse.newBuilder()
      .setIdle(Connect.Idle.getDefaultInstance()).build().toByteArray();

  final PluginFolder folder;
  private final String what; // for the log
  private final Replies<byte[]> replies;
  private final PutReader reader = new PutReader();
  private final BatchWriter writer = new BatchWriter();
  private final LocalMetrics metrics = new LocalMetrics();
  private Connect.StartTask start;
  private AutoCloseable made; // null: not started, or closed

  RecordsCall(PluginFolder folder, String what, Replies<byte[]> replies) {
    this.folder = folder;
    this.what = what;
    this.replies = replies;
  }

  /** Makes and configures the object. The result closes it. */
  abstract AutoCloseable start(Connect.StartTask start) throws Exception;

  /** Returns the tag that tells the metrics of the object from those of others of its class, as in Apache. */
  abstract Map.Entry<String, String> tag(Connect.StartTask start);

  /** Returns the result for a record; null drops it. An exception concerns only this record. */
  abstract ConnectRecord<?> apply(ConnectRecord<?> r);

  @Override
  public final synchronized void onNext(byte[] request) {
    try {
      if (PutReader.isPut(request)) {
        LogContext.set(start.getConnector(), Integer.toUnsignedString(start.getTask()));
        replies.send(apply(reader.transformation(request).records()));
      } else {
        begin(Connect.SinkRequest.parseFrom(request));
      }
    } catch (Throwable e) {
      Log.error("the " + what + " failed", e);
      replies.fail(e);
      close();
    } finally {
      LogContext.clear();
      Thread.interrupted(); // the thread serves other calls, too
    }
  }

  private void begin(Connect.SinkRequest request) throws Exception {
    if (!request.hasStart()) {
      return; // of a later version of the protocol
    }
    start = request.getStart();
    LogContext.set(start.getConnector(), Integer.toUnsignedString(start.getTask()));
    made = start(start);
    Map.Entry<String, String> tag = tag(start);
    metrics.publish(start, tag.getKey(), tag.getValue());
    if (made instanceof Monitorable m) {
      m.withPluginMetrics(metrics);
    }
    replies.send(Connect.SourceResponse.newBuilder()
        .setStarted(Connect.Started.getDefaultInstance()).build().toByteArray());
  }

  private byte[] apply(List<? extends ConnectRecord<?>> records) {
    List<ConnectRecord<?>> results = new ArrayList<>(records.size());
    List<RecordError> errors = new ArrayList<>(records.size());
    long shown = System.nanoTime();
    for (ConnectRecord<?> r : records) {
      if (System.nanoTime() - shown > WORK_TIME) {
        shown = System.nanoTime();
        replies.send(WORKING);
      }
      ConnectRecord<?> result = null;
      RecordError error = null;
      try {
        result = apply(r);
      } catch (Exception e) {
        error = new RecordError(Failure.message(e), e);
      }
      results.add(result);
      errors.add(error);
    }
    return writer.transformed(results, errors);
  }

  private void close() {
    AutoCloseable running = made;
    made = null;
    metrics.close();
    if (running == null) {
      return;
    }
    LogContext.set(start.getConnector(), Integer.toUnsignedString(start.getTask()));
    try {
      running.close();
    } catch (Throwable e) {
      Log.error("closing the " + what + " failed", e);
    } finally {
      LogContext.clear();
    }
  }

  @Override
  public final synchronized void onCompleted() {
    close();
    replies.end();
  }

  @Override
  public final synchronized void canceled() {
    replies.abandon();
    close();
  }
}
