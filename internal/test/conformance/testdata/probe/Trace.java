package probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What a worker has done to a connector: one line for each event. */
final class Trace {
  private final Path file;

  Trace(String file) {
    this.file = Path.of(file);
  }

  synchronized void add(String event) {
    try {
      Files.writeString(file, event.replace("\n", "\\n") + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for an event that begins like this. */
  void await(String prefix) {
    try {
      while (!Files.exists(file) || Files.readAllLines(file).stream().noneMatch(l -> l.startsWith(prefix))) {
        Thread.sleep(20);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
