package millrace.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import connect.v1.Connect;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import millrace.loading.PluginFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StacksTest {
  @TempDir
  Path dir;

  /** A dump has the threads of the task and those that they have made, with their locks. */
  @Test
  void showsTheThreadsOfATask() throws Exception {
    Object lock = new Object();
    CountDownLatch running = new CountDownLatch(2);
    Thread[] made = new Thread[1];
    TaskThread task = TaskThread.start(new PluginFolder(dir), Connect.StartTask.newBuilder().setConnector("c").setTask(3).build(), "task-thread", () -> {
      made[0] = new Thread(() -> {
        running.countDown();
        LockSupport.park();
      }, "made");
      made[0].setDaemon(true);
      made[0].start();
      synchronized (lock) {
        running.countDown();
        lock.wait();
      }
    });
    running.await();
    String text;
    do {
      text = dump("c", 3);
    } while (!text.contains("State: WAITING"));
    assertTrue(text.startsWith("\"task-thread-c-3\" #"), text);
    assertTrue(text.contains("\"made\" #"), text);
    assertTrue(text.contains("StacksTest.lambda$showsTheThreadsOfATask$"), text);
    assertTrue(Stacks.top(task).startsWith("at "), Stacks.top(task));
    assertEquals("no threads\n", dump("c", 4));
    assertEquals("no threads\n", dump("d", 3));
    LockSupport.unpark(made[0]);
    task.interrupt();
    task.join();
  }

  private static String dump(String connector, int task) {
    return Stacks.dump(Connect.ThreadsRequest.newBuilder().setConnector(connector).setTask(task).build()).getText();
  }
}
