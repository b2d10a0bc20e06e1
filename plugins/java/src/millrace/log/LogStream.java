package millrace.log;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.event.Level;

/** A print stream whose lines go to the plugin's log: System.out and System.err of connectors. */
public final class LogStream extends OutputStream {
  private static final int MAX_LINE = 16 << 10;

  private final String name;
  private final Level level;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  private LogStream(String name, Level level) {
    this.name = name;
    this.level = level;
  }

  /**
   * Sends what connectors print to the log. Standard output itself belongs to the handshake, and a
   * line on it would be taken for the plugin's address.
   */
  public static void replaceStandardStreams() {
    System.setOut(new PrintStream(new LogStream("System.out", Level.INFO), true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(new LogStream("System.err", Level.WARN), true, StandardCharsets.UTF_8));
  }

  @Override
  public synchronized void write(int b) {
    if (b != '\n' && line.size() < MAX_LINE) {
      line.write(b);
    } else if (b == '\n') {
      String text = line.toString(StandardCharsets.UTF_8).stripTrailing();
      line.reset();
      if (!text.isEmpty()) {
        Log.write(level, name, text, null);
      }
    }
  }
}
