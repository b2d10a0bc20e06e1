package millrace.bridge;

import connect.v1.Connect;
import millrace.loading.PluginFolder;
import millrace.log.Log;
import millrace.log.LogContext;

/** The thread of a task. It has the name that it has in Apache Kafka Connect. */
final class TaskThread extends Thread {
  /** A task, on its thread. */
  interface Body {
    void run() throws Exception;
  }

  private final String connector;
  private final String task;
  private final Body body;

  private TaskThread(PluginFolder folder, Connect.StartTask start, String role, Body body) {
    super(group(start), role + "-" + start.getConnector() + "-" + Integer.toUnsignedString(start.getTask()));
    connector = start.getConnector();
    task = Integer.toUnsignedString(start.getTask());
    this.body = body;
    setDaemon(true);
    setContextClassLoader(folder.loader());
  }

  /** Returns the group of the task that creates the thread, or a new one. */
  private static ThreadGroup group(Connect.StartTask start) {
    ThreadGroup current = Thread.currentThread().getThreadGroup();
    return current instanceof LogContext.Group ? current
        : new LogContext.Group(start.getConnector(), Integer.toUnsignedString(start.getTask()));
  }

  /** Starts the thread; role is the first part of its name. */
  static TaskThread start(PluginFolder folder, Connect.StartTask start, String role, Body body) {
    TaskThread t = new TaskThread(folder, start, role, body);
    t.start();
    return t;
  }

  @Override
  public void run() {
    LogContext.set(connector, task);
    try {
      body.run();
    } catch (Throwable e) {
      Log.error("unexpected error in a thread of the bridge", e);
    }
  }
}
