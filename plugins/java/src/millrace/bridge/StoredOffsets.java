package millrace.bridge;

import com.google.protobuf.InvalidProtocolBufferException;
import connect.v1.Connect;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import millrace.data.MapWriter;
import millrace.data.ValueReader;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * The stored source offsets of a connector, for the connector or one of its tasks. The worker is asked
 * for those that this task has not stored itself: it does not answer anymore while the task commits
 * for the last time. A connector stores none. Thread-safe.
 */
final class StoredOffsets implements OffsetStorageReader {
  private final Consumer<Connect.OffsetQuery> send;
  private final Map<Integer, CompletableFuture<Map<String, Object>>> waiting = new HashMap<>();
  private final Map<Map<String, Object>, Map<String, Object>> committed = new HashMap<>();
  private int lastId;
  private boolean closed;

  StoredOffsets(Consumer<Connect.OffsetQuery> send) {
    this.send = send;
  }

  @Override
  public <T> Map<String, Object> offset(Map<String, T> partition) {
    return await(ask(partition));
  }

  @Override
  public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
    Map<Map<String, T>, CompletableFuture<Map<String, Object>>> asked = new LinkedHashMap<>();
    for (Map<String, T> p : partitions) {
      asked.put(p, ask(p));
    }
    Map<Map<String, T>, Map<String, Object>> out = new HashMap<>();
    asked.forEach((p, answer) -> out.put(p, await(answer))); // null where none is stored, as in Apache Kafka Connect
    return out;
  }

  private CompletableFuture<Map<String, Object>> ask(Map<String, ?> partition) {
    CompletableFuture<Map<String, Object>> answer = new CompletableFuture<>();
    Connect.OffsetQuery.Builder query = Connect.OffsetQuery.newBuilder();
    try {
      query.setPartition(Connect.Map.parseFrom(MapWriter.bytes(partition)));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
    synchronized (waiting) {
      if (committed.containsKey(partition)) {
        return CompletableFuture.completedFuture(copy(committed.get(partition)));
      }
      if (closed) {
        throw new ConnectException("The connector or task is stopping: the worker does not answer questions for offsets anymore");
      }
      query.setId(++lastId);
      waiting.put(lastId, answer);
    }
    send.accept(query.build());
    return answer;
  }

  private static Map<String, Object> await(CompletableFuture<Map<String, Object>> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof ConnectException cause ? cause : new ConnectException(e.getCause());
    }
  }

  /** Keeps offsets that the worker has stored for this task. */
  void committed(List<Connect.Offset> offsets) {
    synchronized (waiting) {
      for (Connect.Offset o : offsets) {
        committed.put(ValueReader.map(o.getPartition().toByteArray()), o.hasOffset() ? ValueReader.map(o.getOffset().toByteArray()) : null);
      }
    }
  }

  /** Connectors may change the map that they get. */
  private static Map<String, Object> copy(Map<String, Object> offset) {
    return offset == null ? null : new HashMap<>(offset);
  }

  /** Passes on an answer of the worker. */
  void answer(Connect.OffsetAnswer a) {
    CompletableFuture<Map<String, Object>> waits;
    synchronized (waiting) {
      waits = waiting.remove(a.getId());
    }
    if (waits == null) {
      return;
    }
    if (a.hasError()) {
      waits.completeExceptionally(new ConnectException("Reading the stored offset: " + a.getError().getMessage()));
    } else {
      waits.complete(a.hasOffset() ? ValueReader.map(a.getOffset().toByteArray()) : null);
    }
  }

  /** Fails all questions, because the call has ended. */
  void close() {
    synchronized (waiting) {
      closed = true;
      waiting.values().forEach(w -> w.completeExceptionally(
          new ConnectException("The connector or task is stopping: the worker did not answer a question for an offset")));
      waiting.clear();
    }
  }
}
