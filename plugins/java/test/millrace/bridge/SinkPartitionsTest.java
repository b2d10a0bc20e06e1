package millrace.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import connect.v1.Connect;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class SinkPartitionsTest {
  private static final TopicPartition OWN = new TopicPartition("t", 0);
  private static final TopicPartition FOREIGN = new TopicPartition("t", 7);

  private final Sent sent = new Sent();
  private final SinkPartitions partitions = new SinkPartitions(new Replies<>(sent));

  private void open() {
    partitions.open(List.of(OWN), Connect.ConsumerGroup.getDefaultInstance());
  }

  /** Many seeks in start are one request, which applies to the first partitions. */
  @Test
  void seeksInStartAreOneRequest() {
    for (long i = 0; i < 100_000; i++) {
      partitions.seek(Map.of(OWN, i, FOREIGN, i));
    }
    partitions.begin();
    assertEquals(1, sent.responses.size());
    assertEquals(2, sent.responses.get(0).getSeek().getPartitionsCount());
    open();
    Connect.Flush.Builder flush = Connect.Flush.newBuilder();
    for (TopicPartition tp : List.of(OWN, FOREIGN)) {
      flush.addOffsets(Connect.TopicPartition.newBuilder().setTopic(tp.topic()).setPartition(tp.partition()).setOffset(3));
    }
    assertEquals(Map.of(OWN, 99_999L, FOREIGN, 3L), partitions.offsets(flush.build()));
    assertEquals(Map.of(OWN, 3L, FOREIGN, 3L), partitions.offsets(flush.setHandled(1).build()));
  }

  /** A seek in a partition that the task does not have fails it, as in Apache. */
  @Test
  void foreignSeekFails() {
    partitions.begin();
    open();
    partitions.seek(Map.of(OWN, 5L));
    partitions.check();
    assertThrows(IllegalStateException.class, () -> partitions.seekAssigned(FOREIGN, 5));
    partitions.check();
    partitions.seek(Map.of(OWN, 6L, FOREIGN, 5L));
    assertEquals("No current assignment for partition t-7",
        assertThrows(IllegalStateException.class, partitions::check).getMessage());
    assertEquals(1, sent.responses.size());
  }
}
