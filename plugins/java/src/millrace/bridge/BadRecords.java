package millrace.bridge;

import connect.v1.Connect;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;

/** The records of the current put that the task has reported as bad. errors.tolerance applies to them. */
final class BadRecords implements ErrantRecordReporter {
  private final Map<SinkRecord, Integer> current = new IdentityHashMap<>();
  private final SortedMap<Integer, String> reported = new TreeMap<>();

  synchronized void begin(List<SinkRecord> put) {
    for (SinkRecord r : put) {
      current.put(r, current.size());
    }
  }

  @Override
  public synchronized Future<Void> report(SinkRecord record, Throwable error) {
    Integer index = current.get(record);
    if (index == null) {
      throw new ConnectException("Millrace cannot take a record that a connector in Java reports after its put has returned yet: "
          + record.topic() + "-" + record.kafkaPartition() + " at offset " + record.kafkaOffset(), error);
    }
    reported.put(index, Failure.message(error));
    return CompletableFuture.completedFuture(null);
  }

  /** Adds the reported records to the response to the put. */
  synchronized void end(Connect.Done.Builder done) {
    if (!reported.isEmpty()) {
      Connect.Error.Builder e = Connect.Error.newBuilder().setMessage(reported.get(reported.firstKey()));
      reported.forEach((index, why) -> e.addRecords(Connect.RecordError.newBuilder().setIndex(index).setMessage(why)));
      done.setError(e);
    }
    current.clear();
    reported.clear();
  }
}
