package millrace.bridge;

import connect.v1.Connect;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import millrace.data.BatchWriter;
import millrace.loading.PluginFolder;
import millrace.log.Log;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.source.TransactionContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/** RunSource: the lifetime of a source task. */
final class SourceCall implements Methods.Call<Connect.SourceRequest>, SourceTaskContext {
  /** A larger poll is several messages, so that neither side needs memory for all of it at once. */
  private static final int MESSAGE_TARGET = 4 << 20;
  /** What a message has besides the records: schemas, names of topics. */
  private static final int MESSAGE_OVERHEAD = 64 << 10;

  private final PluginFolder folder;
  private final Replies<byte[]> replies;
  private final StoredOffsets offsets = new StoredOffsets(q -> send(Connect.SourceResponse.newBuilder().setOffset(q)));
  private final Semaphore credit = new Semaphore(0);
  private final CountDownLatch closed = new CountDownLatch(1); // the worker's stream has ended
  private final BatchWriter writer = new BatchWriter();
  private final LocalMetrics metrics = new LocalMetrics();
  private final Transactions transactions = new Transactions();

  private Map<String, String> config = Map.of();
  private Connect.StartTask start;
  private volatile TaskThread thread;
  private SourceTask task;
  private volatile Acknowledgments acknowledgments;
  private volatile boolean stopping;
  private volatile boolean canceled;
  private boolean logged; // the failure of the task
  private PollWatchdog watchdog;
  private long fitting = Integer.MAX_VALUE; // records that fit into a message, as the last ones did

  SourceCall(PluginFolder folder, Replies<byte[]> replies) {
    this.folder = folder;
    this.replies = replies;
  }

  @Override
  public void onNext(Connect.SourceRequest request) {
    switch (request.getRequestCase()) {
      case START -> {
        start = request.getStart();
        config = new HashMap<>(start.getConfigMap());
        thread = TaskThread.start(folder, start, "task-thread", this::run);
      }
      case CREDIT -> credit.release(request.getCredit().getBatches());
      case OFFSET -> offsets.answer(request.getOffset());
      case PRODUCED -> acknowledgments.produced(request.getProduced());
      case PROGRESS -> acknowledgments.acknowledged(request.getProgress());
      case COMMITTED -> {
        offsets.committed(request.getCommitted().getOffsetsList());
        acknowledgments.committed();
      }
      case STOP -> stop();
      default -> { } // of a later version of the protocol
    }
  }

  @Override
  public void onCompleted() {
    closed.countDown();
    offsets.close();
    stop();
  }

  private void stop() {
    stopping = true;
    credit.release(); // ends the wait of the thread
  }

  @Override
  public void canceled() {
    canceled = true;
    replies.abandon();
    onCompleted();
    if (thread != null) {
      thread.interrupt();
    }
  }

  private void send(Connect.SourceResponse.Builder response) {
    replies.send(response.build().toByteArray());
  }

  /** The whole life of the task, on its thread. */
  private void run() {
    try {
      task = TaskClass.make(SourceTask.class, folder, start);
      metrics.publish(start);
      try (PollWatchdog w = new PollWatchdog(start, this::showIdle)) {
        watchdog = w;
        live();
      }
    } catch (Throwable e) {
      if (!canceled && !logged) {
        Log.error("the task failed", e);
      }
      replies.fail(e);
    } finally {
      metrics.close();
      offsets.close();
    }
  }

  private void showIdle() {
    send(Connect.SourceResponse.newBuilder().setIdle(Connect.Idle.getDefaultInstance()));
  }

  private void live() throws Exception {
    acknowledgments = new Acknowledgments(task);
    TaskThread commits = TaskThread.start(folder, start, "task-commit", acknowledgments::run);
    try {
      task.initialize(this);
      task.start(config);
      send(Connect.SourceResponse.newBuilder().setStarted(
          Connect.Started.newBuilder().setShowsIdle(true)
              .setFollows(acknowledgments.follows).setWantsMetadata(acknowledgments.wantsMetadata)
              .setWantsCommits(acknowledgments.commits)));
      pollUntilStop();
      send(Connect.SourceResponse.newBuilder().setStopped(Connect.Stopped.getDefaultInstance()));
      closed.await(); // more offsets may be stored meanwhile
    } finally {
      end(commits);
    }
    replies.end();
  }

  private void pollUntilStop() throws Exception {
    try {
      while (!stopping) {
        credit.acquire();
        if (!stopping) {
          poll();
        }
      }
    } catch (Throwable e) {
      if (!canceled) {
        logged = true;
        Log.error("the task failed", e);
        // The worker still stores the offsets of what was polled before, and reports that.
        send(Connect.SourceResponse.newBuilder().setStopped(
            Connect.Stopped.newBuilder().setError(Connect.Error.newBuilder().setMessage(Failure.trace(e)))));
        closed.await();
      }
      throw e;
    }
  }

  private void end(TaskThread commits) {
    acknowledgments.close();
    try {
      commits.join();
    } catch (InterruptedException e) {
      commits.interrupt(); // the worker does not wait for this task anymore
    }
    try {
      task.stop();
    } catch (Throwable e) {
      Log.error("stopping the task failed", e);
    }
  }

  /** Spends the credit that was acquired, and one more for each further source partition. */
  private void poll() throws InterruptedException {
    List<SourceRecord> records;
    try {
      records = pollUntilRecords();
    } finally {
      watchdog.pauses();
    }
    for (int begin = 0; begin < records.size() && closed.getCount() > 0; ) {
      if (begin > 0) {
        credit.acquire();
      }
      begin = sendFrom(records, begin);
    }
  }

  /** Sends the batch that begins at a record, and returns its end. */
  private int sendFrom(List<SourceRecord> records, int begin) {
    int limit = start.getMaxMessage() == 0 ? Integer.MAX_VALUE : start.getMaxMessage() - MESSAGE_OVERHEAD;
    int target = Math.min(limit, MESSAGE_TARGET);
    int end = Math.min(batchEnd(records, begin), (int) Math.min(begin + fitting, records.size()));
    while (!writer.source(records.subList(begin, end), target, limit)) {
      end = begin + (end - begin) / 2;
    }
    List<SourceRecord> batch = records.subList(begin, end);
    Connect.Boundary boundary = transactions.after(batch.get(batch.size() - 1), end == records.size());
    byte[] message = writer.batch(boundary, end < records.size());
    fitting = Math.max(1, (long) batch.size() * target / message.length);
    acknowledgments.sent(batch);
    replies.send(message);
    return end;
  }

  /** A batch has one source partition, and ends where a transaction ends. */
  private int batchEnd(List<SourceRecord> records, int begin) {
    Map<String, ?> partition = records.get(begin).sourcePartition();
    int end = begin + 1;
    while (end < records.size() && !transactions.endsAfter(records.get(end - 1))
        && Objects.equals(records.get(end).sourcePartition(), partition)) {
      end++;
    }
    return end;
  }

  private List<SourceRecord> pollUntilRecords() throws InterruptedException {
    Backoff backoff = new Backoff();
    while (!stopping) {
      try {
        watchdog.polls();
        List<SourceRecord> records = withoutNulls(task.poll());
        if (!records.isEmpty()) {
          return records;
        }
      } catch (RetriableException e) {
        Log.error("poll failed and is tried again", e);
        send(Connect.SourceResponse.newBuilder().setEvent(
            Connect.Error.newBuilder().setMessage(Failure.message(e)).setRetriable(true)));
        Thread.sleep(backoff.next());
      }
    }
    return List.of();
  }

  /** Ignores null records, as Apache Kafka Connect does. */
  private static List<SourceRecord> withoutNulls(List<SourceRecord> polled) {
    if (polled == null) {
      return List.of();
    }
    for (SourceRecord r : polled) {
      if (r == null) {
        return polled.stream().filter(Objects::nonNull).toList();
      }
    }
    return polled;
  }

  @Override
  public Map<String, String> configs() {
    return config;
  }

  @Override
  public OffsetStorageReader offsetStorageReader() {
    return offsets;
  }

  @Override
  public TransactionContext transactionContext() {
    return start.getBoundaries() ? transactions : null;
  }

  @Override
  public PluginMetrics pluginMetrics() {
    return metrics;
  }
}
