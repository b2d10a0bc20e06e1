package millrace.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ExitWatchTest {
  private static StackTraceElement[] stack(String... frames) {
    StackTraceElement[] out = new StackTraceElement[frames.length];
    for (int i = 0; i < out.length; i++) {
      int dot = frames[i].lastIndexOf('.');
      out[i] = new StackTraceElement(frames[i].substring(0, dot), frames[i].substring(dot + 1), null, -1);
    }
    return out;
  }

  /** The line names the connector's code, not that of the JDK, which is eight frames deep. */
  @Test
  void findsTheCaller() {
    assertEquals(5, ExitWatch.caller(stack("java.lang.Object.wait", "java.lang.Shutdown.runHooks", "java.lang.Shutdown.exit",
        "java.lang.Runtime.exit", "java.lang.System.exit", "com.example.Sink.put")));
    assertEquals(2, ExitWatch.caller(stack("java.lang.Shutdown.exit", "java.lang.Runtime.exit", "com.example.Sink.exit")));
    assertEquals(0, ExitWatch.caller(stack("java.lang.Thread.exit", "java.lang.Thread.run")));
    assertEquals(0, ExitWatch.caller(stack("com.example.Shutdown.exit")));
  }
}
