package millrace.bridge;

import com.google.protobuf.WireFormat;
import connect.v1.Connect;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Asks the worker which offsets the consumer group of a sink task has committed. Any thread may ask,
 * also the task's own in the middle of a request: the answer does not wait in the queue of requests.
 */
final class CommittedOffsets {
  /** The default of the consumer's default.api.timeout.ms. */
  static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final int REQUEST_COMMITTED = 8;

  private final Replies<Connect.SinkResponse> replies;
  private final Map<Integer, CompletableFuture<Connect.Done>> waiting = new HashMap<>();
  private int questions;
  private boolean started;
  private boolean ended;

  CommittedOffsets(Replies<Connect.SinkResponse> replies) {
    this.replies = replies;
  }

  /** The task has started: the worker answers from now on. */
  synchronized void begin() {
    started = true;
  }

  /** Returns the committed offset of each partition, null where none is, as Kafka's consumer does. */
  Map<TopicPartition, OffsetAndMetadata> of(Collection<TopicPartition> partitions, Duration timeout) {
    CompletableFuture<Connect.Done> answer = new CompletableFuture<>();
    int id;
    synchronized (this) {
      if (!started || ended) {
        throw new IllegalStateException("Millrace tells committed offsets only after start has returned, until the task has ended");
      }
      id = ++questions;
      waiting.put(id, answer);
    }
    try {
      replies.sendPatiently(question(id, partitions));
      return offsets(partitions, answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw new KafkaException(e.getCause().getMessage(), e.getCause());
    } catch (java.util.concurrent.TimeoutException e) {
      throw new TimeoutException("The committed offsets were not known within " + timeout.toMillis() + " ms");
    } finally {
      synchronized (this) {
        waiting.remove(id);
      }
    }
  }

  private static Connect.SinkResponse question(int id, Collection<TopicPartition> partitions) {
    Connect.Partitions.Builder list = Connect.Partitions.newBuilder().setId(id);
    partitions.forEach(tp -> list.addPartitions(
        Connect.TopicPartition.newBuilder().setTopic(tp.topic()).setPartition(tp.partition())));
    return Connect.SinkResponse.newBuilder().setCommitted(list).build();
  }

  private static Map<TopicPartition, OffsetAndMetadata> offsets(Collection<TopicPartition> asked, Connect.Done answer) {
    if (answer.hasError()) {
      throw new KafkaException(answer.getError().getMessage());
    }
    Map<TopicPartition, OffsetAndMetadata> out = new HashMap<>();
    asked.forEach(tp -> out.put(tp, null));
    for (Connect.TopicPartition o : answer.getOffsetsList()) {
      out.put(new TopicPartition(o.getTopic(), o.getPartition()), new OffsetAndMetadata(o.getOffset()));
    }
    return out;
  }

  /** Takes a request if it is the answer to a question. It never waits. */
  boolean take(byte[] request) {
    if (request.length == 0 || (request[0] & 0xff) != (REQUEST_COMMITTED << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
      return false;
    }
    Connect.Done d = SinkCall.parse(request).getCommitted();
    CompletableFuture<Connect.Done> answer;
    synchronized (this) {
      answer = waiting.get(d.getId());
    }
    if (answer != null) {
      answer.complete(d);
    }
    return true;
  }

  /** Ends the call: nobody waits for answers anymore. */
  void end() {
    List<CompletableFuture<Connect.Done>> left;
    synchronized (this) {
      ended = true;
      left = List.copyOf(waiting.values());
    }
    left.forEach(f -> f.completeExceptionally(new IllegalStateException("The task has ended")));
  }
}
