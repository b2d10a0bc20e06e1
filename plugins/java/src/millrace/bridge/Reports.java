package millrace.bridge;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import connect.v1.Connect;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import millrace.data.BatchWriter;
import millrace.data.PutRecord;
import millrace.log.Log;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;

/** The records that a sink task reports as undeliverable, on any thread, during their put or later. */
final class Reports implements ErrantRecordReporter {
  /** More reports wait for responses, as Apache's producer waits for memory. */
  private static final int MAX_WAITING = 10_000;
  private static final int REQUEST_REPORTED = 7;
  private static final int MAX_TRACE = 20_000;

  private final Replies<Connect.SinkResponse> replies;
  private final boolean tolerant; // errors.tolerance=all
  private final Semaphore room = new Semaphore(MAX_WAITING);
  private final Map<Integer, CompletableFuture<Void>> waiting = new HashMap<>();
  private int reports;
  private boolean ended;
  private volatile int current; // the id of the put that the task handles; 0: none

  Reports(Replies<Connect.SinkResponse> replies, boolean tolerant) {
    this.replies = replies;
    this.tolerant = tolerant;
  }

  /** Begins a put, whose records the worker has until it ends; 0: it has ended. */
  void putting(int put) {
    current = put;
  }

  @Override
  public Future<Void> report(SinkRecord record, Throwable error) {
    Connect.Errant.Builder errant = errant(record, error);
    CompletableFuture<Void> response = new CompletableFuture<>();
    room.acquireUninterruptibly();
    synchronized (this) {
      if (ended) {
        room.release();
        throw new ConnectException("The task has ended: the record cannot be reported", error);
      }
      errant.setId(++reports);
      waiting.put(reports, response);
    }
    replies.sendPatiently(Connect.SinkResponse.newBuilder().setErrant(errant).build());
    if (!tolerant) {
      throw new ConnectException("Tolerance exceeded in error handler", error);
    }
    return response;
  }

  private Connect.Errant.Builder errant(SinkRecord record, Throwable error) {
    Connect.Errant.Builder out = Connect.Errant.newBuilder();
    if (error != null) {
      out.setException(error.getClass().getName()).setTrace(Log.trace(error, MAX_TRACE));
      String message = Failure.bare(error, MAX_TRACE);
      if (message != null) {
        out.setMessage(message);
      }
    }
    if (record instanceof PutRecord put) {
      out.setPut(true).setTopic(record.originalTopic()).setPartition(record.originalKafkaPartition())
          .setOffset(record.originalKafkaOffset());
      return put.put() == current ? out : withRest(out, record);
    }
    return out.setTopic(record.topic()).setPartition(record.kafkaPartition())
        .setOffset(record.kafkaOffset()).setRecord(content(record));
  }

  /** Adds what the task has of a record whose put is over, for the case that Kafka no longer has it. */
  private static Connect.Errant.Builder withRest(Connect.Errant.Builder out, SinkRecord record) {
    try {
      return out.setRecord(content(record));
    } catch (RuntimeException e) {
      return out; // it has values that the worker does not know
    }
  }

  /** Returns a record that the worker converts. */
  private static Connect.SourceBatch content(SinkRecord r) {
    SourceRecord copy = new SourceRecord(null, null, r.topic(), null,
        r.keySchema(), r.key(), r.valueSchema(), r.value(), r.timestamp(), r.headers());
    try {
      BatchWriter writer = new BatchWriter();
      writer.source(List.of(copy), Integer.MAX_VALUE, Integer.MAX_VALUE);
      Connect.SourceBatch out = Connect.SourceResponse.parseFrom(writer.batch(Connect.Boundary.BOUNDARY_NONE, false)).getBatch();
      if (out.getRecords(0).hasError()) {
        throw new ConnectException("The reported record cannot be written: " + out.getRecords(0).getError());
      }
      return out;
    } catch (InvalidProtocolBufferException e) {
      throw new ConnectException("The reported record cannot be written", e);
    }
  }

  /** Takes a request if it is the response to a report. It never waits. */
  boolean take(byte[] request) {
    if (request.length == 0 || (request[0] & 0xff) != (REQUEST_REPORTED << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
      return false;
    }
    Connect.Reported r = SinkCall.parse(request).getReported();
    CompletableFuture<Void> response;
    synchronized (this) {
      response = waiting.remove(r.getId());
    }
    if (response != null) {
      room.release();
      complete(response, r);
    }
    return true;
  }

  private static void complete(CompletableFuture<Void> response, Connect.Reported r) {
    if (r.hasError()) {
      response.completeExceptionally(new ConnectException(r.getError().getMessage()));
    } else {
      response.complete(null);
    }
  }

  /** Waits for the responses to all reports so far. A failed report fails the task in the worker. */
  void await() throws InterruptedException {
    CompletableFuture<?>[] all;
    synchronized (this) {
      all = waiting.values().toArray(new CompletableFuture<?>[0]);
    }
    try {
      CompletableFuture.allOf(all).get();
    } catch (ExecutionException e) {
      throw new ConnectException("A record could not be reported", e.getCause());
    }
  }

  /** Ends the call: nobody waits for responses anymore. */
  void end() {
    List<CompletableFuture<Void>> left;
    synchronized (this) {
      ended = true;
      left = List.copyOf(waiting.values());
      waiting.clear();
    }
    left.forEach(f -> f.completeExceptionally(new ConnectException("The task has ended")));
    room.release(MAX_WAITING);
  }
}
