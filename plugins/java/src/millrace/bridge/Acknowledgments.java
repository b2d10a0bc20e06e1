package millrace.bridge;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import millrace.log.Log;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/**
 * Reports to a source task what has become of its records, on a thread of its own as in Apache Kafka
 * Connect: commitRecord for acknowledged records, commit after offsets were stored.
 */
final class Acknowledgments {
  private final SourceTask task;
  private final Queue<List<SourceRecord>> unacknowledged = new ArrayDeque<>();
  private long sent; // batches
  private long reported; // of them, to the task
  private long acknowledged; // of them, by the brokers
  private boolean committed;
  private boolean closed;

  Acknowledgments(SourceTask task) {
    this.task = task;
  }

  synchronized void sent(List<SourceRecord> batch) {
    unacknowledged.add(batch);
    sent++;
  }

  /** The brokers have acknowledged so many batches of the call. */
  synchronized void acknowledged(long batches) {
    acknowledged = Math.min(batches, sent);
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
      for (List<SourceRecord> batch; (batch = next()) != null; ) {
        for (SourceRecord r : batch) {
          commitRecord(r);
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

  private synchronized List<SourceRecord> next() {
    if (reported == acknowledged) {
      return null;
    }
    reported++;
    return unacknowledged.remove();
  }

  private synchronized boolean takeCommitted() {
    boolean was = committed;
    committed = false;
    return was;
  }

  // As in Apache Kafka Connect errors of these two methods are logged and change nothing.

  private void commitRecord(SourceRecord r) {
    try {
      task.commitRecord(r, null);
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
