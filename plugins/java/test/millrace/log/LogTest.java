package millrace.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class LogTest {
  private static final int MAX_LINE = 64 << 10; // of the worker

  /** The worker takes a line that is too long for plain text, without a level and a connector. */
  @Test
  void everyMessageFitsIntoALine() {
    JsonConverter json = new JsonConverter();
    json.configure(Map.of("schemas.enable", "false"), false);
    for (String unit : new String[] {"x", "\"", "\u0001", "ä", "€", "😀"}) {
      String large = unit.repeat(1 << 20);
      byte[] line = Log.line(Level.INFO, "logger", large, new Exception(large)).getBytes(StandardCharsets.UTF_8);
      assertTrue(line.length < MAX_LINE, unit + ": " + line.length);
      Map<?, ?> read = (Map<?, ?>) json.toConnectData("", line).value();
      assertEquals("info", read.get("@level"));
      assertTrue(read.get("@message").toString().endsWith(" more characters)"), unit);
    }
  }

  @Test
  void shortMessagesAreWhole() {
    assertEquals("{\"@level\":\"warn\",\"@message\":\"a \\\"b\\\"\\n\",\"java_logger\":\"l\"}\n", Log.line(Level.WARN, "l", "a \"b\"\n", null));
  }
}
