package millrace.bridge;

import connect.v1.Connect;
import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.util.StringJoiner;
import millrace.log.LogContext;

/** The stacks of threads as text. */
final class Stacks {
  /** Frames that say where a thread is. */
  private static final int TOP = 8;
  private static final int MAX_DUMP = 256 << 10; // characters

  private Stacks() { }

  /** Returns the innermost frames of a thread in one line. */
  static String top(Thread thread) {
    StackTraceElement[] frames = thread.getStackTrace();
    return frames.length == 0 ? "its thread has ended" : top(frames, 0);
  }

  /** Returns the innermost frames from an index on in one line. */
  static String top(StackTraceElement[] frames, int from) {
    StringJoiner out = new StringJoiner(", at ", "at ", "");
    for (int i = from; i < frames.length && i < from + TOP; i++) {
      out.add(frames[i].toString());
    }
    return out.toString();
  }

  /** Returns the stacks of the threads of a task or connector, or of all threads. */
  static Connect.ThreadsResponse dump(Connect.ThreadsRequest request) {
    Thread[] all = Thread.getAllStackTraces().keySet().stream()
        .filter(t -> belongs(t, request)).sorted((a, b) -> Long.compare(id(a), id(b))).toArray(Thread[]::new);
    long[] ids = new long[all.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = id(all[i]);
    }
    StringBuilder out = new StringBuilder();
    ThreadInfo[] infos = ManagementFactory.getThreadMXBean().getThreadInfo(ids, true, true);
    for (int i = 0; i < infos.length && out.length() < MAX_DUMP; i++) {
      if (infos[i] != null) { // it has not ended meanwhile
        append(out, all[i], infos[i]);
      }
    }
    return Connect.ThreadsResponse.newBuilder()
        .setText(out.length() == 0 ? "no threads\n" : out.substring(0, Math.min(out.length(), MAX_DUMP))).build();
  }

  @SuppressWarnings("deprecation") // Java 17 has no threadId
  static long id(Thread t) {
    return t.getId();
  }

  private static boolean belongs(Thread t, Connect.ThreadsRequest request) {
    if (request.getConnector().isEmpty()) {
      return true;
    }
    LogContext context = LogContext.of(t);
    return context != null && context.connector().equals(request.getConnector())
        && (!request.hasTask() || Integer.toUnsignedString(request.getTask()).equals(context.task()));
  }

  /** Appends a thread in the form of jstack. */
  private static void append(StringBuilder out, Thread t, ThreadInfo info) {
    out.append('"').append(info.getThreadName()).append("\" #").append(info.getThreadId())
        .append(info.isDaemon() ? " daemon" : "").append(" prio=").append(t.getPriority())
        .append("\n   java.lang.Thread.State: ").append(info.getThreadState()).append('\n');
    StackTraceElement[] frames = info.getStackTrace();
    for (int i = 0; i < frames.length; i++) {
      out.append("\tat ").append(frames[i]).append('\n');
      if (i == 0 && info.getLockInfo() != null) {
        out.append("\t- ").append(info.getThreadState() == Thread.State.BLOCKED ? "waiting to lock" : "parking to wait for or waiting on")
            .append(" <").append(info.getLockName()).append('>');
        if (info.getLockOwnerName() != null) {
          out.append(" owned by \"").append(info.getLockOwnerName()).append("\" #").append(info.getLockOwnerId());
        }
        out.append('\n');
      }
      for (MonitorInfo m : info.getLockedMonitors()) {
        if (m.getLockedStackDepth() == i) {
          out.append("\t- locked <").append(m).append(">\n");
        }
      }
    }
    out.append('\n');
  }
}
