package millrace.bridge;

import connect.v1.Connect;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import millrace.data.PutReader;
import millrace.loading.PluginFolder;
import millrace.log.Log;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.runtime.WorkerSinkTaskContext;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/** RunSink: the lifetime of a sink task. */
final class SinkCall extends WorkerSinkTaskContext implements Methods.Call<byte[]> {
  /** Without records a sink gets an empty put so often, as connectors with timers of their own need. */
  private static final long EMPTY_PUT_MS = 1_000;
  private static final byte[] END = {};

  /** A put as it is read. */
  private record Put(PutReader.Batch<SinkRecord> batch) { }

  private final PluginFolder folder;
  private final Replies<Connect.SinkResponse> replies;
  /** Puts as they are read, or the error of that, and other requests as they arrive. The worker limits the puts in flight. */
  private final BlockingQueue<Object> requests = new LinkedBlockingQueue<>();
  private final PutReader reader = new PutReader();
  private final SinkPartitions partitions;
  private final CommittedOffsets committed;
  private final LocalMetrics metrics = new LocalMetrics();

  private Map<String, String> config = Map.of();
  private volatile Reports reports; // null: no dead letter queue and no error log
  private volatile TaskThread thread;
  private SinkTask task;
  private volatile boolean canceled;
  private volatile long timeout = -1; // that the task asked for, in milliseconds; -1: none

  SinkCall(PluginFolder folder, Replies<Connect.SinkResponse> replies) {
    this(folder, replies, new SinkPartitions(replies), new CommittedOffsets(replies));
  }

  private SinkCall(PluginFolder folder, Replies<Connect.SinkResponse> replies, SinkPartitions partitions, CommittedOffsets committed) {
    super(GroupConsumer.of(partitions, committed));
    this.folder = folder;
    this.replies = replies;
    this.partitions = partitions;
    this.committed = committed;
  }

  @Override
  public void onNext(byte[] request) {
    if (thread != null) {
      boolean answer = committed.take(request) || reports != null && reports.take(request);
      if (!answer) {
        requests.add(read(request));
      }
      return;
    }
    Connect.StartTask start = parse(request).getStart();
    if (start.getReports()) {
      reports = new Reports(replies, "all".equalsIgnoreCase(start.getConfigOrDefault("errors.tolerance", "").strip()));
    }
    thread = TaskThread.start(folder, start, "task-thread", () -> run(start));
  }

  /** Reads a put while the task still handles the one before. */
  private Object read(byte[] request) {
    if (!PutReader.isPut(request)) {
      return request;
    }
    try {
      return new Put(reader.sink(request));
    } catch (Throwable e) { // the task fails with it
      return e;
    }
  }

  static Connect.SinkRequest parse(byte[] request) {
    try {
      return Connect.SinkRequest.parseFrom(request);
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("The worker sent a request that is not readable", e);
    }
  }

  @Override
  public void onCompleted() {
    committed.end(); // no answers come anymore
    requests.add(END);
  }

  @Override
  public void canceled() {
    canceled = true;
    replies.abandon();
    endReports();
    requests.add(END);
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** The whole life of the task, on its thread. */
  private void run(Connect.StartTask start) {
    try {
      config = new HashMap<>(start.getConfigMap());
      task = TaskClass.make(SinkTask.class, folder, start);
      metrics.publish(start);
      live();
      replies.end();
    } catch (Throwable e) {
      if (!canceled) {
        Log.error("the task failed", e);
      }
      replies.fail(e);
    } finally {
      metrics.close();
      endReports();
    }
  }

  private void endReports() {
    committed.end();
    if (reports != null) {
      reports.end();
    }
  }

  private void live() throws Exception {
    boolean asked = false;
    try {
      task.initialize(this);
      task.start(config);
      replies.send(Connect.SinkResponse.newBuilder().setStarted(Connect.Started.getDefaultInstance()).build());
      committed.begin();
      partitions.begin();
      asked = serve();
    } finally {
      stop();
    }
    if (asked) {
      replies.send(Connect.SinkResponse.newBuilder().setStopped(Connect.Stopped.getDefaultInstance()).build());
    }
  }

  private void stop() {
    if (!partitions.assignment().isEmpty()) { // the task has failed
      try {
        task.close(partitions.assignment());
      } catch (Throwable e) {
        Log.error("closing the partitions failed", e);
      }
    }
    try {
      task.stop();
    } catch (Throwable e) {
      Log.error("stopping the task failed", e);
    }
  }

  /** Serves requests until the worker asks the task to stop (true) or ends the call (false). */
  private boolean serve() throws InterruptedException {
    while (true) {
      partitions.check();
      Object request = requests.poll(timeout >= 0 ? Math.min(timeout, EMPTY_PUT_MS) : EMPTY_PUT_MS, TimeUnit.MILLISECONDS);
      if (request == END) {
        return false;
      } else if (request == null) {
        idle();
      } else if (request instanceof Put put) {
        put(put.batch());
      } else if (request instanceof Throwable e) {
        throw new ConnectException("The records of a put cannot be read", e);
      } else {
        Connect.SinkRequest r = parse((byte[]) request);
        switch (r.getRequestCase()) {
          case OPEN -> open(r.getOpen());
          case CLOSE -> close(r.getClose());
          case FLUSH -> flush(r.getFlush());
          case STOP -> {
            return true;
          }
          default -> { } // of a later version of the protocol
        }
      }
    }
  }

  private void open(Connect.Partitions request) {
    List<TopicPartition> opened = partitions(request);
    partitions.open(opened, request.getGroup());
    if (!opened.isEmpty()) {
      task.open(opened);
    }
    done(request.getId(), Connect.Done.newBuilder());
  }

  private void close(Connect.Partitions request) {
    List<TopicPartition> closed = partitions(request);
    try {
      task.close(closed);
    } finally {
      partitions.close(closed);
    }
    done(request.getId(), Connect.Done.newBuilder());
  }

  private static List<TopicPartition> partitions(Connect.Partitions request) {
    return request.getPartitionsList().stream()
        .map(p -> new TopicPartition(p.getTopic(), p.getPartition())).toList();
  }

  private void put(PutReader.Batch<SinkRecord> put) throws InterruptedException {
    putting(put.id());
    List<SinkRecord> records = partitions.receive(put.records(), put.handled());
    if (!records.isEmpty() || put.records().isEmpty()) {
      retry(records);
    }
    putting(0);
    done(put.id(), Connect.Done.newBuilder());
  }

  private void putting(int id) {
    if (reports != null) {
      reports.putting(id);
    }
  }

  /** Lets the task do what it does on a timer. */
  private void idle() throws InterruptedException {
    if (!partitions.assignment().isEmpty()) {
      retry(List.of());
    }
  }

  private void retry(List<SinkRecord> records) throws InterruptedException {
    Backoff backoff = new Backoff();
    while (true) {
      timeout = -1;
      try {
        task.put(records);
        return;
      } catch (RetriableException e) {
        Log.error("put failed and is tried again", e);
        replies.send(Connect.SinkResponse.newBuilder().setEvent(
            Connect.Error.newBuilder().setMessage(Failure.message(e)).setRetriable(true)).build());
        Thread.sleep(timeout >= 0 ? timeout : backoff.next());
      }
    }
  }

  private void flush(Connect.Flush request) throws InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    partitions.offsets(request).forEach((tp, offset) -> offsets.put(tp, new OffsetAndMetadata(offset)));
    Connect.Done.Builder done = Connect.Done.newBuilder();
    try {
      Map<TopicPartition, OffsetAndMetadata> safe = task.preCommit(offsets);
      if (safe != null) {
        safe.forEach((tp, o) -> done.addOffsets(Connect.TopicPartition.newBuilder()
            .setTopic(tp.topic()).setPartition(tp.partition()).setOffset(o.offset())));
      }
    } catch (Throwable e) {
      Log.error("preCommit failed", e);
      done.setError(Connect.Error.newBuilder().setMessage(Failure.message(e)));
    }
    if (reports != null) {
      reports.await();
    }
    done(request.getId(), done);
  }

  private void done(int id, Connect.Done.Builder done) {
    replies.send(Connect.SinkResponse.newBuilder().setDone(done.setId(id)).build());
  }

  @Override
  public Map<String, String> configs() {
    return config;
  }

  @Override
  public void offset(Map<TopicPartition, Long> offsets) {
    Map<TopicPartition, Long> set = new HashMap<>(offsets);
    set.entrySet().removeIf(e -> {
      if (e.getValue() == null) {
        Log.warn("Cannot rewind " + e.getKey() + " to null offset");
      }
      return e.getValue() == null;
    });
    partitions.seek(set);
  }

  @Override
  public void offset(TopicPartition partition, long offset) {
    partitions.seek(Map.of(partition, offset));
  }

  @Override
  public void timeout(long ms) {
    timeout = ms;
  }

  @Override
  public Set<TopicPartition> assignment() {
    return partitions.assignment();
  }

  @Override
  public void pause(TopicPartition... paused) {
    partitions.pause(paused);
  }

  @Override
  public void resume(TopicPartition... resumed) {
    partitions.resume(resumed);
  }

  @Override
  public void requestCommit() {
    partitions.requestCommit();
  }

  @Override
  public ErrantRecordReporter errantRecordReporter() {
    return reports;
  }

  @Override
  public PluginMetrics pluginMetrics() {
    return metrics;
  }
}
