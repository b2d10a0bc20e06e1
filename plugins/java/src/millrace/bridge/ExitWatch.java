package millrace.bridge;

import java.util.Map;
import millrace.log.Log;
import millrace.log.LogContext;

/** Logs which connector ends the JVM, and where, when one calls System.exit. */
final class ExitWatch {
  private volatile boolean expected;

  private ExitWatch() { }

  static ExitWatch install() {
    ExitWatch w = new ExitWatch();
    Runtime.getRuntime().addShutdownHook(new Thread(w::explain, "exit-watch"));
    return w;
  }

  /** The process is about to end as the worker wants it. */
  void expected() {
    expected = true;
  }

  private void explain() {
    if (expected) {
      return;
    }
    for (Map.Entry<Thread, StackTraceElement[]> e : Thread.getAllStackTraces().entrySet()) {
      if (calls(e.getValue())) {
        LogContext context = LogContext.of(e.getKey());
        if (context != null) {
          LogContext.set(context.connector(), context.task());
        }
        Log.warn("System.exit ends the JVM; it was called by the thread " + e.getKey().getName()
            + (context == null ? "" : " of the connector " + context.connector()) + ": " + Stacks.top(e.getKey()));
      }
    }
  }

  private static boolean calls(StackTraceElement[] stack) {
    for (StackTraceElement f : stack) {
      if (f.getClassName().equals("java.lang.Shutdown") && f.getMethodName().equals("exit")) {
        return true;
      }
    }
    return false;
  }
}
