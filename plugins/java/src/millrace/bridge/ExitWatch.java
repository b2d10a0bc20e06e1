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
      int caller = caller(e.getValue());
      if (caller > 0) {
        LogContext context = LogContext.of(e.getKey());
        if (context != null) {
          LogContext.set(context.connector(), context.task());
        }
        Log.warn("System.exit ends the JVM; it was called by the thread " + e.getKey().getName()
            + (context == null ? "" : " of the connector " + context.connector()) + ": " + Stacks.top(e.getValue(), caller));
      }
    }
  }

  /** Returns the index of the frame that calls System.exit, or Runtime.exit; 0 if none does. */
  static int caller(StackTraceElement[] stack) {
    int caller = 0;
    for (int i = 0; i < stack.length; i++) {
      StackTraceElement f = stack[i];
      String type = f.getClassName();
      if (f.getMethodName().equals("exit") && (type.equals("java.lang.Shutdown") || caller > 0 && caller == i && type.startsWith("java.lang."))) {
        caller = i + 1;
      }
    }
    return caller;
  }
}
