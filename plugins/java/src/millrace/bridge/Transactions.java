package millrace.bridge;

import connect.v1.Connect;
import java.util.IdentityHashMap;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.TransactionContext;

/** The boundaries of transactions that a source task defines (transaction.boundary=connector). */
final class Transactions implements TransactionContext {
  private final Map<SourceRecord, Connect.Boundary> byRecord = new IdentityHashMap<>();
  private Connect.Boundary afterPoll = Connect.Boundary.BOUNDARY_NONE;

  @Override
  public synchronized void commitTransaction() {
    afterPoll = Connect.Boundary.BOUNDARY_COMMIT;
  }

  @Override
  public synchronized void commitTransaction(SourceRecord record) {
    byRecord.put(record, Connect.Boundary.BOUNDARY_COMMIT);
  }

  @Override
  public synchronized void abortTransaction() {
    afterPoll = Connect.Boundary.BOUNDARY_ABORT;
  }

  @Override
  public synchronized void abortTransaction(SourceRecord record) {
    byRecord.put(record, Connect.Boundary.BOUNDARY_ABORT);
  }

  /** Reports whether a transaction ends after the record. */
  synchronized boolean endsAfter(SourceRecord record) {
    return byRecord.containsKey(record);
  }

  /** Returns the boundary after a batch, once: after its last record, and at the end of a poll. */
  synchronized Connect.Boundary after(SourceRecord last, boolean endOfPoll) {
    Connect.Boundary own = byRecord.remove(last);
    if (!endOfPoll) {
      return own == null ? Connect.Boundary.BOUNDARY_NONE : own;
    }
    byRecord.clear(); // records that poll did not return
    Connect.Boundary poll = afterPoll;
    afterPoll = Connect.Boundary.BOUNDARY_NONE;
    return own == null ? poll : own;
  }
}
