package millrace.bridge;

import connect.v1.Connect;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import millrace.log.Log;
import millrace.log.LogContext;

/**
 * Shows the worker that a source task is alive while it polls. The Connect API lets a poll take any
 * time, so a poll that does not return is no failure: the log names the place where its thread is.
 * Only a deadlock shows no sign of life, and the worker ends it.
 */
final class PollWatchdog implements AutoCloseable {
  private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor(task -> {
    Thread t = new Thread(task, "poll-watchdog");
    t.setDaemon(true);
    return t;
  });

  private final String connector;
  private final String task;
  private final Thread thread;
  private final Runnable alive;
  private final long limit; // milliseconds
  private final Future<?> timer;
  private volatile boolean polling;
  private volatile long began; // of the current poll, System.nanoTime
  private volatile long warnAfter; // milliseconds

  /** Watches the current thread, and calls alive in every half of the task's idle_ms; 0: never. */
  PollWatchdog(Connect.StartTask start, Runnable alive) {
    connector = start.getConnector();
    task = Integer.toUnsignedString(start.getTask());
    limit = Integer.toUnsignedLong(start.getIdleMs());
    thread = Thread.currentThread();
    this.alive = alive;
    timer = limit == 0 ? null : TIMER.scheduleAtFixedRate(this::look, limit / 2, Math.max(limit / 2, 1), TimeUnit.MILLISECONDS);
  }

  /** The task begins to poll, or polls again. */
  void polls() {
    began = System.nanoTime();
    warnAfter = 2 * limit;
    polling = true;
  }

  /** The task has polled. */
  void pauses() {
    polling = false;
  }

  private void look() {
    if (!polling) {
      return;
    }
    long since = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    boolean late = since > warnAfter;
    if (late && deadlocked()) {
      return;
    }
    if (late) {
      warnAfter = 2 * since;
      LogContext.set(connector, task);
      Log.warn("poll has not returned for " + since / 1000 + " s; its thread is " + Stacks.top(thread));
      LogContext.clear();
    }
    alive.run();
  }

  private boolean deadlocked() {
    long[] ids = ManagementFactory.getThreadMXBean().findDeadlockedThreads();
    return ids != null && java.util.Arrays.stream(ids).anyMatch(id -> id == Stacks.id(thread));
  }

  @Override
  public void close() {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
