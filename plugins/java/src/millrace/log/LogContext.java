package millrace.log;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * The connector and task that the current thread works for. Threads inherit it from the thread that
 * creates them, so that the lines of a connector's own threads name the connector too.
 */
public record LogContext(String connector, String task) {
  private static final InheritableThreadLocal<LogContext> CURRENT = new InheritableThreadLocal<>();
  private static final Map<Thread, LogContext> SET = Collections.synchronizedMap(new WeakHashMap<>());

  /** The threads of a task: those that its thread creates belong to the same group. */
  public static final class Group extends ThreadGroup {
    private final LogContext context;

    public Group(String connector, String task) {
      super(connector + "-" + task);
      context = new LogContext(connector, task);
    }
  }

  /** Sets the context of the current thread; the task is null for the connector itself. */
  public static void set(String connector, String task) {
    LogContext context = new LogContext(connector, task);
    CURRENT.set(context);
    SET.put(Thread.currentThread(), context);
  }

  public static void clear() {
    CURRENT.remove();
    SET.remove(Thread.currentThread());
  }

  /** Returns the context of the current thread; null if it works for no connector. */
  static LogContext current() {
    return CURRENT.get();
  }

  /** Returns the context of another thread, as far as it is known; else null. */
  public static LogContext of(Thread thread) {
    for (ThreadGroup g = thread.getThreadGroup(); g != null; g = g.getParent()) {
      if (g instanceof Group group) {
        return group.context;
      }
    }
    return SET.get(thread);
  }
}
