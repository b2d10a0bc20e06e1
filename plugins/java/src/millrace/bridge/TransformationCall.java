package millrace.bridge;

import connect.v1.Connect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import millrace.data.BatchWriter;
import millrace.data.PutReader;
import millrace.loading.PluginFolder;
import millrace.log.Log;
import millrace.log.LogContext;
import org.apache.kafka.common.Configurable;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.apache.kafka.connect.transforms.predicates.Predicate;

/** RunTransformation: the lifetime of a transformation or a predicate of a task. */
final class TransformationCall implements Methods.Call<byte[]> {
  private final PluginFolder folder;
  private final Replies<byte[]> replies;
  private final PutReader reader = new PutReader();
  private final BatchWriter writer = new BatchWriter();
  private Connect.StartTask start;
  private Object made; // the transformation or predicate; null: not started, or closed

  TransformationCall(PluginFolder folder, Replies<byte[]> replies) {
    this.folder = folder;
    this.replies = replies;
  }

  @Override
  public synchronized void onNext(byte[] request) {
    try {
      if (PutReader.isPut(request)) {
        LogContext.set(start.getConnector(), Integer.toUnsignedString(start.getTask()));
        replies.send(apply(reader.transformation(request).records()));
      } else {
        start(Connect.SinkRequest.parseFrom(request));
      }
    } catch (Throwable e) {
      Log.error("the transformation failed", e);
      replies.fail(e);
      close();
    } finally {
      LogContext.clear();
    }
  }

  private void start(Connect.SinkRequest request) throws Exception {
    if (!request.hasStart()) {
      return; // of a later version of the protocol
    }
    start = request.getStart();
    LogContext.set(start.getConnector(), Integer.toUnsignedString(start.getTask()));
    Configurable configurable = folder.make(Configurable.class, start.getClass_());
    Map<String, Object> config = new HashMap<>(start.getConfigMap());
    configurable.configure(config);
    made = configurable;
    replies.send(Connect.SourceResponse.newBuilder()
        .setStarted(Connect.Started.getDefaultInstance()).build().toByteArray());
  }

  private byte[] apply(List<? extends ConnectRecord<?>> records) {
    List<ConnectRecord<?>> results = new ArrayList<>(records.size());
    List<String> errors = new ArrayList<>(records.size());
    for (ConnectRecord<?> r : records) {
      ConnectRecord<?> result = null;
      String error = null;
      try {
        result = apply(r);
      } catch (Exception e) {
        error = Failure.message(e);
      }
      results.add(result);
      errors.add(error);
    }
    return writer.transformed(results, errors);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // the class is generic in the kind of record
  private ConnectRecord<?> apply(ConnectRecord<?> r) {
    if (made instanceof Predicate predicate) {
      return predicate.test(r) ? r : null;
    }
    return ((Transformation) made).apply(r);
  }

  private void close() {
    AutoCloseable running = (AutoCloseable) made;
    made = null;
    if (running == null) {
      return;
    }
    try {
      running.close();
    } catch (Exception e) {
      Log.error("closing the transformation failed", e);
    }
  }

  @Override
  public synchronized void onCompleted() {
    close();
    replies.end();
  }

  @Override
  public synchronized void canceled() {
    replies.abandon();
    close();
  }
}
