package millrace.bridge;

import connect.v1.Connect;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import millrace.log.Log;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/**
 * Reports to a source task what has become of its records, on a thread of its own as in Apache Kafka
 * Connect: commitRecord for acknowledged records, commit after offsets were stored.
 */
final class Acknowledgments {
  private final SourceTask task;
  /** Whether the task has a commitRecord method, and one that needs the metadata. */
  final boolean follows;
  final boolean wantsMetadata;
  /** Whether the task has a commit method. */
  final boolean commits;

  private final Queue<List<SourceRecord>> unacknowledged = new ArrayDeque<>();
  private final Map<Long, Connect.Produced> produced = new HashMap<>(); // by the number of the batch
  private long sent; // batches
  private long reported; // of them, to the task
  private long acknowledged; // of them, by the brokers
  private int lastRecords = Integer.MAX_VALUE; // of the last of those
  private boolean committed;
  private boolean closed;

  Acknowledgments(SourceTask task) {
    this.task = task;
    wantsMetadata = overrides(task, "commitRecord", SourceRecord.class, RecordMetadata.class);
    follows = wantsMetadata || overrides(task, "commitRecord", SourceRecord.class);
    commits = overrides(task, "commit");
  }

  private static boolean overrides(SourceTask task, String method, Class<?>... parameters) {
    try {
      return task.getClass().getMethod(method, parameters).getDeclaringClass() != SourceTask.class;
    } catch (NoSuchMethodException | LinkageError e) {
      return true; // another method of the class cannot be linked
    }
  }

  synchronized void sent(List<SourceRecord> batch) {
    if (follows) {
      unacknowledged.add(batch);
      sent++;
    }
  }

  /** The brokers have stored the records of a batch. */
  synchronized void produced(Connect.Produced places) {
    produced.put(places.getBatch(), places);
  }

  /** The brokers have acknowledged so many batches of the call, and so many records of the next. */
  synchronized void acknowledged(Connect.Progress progress) {
    acknowledged = Math.min(progress.getAcknowledged(), sent);
    if (progress.getRecords() > 0 && acknowledged < sent) { // the call ends within that batch
      lastRecords = progress.getRecords();
      acknowledged++;
    }
    notifyAll();
  }

  synchronized void committed() {
    committed = true;
    notifyAll();
  }

  /** Ends {@link #run} when everything was reported. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Calls the task until close. */
  void run() throws InterruptedException {
    while (await()) {
      for (Batch batch; (batch = next()) != null; ) {
        for (int i = 0; i < batch.records.size(); i++) {
          commitRecord(batch.records.get(i), metadata(batch.places, i));
        }
      }
      if (takeCommitted()) {
        commit();
      }
    }
  }

  private synchronized boolean await() throws InterruptedException {
    while (reported == acknowledged && !committed && !closed) {
      wait();
    }
    return reported < acknowledged || committed;
  }

  private record Batch(List<SourceRecord> records, Connect.Produced places) {}

  private synchronized Batch next() {
    if (reported == acknowledged) {
      return null;
    }
    reported++;
    List<SourceRecord> records = unacknowledged.remove();
    int complete = reported < acknowledged ? records.size() : Math.min(records.size(), lastRecords);
    return new Batch(records.subList(0, complete), produced.remove(reported));
  }

  /** Returns the metadata of a record; null if it was dropped. */
  private static RecordMetadata metadata(Connect.Produced places, int i) {
    if (places == null || places.getPartition(i) < 0) {
      return null;
    }
    TopicPartition partition = new TopicPartition(places.getTopics(places.getTopic(i)), places.getPartition(i));
    return new RecordMetadata(partition, places.getOffset(i), 0, places.getTimestamp(i), places.getKeySize(i), places.getValueSize(i));
  }

  private synchronized boolean takeCommitted() {
    boolean was = committed;
    committed = false;
    return was;
  }

  // As in Apache Kafka Connect errors of these two methods are logged and change nothing.

  private void commitRecord(SourceRecord r, RecordMetadata metadata) {
    try {
      task.commitRecord(r, metadata);
    } catch (Throwable e) {
      Log.error("commitRecord failed", e);
    }
  }

  private void commit() {
    try {
      task.commit();
    } catch (Throwable e) {
      Log.error("commit failed", e);
    }
  }
}
