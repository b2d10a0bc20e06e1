package millrace.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import connect.v1.Connect;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import millrace.data.PutReader;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class ReportsTest {
  private static final int MANY = 30_000; // more than wait at once

  private static SinkRecord made(Object value) {
    return new SinkRecord("t", 0, null, null, null, value, 0);
  }

  /** A report that cannot be sent takes no room from others. */
  @Test
  void refusedReportsLeaveRoom() {
    Sent sent = new Sent();
    Reports reports = new Reports(new Replies<>(sent), true);
    assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
      for (int i = 0; i < MANY; i++) {
        assertThrows(ConnectException.class, () -> reports.report(made(UUID.randomUUID()), null));
      }
      reports.report(made("v"), new Exception("x".repeat(1 << 20)));
    });
    assertEquals(1, sent.responses.size());
    assertTrue(sent.responses.get(0).getSerializedSize() < 100_000); // the message is cut
  }

  /** Threads that a task leaves behind may report as often as they want. */
  @Test
  void reportsAfterTheEndAreRefused() {
    Reports reports = new Reports(new Replies<>(new Sent()), true);
    Future<Void> open = reports.report(made("v"), new Exception("bad"));
    reports.end();
    assertThrows(ExecutionException.class, open::get);
    assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
      for (int i = 0; i < MANY; i++) {
        assertThrows(ConnectException.class, () -> reports.report(made("v"), null));
      }
    });
  }

  /** A report after the put has what the task has of the record, as Kafka may have removed it. */
  @Test
  void lateReportsHaveTheRecord() {
    Sent sent = new Sent();
    Reports reports = new Reports(new Replies<>(sent), true);
    SinkRecord record = put(3);
    reports.putting(3);
    reports.report(record, new RuntimeException("during"));
    reports.putting(0);
    reports.report(record, new RuntimeException("after"));
    reports.report(record.newRecord("u", 1, null, null, null, UUID.randomUUID(), 5L), null);
    Connect.Errant during = sent.responses.get(0).getErrant();
    Connect.Errant after = sent.responses.get(1).getErrant();
    Connect.Errant odd = sent.responses.get(2).getErrant();
    assertTrue(during.getPut() && !during.hasRecord() && after.getPut());
    assertEquals("hello", after.getRecord().getRecords(0).getValue().getString());
    assertFalse(odd.hasRecord());
    for (Connect.Errant e : new Connect.Errant[] {during, after, odd}) {
      assertEquals("t 2 9", e.getTopic() + " " + e.getPartition() + " " + e.getOffset());
    }
  }

  private static SinkRecord put(int id) {
    Connect.Put.Builder put = Connect.Put.newBuilder().setId(id)
        .addPartitions(Connect.TopicPartition.newBuilder().setTopic("t").setPartition(2))
        .addRecords(Connect.SinkRecord.newBuilder().setOffset(9).setValue(Connect.Value.newBuilder().setString("hello")));
    return new PutReader().sink(Connect.SinkRequest.newBuilder().setPut(put).build().toByteArray()).records().get(0);
  }
}
