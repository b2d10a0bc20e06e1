package millrace.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import connect.v1.Connect;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class CommittedOffsetsTest {
  private static final TopicPartition A = new TopicPartition("t", 0);
  private static final TopicPartition B = new TopicPartition("t", 1);

  private Connect.Done answer; // of the worker, to everything; null: none
  private final CommittedOffsets offsets = new CommittedOffsets(new Replies<>(new StreamObserver<>() {
    @Override
    public void onNext(Connect.SinkResponse response) {
      if (answer != null) {
        Connect.Done d = answer.toBuilder().setId(response.getCommitted().getId()).build();
        assertTrue(offsets.take(Connect.SinkRequest.newBuilder().setCommitted(d).build().toByteArray()));
      }
    }

    @Override
    public void onError(Throwable e) { }

    @Override
    public void onCompleted() { }
  }));

  @Test
  void asksTheWorker() {
    assertThrows(IllegalStateException.class, () -> offsets.of(List.of(A), CommittedOffsets.TIMEOUT));
    offsets.begin();
    answer = Connect.Done.newBuilder().addOffsets(Connect.TopicPartition.newBuilder().setTopic("t").setPartition(1).setOffset(9)).build();
    Map<TopicPartition, OffsetAndMetadata> want = new HashMap<>();
    want.put(A, null);
    want.put(B, new OffsetAndMetadata(9));
    assertEquals(want, offsets.of(List.of(A, B), CommittedOffsets.TIMEOUT));
    answer = Connect.Done.newBuilder().setError(Connect.Error.newBuilder().setMessage("no")).build();
    assertEquals("no", assertThrows(KafkaException.class, () -> offsets.of(List.of(A), CommittedOffsets.TIMEOUT)).getMessage());
    answer = null;
    assertThrows(TimeoutException.class, () -> offsets.of(List.of(A), Duration.ofMillis(1)));
    offsets.end();
    assertThrows(IllegalStateException.class, () -> offsets.of(List.of(A), CommittedOffsets.TIMEOUT));
    assertFalse(offsets.take(Connect.SinkRequest.newBuilder().setFlush(Connect.Flush.getDefaultInstance()).build().toByteArray()));
  }
}
