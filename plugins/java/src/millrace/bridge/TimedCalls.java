package millrace.bridge;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls code of a plugin, one call after the other, for a limited time each. A call that does not
 * return keeps its thread; the next one gets a new thread.
 */
final class TimedCalls implements AutoCloseable {
  private static final FutureTask<Void> END = new FutureTask<>(() -> null);

  private static final class Caller extends Thread {
    final LinkedBlockingQueue<FutureTask<?>> calls = new LinkedBlockingQueue<>();

    Caller(String name, ClassLoader loader) {
      super(name);
      setDaemon(true);
      setContextClassLoader(loader);
    }

    @Override
    public void run() {
      try {
        for (FutureTask<?> call; (call = calls.take()) != END; ) {
          call.run();
        }
      } catch (InterruptedException e) {
        // a call that was given up has ended at last
      }
    }
  }

  private final String name; // of the threads
  private final ClassLoader loader;
  private Caller caller;

  TimedCalls(String name, ClassLoader loader) {
    this.name = name;
    this.loader = loader;
  }

  /** Returns the result of a call, and throws its exceptions and errors. */
  <T> T call(Callable<T> method, long millis) throws Throwable {
    if (caller == null) {
      caller = new Caller(name, loader);
      caller.start();
    }
    FutureTask<T> call = new FutureTask<>(method);
    caller.calls.add(call);
    try {
      return call.get(millis, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause();
    } catch (TimeoutException e) {
      String where = Stacks.top(caller);
      caller.interrupt();
      caller = null;
      throw new TimeoutException("it has not returned for " + millis + " ms: " + where);
    }
  }

  @Override
  public void close() {
    if (caller != null) {
      caller.calls.add(END);
    }
  }
}
