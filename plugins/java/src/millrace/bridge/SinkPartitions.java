package millrace.bridge;

import connect.v1.Connect;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.IllegalWorkerStateException;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * The partitions of a sink task and what it requests for them. The worker handles a request later:
 * puts and flushes that it has sent before are adjusted here. Any thread may make requests.
 */
final class SinkPartitions {
  /** The position in a partition. */
  private static final class Position {
    long next = -1; // the offset of the next record that the task needs; -1: the first one
    int request; // the number of the last seek or pause
  }

  private final Replies<Connect.SinkResponse> replies;
  private final Map<TopicPartition, Position> positions = new HashMap<>();
  private final Set<TopicPartition> assignment = new HashSet<>();
  private final Map<TopicPartition, Long> early = new HashMap<>(); // seeks before the task has started
  private boolean commitEarly; // a commit was requested before the task has started
  private boolean started;
  private boolean opened; // the task has had partitions
  private TopicPartition foreign; // a partition of a seek that the task does not have; null: none
  private int count; // of seeks and pauses
  private ConsumerGroupMetadata group = new ConsumerGroupMetadata("");

  SinkPartitions(Replies<Connect.SinkResponse> replies) {
    this.replies = replies;
  }

  /** Sends what the task has requested while it started. */
  synchronized void begin() {
    started = true;
    if (!early.isEmpty()) {
      sendSeek(early);
      early.clear();
    }
    if (commitEarly) {
      requestCommit();
    }
  }

  synchronized void open(List<TopicPartition> list, Connect.ConsumerGroup g) {
    assignment.addAll(list);
    list.forEach(tp -> positions.computeIfAbsent(tp, none -> new Position()));
    if (!opened && !list.isEmpty()) {
      opened = true;
      positions.keySet().retainAll(assignment); // an early seek of another partition has no effect
    }
    if (!g.getId().isEmpty()) {
      group = new ConsumerGroupMetadata(g.getId(), g.getGeneration(), g.getMemberId(),
          g.getInstanceId().isEmpty() ? Optional.empty() : Optional.of(g.getInstanceId()));
    }
  }

  synchronized void close(Collection<TopicPartition> closed) {
    closed.forEach(assignment::remove);
    closed.forEach(positions::remove);
  }

  synchronized Set<TopicPartition> assignment() {
    return Set.copyOf(assignment);
  }

  synchronized ConsumerGroupMetadata group() {
    return group;
  }

  /**
   * Makes the next put of each partition begin at its offset. Before the first open, this applies to
   * the partitions of the first open. A partition that the task does not have fails the task later,
   * as in Apache.
   */
  synchronized void seek(Map<TopicPartition, Long> offsets) {
    Map<TopicPartition, Long> own = new HashMap<>(offsets);
    if (opened && !assignment.containsAll(own.keySet())) {
      own.keySet().removeAll(assignment);
      foreign = own.keySet().iterator().next();
      return;
    }
    if (own.isEmpty()) {
      return;
    }
    if (started) {
      count++;
      sendSeek(own);
    } else {
      count = 1; // all of them become one request
      early.putAll(own);
    }
    own.forEach((tp, offset) -> moved(tp).next = offset);
  }

  /** Is seek of Kafka's consumer, which refuses other partitions immediately. */
  synchronized void seekAssigned(TopicPartition tp, long offset) {
    if (offset < 0) {
      throw new IllegalArgumentException("seek offset must not be a negative number");
    }
    if (!assignment.contains(tp)) {
      throw noAssignment(tp);
    }
    seek(Map.of(tp, offset));
  }

  private static IllegalStateException noAssignment(TopicPartition tp) {
    return new IllegalStateException("No current assignment for partition " + tp);
  }

  /** Throws an exception if the task has sought in a partition that it does not have. */
  synchronized void check() {
    if (foreign != null) {
      throw noAssignment(foreign);
    }
  }

  private void sendSeek(Map<TopicPartition, Long> offsets) {
    Connect.Partitions.Builder list = Connect.Partitions.newBuilder();
    offsets.forEach((tp, offset) -> list.addPartitions(message(tp, offset)));
    replies.sendPatiently(Connect.SinkResponse.newBuilder().setSeek(list).build());
  }

  synchronized void pause(TopicPartition... partitions) {
    if (partitions.length == 0) {
      return;
    }
    check("pause", partitions);
    count++;
    Connect.Partitions.Builder list = Connect.Partitions.newBuilder();
    for (TopicPartition tp : partitions) {
      list.addPartitions(message(tp, moved(tp).next));
    }
    replies.sendPatiently(Connect.SinkResponse.newBuilder().setPause(list).build());
  }

  synchronized void resume(TopicPartition... partitions) {
    check("resume", partitions);
    Connect.Partitions.Builder list = Connect.Partitions.newBuilder();
    for (TopicPartition tp : partitions) {
      list.addPartitions(message(tp, 0));
    }
    replies.sendPatiently(Connect.SinkResponse.newBuilder().setResume(list).build());
  }

  private void check(String what, TopicPartition... partitions) {
    for (TopicPartition tp : partitions) {
      if (!assignment.contains(tp)) {
        throw new IllegalWorkerStateException("SinkTasks may not " + what + " partitions that are not currently assigned to them.",
            noAssignment(tp));
      }
    }
  }

  synchronized void requestCommit() {
    if (!started) {
      commitEarly = true;
      return;
    }
    replies.sendPatiently(Connect.SinkResponse.newBuilder().setRequestCommit(Connect.RequestCommit.getDefaultInstance()).build());
  }

  private Position moved(TopicPartition tp) {
    Position p = positions.computeIfAbsent(tp, none -> new Position());
    p.request = count;
    return p;
  }

  /** Returns the records of a put that the task gets, and notes their offsets. */
  synchronized List<SinkRecord> receive(List<SinkRecord> records, int handled) {
    List<SinkRecord> kept = handled < count ? wanted(records, handled) : records;
    Position at = null;
    String topic = null;
    int partition = -1;
    for (SinkRecord r : kept) {
      if (at == null || r.originalKafkaPartition() != partition || !r.originalTopic().equals(topic)) {
        topic = r.originalTopic();
        partition = r.originalKafkaPartition();
        at = positions.computeIfAbsent(new TopicPartition(topic, partition), none -> new Position());
      }
      at.next = r.originalKafkaOffset() + 1;
    }
    return kept;
  }

  private List<SinkRecord> wanted(List<SinkRecord> records, int handled) {
    return records.stream().filter(r -> {
      Position p = positions.get(new TopicPartition(r.originalTopic(), r.originalKafkaPartition()));
      return p == null || p.request <= handled;
    }).toList();
  }

  /** Returns the offsets of a flush. A partition with a request that the worker has not handled has the next offset that the task needs. */
  synchronized Map<TopicPartition, Long> offsets(Connect.Flush flush) {
    Map<TopicPartition, Long> out = new HashMap<>();
    for (Connect.TopicPartition o : flush.getOffsetsList()) {
      TopicPartition tp = new TopicPartition(o.getTopic(), o.getPartition());
      Position p = positions.get(tp);
      if (p == null || p.request <= flush.getHandled()) {
        out.put(tp, o.getOffset());
      } else if (p.next >= 0) {
        out.put(tp, p.next);
      }
    }
    return out;
  }

  private static Connect.TopicPartition message(TopicPartition tp, long offset) {
    return Connect.TopicPartition.newBuilder().setTopic(tp.topic()).setPartition(tp.partition()).setOffset(offset).build();
  }
}
