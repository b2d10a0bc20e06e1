package millrace.log;

/**
 * The connector and task that the current thread works for. Threads inherit it from the thread that
 * creates them, so that the lines of a connector's own threads name the connector too.
 */
public record LogContext(String connector, String task) {
  private static final InheritableThreadLocal<LogContext> CURRENT = new InheritableThreadLocal<>();

  /** Sets the context of the current thread; the task is null for the connector itself. */
  public static void set(String connector, String task) {
    CURRENT.set(new LogContext(connector, task));
  }

  public static void clear() {
    CURRENT.remove();
  }

  /** Returns the context of the current thread; null if it works for no connector. */
  static LogContext current() {
    return CURRENT.get();
  }
}
