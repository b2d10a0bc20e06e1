package millrace.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.InvalidProtocolBufferException;
import connect.v1.Connect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import millrace.data.MapWriter;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

class StoredOffsetsTest {
  private final List<Connect.OffsetQuery> asked = new ArrayList<>();
  private final StoredOffsets offsets = new StoredOffsets(asked::add);

  private static Connect.Map map(Map<String, ?> map) throws InvalidProtocolBufferException {
    return Connect.Map.parseFrom(MapWriter.bytes(map));
  }

  /** The worker does not answer while a task commits for the last time. */
  @Test
  void committedOffsetsNeedNoAnswer() throws InvalidProtocolBufferException {
    Map<String, String> partition = Map.of("server", "shop");
    offsets.committed(List.of(Connect.Offset.newBuilder().setPartition(map(partition)).setOffset(map(Map.of("lsn", 7L))).build()));
    offsets.close();
    assertEquals(Map.of("lsn", 7L), offsets.offset(partition));
    assertThrows(ConnectException.class, () -> offsets.offset(Map.of("server", "other")));
    assertEquals(List.of(), asked);
  }
}
