package millrace.bridge;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import connect.v1.Connect;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PollWatchdogTest {
  private static final Connect.StartTask START =
      Connect.StartTask.newBuilder().setConnector("c").setIdleMs(40).build();

  /** A poll that waits shows signs of life, and a task that does not poll shows none. */
  @Test
  void showsThatAPollIsAlive() throws Exception {
    Semaphore alive = new Semaphore(0);
    try (PollWatchdog w = new PollWatchdog(START, alive::release)) {
      assertFalse(alive.tryAcquire(100, TimeUnit.MILLISECONDS));
      w.polls();
      assertTrue(alive.tryAcquire(10, 30, TimeUnit.SECONDS));
    }
  }

  /** A deadlock shows none, so that the worker ends it. */
  @Test
  void isSilentInADeadlock() throws Exception {
    Object a = new Object();
    Object b = new Object();
    CyclicBarrier both = new CyclicBarrier(2);
    Semaphore alive = new Semaphore(0);
    CountDownLatch polls = new CountDownLatch(1);
    Thread poll = daemon(() -> {
      PollWatchdog w = new PollWatchdog(START, alive::release);
      w.polls();
      polls.countDown();
      synchronized (a) {
        both.await();
        synchronized (b) {
          w.close();
        }
      }
    });
    daemon(() -> {
      synchronized (b) {
        both.await();
        synchronized (a) {
          both.reset();
        }
      }
    });
    polls.await();
    while (alive.tryAcquire(200, TimeUnit.MILLISECONDS)) {
      alive.drainPermits(); // before the limit it shows some
    }
    assertTrue(poll.isAlive());
  }

  private interface Body {
    void run() throws Exception;
  }

  private static Thread daemon(Body body) {
    Thread t = new Thread(() -> {
      try {
        body.run();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    });
    t.setDaemon(true); // it never ends
    t.start();
    return t;
  }
}
